package connection_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"mailbox-graphql/graph/connection"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var sealer = connection.NewSealer("a key")

var list = sealer.List("numbers")

// paged is a list of the numbers below length, on pages of a size.
type paged struct {
	length, size int

	mu   sync.Mutex
	read map[int]int // how often each page was read
}

func (p *paged) fetch(_ context.Context, number int) (connection.Page[int], error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read == nil {
		p.read = make(map[int]int)
	}
	p.read[number]++
	page := connection.Page[int]{Size: p.size, Total: p.length}
	for i := (number - 1) * p.size; i < min(number*p.size, p.length); i++ {
		page.Items = append(page.Items, i)
	}
	return page, nil
}

func items(rows connection.Rows[int]) []int {
	found := []int{}
	found = append(found, rows.Shown...)
	return found
}

func numbers(from, to int) []int {
	all := []int{}
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

func affordAll(context.Context, []int) error { return nil }

func offset(o int) *connection.Cursor { return &connection.Cursor{Offset: o} }

func TestByNumber(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		length     int
		window     connection.Window
		want       []int
		pages      []int
		next, prev bool
	}{
		{"first page", 120, connection.Window{First: 50}, numbers(0, 50), []int{1}, true, false},
		{"less than a page", 120, connection.Window{First: 7}, numbers(0, 7), []int{1}, true, false},
		{"several pages", 240, connection.Window{First: 120}, numbers(0, 120), []int{1, 2, 3}, true, false},
		{"more than there are", 120, connection.Window{First: 250}, numbers(0, 120), []int{1, 2, 3}, false, false},
		{"exactly all", 100, connection.Window{First: 100}, numbers(0, 100), []int{1, 2}, false, false},
		{"across a page's end", 240, connection.Window{First: 20, After: offset(44)}, numbers(45, 65), []int{1, 2}, true, true},
		{"from a page's first row", 240, connection.Window{First: 50, After: offset(49)}, numbers(50, 100), []int{2}, true, true},
		{"after the end", 100, connection.Window{First: 10, After: offset(99)}, numbers(0, 0), []int{3}, false, true},
		{"far after the end", 100, connection.Window{First: 10, After: offset(1 << 40)}, numbers(0, 0), []int{(1<<40+1)/50 + 1}, false, true},
		{"empty list", 0, connection.Window{First: 10}, numbers(0, 0), []int{1}, false, false},
		{"before", 240, connection.Window{Last: 10, Before: offset(120)}, numbers(110, 120), []int{3}, true, true},
		{"before, across pages", 240, connection.Window{Last: 30, Before: offset(110)}, numbers(80, 110), []int{2, 3}, true, true},
		{"before an early row", 240, connection.Window{Last: 30, Before: offset(10)}, numbers(0, 10), []int{1}, true, false},
		{"before the first row", 240, connection.Window{Last: 30, Before: offset(0)}, numbers(0, 0), []int{1}, true, false},
		{"the end", 240, connection.Window{Last: 10}, numbers(230, 240), []int{1, 5}, false, true},
		{"the end, on the first page", 30, connection.Window{Last: 10}, numbers(20, 30), []int{1}, false, true},
		{"all from the end", 30, connection.Window{Last: 250}, numbers(0, 30), []int{1}, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := &paged{length: test.length, size: 50}
			got, err := connection.ByNumber(t.Context(), test.window, 50, source.fetch, affordAll)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, items(got)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if pages := slices.Sorted(maps.Keys(source.read)); !slices.Equal(pages, test.pages) {
				t.Errorf("read pages %v, want %v", pages, test.pages)
			}
			if got.HasNext != test.next || got.HasPrev != test.prev || *got.Total != test.length {
				t.Errorf("next %t, previous %t, total %d", got.HasNext, got.HasPrev, *got.Total)
			}
		})
	}
}

