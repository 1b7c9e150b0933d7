package ratelimit

// CoolsDown tells whether nothing is granted now because the API asked to wait.
func (l *Limiter) CoolsDown() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tick().Before(l.window.opens)
}
