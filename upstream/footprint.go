package upstream

import (
	"net/url"
	"reflect"
	"sync"
	"unsafe"
)

// footprint estimates how many bytes of memory a decoded value keeps alive, within a factor of two. It is the value's size
// in the cache. The length of the body is no estimate, since `{}` becomes a whole struct.
func footprint(value any) int64 {
	if value == nil {
		return 0
	}
	target := reflect.ValueOf(value)
	size := int64(target.Type().Size())
	if target.Kind() != reflect.Pointer {
		copied := reflect.New(target.Type())
		copied.Elem().Set(target)
		target = copied
	} else if !target.IsNil() {
		size += allocated(int64(target.Type().Elem().Size()))
	}
	if held := heldBy(target.Type().Elem()); held != nil && !target.IsNil() {
		size += held(target.UnsafePointer())
	}
	return size
}

// holding returns the size of the memory that the value at an address refers to, without the value itself.
type holding func(value unsafe.Pointer) int64

// holdings has the holding of each type that was measured: a fixed number, since it follows from the program. Reflection on the
// fields of each value would take a fifth of the time in which a page is read.
var holdings sync.Map // of reflect.Type to holding

// heldBy returns the holding of a type, or nil if its values refer to nothing.
func heldBy(of reflect.Type) holding {
	if known, ok := holdings.Load(of); ok {
		return known.(holding)
	}
	made := newHolding(of)
	holdings.Store(of, made)
	return made
}

const (
	// sharedURL is the size of a resource's base URL beyond its pointer. All items of a list share one URL.
	sharedURL = 8
	errorSize = 64
)

func newHolding(of reflect.Type) holding {
	switch of.Kind() {
	case reflect.String: // the decoder puts all texts of a resource into one piece of memory
		return func(value unsafe.Pointer) int64 { return int64(len(*(*string)(value))) }
	case reflect.Pointer:
		return heldByPointer(of.Elem())
	case reflect.Struct:
		return heldByStruct(of)
	case reflect.Slice:
		return heldBySlice(of.Elem())
	case reflect.Interface: // an error that a list came with, which is rare
		return func(value unsafe.Pointer) int64 {
			if *(*unsafe.Pointer)(value) == nil {
				return 0
			}
			return errorSize
		}
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Array, reflect.UnsafePointer:
		return nil
	default:
		panic("upstream: the cache holds a value of the type " + of.String() + ", whose size nobody knows")
	}
}

func heldByPointer(to reflect.Type) holding {
	if to == reflect.TypeFor[url.URL]() {
		return func(value unsafe.Pointer) int64 {
			if *(*unsafe.Pointer)(value) == nil {
				return 0
			}
			return sharedURL
		}
	}
	size, held := allocated(int64(to.Size())), heldBy(to)
	return func(value unsafe.Pointer) int64 {
		pointer := *(*unsafe.Pointer)(value)
		switch {
		case pointer == nil:
			return 0
		case held == nil:
			return size
		default:
			return size + held(pointer)
		}
	}
}

func heldByStruct(of reflect.Type) holding {
	type holder struct {
		offset uintptr
		held   holding
	}
	var holders []holder
	for field := range of.Fields() {
		if held := heldBy(field.Type); held != nil {
			holders = append(holders, holder{field.Offset, held})
		}
	}
	if holders == nil {
		return nil
	}
	return func(value unsafe.Pointer) (size int64) {
		for _, field := range holders {
			size += field.held(unsafe.Add(value, field.offset))
		}
		return size
	}
}

func heldBySlice(element reflect.Type) holding {
	size, held := element.Size(), heldBy(element)
	return func(value unsafe.Pointer) int64 {
		list := *(*[]byte)(value) // whatever its elements are: length and capacity count them
		total := allocated(int64(cap(list)) * int64(size))
		if held == nil {
			return total
		}
		first := unsafe.Pointer(unsafe.SliceData(list))
		for i := range list {
			total += held(unsafe.Add(first, uintptr(i)*size))
		}
		return total
	}
}

// allocated rounds a size up, as the allocator does.
func allocated(size int64) int64 {
	const grain = 16
	return (size + grain - 1) / grain * grain
}
