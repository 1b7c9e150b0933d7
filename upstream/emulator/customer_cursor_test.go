package emulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// The pages of the cursor list show each customer that was there all the time exactly once, whatever is added and removed
// between the pages.
func TestCursorListUnderChanges(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, Budget: -1})
	a.RemoveCustomer(500)
	var want []string
	tie := time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC) // 60 customers at one instant reach over a page
	for i := range 180 {
		created := tie
		if i%3 != 0 {
			created = tie.AddDate(0, 0, i-90)
		}
		a.AddCustomer(emulator.Customer{ID: int64(1000 + i), CreatedAt: created})
	}
	for _, c := range a.Customers() {
		want = append(want, fmt.Sprint(c.ID))
	}
	changes := 0
	pages := a.pages("/v3/customers", "customers", func() {
		changes++
		a.AddCustomer(emulator.Customer{ID: int64(changes), CreatedAt: tie.AddDate(10, 0, 0)}) // before the cursor
		a.AddCustomer(emulator.Customer{ID: int64(5000 + changes), CreatedAt: tie.AddDate(-10, 0, 0)})
		a.UpdateCustomer(1001, func(c *emulator.Customer) { c.FirstName = fmt.Sprint(changes) })
	})
	got := slices.DeleteFunc(slices.Concat(pages...), func(id string) bool { return len(id) == 4 && id[0] == '5' })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestCursorOfARemovedRecord(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: 120, Budget: -1})
	first := a.get("/v3/customers")
	all := a.Customers()
	a.RemoveCustomer(all[49].ID)
	second := a.get(first.href("next"))
	if got, want := second.ids("customers")[0], fmt.Sprint(all[50].ID); got != want {
		t.Errorf("second page begins with %s, want %s", got, want)
	}
}

func TestCursorListFilters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		want  []string
	}{
		"all, newest first":       {"", []string{"3", "2", "1"}},
		"email in any case":       {"email=ada%40AMBER.example", []string{"1"}},
		"part of an email":        {"email=ada", nil},
		"second email":            {"email=ben%40amber.example", []string{"2"}},
		"created at that instant": {"createdSince=2020-01-02T00:00:00Z", []string{"3", "2"}},
		"modified":                {"modifiedSince=2020-01-05T00:00:00Z", []string{"3", "1"}},
		"names":                   {"firstName=cleo&lastName=abbott", []string{"3"}},
		"query":                   {"query=" + url.QueryEscape(`(emailDomain:"amber.example")`), []string{"2", "1"}},
		"no other order":          {"sortField=firstName&sortOrder=asc&page=7", []string{"3", "2", "1"}},
	}
	a := newCustomersAPI(t, emulator.Options{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := a.get("/v3/customers?" + test.query)
			if got.status != http.StatusOK {
				t.Fatalf("status %d: %v", got.status, got.body)
			}
			if diff := cmp.Diff(test.want, got.ids("customers")); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCursorLinks(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: 60})
	first := a.get("/v3/customers?modifiedSince=2000-01-01T00:00:00Z")
	next, err := url.Parse(first.href("next"))
	if err != nil || next.Query().Get("cursor") == "" || next.Query().Get("modifiedSince") == "" {
		t.Fatalf("next = %s", first.href("next"))
	}
	second := a.get(next.String())
	want := map[string]any{
		"self":  map[string]any{"href": next.String()},
		"first": map[string]any{"href": origin + "/v3/customers?modifiedSince=2000-01-01T00:00:00Z"},
	}
	if diff := cmp.Diff(any(want), second.at("_links")); diff != "" {
		t.Errorf("_links of the last page (-want +got):\n%s", diff)
	}
}
