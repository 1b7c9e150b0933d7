package telemetry

import "sync"

// other stands for what is not named, so that the values of a label are bounded.
const other = "other"

// names are the values of a label: the first ones that occur, up to a bound.
type names struct {
	most int

	mu    sync.RWMutex
	known map[string]bool
}

func newNames(most int) *names { return &names{most: most, known: make(map[string]bool)} }

// of returns the name, or other if there are too many names or the name is too long.
func (n *names) of(name string) string {
	const longest = 80
	n.mu.RLock()
	known := n.known[name]
	n.mu.RUnlock()
	switch {
	case known:
		return name
	case name == "" || len(name) > longest:
		return other
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.known[name] && len(n.known) == n.most {
		return other
	}
	n.known[name] = true
	return name
}
