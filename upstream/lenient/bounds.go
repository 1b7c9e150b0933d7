package lenient

import "errors"

// The bounds of a document: about ten times what the largest real page has.
const (
	maxValues   = 100_000
	maxElements = 10_000
	maxDepth    = 64

	// smallBytes is so short that no document of it can make much of itself. Depth is bounded by the decoder, too.
	smallBytes = 16 << 10
)

// ErrTooComplex refuses a document that would take far more memory than its bytes, before anything is made of it.
var ErrTooComplex = errors.New("document has more values, elements or levels than any real one")

// Check bounds the values, the elements of one list or object, and the levels of a document. It does not check the syntax.
func Check(document []byte) error {
	if len(document) < smallBytes {
		return nil
	}
	var elements [maxDepth + 1]int
	depth, values := 0, 0
	for i := 0; i < len(document); i++ {
		switch document[i] {
		case '"':
			i = endOfString(document, i)
		case '{', '[':
			if depth++; depth > maxDepth {
				return ErrTooComplex
			}
			elements[depth] = 0
			values++
		case '}', ']':
			depth = max(0, depth-1)
		case ',':
			elements[depth]++
			values++
			if elements[depth] >= maxElements {
				return ErrTooComplex
			}
		}
		if values > maxValues {
			return ErrTooComplex
		}
	}
	return nil
}

// endOfString returns where the string that begins at an index ends.
func endOfString(document []byte, begin int) int {
	for i := begin + 1; i < len(document); i++ {
		switch document[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(document)
}
