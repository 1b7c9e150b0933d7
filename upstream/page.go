package upstream

import (
	"context"
	"net/url"
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
	// TotalItems and TotalPages count the whole list.
	TotalItems, TotalPages int
}

// pageBlock is the `page` member of a list.
type pageBlock struct {
	Size          int `json:"size"`
	TotalElements int `json:"totalElements"`
	TotalPages    int `json:"totalPages"`
	Number        int `json:"number"`
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
}

// getPage reads a page, and gives each item its place. An empty list has no `_embedded`.
func getPage[E, T any, R placed[T]](
	ctx context.Context, c *Client, what string, target *url.URL, items func(*E) []T,
) (*Page[T], error) {
	return fetch(ctx, c, what, target, func(document *list[E], place *url.URL) (*Page[T], error) {
		page := &Page[T]{
			Items:      placeAll[T, R](items(&document.Embedded), place),
			Number:     document.Page.Number,
			Size:       document.Page.Size,
			TotalItems: document.Page.TotalElements,
			TotalPages: document.Page.TotalPages,
		}
		if page.Size <= 0 || len(page.Items) > page.Size {
			return nil, &MalformedError{Reason: "list without a usable page block"}
		}
		return page, nil
	})
}

func placeAll[T any, R placed[T]](items []T, place *url.URL) []*T {
	all := make([]*T, len(items))
	for i := range items {
		R(&items[i]).setBase(place)
		all[i] = &items[i]
	}
	return all
}

// addressed is an item that can be asked for alone, and looks the same then.
type addressed interface {
	// address is nil for an item that looks different from what its list shows.
	address(c *Client) *url.URL
}

// primes lets whoever asks for one of the items alone have it from the page.
func (p *Page[T]) primes(c *Client, size int64) []cache.Prime { return primesOf(c, p.Items, size) }

func primesOf[T any](c *Client, items []*T, size int64) []cache.Prime {
	primes := make([]cache.Prime, 0, len(items))
	for _, item := range items {
		alone, ok := any(item).(addressed)
		if !ok {
			return nil
		}
		if address := alone.address(c); address != nil {
			primes = append(primes, cache.Prime{URL: canonical(address), Value: item, Size: size / int64(len(items))})
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
