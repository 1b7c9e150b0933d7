package connection

import (
	"context"
	"slices"
	"time"
)

// Batch is one page of a list that is paged by cursor.
type Batch[T any] struct {
	Items []T
	// Next is the cursor of the following batch; empty after the last one.
	Next string
	// Err says that there is a following batch, which cannot be told.
	Err error
}

// FetchBatch reads the batch at a cursor, the first one when it is empty.
type FetchBatch[T any] func(ctx context.Context, cursor string) (Batch[T], error)

// Keys are what a row is ordered by: At, then ID, both descending.
type Keys struct {
	ID int64
	At time.Time
}

// SpareBatches are the batches that a walk behind a cursor may read beyond those that full ones would be: those that lead
// to the cursor's row, where rows were added before it. A walk from the beginning may read one that is short or empty.
const SpareBatches = 5

// ByCursor walks forward from the window's cursor until the window is full. Each batch is known only from the one before,
// so they are fetched one after the other. Rows that were added or removed meanwhile neither repeat nor hide another row:
// the walk goes on behind the last row that was shown, found by its keys.
//
// size is the size of a full batch. Where batches have fewer rows the window may end early, with more rows behind it. A walk
// that fails, or that the list leads in a circle, shows the rows that it had found, with an error.
func ByCursor[T any](
	ctx context.Context, window Window, size int, keys func(T) Keys, fetch FetchBatch[T],
) (Slice[T], error) {
	slice := Slice[T]{HasPrev: window.After != nil}
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
		if err := ctx.Err(); err != nil { // a batch that is kept answers without looking
			return failed(slice, err)
		}
		seen[at] = true
		batch, err := fetch(ctx, at)
		if err != nil {
			return failed(slice, err)
		}
		items := behind(after, batch.Items, keys)
		if len(items) > 0 {
			after = Cursor{} // all that comes now is behind it
		}
		room := min(len(items), window.First-len(slice.Rows))
		for i, item := range items[:room] {
			slice.Rows = append(slice.Rows, Row[T]{item, placeOf(keys(item), at, batch.Next, i == len(items)-1)})
		}
		slice.HasNext = room < len(items) || batch.Next != ""
		switch {
		case room < len(items):
			return slice, nil
		case batch.Err != nil:
			return failed(slice, batch.Err)
		case seen[batch.Next] && batch.Next != "":
			slice.HasNext = false
			return failed(slice, &WalkError{"its cursor repeats"})
		case len(slice.Rows) == window.First || batch.Next == "":
			return slice, nil
		}
		at = batch.Next
	}
	if len(slice.Rows) == 0 {
		return Slice[T]{}, &WalkError{"its next pages have no row behind the cursor"}
	}
	return slice, nil
}

// placeOf is a row's cursor. Behind the last row of a batch the walk goes on with the whole next one.
func placeOf(keys Keys, batch, next string, last bool) Cursor {
	if last && next != "" {
		return Cursor{Batch: next}
	}
	return Cursor{Batch: batch, ID: keys.ID, At: keys.At}
}

// behind drops the rows up to the cursor's: up to its own row where that is still there, otherwise up to its place.
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
