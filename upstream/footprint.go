package upstream

import (
	"net/url"
	"reflect"
)

// footprint is about how many bytes of memory a decoded value keeps alive, at most twice as many and no fewer than half:
// the cache is accounted by it. Numbers and names of a body say nothing of that, as `{}` becomes a whole struct.
func footprint(value any) int64 {
	target := reflect.ValueOf(value)
	if !target.IsValid() {
		return 0
	}
	return int64(target.Type().Size()) + pointedTo(target)
}

// sharedPlace is what the address that a resource was read from takes. All items of a list have the same.
const sharedPlace = 8

// pointedTo is what lies outside the value itself.
func pointedTo(value reflect.Value) (size int64) {
	switch value.Kind() {
	case reflect.String:
		return allocated(int64(value.Len()))
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return 0
		}
		if value.Type() == reflect.TypeFor[*url.URL]() {
			return sharedPlace
		}
		return allocated(int64(value.Elem().Type().Size())) + pointedTo(value.Elem())
	case reflect.Struct:
		for i := range value.NumField() { //nolint:modernize // an iterator over fields allocates for each of them
			size += pointedTo(value.Field(i))
		}
	case reflect.Slice:
		size = allocated(int64(value.Cap()) * int64(value.Type().Elem().Size()))
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return size
		}
		for i := range value.Len() {
			size += pointedTo(value.Index(i))
		}
	case reflect.Map:
		return pointedToByMap(value)
	default:
	}
	return size
}

// pointedToByMap stands alone since its loop has the size it adds to allocated.
func pointedToByMap(value reflect.Value) (size int64) {
	for name, element := range value.Seq2() {
		size += 2*int64(name.Type().Size()+element.Type().Size()) + pointedTo(name) + pointedTo(element)
	}
	return size
}

// allocated rounds up as the allocator does.
func allocated(size int64) int64 {
	const grain = 16
	return (size + grain - 1) / grain * grain
}
