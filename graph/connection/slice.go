package connection

// Slice is the part of a list that a window shows.
type Slice[T any] struct {
	Rows []Row[T]
	// Total counts the whole list; nil when nothing that was fetched tells.
	Total *int
	// TotalErr says why Total is nil although it should be there.
	TotalErr         error
	HasNext, HasPrev bool
	// Err says why rows of the window are missing; nil when none are. The rows that there are can be shown beside it.
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

// CountError says that a list tells no length that can be one.
type CountError struct{}

func (*CountError) Error() string { return "list does not tell its length" }

// failed is a slice of the rows that were found before an error. Where there are none, only the error is left.
func failed[T any](slice Slice[T], err error) (Slice[T], error) {
	if len(slice.Rows) == 0 {
		return Slice[T]{}, err
	}
	slice.Err = err
	return slice, nil
}

// pagesFor is how many full pages hold so many rows.
func pagesFor(rows, size int) int { return (rows + size - 1) / size }
