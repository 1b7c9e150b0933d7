package connection

// Rows are the rows of a list that a window shows.
type Rows[T any] struct {
	Shown []Row[T]
	// Total counts the whole list. Nil: no page that was read tells.
	Total *int
	// TotalErr says why Total is nil although the page should tell.
	TotalErr         error
	HasNext, HasPrev bool
	// Err says why rows of the window are missing. Nil: none are. Shown has the other rows.
	Err error
}

// Row is a row with its cursor.
type Row[T any] struct {
	Item   T
	Cursor Cursor
}

// WalkError says that a list cannot be read further, although it claims to have more.
type WalkError struct{ Problem string }

func (e *WalkError) Error() string { return "list cannot be read further: " + e.Problem }

// CountError says that a list does not tell its length, or claims one that is no length.
type CountError struct{}

func (*CountError) Error() string { return "list does not tell its length" }

// failed returns the rows that were read before an error, with the error. Without rows it returns only the error.
func failed[T any](rows Rows[T], err error) (Rows[T], error) {
	if len(rows.Shown) == 0 {
		return Rows[T]{}, err
	}
	rows.Err = err
	return rows, nil
}

// pagesFor returns how many full pages hold that many rows.
func pagesFor(rows, size int) int { return (rows + size - 1) / size }