// For windows and pages of any size, also of another size than expected, ByNumber returns the rows between the cursors. It
// reads each page with such rows once, and no other page but one that tells the list's length.
func TestByNumberProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := &paged{length: rapid.IntRange(0, 400).Draw(t, "length"), size: rapid.IntRange(1, 60).Draw(t, "size")}
		expected := source.size
		if rapid.Bool().Draw(t, "unexpected") {
			expected = rapid.IntRange(1, 60).Draw(t, "expected")
		}
		rows := rapid.IntRange(1, 250).Draw(t, "rows")
		at := rapid.IntRange(0, 420).Draw(t, "at")
		var window connection.Window
		var begin, end int
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			window, end = connection.Window{First: rows}, rows
		case 1:
			window, begin, end = connection.Window{First: rows, After: offset(at)}, at+1, at+1+rows
		case 2:
			window, begin, end = connection.Window{Last: rows, Before: offset(at)}, at-rows, at
		default:
			window, begin, end = connection.Window{Last: rows}, source.length-rows, source.length
		}
		begin, end = max(begin, 0), min(end, source.length)
		got, err := connection.ByNumber(context.Background(), window, expected, source.fetch, affordAll)
		if err != nil {
			t.Fatal(err)
		}
		if most := ((rows+expected-1)/expected + connection.SparePages - 1) * source.size; end-begin > most {
			shown := len(got.Shown) // with many small pages the window may end early, but it skips no row
			if shown < most {
				t.Fatalf("%d rows, want at least %d", shown, most)
			}
			if window.Last > 0 {
				begin = end - shown
			} else {
				end = begin + shown
			}
		}
		if diff := cmp.Diff(numbers(begin, end), items(got)); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
		extra := 1
		for number, times := range source.read {
			if times != 1 {
				t.Fatalf("page %d was read %d times", number, times)
			}
			if number*source.size <= begin || (number-1)*source.size >= end {
				extra--
			}
		}
		if extra < 0 {
			t.Fatalf("read pages %v for the rows %d to %d", slices.Sorted(maps.Keys(source.read)), begin, end)
		}
	})
}

func TestByNumberFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, failing := range []int{1, 2, 3} {
		source := &paged{length: 150, size: 50}
		got, err := connection.ByNumber(t.Context(), connection.Window{First: 150}, 50,
			func(ctx context.Context, number int) (connection.Page[int], error) {
				if number == failing {
					return connection.Page[int]{}, broken
				}
				return source.fetch(ctx, number)
			}, affordAll)
		if failing == 1 && !errors.Is(err, broken) {
			t.Errorf("page %d: error = %v", failing, err)
		}
		if failing > 1 && (err != nil || !errors.Is(got.Err, broken) || !got.HasNext || len(got.Shown) > (failing-1)*50) {
			t.Errorf("page %d: %d rows, next %t, %v, %v", failing, len(got.Shown), got.HasNext, got.Err, err)
		}
	}
}

// A page that fails does not cancel the reads of other pages, which other windows may share.
func TestByNumberSparesOtherPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &paged{length: 150, size: 50}
		_, err := connection.ByNumber(t.Context(), connection.Window{First: 150}, 50,
			func(ctx context.Context, number int) (connection.Page[int], error) {
				switch number {
				case 2:
					return connection.Page[int]{}, errors.New("broken")
				case 3:
					<-time.After(time.Second)
					if err := ctx.Err(); err != nil {
						t.Errorf("page 3: %v", err)
					}
				}
				return source.fetch(ctx, number)
			}, affordAll)
		if err != nil {
			t.Error(err)
		}
	})
}

// A window of a list that shrinks has fewer rows, and no error.
func TestByNumberWhileListShrinks(t *testing.T) {
	t.Parallel()
	first, later := &paged{length: 150, size: 50}, &paged{length: 60, size: 50}
	got, err := connection.ByNumber(t.Context(), connection.Window{First: 150}, 50,
		func(ctx context.Context, number int) (connection.Page[int], error) {
			if number == 1 {
				return first.fetch(ctx, number)
			}
			return later.fetch(ctx, number)
		}, affordAll)
	if err != nil || len(got.Shown) != 60 {
		t.Errorf("%d rows, %v; want 60", len(got.Shown), err)
	}
}

// walked is a list of keys that is paged by cursor, newest first. A cursor is the id of the last row of the batch before.
type walked struct {
	rows []connection.Keys
	size int
	read int
}

func (w *walked) fetch(_ context.Context, cursor string) (connection.Batch[connection.Keys], error) {
	w.read++
	begin := 0
	if cursor != "" {
		behind, _ := strconv.ParseInt(cursor, 10, 64)
		begin = slices.IndexFunc(w.rows, func(k connection.Keys) bool { return k.ID < behind })
		if begin < 0 {
			begin = len(w.rows)
		}
	}
	end := min(begin+w.size, len(w.rows))
	batch := connection.Batch[connection.Keys]{Items: w.rows[begin:end]}
	if end < len(w.rows) {
		batch.Next = fmt.Sprint(w.rows[end-1].ID)
	}
	return batch, nil
}

func (w *walked) add(id int64) {
	w.rows = slices.Insert(w.rows, 0, connection.Keys{ID: id, At: time.Unix(id/3, 0)}) // three rows have the same time
}

