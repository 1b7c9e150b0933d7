package emulator_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestStateIsCopied(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	added := emulator.Customer{
		ID: 9, Emails: []emulator.Entry{{Value: "a@example.com"}}, Address: &emulator.Address{Lines: []string{"one"}},
	}
	a.AddCustomer(added)
	want := []any{a.get("/v2/customers/9/emails").body, a.get("/v2/customers/9/address").body}

	added.Emails[0].Value, added.Address.Lines[0] = "changed", "changed"
	for _, c := range a.Customers() {
		for i := range c.Emails {
			c.Emails[i].Value = "changed"
		}
		if c.Address != nil {
			c.Address.City = "changed"
		}
	}
	a.UpdateCustomer(500, func(c *emulator.Customer) { c.FirstName = "Vera" })
	got := []any{a.get("/v2/customers/9/emails").body, a.get("/v2/customers/9/address").body}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customer changed from outside:\n%s", diff)
	}

	a.Organizations()[0].Domains[0] = "changed"
	if got := a.Organizations()[0].Domains[0]; got == "changed" {
		t.Error("organization changed from outside")
	}
}

func TestChangesShowAtOnce(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: 120, Now: clock.Now})
	clock.advance(time.Hour)

	id := a.AddCustomer(emulator.Customer{FirstName: "Ada", Emails: []emulator.Entry{{Value: "ada@example.com"}}})
	path := fmt.Sprintf("/v2/customers/%d", id)
	got := a.get(path)
	if got.at("createdAt") != "2026-01-01T13:00:00Z" || got.at("_embedded", "emails", 0, "id") == json.Number("0") {
		t.Errorf("added: %v", got.body)
	}
	if got := a.get("/v2/customers").ids("customers")[0]; got != fmt.Sprint(id) {
		t.Errorf("first in the list is %s, want %d", got, id)
	}

	clock.advance(time.Hour)
	a.UpdateCustomer(id, func(c *emulator.Customer) { c.FirstName, c.ID = "Bea", 1 })
	if got := a.get(path); got.at("firstName") != "Bea" || got.at("updatedAt") != "2026-01-01T14:00:00Z" {
		t.Errorf("updated: %v", got.body)
	}

	if !a.RemoveCustomer(id) || a.RemoveCustomer(id) || a.UpdateCustomer(id, func(*emulator.Customer) {}) {
		t.Error("removing or updating reports the wrong thing")
	}
	if status := a.get(path).status; status != 404 {
		t.Errorf("removed: status %d", status)
	}
}

func TestOrganizationChangesReachItsCustomers(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.UpdateOrganization(35, func(o *emulator.Organization) { o.Name = "Acme Ltd" })
	if got := a.get("/v2/customers/500").at("organization"); got != "Acme Ltd" {
		t.Errorf("after a new name: %v", got)
	}
	id := a.AddOrganization(emulator.Organization{Name: "Amber"})
	a.UpdateCustomer(500, func(c *emulator.Customer) { c.OrganizationID = id })
	if got := a.get("/v2/customers/500").at("organization"); got != "Amber" {
		t.Errorf("after a change of organization: %v", got)
	}
	if !a.RemoveOrganization(id) || a.RemoveOrganization(id) || a.UpdateOrganization(id, func(*emulator.Organization) {}) {
		t.Error("removing or updating reports the wrong thing")
	}
	got := a.get("/v2/customers/500")
	if got.at("organization") != nil || got.at("organizationId") != nil || got.at("_links", "organization") != nil {
		t.Errorf("after its removal: %v", got.body)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: 200, Budget: -1, IndexLag: time.Minute})
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for i := range 20 {
				remove := a.Inject(emulator.Fault{Path: "/nowhere"})
				id := a.AddCustomer(emulator.Customer{OrganizationID: 35})
				a.AddConversation(emulator.Conversation{CustomerID: id})
				a.UpdateCustomer(500, func(c *emulator.Customer) { c.Age = fmt.Sprint(worker, i) })
				a.UpdateOrganization(35, func(o *emulator.Organization) { o.Name = fmt.Sprint(worker, i) })
				for _, path := range []string{
					"/v2/customers/500", "/v2/customers", "/v3/customers", "/v2/organizations?sort=customerCount",
					"/v2/conversations?status=all", "/v2/tags",
				} {
					if _, _, err := fetch(t.Context(), a.Client(), origin+path); err != nil {
						t.Error(err)
					}
				}
				a.RemoveCustomer(id)
				a.Requests()
				remove()
			}
		})
	}
	wait.Wait()
}

func TestPatch(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	first := a.Patch("/v2/customers/500", func(body map[string]any) {
		body["pronouns"] = []string{"he"}
		body["age"] = 31
		delete(body["_links"].(map[string]any), "emails")
	})
	second := a.Patch("/v2/customers/500", func(body map[string]any) { body["age"] = fmt.Sprint(body["age"], "+") })

	got := a.get("/v2/customers/500")
	if got.at("age") != "31+" || got.at("pronouns", 0) != "he" || got.href("emails") != "" ||
		got.at("id") != json.Number("500") {
		t.Errorf("patched: %v", got.body)
	}
	if a.get("/v2/organizations/35").at("pronouns") != nil {
		t.Error("another path is patched")
	}
	first()
	second()
	if got := a.get("/v2/customers/500").at("age"); got != "30-35" {
		t.Errorf("age = %v after the patches are gone", got)
	}
}

func TestPatchLeavesErrorsAlone(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.Patch("/v2/customers/1", func(body map[string]any) { body["id"] = 1 })
	if got := a.get("/v2/customers/1"); got.status != 404 || got.at("id") != nil {
		t.Errorf("status %d, body %v", got.status, got.body)
	}
}
