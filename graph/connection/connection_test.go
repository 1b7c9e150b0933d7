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

func items(slice connection.Slice[int]) []int {
	found := []int{}
	for _, row := range slice.Rows {
		found = append(found, row.Item)
	}
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
		{"from a page's begin", 240, connection.Window{First: 50, After: offset(49)}, numbers(50, 100), []int{2}, true, true},
		{"behind the end", 100, connection.Window{First: 10, After: offset(99)}, numbers(0, 0), []int{3}, false, true},
		{"far behind the end", 100, connection.Window{First: 10, After: offset(1 << 40)}, numbers(0, 0), []int{(1<<40+1)/50 + 1}, false, true},
		{"empty list", 0, connection.Window{First: 10}, numbers(0, 0), []int{1}, false, false},
		{"before", 240, connection.Window{Last: 10, Before: offset(120)}, numbers(110, 120), []int{3}, true, true},
		{"before, across pages", 240, connection.Window{Last: 30, Before: offset(110)}, numbers(80, 110), []int{2, 3}, true, true},
		{"before the begin", 240, connection.Window{Last: 30, Before: offset(10)}, numbers(0, 10), []int{1}, true, false},
		{"before the first", 240, connection.Window{Last: 30, Before: offset(0)}, numbers(0, 0), []int{1}, true, false},
		{"the end", 240, connection.Window{Last: 10}, numbers(230, 240), []int{1, 5}, false, true},
		{"the end, which is the begin", 30, connection.Window{Last: 10}, numbers(20, 30), []int{1}, false, true},
		{"all from the end", 30, connection.Window{Last: 250}, numbers(0, 30), []int{1}, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := &paged{length: test.length, size: 50}
			slice, err := connection.ByNumber(t.Context(), test.window, 50, source.fetch, affordAll)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, items(slice)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if pages := slices.Sorted(maps.Keys(source.read)); !slices.Equal(pages, test.pages) {
				t.Errorf("read pages %v, want %v", pages, test.pages)
			}
			if slice.HasNext != test.next || slice.HasPrev != test.prev || *slice.Total != test.length {
				t.Errorf("next %t, previous %t, total %d", slice.HasNext, slice.HasPrev, *slice.Total)
			}
		})
	}
}

// Whatever the sizes: the rows are those between the cursors, each page that has some is read once, and no other but the
// one that tells the list's length. It holds, too, when pages have another size than expected.
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
		slice, err := connection.ByNumber(context.Background(), window, expected, source.fetch, affordAll)
		if err != nil {
			t.Fatal(err)
		}
		if most := ((rows+expected-1)/expected + connection.SparePages - 1) * source.size; end-begin > most {
			shown := len(slice.Rows) // many small pages: the window may end early, but with no row skipped
			if shown < most {
				t.Fatalf("%d rows, want at least %d", shown, most)
			}
			if window.Last > 0 {
				begin = end - shown
			} else {
				end = begin + shown
			}
		}
		if diff := cmp.Diff(numbers(begin, end), items(slice)); diff != "" {
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
		slice, err := connection.ByNumber(t.Context(), connection.Window{First: 150}, 50,
			func(ctx context.Context, number int) (connection.Page[int], error) {
				if number == failing {
					return connection.Page[int]{}, broken
				}
				return source.fetch(ctx, number)
			}, affordAll)
		if failing == 1 && !errors.Is(err, broken) {
			t.Errorf("page %d: error = %v", failing, err)
		}
		if failing > 1 && (err != nil || !errors.Is(slice.Err, broken) || !slice.HasNext || len(slice.Rows) > (failing-1)*50) {
			t.Errorf("page %d: %d rows, next %t, %v, %v", failing, len(slice.Rows), slice.HasNext, slice.Err, err)
		}
	}
}

// A list that shrinks between its pages gives fewer rows, and nothing else goes wrong.
func TestByNumberWhileListShrinks(t *testing.T) {
	t.Parallel()
	first, later := &paged{length: 150, size: 50}, &paged{length: 60, size: 50}
	slice, err := connection.ByNumber(t.Context(), connection.Window{First: 150}, 50,
		func(ctx context.Context, number int) (connection.Page[int], error) {
			if number == 1 {
				return first.fetch(ctx, number)
			}
			return later.fetch(ctx, number)
		}, affordAll)
	if err != nil || len(slice.Rows) != 60 {
		t.Errorf("%d rows, %v; want 60", len(slice.Rows), err)
	}
}

// walked is a list by cursor of rows with keys, newest first; a cursor is the index of its batch's first row's successor.
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
	w.rows = slices.Insert(w.rows, 0, connection.Keys{ID: id, At: time.Unix(id/3, 0)}) // thirds: rows that are as old as each other
}

// A walk in windows of any size shows every row once that was there all the time, whatever is added and removed meanwhile.
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
			slice, err := connection.ByCursor(context.Background(), connection.Window{First: rapid.IntRange(1, 40).Draw(t, "rows"), After: after}, source.size,
				func(k connection.Keys) connection.Keys { return k }, source.fetch)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range slice.Rows {
				seen[row.Item.ID]++
			}
			if !slice.HasNext {
				break
			}
			if len(slice.Rows) == 0 {
				t.Fatal("an empty window that says there is more")
			}
			last := slice.Rows[len(slice.Rows)-1].Cursor
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
			t.Errorf("another list took the cursor: %v", err)
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

// A row that is missing on its page leaves the others in their places.
func TestByNumberWithMissingRows(t *testing.T) {
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
		"from the begin": {connection.Window{First: 12}, []int{1, 2, 3, 5, 6, 7, 8, 11}, true},
		"from the end":   {connection.Window{Last: 12}, []int{18, 21, 22, 23, 25, 26, 27, 28}, false},
		"behind a row":   {connection.Window{First: 5, After: offset(3)}, []int{5, 6, 7, 8}, true},
	} {
		slice, err := connection.ByNumber(t.Context(), test.window, 10, fetch, affordAll)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, items(slice)); diff != "" || slice.HasNext != test.next {
			t.Errorf("%s: next %t, rows (-want +got):\n%s", name, slice.HasNext, diff)
		}
	}
}
