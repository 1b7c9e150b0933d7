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
	// Holes are the places on the page, counted from 0 and ascending, of rows that are missing among Items.
	Holes []int
	// Size is how many items a full page has, and Total how many the whole list has: none that can be its length where that
	// is not known.
	Size, Total int
	// AtLeast says that the list may have more than Total, which is not shown then.
	AtLeast bool
}

// length is how many rows the page has, the missing ones included.
func (p Page[T]) length() int { return len(p.Items) + len(p.Holes) }

// at returns the row at a place, unless it is missing.
func (p Page[T]) at(place int) (item T, ok bool) {
	before, missing := slices.BinarySearch(p.Holes, place)
	if missing || place-before >= len(p.Items) {
		return item, false
	}
	return p.Items[place-before], true
}

// FetchPage reads a page; numbers count from 1.
type FetchPage[T any] func(ctx context.Context, number int) (Page[T], error)

// AffordPages tells whether all of the pages could be read now. The error says why not.
type AffordPages func(ctx context.Context, numbers []int) error

// SparePages are the pages that a window may lie on beyond those that full ones would be, since it may begin within one.
const SparePages = 1

// ByNumber fetches the pages that the window lies on: the first of them, which tells how long the list is, then the others
// side by side. A window from the end of the list needs one page more, to learn where the end is, unless its page is that
// one. size is the expected size of a page; where the list has another one, the window is found all the same, but it ends
// early when that takes many more pages. Rows that were read before a page failed are shown, with the error, and so are those
// on the pages that affords lets through where it refuses others.
//
// What a page claims of the list's length decides only which pages are asked for, never how many.
func ByNumber[T any](
	ctx context.Context, window Window, size int, fetch FetchPage[T], affords AffordPages,
) (Slice[T], error) {
	rows := max(window.First, window.Last)
	pages := &pages[T]{
		size: size, most: pagesFor(rows, size) + SparePages, fetch: fetch, affords: affords, read: make(map[int]Page[T]),
	}
	begin, end, err := pages.span(ctx, window)
	if err != nil {
		return Slice[T]{}, err
	}
	begin, end = pages.shorten(begin, end, window.Last > 0)
	err = pages.load(ctx, begin, end, window.Last > 0)
	found, first, behind := pages.rows(begin, end, window.Last > 0)
	slice := Slice[T]{Rows: found, HasPrev: first > 0 && pages.total > 0}
	switch {
	case !pages.counted || pages.total > math.MaxInt32:
		slice.TotalErr = &CountError{}
	case !pages.atLeast:
		slice.Total = &pages.total
	}
	switch {
	case begin == end:
		slice.HasNext = end < pages.total
	case behind > first: // otherwise all that is claimed to be there is not
		slice.HasNext = behind < pages.total
	}
	if err != nil {
		return failed(slice, err)
	}
	return slice, nil
}

// pages are what is known of a list so far.
type pages[T any] struct {
	size, total int
	counted     bool // whether the list tells its length; total is at least what was seen
	atLeast     bool // whether the list may be longer than it tells
	most        int  // pages that the window may lie on
	fetch       FetchPage[T]
	affords     AffordPages
	read        map[int]Page[T]
}

// span returns the offsets that the window begins and ends at, within the list.
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

// learn reads the page at an offset, and with it the list's length and the true size of its pages.
func (p *pages[T]) learn(ctx context.Context, offset int) error {
	number := offset/p.size + 1
	page, err := p.fetch(ctx, number)
	if err != nil {
		return err
	}
	if page.Size > 0 && page.Size <= maxOffset { // the offset may be on another page
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

// shorten cuts a window that lies on too many pages, at its far end.
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

// load reads the pages between two offsets that are not there yet: those at the near end, where not all can be afforded. It
// keeps those that it could read.
func (p *pages[T]) load(ctx context.Context, begin, end int, fromEnd bool) error {
	missing, refusal := p.affordable(ctx, p.missing(begin, end, fromEnd))
	group, ctx := errgroup.WithContext(ctx)
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

// missing are the numbers of the pages between two offsets that are not there yet, from the near end on.
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

// affordable are as many of the first pages as can be afforded, with the reason why the others cannot.
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

// rows are the rows between two offsets: those from the near end up to the first page that could not be read. Where the list
// shrank meanwhile there are fewer. The places that were looked at begin at first and end before behind.
func (p *pages[T]) rows(begin, end int, fromEnd bool) (rows []Row[T], first, behind int) {
	first, behind = begin, begin
	for offset := begin; offset < end; {
		number := offset/p.size + 1
		pageEnd := min(end, number*p.size)
		page, ok := p.read[number]
		switch {
		case !ok && fromEnd:
			rows, first = nil, pageEnd
		case !ok:
			return rows, first, behind
		}
		for ; offset < pageEnd && offset%p.size < page.length(); offset++ {
			if item, ok := page.at(offset % p.size); ok {
				rows = append(rows, Row[T]{item, Cursor{Offset: offset}})
			}
			behind = offset + 1
		}
		offset = pageEnd
	}
	return rows, first, behind
}