// While rows are added and removed, a walk in windows of any size repeats no row, and shows each row that stays.
func TestByCursorProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := &walked{size: rapid.IntRange(1, 20).Draw(t, "size")}
		next := int64(1)
		for range rapid.IntRange(0, 100).Draw(t, "length") {
			source.add(next)
			next++
		}
		stay := make(map[int64]bool)
		for _, row := range source.rows {
			stay[row.ID] = true
		}
		seen := make(map[int64]int)
		var after *connection.Cursor
		for steps := 0; ; steps++ {
			if steps > 500 {
				t.Fatal("the walk does not end")
			}
			got, err := connection.ByCursor(context.Background(), connection.Window{First: rapid.IntRange(1, 40).Draw(t, "rows"), After: after}, source.size,
				func(k connection.Keys) connection.Keys { return k }, source.fetch)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range got.Shown {
				seen[row.ID]++
			}
			if !got.HasNext {
				break
			}
			if len(got.Shown) == 0 {
				t.Fatal("an empty window has a next page")
			}
			last := got.Cursor(len(got.Shown) - 1)
			after = &last
			for range rapid.IntRange(0, 4*source.size).Draw(t, "added") {
				source.add(next)
				next++
			}
			if len(source.rows) > 0 && rapid.Bool().Draw(t, "removes") {
				i := rapid.IntRange(0, len(source.rows)-1).Draw(t, "removed")
				delete(stay, source.rows[i].ID)
				source.rows = slices.Delete(source.rows, i, i+1)
			}
		}
		for id, times := range seen {
			if times > 1 {
				t.Fatalf("row %d was shown %d times", id, times)
			}
		}
		for id := range stay {
			if seen[id] == 0 {
				t.Fatalf("row %d was lost", id)
			}
		}
	})
}

func TestCursorsBelongToTheirList(t *testing.T) {
	t.Parallel()
	for _, cursor := range []connection.Cursor{{}, {Offset: 7}, {Batch: "eyJpZCI6MTIzfQ=="}, {ID: 1 << 60, At: time.Unix(1, 0).UTC()}} {
		encoded := list.Encode(cursor)
		window, err := connection.NewWindow(nil, &encoded, nil, nil, 50, list)
		if err != nil || *window.After != cursor {
			t.Errorf("%+v became %+v, %v", cursor, window.After, err)
		}
		var refused *connection.ArgumentError
		if _, err := connection.NewWindow(nil, &encoded, nil, nil, 50, sealer.List("numbers!")); !errors.As(err, &refused) || refused.Argument != "after" {
			t.Errorf("another list accepted the cursor: %v", err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(list.Encode(connection.Cursor{Offset: 12}))
	f.Add(list.Encode(connection.Cursor{Batch: "x", ID: 3, At: time.Unix(5, 0)}))
	f.Add("")
	f.Add("MTIz")
	f.Fuzz(func(t *testing.T, encoded string) {
		window, err := connection.NewWindow(nil, &encoded, nil, nil, 50, list)
		var refused *connection.ArgumentError
		if err != nil {
			if !errors.As(err, &refused) || refused.Argument != "after" {
				t.Errorf("error = %v", err)
			}
			return
		}
		if window.After.Offset < 0 {
			t.Errorf("cursor = %+v", window.After)
		}
	})
}

// A row that its page leaves out does not move the others.
func TestByNumberWithHoles(t *testing.T) {
	t.Parallel()
	fetch := func(_ context.Context, number int) (connection.Page[int], error) {
		page := connection.Page[int]{Size: 10, Total: 30, Holes: []int{0, 4, 9}}
		for place := range 10 {
			if !slices.Contains(page.Holes, place) {
				page.Items = append(page.Items, (number-1)*10+place)
			}
		}
		return page, nil
	}
	for name, test := range map[string]struct {
		window connection.Window
		want   []int
		next   bool
	}{
		"from the first row": {connection.Window{First: 12}, []int{1, 2, 3, 5, 6, 7, 8, 11}, true},
		"from the end":       {connection.Window{Last: 12}, []int{18, 21, 22, 23, 25, 26, 27, 28}, false},
		"after a row":        {connection.Window{First: 5, After: offset(3)}, []int{5, 6, 7, 8}, true},
	} {
		got, err := connection.ByNumber(t.Context(), test.window, 10, fetch, affordAll)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, items(got)); diff != "" || got.HasNext != test.next {
			t.Errorf("%s: next %t, rows (-want +got):\n%s", name, got.HasNext, diff)
		}
	}
}
