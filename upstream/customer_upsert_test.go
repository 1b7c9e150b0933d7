package upstream_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

func engineer() upstream.CustomerPatch {
	return upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{JobTitle: upstream.To("Engineer")}}
}

// A change of the case alone is a change, and so is one of the space around a text.
func TestCaseIsAChange(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	id, err := client.CreateCustomer(t.Context(), adaLovelace())
	check(t, err)
	loud := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{FirstName: upstream.To("ADA"), Gender: upstream.To("female")}}
	_, did, err := client.UpsertCustomer(t.Context(), "ada@example.com", loud, adaLovelace())
	check(t, err)
	if customer, err := client.Customer(t.Context(), id); err != nil || *customer.FirstName != "ADA" || did != upstream.Updated {
		t.Errorf("upsert: %v, %v", did, err)
	}
	spaced := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{FirstName: upstream.To("ADA ")}}
	check(t, client.PatchCustomer(t.Context(), id, spaced))
	if _, did, err = client.UpsertCustomer(t.Context(), "ada@example.com", loud, adaLovelace()); err != nil || did != upstream.Updated {
		t.Errorf("upsert that takes a space away: %v, %v", did, err)
	}
	organization, err := client.CreateOrganization(t.Context(), upstream.OrganizationFields{Name: upstream.To("engines")})
	check(t, err)
	check(t, client.UpdateOrganization(t.Context(), organization, upstream.OrganizationFields{Name: upstream.To("Engines")}))
	read, err := client.Organization(t.Context(), upstream.OrganizationByID(organization), upstream.OrganizationParts{})
	if err != nil || *read.Name != "Engines" {
		t.Errorf("organization %v, %v", read, err)
	}
}

func TestUpsertCustomer(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	var first int64
	for i, want := range []upstream.Upserted{upstream.Created, upstream.Updated, upstream.Unchanged} {
		id, did, err := client.UpsertCustomer(t.Context(), "ADA@example.com", engineer(), adaLovelace())
		if err != nil || did != want || i > 0 && id != first {
			t.Fatalf("upsert %d: customer %d, %v, %v; want %v", i, id, did, err, want)
		}
		first = id
	}
}

// However many upserts and servers there are, an address has one customer in the end.
func TestUpsertsMakeOneCustomer(t *testing.T) {
	t.Parallel()
	for _, clients := range []int{1, 4} {
		account := newAccount(t, emulator.Options{})
		var upserts sync.WaitGroup
		for range clients {
			client := newWriter(t, account.Client().Transport, upstream.Options{})
			for range 8 / clients {
				upserts.Go(func() {
					_, _, err := client.UpsertCustomer(t.Context(), "ada@example.com", engineer(), adaLovelace())
					check(t, err)
				})
			}
		}
		upserts.Wait()
		count := 0
		for _, customer := range account.Customers() {
			for _, email := range customer.Emails {
				if email.Value == "ada@example.com" {
					count++
				}
			}
		}
		if count != 1 {
			t.Errorf("%d clients made %d customers", clients, count)
		}
	}
}

// A customer that is deleted between the lookup and the change is created anew.
func TestUpsertAfterADeletion(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	base := account.Client().Transport
	other := newWriter(t, base, upstream.Options{})
	before, err := other.CreateCustomer(t.Context(), adaLovelace())
	check(t, err)
	var once sync.Once
	client := newWriter(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.Method == http.MethodPatch {
			once.Do(func() {
				_, err := other.DeleteCustomer(context.WithoutCancel(req.Context()), before, false)
				check(t, err)
			})
		}
		return base.RoundTrip(req)
	}), upstream.Options{})
	id, did, err := client.UpsertCustomer(t.Context(), "ada@example.com", engineer(), adaLovelace())
	if err != nil || did != upstream.Created || id == before {
		t.Errorf("customer %d after %d, %v, %v", id, before, did, err)
	}
}
