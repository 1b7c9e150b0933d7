package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestPageLinks(t *testing.T) {
	t.Parallel()
	link := func(query string) any { return map[string]any{"href": origin + "/v2/customers?" + query} }
	template := func(query string) any {
		return map[string]any{"href": origin + "/v2/customers" + query, "templated": true}
	}
	tests := map[string]struct {
		query string
		want  map[string]any
	}{
		"one page": {"lastName=Bear", map[string]any{
			"self": link("lastName=Bear&page=1"), "first": link("lastName=Bear&page=1"),
			"last": link("lastName=Bear&page=1"), "page": template("?lastName=Bear{&page}"),
		}},
		"nothing found": {"firstName=Nobody", map[string]any{
			"self": link("firstName=Nobody&page=1"), "first": link("firstName=Nobody&page=1"),
			"last": link("firstName=Nobody&page=1"), "page": template("?firstName=Nobody{&page}"),
		}},
		"in the middle": {"page=2", map[string]any{
			"self": link("page=2"), "next": link("page=3"), "previous": link("page=1"),
			"first": link("page=1"), "last": link("page=3"), "page": template("{?page}"),
		}},
		"parameters as they were sent": {"page=1&query=(email%3A%22%40%22)&sortOrder=asc", map[string]any{
			"self":  link("query=(email%3A%22%40%22)&sortOrder=asc&page=1"),
			"next":  link("query=(email%3A%22%40%22)&sortOrder=asc&page=2"),
			"first": link("query=(email%3A%22%40%22)&sortOrder=asc&page=1"),
			"last":  link("query=(email%3A%22%40%22)&sortOrder=asc&page=3"),
			"page":  template("?query=(email%3A%22%40%22)&sortOrder=asc{&page}"),
		}},
	}
	a := newAPI(t, emulator.Options{Customers: -1})
	for i := range 119 {
		a.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: fmt.Sprintf("c%d@example.com", i)}}})
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(any(test.want), a.get("/v2/customers?"+test.query).at("_links")); diff != "" {
				t.Errorf("_links (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPageBlock(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/v2/customers":                     `{"size": 50, "totalElements": 121, "totalPages": 3, "number": 1}`,
		"/v2/customers?page=3":              `{"size": 50, "totalElements": 121, "totalPages": 3, "number": 3}`,
		"/v2/customers?page=9":              `{"size": 50, "totalElements": 121, "totalPages": 3, "number": 9}`,
		"/v2/customers?firstName=Nobody":    `{"size": 50, "totalElements": 0, "totalPages": 0, "number": 1}`,
		"/v2/organizations/35/customers":    `{"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}`,
		"/v2/organizations?sort=name,asc":   `{"size": 50, "totalElements": 16, "totalPages": 1, "number": 1}`,
		"/v3/customers":                     `null`,
		"/v2/organizations/properties":      `null`,
		"/v2/customers/500/social-profiles": `null`,
	}
	a := newAPI(t, emulator.Options{Customers: 120})
	for target, want := range tests {
		t.Run(target, func(t *testing.T) {
			if diff := cmp.Diff(decodeText(t, want), a.get(target).at("page")); diff != "" {
				t.Errorf("page (-want +got):\n%s", diff)
			}
		})
	}
}

// pages follows the links next from target and returns the ids of a relation, page by page.
func (a api) pages(target, relation string, betweenPages func()) (pages [][]string) {
	a.Helper()
	for target != "" {
		got := a.get(target)
		if got.status != http.StatusOK {
			a.Fatalf("%s: status %d", target, got.status)
		}
		pages = append(pages, got.ids(relation))
		target = strings.TrimPrefix(got.href("next"), origin)
		betweenPages()
	}
	return pages
}

func TestPagesHaveEveryRecordOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Budget: -1})
	tests := map[string]struct {
		target, relation string
		want             int
	}{
		"customers":              {"/v2/customers", "customers", 1001},
		"customers by last name": {"/v2/customers?sortField=lastName&sortOrder=asc", "customers", 1001},
		"customers by cursor":    {"/v3/customers", "customers", 1001},
		"organizations":          {"/v2/organizations", "organizations", 121},
		"organizations by count": {"/v2/organizations?sort=customerCount", "organizations", 121},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			pages := a.pages(test.target, test.relation, func() {})
			for _, page := range pages[:len(pages)-1] {
				if len(page) != 50 {
					t.Errorf("a page of %d", len(page))
				}
			}
			all := slices.Concat(pages...)
			slices.Sort(all)
			if unique := len(slices.Compact(slices.Clone(all))); len(all) != test.want || unique != test.want {
				t.Errorf("%d ids, %d of them distinct, want %d", len(all), unique, test.want)
			}
		})
	}
}
