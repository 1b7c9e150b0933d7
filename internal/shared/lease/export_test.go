package lease

// Name returns the slot's own name.
func (s Slot) Name() string { return s.names[0] }
