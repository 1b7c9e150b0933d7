package upstream

// FoldEmail makes addresses equal that differ only in the case of ASCII letters. It keeps all other letters apart: the
// Kelvin sign is not a k.
func FoldEmail(email string) string {
	folded := []byte(email)
	for i, c := range folded {
		if 'A' <= c && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}
