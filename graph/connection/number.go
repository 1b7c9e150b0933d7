package connection

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Page is one page of a list that is paged by number.
type Page[T any] struct {
	Items []T
	// Size is how many items a full page has, and Total how many the whole list has.
	Size, Total int
}

// FetchPage reads a page; numbers count from 1.
type FetchPage[T any] func(ctx context.Context, number int) (Page[T], error)

// ByNumber fetches the pages that the window lies on: the first of them, which tells how long the list is, then the others
// side by side. A window from the end of the list needs one page more, to learn where the end is, unless its page is that
// one. size is the expected size of a page; where the list has another one, the window is found all the same.
func ByNumber[T any](ctx context.Context, window Window, size int, fetch FetchPage[T]) (Slice[T], error) {
	pages := &pages[T]{size: size, fetch: fetch, read: make(map[int]Page[T])}
	begin, end, err := pages.span(ctx, window)
	if err != nil {
		return Slice[T]{}, err
	}
	if err := pages.load(ctx, begin, end); err != nil {
		return Slice[T]{}, err
	}
	slice := Slice[T]{Rows: pages.rows(begin, end), Total: &pages.total, HasPrev: begin > 0 && pages.total > 0}
	slice.HasNext = begin+len(slice.Rows) < pages.total
	return slice, nil
}

// pages are what is known of a list so far.
type pages[T any] struct {
	size, total int
	fetch       FetchPage[T]
	read        map[int]Page[T]
}

// span returns the offsets that the window begins and ends at, within the list.
func (p *pages[T]) span(ctx context.Context, window Window) (begin, end int, err error) {
	switch {
	case window.Last > 0 && window.Before == nil:
		if err := p.learn(ctx, 0); err != nil {
			return 0, 0, err
		}
		end = p.total
		begin = max(0, end-window.Last)
		return begin, end, nil
	case window.Last > 0:
		end = window.Before.Offset
		begin = max(0, end-window.Last)
	default:
		if window.After != nil {
			begin = window.After.Offset + 1
		}
		end = begin + window.First
	}
	if err := p.learn(ctx, begin); err != nil {
		return 0, 0, err
	}
	end = min(end, p.total)
	return min(begin, end), end, nil
}

// learn reads the page at an offset, and with it the list's length and the true size of its pages.
func (p *pages[T]) learn(ctx context.Context, offset int) error {
	number := offset/p.size + 1
	page, err := p.fetch(ctx, number)
	if err != nil {
		return err
	}
	p.total = page.Total
	if page.Size != p.size { // the offset may be on another page
		p.size = page.Size
	}
	p.read[number] = page
	return nil
}

// load reads the pages between two offsets that are not there yet.
func (p *pages[T]) load(ctx context.Context, begin, end int) error {
	if begin >= end {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	first, last := begin/p.size+1, (end-1)/p.size+1
	loaded := make([]Page[T], last+1)
	for number := first; number <= last; number++ {
		if _, ok := p.read[number]; ok {
			continue
		}
		group.Go(func() (err error) {
			loaded[number], err = p.fetch(ctx, number)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for number := first; number <= last; number++ {
		if _, ok := p.read[number]; !ok {
			p.read[number] = loaded[number]
		}
	}
	return nil
}

// rows are the rows between two offsets. Where the list shrank meanwhile there are fewer.
func (p *pages[T]) rows(begin, end int) []Row[T] {
	rows := make([]Row[T], 0, end-begin)
	for offset := begin; offset < end; offset++ {
		page := p.read[offset/p.size+1]
		if index := offset % p.size; index < len(page.Items) {
			rows = append(rows, Row[T]{page.Items[index], Cursor{Offset: offset}})
		}
	}
	return rows
}
