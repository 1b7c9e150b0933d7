package hal

// Embedded is one member of `_embedded`: a list of resources, or a single resource, which HAL allows in place of a list. It
// distinguishes a member that was sent, empty or not, from one that is absent or null.
type Embedded[T any] []T

// Empty returns a list that was sent without a resource.
func Empty[T any]() Embedded[T] { return Embedded[T]{} }

// Present reports whether a list or a resource was sent.
func (e Embedded[T]) Present() bool { return e != nil }

// Items returns the resources that were sent. The caller must not change the slice: every copy of e shares it.
func (e Embedded[T]) Items() []T { return e }

// TakesSingle lets the decoder accept a single resource.
func (Embedded[T]) TakesSingle() {}
