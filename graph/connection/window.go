package connection

import "fmt"

// Window says which rows of a list are wanted. Either First or Last is set; see [NewWindow].
type Window struct {
	First, Last   int
	After, Before *Cursor
}

// MaxRows is the largest window.
const MaxRows = 250

// ArgumentError refuses an argument, and says what is allowed. Its text is for the client.
type ArgumentError struct {
	Argument string
	Problem  string
}

func (e *ArgumentError) Error() string { return fmt.Sprintf("Argument %q %s.", e.Argument, e.Problem) }

// NewWindow reads the arguments of a connection field. Without first and last, the window has the given number of rows.
// Cursors must belong to the given list.
func NewWindow(first *int, after *string, last *int, before *string, rows int, list List) (Window, error) {
	window := Window{First: rows}
	switch {
	case first != nil && last != nil:
		return Window{}, &ArgumentError{"last", "cannot be combined with first: ask for rows from one end"}
	case after != nil && before != nil:
		return Window{}, &ArgumentError{"before", "cannot be combined with after: ask for rows from one end"}
	case first != nil && before != nil:
		return Window{}, &ArgumentError{"before", "goes with last; use after with first"}
	case last == nil && before != nil:
		return Window{}, &ArgumentError{"before", "needs last"}
	case last != nil && after != nil:
		return Window{}, &ArgumentError{"after", "goes with first; use before with last"}
	case last != nil:
		window = Window{Last: *last}
		if err := checkRows("last", *last); err != nil {
			return Window{}, err
		}
	case first != nil:
		window.First = *first
		if err := checkRows("first", *first); err != nil {
			return Window{}, err
		}
	}
	var err error
	if window.After, err = list.parse("after", after); err != nil {
		return Window{}, err
	}
	window.Before, err = list.parse("before", before)
	return window, err
}

func checkRows(argument string, rows int) error {
	if rows < 1 || rows > MaxRows {
		return &ArgumentError{argument, fmt.Sprintf("is %d; it must be from 1 to %d", rows, MaxRows)}
	}
	return nil
}
