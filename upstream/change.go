package upstream

// Change is what a partial update does to one member. Its zero value leaves the member alone.
type Change[T any] struct {
	// Named tells whether the update names the member.
	Named bool
	// Value is the member's new value. Nil clears the member, if Named is set.
	Value *T
}

// To sets a member.
func To[T any](value T) Change[T] { return Change[T]{Named: true, Value: &value} }

// Cleared clears a member.
func Cleared[T any]() Change[T] { return Change[T]{Named: true} }

// over returns what the member is after the change.
func (c Change[T]) over(before *T) *T {
	if c.Named {
		return c.Value
	}
	return before
}
