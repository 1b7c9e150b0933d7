package upstream

import (
	"net/url"
	"reflect"
)

// footprint estimates how many bytes of memory a decoded value keeps alive, within a factor of two. It is the value's size
// in the cache. The length of the body is no estimate, since `{}` becomes a whole struct.
func footprint(value any) int64 {
	target := reflect.ValueOf(value)
	if !target.IsValid() {
		return 0
	}
	return int64(target.Type().Size()) + pointedTo(target)
}

// sharedURL is the size of a resource's base URL beyond its pointer. All items of a list share one URL.
const sharedURL = 8

// pointedTo returns the size of the memory that the value refers to, without the value itself.
func pointedTo(value reflect.Value) (size int64) {
	switch value.Kind() {
	case reflect.String: // the decoder puts all texts of a resource into one piece of memory
		return int64(value.Len())
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return 0
		}
		if value.Type() == reflect.TypeFor[*url.URL]() {
			return sharedURL
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

// pointedToByMap is a function of its own, since a loop over an iterator allocates the result.
func pointedToByMap(value reflect.Value) (size int64) {
	for name, element := range value.Seq2() {
		size += 2*int64(name.Type().Size()+element.Type().Size()) + pointedTo(name) + pointedTo(element)
	}
	return size
}

// allocated rounds a size up, as the allocator does.
func allocated(size int64) int64 {
	const grain = 16
	return (size + grain - 1) / grain * grain
}
