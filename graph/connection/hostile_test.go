package connection_test

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"mailbox-graphql/graph/connection"
)

// Whatever a list claims, a window reads a bounded number of pages, and has no more rows than requested.
func TestByNumberBelievesNoClaim(t *testing.T) {
	t.Parallel()
	claims := rapid.SampledFrom([]int{math.MinInt, -1, 0, 1, 49, 50, 51, 1e9, 1e12, math.MaxInt})
	rapid.Check(t, func(t *rapid.T) {
		var read atomic.Int64
		pages := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) connection.Page[int] {
			return connection.Page[int]{
				Items: make([]int, rapid.IntRange(0, 60).Draw(t, "items")),
				Size:  claims.Draw(t, "size"), Total: claims.Draw(t, "total"),
			}
		}), 1, 4).Draw(t, "pages")
		rows := rapid.IntRange(1, connection.MaxRows).Draw(t, "rows")
		window := rapid.SampledFrom([]connection.Window{
			{First: rows},
			{First: rows, After: offset(1 << 40)},
			{First: rows, After: offset(77)},
			{Last: rows},
			{Last: rows, Before: offset(1 << 40)},
			{Last: rows, Before: offset(120)},
		}).Draw(t, "window")
		got, err := connection.ByNumber(context.Background(), window, 50,
			func(_ context.Context, number int) (connection.Page[int], error) {
				if number < 1 {
					t.Fatalf("page %d", number)
				}
				return pages[int(read.Add(1)-1)%len(pages)], nil
			}, affordAll)
		_, uncounted := errors.AsType[*connection.CountError](err)
		if err != nil && (!uncounted || window.Last == 0 || window.Before != nil) {
			t.Fatal(err)
		}
		if err == nil && (got.Total == nil) != (got.TotalErr != nil) {
			t.Fatalf("total %v beside %v", got.Total, got.TotalErr)
		}
		if most := int64((rows+49)/50 + connection.SparePages + 1); read.Load() > most {
			t.Fatalf("%d pages were read, want at most %d", read.Load(), most)
		}
		if len(got.Shown) > rows || got.Total != nil && (*got.Total < 0 || *got.Total > math.MaxInt32) {
			t.Fatalf("%d rows of %v", len(got.Shown), got.Total)
		}
		if window.First > 0 && len(got.Shown) == 0 && got.HasNext {
			t.Fatal("an empty window has a next page")
		}
	})
}

// A walk ends, whatever cursors the list gives.
func TestByCursorEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cursors := rapid.SampledFrom([]string{"", "A", "B", "C", "D"})
		next := map[string]connection.Batch[connection.Keys]{}
		for _, at := range []string{"", "A", "B", "C", "D"} {
			next[at] = connection.Batch[connection.Keys]{
				Items: make([]connection.Keys, rapid.IntRange(0, 3).Draw(t, "items")), Next: cursors.Draw(t, "next"),
			}
		}
		window := connection.Window{First: rapid.IntRange(1, connection.MaxRows).Draw(t, "rows")}
		if rapid.Bool().Draw(t, "after") {
			window.After = &connection.Cursor{Batch: "A", ID: 5}
		}
		read := 0
		got, err := connection.ByCursor(context.Background(), window, 50, func(k connection.Keys) connection.Keys { return k },
			func(_ context.Context, cursor string) (connection.Batch[connection.Keys], error) {
				read++
				return next[cursor], nil
			})
		if read > len(next) {
			t.Fatalf("%d batches were read of %d", read, len(next))
		}
		if err == nil && len(got.Shown) == 0 && got.HasNext {
			t.Fatal("an empty window has a next page")
		}
	})
}

func TestByCursorEndsWhenCursorsRepeat(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]map[string]string{
		"itself":          {"": "A", "A": "A"},
		"there and back":  {"": "A", "A": "B", "B": "A"},
		"an endless list": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := 0
			_, err := connection.ByCursor(t.Context(), connection.Window{First: 10}, 50, func(k connection.Keys) connection.Keys { return k },
				func(_ context.Context, cursor string) (connection.Batch[connection.Keys], error) {
					read++
					if next == nil {
						return connection.Batch[connection.Keys]{Next: cursor + "x"}, nil
					}
					return connection.Batch[connection.Keys]{Next: next[cursor]}, nil
				})
			var walk *connection.WalkError
			if !errors.As(err, &walk) || read > 3 {
				t.Errorf("%d batches, %v", read, err)
			}
		})
	}
}

// Cached batches do not check the context, so the walk must.
func TestByCursorEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	got, err := connection.ByCursor(ctx, connection.Window{First: 10}, 1, func(k connection.Keys) connection.Keys { return k },
		func(_ context.Context, cursor string) (connection.Batch[connection.Keys], error) {
			cancel()
			return connection.Batch[connection.Keys]{Items: make([]connection.Keys, 1), Next: cursor + "x"}, nil
		})
	if err != nil || len(got.Shown) != 1 || !errors.Is(got.Err, context.Canceled) {
		t.Errorf("%+v, %v", got, err)
	}
}

// A walk that fails returns the rows that it had read.
func TestByCursorKeepsRowsBeforeAFailure(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	got, err := connection.ByCursor(t.Context(), connection.Window{First: 10}, 2, func(k connection.Keys) connection.Keys { return k },
		func(_ context.Context, cursor string) (connection.Batch[connection.Keys], error) {
			if cursor != "" {
				return connection.Batch[connection.Keys]{}, broken
			}
			return connection.Batch[connection.Keys]{Items: make([]connection.Keys, 2), Next: "A"}, nil
		})
	if err != nil || len(got.Shown) != 2 || !got.HasNext || !errors.Is(got.Err, broken) {
		t.Errorf("%+v, %v", got, err)
	}
}
