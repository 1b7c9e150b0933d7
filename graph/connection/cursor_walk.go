package connection

import (
	"context"
	"slices"
	"time"
)

// Batch is one page of a list that is paged by cursor.
type Batch[T any] struct {
	Items []T
	// Next is the cursor of the next batch. Empty: this is the last batch, unless Err is set.
	Next string
	// Err says why the cursor of the next batch is unknown.
	Err error
}

// FetchBatch reads the batch at a cursor, or the first batch for an empty cursor. The batch is the caller's.
type FetchBatch[T any] func(ctx context.Context, cursor string) (Batch[T], error)

// Keys are what the list orders its rows by: At, then ID, both descending.
type Keys struct {
	ID int64
	At time.Time
}

// SpareBatches is how many batches a walk from a cursor may read in addition to those that the window's rows fill: batches
// that lead to the cursor's row, since rows may have been added before it. A walk from the beginning may read one more, in
// case a batch is short or empty.
const SpareBatches = 5

// ByCursor walks forward from the window's cursor until the window is full. Each batch tells the cursor of the next one, so
// it reads one batch after the other. Rows that are added or removed meanwhile neither repeat nor hide another row: the walk
// finds the cursor's row by its keys, and continues behind it.
//
// size is the size of a full batch. If batches have fewer rows, the window may end early, with more rows behind it. A walk
// that fails, or whose cursors repeat, returns the rows that it found, with an error.
func ByCursor[T any](
	ctx context.Context, window Window, size int, keys func(T) Keys, fetch FetchBatch[T],
) (Rows[T], error) {
	rows := Rows[T]{HasPrev: window.After != nil, keys: keys}
	var after Cursor
	if window.After != nil {
		after = *window.After
	}
	spare := 1
	if window.After != nil {
		spare = SpareBatches
	}
	at, seen := after.Batch, make(map[string]bool)
	for range pagesFor(window.First, size) + spare {
		if err := ctx.Err(); err != nil { // a cached batch does not check it
			return failed(rows, err)
		}
		seen[at] = true
		batch, err := fetch(ctx, at)
		if err != nil {
			return failed(rows, err)
		}
		items := behind(after, batch.Items, keys)
		if len(items) > 0 {
			after = Cursor{} // all further rows are behind it
		}
		room := min(len(items), window.First-len(rows.Shown))
		first := len(rows.Shown)
		if first == 0 {
			rows.Shown = items[:room:room]
		} else {
			rows.Shown = append(slices.Grow(rows.Shown, window.First-first), items[:room]...)
		}
		rows.stretches = append(rows.stretches, stretch{first: first, batch: at, next: batch.Next, last: first + len(items) - 1})
		rows.HasNext = room < len(items) || batch.Next != ""
		switch {
		case room < len(items):
			return rows, nil
		case batch.Err != nil:
			return failed(rows, batch.Err)
		case seen[batch.Next] && batch.Next != "":
			rows.HasNext = false
			return failed(rows, &WalkError{"its cursor repeats"})
		case len(rows.Shown) == window.First || batch.Next == "":
			return rows, nil
		}
		at = batch.Next
	}
	if len(rows.Shown) == 0 {
		return Rows[T]{}, &WalkError{"its next pages have no row after the cursor"}
	}
	return rows, nil
}

// behind returns the rows behind the cursor: behind its row, or behind the place of its row if that was removed.
func behind[T any](after Cursor, items []T, keys func(T) Keys) []T {
	if after.ID == 0 {
		return items
	}
	own := func(item T) bool { return keys(item).ID == after.ID }
	if i := slices.IndexFunc(items, own); i >= 0 {
		return items[i+1:]
	}
	later := func(item T) bool {
		k := keys(item)
		return k.At.Before(after.At) || k.At.Equal(after.At) && k.ID < after.ID
	}
	if i := slices.IndexFunc(items, later); i >= 0 {
		return items[i:]
	}
	return nil
}
