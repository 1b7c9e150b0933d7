package admission

// Stats is the present condition of a gate.
type Stats struct {
	// Running is how many operations run, and Waiting how many wait for their turn.
	Running, Waiting int
	// Bytes is the memory of running operations and of answers that are being sent, as estimated.
	Bytes int64
}

// Stats returns the present condition.
func (g *Gate) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Stats{Running: g.used.operations, Waiting: g.queued, Bytes: g.used.bytes}
}
