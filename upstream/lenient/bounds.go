package lenient

import "errors"

// The bounds of a document are about ten times what the largest real page has.
const (
	maxValues   = 100_000
	maxElements = 10_000
	maxDepth    = 64

	// smallBytes is the size below which a document needs no check. It cannot take much memory, and the decoder bounds its
	// depth.
	smallBytes = 16 << 10
)

// ErrTooComplex refuses a document that would take far more memory than it has bytes. Nothing of it is decoded.
var ErrTooComplex = errors.New("document has more values, elements or levels than any real one")

// check bounds the values of a document, the elements of each list or object, and the levels. It does not check the syntax.
func check(document []byte) error {
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

// endOfString returns the index of the quote that closes the string at begin.
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
