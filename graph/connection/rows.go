package connection

// Rows are the rows of a list that a window shows.
type Rows[T any] struct {
	Shown []T
	// Total counts the whole list. Nil: no page that was read tells.
	Total *int
	// TotalErr says why Total is nil although the page should tell.
	TotalErr         error
	HasNext, HasPrev bool
	// Err says why rows of the window are missing. Nil: none are. Shown has the other rows.
	Err error

	stretches []stretch
	keys      func(T) Keys // nil: the list is paged by number
}

// stretch is rows of a window that follow each other in what was read: what their cursors are made of, when somebody asks.
type stretch struct {
	first int // the place of its first row in the window

	offset int // of its first row, in a list that is paged by number

	batch, next string // the cursors of its batch and of the batch behind, in a list that is paged by cursor
	last        int    // the place of the batch's last row; behind the stretch if the window ends before
}

// add appends a row of a list that is paged by number.
func (r *Rows[T]) add(item T, offset int) {
	place := len(r.Shown)
	r.Shown = append(r.Shown, item)
	if last := len(r.stretches) - 1; last >= 0 && r.stretches[last].offset+place-r.stretches[last].first == offset {
		return
	}
	r.stretches = append(r.stretches, stretch{first: place, offset: offset})
}

// Cursor returns the cursor of the row at a place in Shown.
func (r *Rows[T]) Cursor(place int) Cursor {
	var in stretch
	for _, stretch := range r.stretches {
		if stretch.first > place {
			break
		}
		in = stretch
	}
	switch {
	case r.keys == nil:
		return Cursor{Offset: in.offset + place - in.first}
	case place == in.last && in.next != "": // the walk continues with the whole next batch
		return Cursor{Batch: in.next}
	}
	keys := r.keys(r.Shown[place])
	return Cursor{Batch: in.batch, ID: keys.ID, At: keys.At}
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
