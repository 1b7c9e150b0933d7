package plan

// Pointer spreads a pointer to an object.
func Pointer[T any](value any, dst []any) ([]any, bool) {
	object, _ := value.(*T)
	if object == nil {
		return dst, false
	}
	return append(dst, object), true
}

// Value spreads an object.
func Value[T any](value any, dst []any) ([]any, bool) {
	object, ok := value.(T)
	if !ok {
		return dst, false
	}
	return append(dst, &object), true
}

// Interface spreads a value of an interface or a union.
func Interface(value any, dst []any) ([]any, bool) {
	if value == nil {
		return dst, false
	}
	return append(dst, value), true
}

// Pointers spreads a list of pointers to objects.
func Pointers[T any](value any, dst []any) ([]any, bool) {
	list, _ := value.([]*T)
	for _, object := range list {
		if object == nil {
			dst = append(dst, nil)
		} else {
			dst = append(dst, object)
		}
	}
	return dst, list != nil
}

// Values spreads a list of objects.
func Values[T any](value any, dst []any) ([]any, bool) {
	list, _ := value.([]T)
	for i := range list {
		dst = append(dst, &list[i])
	}
	return dst, list != nil
}

// Interfaces spreads a list of values of an interface or a union.
func Interfaces[T any](value any, dst []any) ([]any, bool) {
	list, _ := value.([]T)
	for _, element := range list {
		dst = append(dst, element)
	}
	return dst, list != nil
}
