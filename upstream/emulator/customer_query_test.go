package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestQueryCustomers(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		`(firstName:"Ada")`:                                   {"1"},
		`firstName:ada`:                                       {"1"},
		`(firstName:"Ada" OR firstName:"BEN")`:                {"2", "1"},
		`(firstName:"Ada" AND lastName:"Quinn")`:              nil,
		`(firstName:("Ada" OR "Cleo"))`:                       {"3", "1"},
		`(email:"amber")`:                                     {"2", "1"},
		`(email:("ben@example.com" OR "ADA@amber.example"))`:  {"2", "1"},
		`(emailDomain:("amber.example"))`:                     {"2", "1"},
		`(emailDomain:"amber")`:                               nil,
		`modifiedAt:[2020-01-05T00:00:00Z TO *]`:              {"3", "1"},
		`(modifiedAt:[* TO 2020-01-05T00:00:00Z])`:            {"3", "2"},
		`modifiedAt:[* TO *] AND firstName:ada`:               {"1"},
		`(modifiedSince:"2020-01-05T00:00:00Z")`:              {"3", "1"},
		`(NOT email:"amber")`:                                 {"3"},
		`firstName:ada OR firstName:ben AND lastName:"Quinn"`: {"2", "1"},
	}
	a := newCustomersAPI(t, emulator.Options{UnknownQuery: emulator.QueryRefused})
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			got := a.get(search(query))
			if got.status != http.StatusOK {
				t.Fatalf("status %d: %v", got.status, got.body)
			}
			if diff := cmp.Diff(want, got.ids("customers")); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUndocumentedQueryFields(t *testing.T) {
	t.Parallel()
	everything := []string{"3", "2", "1"}
	tests := map[string]struct {
		unknown emulator.UnknownQuery
		query   string
		status  int
		want    []string
	}{
		"ignored":                    {emulator.QueryIgnored, `(id:1)`, 200, everything},
		"ignored as a whole":         {emulator.QueryIgnored, `(id:1) AND firstName:ada`, 200, everything},
		"refused":                    {emulator.QueryRefused, `(id:1)`, 400, nil},
		"id":                         {emulator.QuerySupported, `(id:(1 OR 3))`, 200, []string{"3", "1"}},
		"organization":               {emulator.QuerySupported, `organization:amber`, 200, []string{"3"}},
		"organization id":            {emulator.QuerySupported, `organizationId:5`, 200, []string{"3"}},
		"phone":                      {emulator.QuerySupported, `phone:"555-0100"`, 200, []string{"2"}},
		"unknown even when lenient":  {emulator.QuerySupported, `shoeSize:44`, 400, nil},
		"documented beside the rest": {emulator.QuerySupported, `id:(1 OR 2) AND email:ben`, 200, []string{"2"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newCustomersAPI(t, emulator.Options{UnknownQuery: test.unknown}).get(search(test.query))
			if diff := cmp.Diff(test.want, got.ids("customers")); diff != "" || got.status != test.status {
				t.Errorf("status %d, want %d; ids (-want +got):\n%s", got.status, test.status, diff)
			}
		})
	}
}

func TestIndexLag(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: -1, IndexLag: time.Minute, Now: clock.Now})
	found := func(query string) int { return len(a.get(search(query)).ids("customers")) }
	expect := func(moment string, vernon, vera int) {
		t.Helper()
		if got := [2]int{found(`firstName:"Vernon"`), found(`firstName:"Vera"`)}; got != [2]int{vernon, vera} {
			t.Errorf("%s: index holds Vernon, Vera %v, want %v", moment, got, [2]int{vernon, vera})
		}
	}
	expect("at the start", 1, 0)
	a.UpdateCustomer(500, func(c *emulator.Customer) { c.FirstName = "Vera" })
	a.AddCustomer(emulator.Customer{FirstName: "Vernon"})
	expect("after the changes", 1, 0)
	if name := a.get("/v2/customers/500").at("firstName"); name != "Vera" {
		t.Errorf("by id: %v, want the change at once", name)
	}
	if count := len(a.get("/v2/customers?firstName=Vera").ids("customers")); count != 1 {
		t.Errorf("a filter finds %d, want the change at once", count)
	}
	clock.advance(59 * time.Second)
	a.UpdateCustomer(500, func(c *emulator.Customer) { c.FirstName = "Vernon" })
	expect("a second before", 1, 0)
	clock.advance(time.Second)
	expect("after the lag of the first changes", 1, 1)
	clock.advance(time.Minute)
	expect("after the lag of all changes", 2, 0)
}
