package connection

import (
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Page is one page of a list that is paged by number.
type Page[T any] struct {
	Items []T
	// Holes are the positions on the page, counted from 0 and ascending, of rows that Items leaves out.
	Holes []int
	// Size is how many rows a full page has, and Total how many the whole list has. A Total that is negative, or has more than
	// 31 bits, is unknown.
	Size, Total int
	// AtLeast says that the list may have more rows than Total, so that Total is not shown.
	AtLeast bool
}

// length returns how many rows the page has, with those that Items leaves out.
func (p Page[T]) length() int { return len(p.Items) + len(p.Holes) }

// at returns the row at a position, unless Items leaves it out.
func (p Page[T]) at(position int) (item T, ok bool) {
	before, hole := slices.BinarySearch(p.Holes, position)
	if hole || position-before >= len(p.Items) {
		return item, false
	}
	return p.Items[position-before], true
}

// FetchPage reads a page. Numbers count from 1.
type FetchPage[T any] func(ctx context.Context, number int) (Page[T], error)

// AffordPages returns nil when all of the pages can be read now, or else the reason why not.
type AffordPages func(ctx context.Context, numbers []int) error

// SparePages is how many pages a window may touch in addition to those that its rows fill: it may begin within a page.
const SparePages = 1

// ByNumber reads the pages that the window touches: first one of them, which tells the list's length, then the others side
// by side. A window from the end of the list needs the list's first page, too, to learn where the end is.
//
// size is the expected size of a page. If the list has another one, ByNumber still finds the window, but the window ends
// early if it touches many more pages. If a page fails, or if affords refuses it, ByNumber returns the rows before that page
// with the error.
//
// The length that a page claims decides only which pages ByNumber reads, never how many.
func ByNumber[T any](
	ctx context.Context, window Window, size int, fetch FetchPage[T], affords AffordPages,
) (Rows[T], error) {
	most := pagesFor(max(window.First, window.Last), size) + SparePages
	pages := &pages[T]{size: size, most: most, fetch: fetch, affords: affords, read: make(map[int]Page[T])}
	begin, end, err := pages.span(ctx, window)
	if err != nil {
		return Rows[T]{}, err
	}
	begin, end = pages.shorten(begin, end, window.Last > 0)
	err = pages.load(ctx, begin, end, window.Last > 0)
	rows, first, behind := pages.rows(begin, end, window.Last > 0)
	rows.HasPrev = first > 0 && pages.total > 0
	switch {
	case !pages.counted || pages.total > math.MaxInt32:
		rows.TotalErr = &CountError{}
	case !pages.atLeast:
		rows.Total = &pages.total
	}
	switch {
	case begin == end:
		rows.HasNext = end < pages.total
	case behind > first: // otherwise the list claims rows that it does not have
		rows.HasNext = behind < pages.total
	}
	if err != nil {
		return failed(rows, err)
	}
	return rows, nil
}

// pages is what ByNumber has learned of a list.
type pages[T any] struct {
	size, total int
	counted     bool // whether the list tells its length; total is at least the number of rows that were seen
	atLeast     bool // whether the list may be longer than it tells
	most        int  // how many pages the window may touch
	fetch       FetchPage[T]
	affords     AffordPages
	read        map[int]Page[T]
}

// span returns the offsets where the window begins and ends, within the list.
func (p *pages[T]) span(ctx context.Context, window Window) (begin, end int, err error) {
	switch {
	case window.Last > 0 && window.Before == nil:
		if err := p.learn(ctx, 0); err != nil {
			return 0, 0, err
		}
		if !p.counted {
			return 0, 0, &CountError{} // nobody knows where the list ends
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

// learn reads the page at an offset, which tells the list's length and the true size of its pages.
func (p *pages[T]) learn(ctx context.Context, offset int) error {
	number := offset/p.size + 1
	page, err := p.fetch(ctx, number)
	if err != nil {
		return err
	}
	if page.Size > 0 && page.Size <= maxOffset { // then the offset may be on another page
		p.size = page.Size
	}
	p.counted = page.Total >= 0 && page.Total <= math.MaxInt32
	p.total = maxOffset // a list of unknown length goes on until a page is empty
	if p.counted {
		p.total = page.Total
	}
	p.atLeast = page.AtLeast
	if page.length() > 0 && number <= maxOffset/p.size {
		p.total = max(p.total, (number-1)*p.size+min(page.length(), p.size))
	}
	p.read[number] = page
	return nil
}

// shorten cuts a window that touches too many pages, at its far end.
func (p *pages[T]) shorten(begin, end int, fromEnd bool) (int, int) {
	switch {
	case begin >= end:
		return begin, end
	case fromEnd:
		first := max(1, (end-1)/p.size+2-p.most)
		return max(begin, (first-1)*p.size), end
	default:
		last := begin/p.size + p.most
		return begin, min(end, last*p.size)
	}
}

// load reads the missing pages between two offsets, or as many from the near end as affords allows. It keeps the pages that
// it could read. A page that fails does not cancel the others: other windows may wait for them.
func (p *pages[T]) load(ctx context.Context, begin, end int, fromEnd bool) error {
	missing, refusal := p.affordable(ctx, p.missing(begin, end, fromEnd))
	var group errgroup.Group
	loaded := make([]*Page[T], len(missing)) // fewer than p.most
	for i, number := range missing {
		group.Go(func() error {
			page, err := p.fetch(ctx, number)
			if err == nil {
				loaded[i] = &page
			}
			return err
		})
	}
	err := group.Wait()
	for i, page := range loaded {
		if page != nil {
			p.read[missing[i]] = *page
		}
	}
	if err != nil {
		return err
	}
	return refusal
}

// missing returns the numbers of the pages between two offsets that are not read yet, from the near end on.
func (p *pages[T]) missing(begin, end int, fromEnd bool) (numbers []int) {
	if begin >= end {
		return nil
	}
	for number := begin/p.size + 1; number <= (end-1)/p.size+1; number++ {
		if _, ok := p.read[number]; !ok {
			numbers = append(numbers, number)
		}
	}
	if fromEnd {
		slices.Reverse(numbers)
	}
	return numbers
}

// affordable returns as many of the first pages as affords allows, and the reason why it refuses the others.
func (p *pages[T]) affordable(ctx context.Context, numbers []int) (first []int, refusal error) {
	for len(numbers) > 0 {
		err := p.affords(ctx, numbers)
		if err == nil {
			break
		}
		if refusal == nil {
			refusal = err
		}
		numbers = numbers[:len(numbers)-1]
	}
	return numbers, refusal
}

// rows returns the rows between two offsets, from the near end up to the first page that could not be read. If the list has
// shrunk, these are fewer. first and behind bound the offsets that have rows or holes.
func (p *pages[T]) rows(begin, end int, fromEnd bool) (rows Rows[T], first, behind int) {
	first, behind = begin, begin
	rows.Shown = make([]T, 0, end-begin) // no more than the window has
	for offset := begin; offset < end; {
		number := offset/p.size + 1
		pageEnd := min(end, number*p.size)
		page, ok := p.read[number]
		switch {
		case !ok && fromEnd:
			rows.Shown, rows.stretches, first = rows.Shown[:0], nil, pageEnd
		case !ok:
			return rows, first, behind
		}
		for ; offset < pageEnd && offset%p.size < page.length(); offset++ {
			if item, ok := page.at(offset % p.size); ok {
				rows.add(item, offset)
			}
			behind = offset + 1
		}
		offset = pageEnd
	}
	return rows, first, behind
}
