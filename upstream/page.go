package upstream

import (
	"context"
	"math"
	"net/url"
	"reflect"
	"strconv"

	"mailbox-graphql/upstream/cache"
)

// Page is one page of a list that is paged by number.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/pagination/.
type Page[T any] struct {
	Items []*T
	// Number counts from 1.
	Number int
	// Size is how many items a full page has: 50, but for conversations 25.
	Size int
	// TotalItems and TotalPages count the whole list, as the answer claims. A claim that is no count stands for any: it is
	// [UnknownTotal] items, or the most pages that there can be.
	TotalItems, TotalPages int
	// Holes are the places, counted from 0, of rows that could not be read: they are not among Items, and those behind them
	// have the places that they would have otherwise.
	Holes []int

	flawed bool
}

// UnknownTotal stands for a claim that is no number, that is negative, or that has more than 32 bits.
const UnknownTotal = -1

// pageBlock is the `page` member of a list.
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

// list is the document of a list whose items lie under one of the keys of E.
type list[E any] struct {
	resource

	Embedded E         `json:"_embedded"`
	Page     pageBlock `json:"page"`
}

// placed is a resource that can be told where it was read from.
type placed[T any] interface {
	*T
	setBase(base *url.URL)
	markFlawed()
	check() error
}

// getPage reads a page, and gives each item its place. An empty list has no `_embedded`.
func getPage[E, T any, R placed[T]](
	ctx context.Context, c *Client, what string, target *url.URL, items func(*E) []T,
) (*Page[T], error) {
	return fetch(ctx, c, what, target, func(document *list[E], place *url.URL) (*Page[T], error) {
		return newPage[E, T, R](document, place, items)
	})
}

func newPage[E, T any, R placed[T]](document *list[E], place *url.URL, items func(*E) []T) (*Page[T], error) {
	if _, err := document.checkList(); err != nil {
		return nil, err
	}
	rows, holes := placeAll[T, R](items(&document.Embedded), place, document.flawed)
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

// placeAll gives each item memory of its own: whoever keeps one does not keep all.
//
// It leaves out those that do not say which they are, and tells their places.
func placeAll[T any, R placed[T]](items []T, place *url.URL, flawed bool) (all []*T, holes []int) {
	all = make([]*T, 0, len(items))
	id, ok := reflect.TypeFor[T]().FieldByName("ID")
	for i := range items {
		if ok && reflect.ValueOf(&items[i]).Elem().FieldByIndex(id.Index).IsZero() {
			holes = append(holes, i)
			continue
		}
		item := new(T)
		*item = items[i]
		R(item).setBase(place)
		if flawed {
			R(item).markFlawed()
		}
		all = append(all, item)
	}
	return all, holes
}

func (p *Page[T]) flaws() (flawed bool, leftOut int) { return p.flawed, len(p.Holes) }

// addressed is an item that can be asked for alone, and looks the same then.
type addressed interface {
	// address is nil for an item that looks different from what its list shows.
	address(c *Client) *url.URL
}

// primes lets whoever asks for one of the items alone have it from the page.
func (p *Page[T]) primes(c *Client) []cache.Prime { return primesOf(c, p.Items) }

func primesOf[T any](c *Client, items []*T) []cache.Prime {
	primes := make([]cache.Prime, 0, len(items))
	for _, item := range items {
		alone, ok := any(item).(addressed)
		if !ok {
			return nil
		}
		if address := alone.address(c); address != nil {
			primes = append(primes, cache.Prime{URL: keyOf(kindOf[*T](), address), Value: item, Size: footprint(item)})
		}
	}
	return primes
}

// withPage sets the number of the page that a query asks for. The first needs no parameter.
func withPage(query url.Values, number int) url.Values {
	if number > 1 {
		query.Set("page", strconv.Itoa(number))
	}
	return query
}

// setIf sets a parameter that is wanted.
func setIf(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}
