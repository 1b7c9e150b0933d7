package upstream

import (
	"context"
	"math"
	"net/url"
	"reflect"

	"mailbox-graphql/upstream/cache"
)

// Page is one page of a list that is paged by number.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/pagination/.
type Page[T any] struct {
	Items []*T
	// Number counts from 1.
	Number int
	// Size is the number of items on a full page: 25 for conversations, 50 for everything else.
	Size int
	// TotalItems and TotalPages are the size of the whole list, as the answer claims. Where the claim is no count, they are
	// [UnknownTotal] and the most pages that there can be.
	TotalItems, TotalPages int
	// Holes are the positions, counted from 0, of rows that could not be decoded. Items leaves these rows out; the rows after
	// a hole keep their positions on the page.
	Holes []int

	flawed bool
}

func (p *Page[T]) flaws() (flawed bool, leftOut int) { return p.flawed, len(p.Holes) }

// primes returns the items as cache entries.
func (p *Page[T]) primes(c *Client) []cache.Prime { return primesOf(c, p.Items) }

// list is the document of a paged list. E has a field for the member of `_embedded` that holds the items; an empty list has
// no `_embedded`.
type list[E any] struct {
	listResource

	Embedded E         `json:"_embedded"`
	Page     pageBlock `json:"page"`
}

// UnknownTotal stands for a claim that is no number, is negative, or has more than 32 bits.
const UnknownTotal = -1

// pageBlock is the `page` member of a list that is paged by number.
type pageBlock struct {
	Size          int   `json:"size"`
	TotalElements int32 `json:"totalElements"`
	TotalPages    int32 `json:"totalPages"`
	Number        int   `json:"number"`
}

// claimed is a count of the `page` member, or what stands for one that cannot be a count.
func (l *list[E]) claimed(member string, count int32, otherwise int) int {
	if _, unreadable := l.FaultOf("page/" + member); unreadable || count < 0 {
		return otherwise
	}
	return int(count)
}

// getPage reads a page of a list that is paged by number.
func getPage[E, T any, R resourcePointer[T]](
	ctx context.Context, c *Client, what string, target *url.URL, items func(*E) []*T,
) (*Page[T], error) {
	return fetch(ctx, c, what, target, func(document *list[E], base *url.URL) (*Page[T], error) {
		return newPage[E, T, R](document, base, items)
	})
}

func newPage[E, T any, R resourcePointer[T]](document *list[E], base *url.URL, items func(*E) []*T) (*Page[T], error) {
	if err := document.check(); err != nil {
		return nil, err
	}
	rows, holes := splitRows[T, R](items(&document.Embedded), base, document.flawed)
	page := &Page[T]{
		Items:      rows,
		Number:     document.Page.Number,
		Size:       document.Page.Size,
		TotalItems: document.claimed("totalElements", document.Page.TotalElements, UnknownTotal),
		TotalPages: document.claimed("totalPages", document.Page.TotalPages, math.MaxInt32),
		Holes:      holes,
		flawed:     document.flawed || len(holes) > 0,
	}
	if page.Size <= 0 || len(page.Items)+len(page.Holes) > page.Size {
		return nil, &MalformedError{Reason: "list without a usable page block"}
	}
	return page, nil
}

// splitRows sets the base of each item. Items without an id could not be decoded: they are left out, and holes are their
// positions.
func splitRows[T any, R resourcePointer[T]](items []*T, base *url.URL, flawed bool) (rows []*T, holes []int) {
	rows = make([]*T, 0, len(items))
	id, ok := reflect.TypeFor[T]().FieldByName("ID")
	for i, row := range items {
		if row == nil || ok && reflect.ValueOf(row).Elem().FieldByIndex(id.Index).IsZero() {
			holes = append(holes, i)
			continue
		}
		R(row).setBase(base)
		if flawed {
			R(row).markFlawed()
		}
		rows = append(rows, row)
	}
	return rows, holes
}

// selfAddressed is a list item that can also be read by itself.
type selfAddressed interface {
	// selfPath returns where the same item can be read by itself, or "" when that read would tell more than the list did.
	selfPath() string
}

// primesOf returns the items as cache entries for reads of one item. Without a URL of its own an item has no entry.
func primesOf[T any](c *Client, items []*T) []cache.Prime {
	primes, keyOf := make([]cache.Prime, 0, len(items)), c.cacheKeys(kindOf[*T]())
	for _, item := range items {
		single, ok := any(item).(selfAddressed)
		if !ok {
			return nil
		}
		if self := single.selfPath(); self != "" {
			primes = append(primes, cache.Prime{URL: keyOf(self), Value: item, Size: footprint(item)})
		}
	}
	return primes
}
