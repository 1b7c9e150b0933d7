package upstream

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
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
	document, err := get[list[E]](ctx, c, what, target)
	if err != nil {
		return nil, err
	}
	found := items(&document.Embedded)
	page := &Page[T]{
		Items:      make([]*T, len(found)),
		Number:     document.Page.Number,
		Size:       document.Page.Size,
		TotalItems: document.Page.TotalElements,
		TotalPages: document.Page.TotalPages,
	}
	for i := range found {
		R(&found[i]).setBase(document.base)
		page.Items[i] = &found[i]
	}
	if page.Size <= 0 || len(found) > page.Size {
		return nil, fmt.Errorf("get %s: %w", what, &MalformedError{Reason: "list without a usable page block"})
	}
	return page, nil
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
