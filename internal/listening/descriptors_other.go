//go:build !unix

package listening

// descriptors returns how many files the process may have open.
func descriptors() int { return 1 << 30 }
