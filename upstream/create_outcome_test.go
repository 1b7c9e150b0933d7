package upstream_test

import (
	"testing"
	"time"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// An equal customer who was there before settles nothing: the creation may have got lost. By the API's clock, and not by this
// server's, it is told whether the customer was there.
func TestEqualCustomerBeforeSettlesNothing(t *testing.T) {
	t.Parallel()
	ada := adaLovelace()
	equal := emulator.Customer{
		FirstName: "Ada", Gender: "Female", Emails: []emulator.Entry{{Type: "work", Value: "ada@example.com"}},
		SocialProfiles: []emulator.Entry{{Type: "twitter", Value: "@ada"}}, Websites: []emulator.Entry{{Value: "ada.example"}},
	}
	ada.Address, ada.Properties = nil, nil
	for name, ahead := range map[string]time.Duration{"the same clock": 0, "the API's clock is ahead": time.Hour, "behind": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := func() time.Time { return time.Now().Add(ahead) }
			account := newAccount(t, emulator.Options{Now: now})
			client := newWriter(t, account.Client().Transport, upstream.Options{})
			lost := emulator.Fault{Route: "POST /v2/customers", Cut: true, AfterProcessing: true, Times: 1}
			account.Inject(lost)
			id, err := client.CreateCustomer(t.Context(), ada)
			if err != nil || id == 0 {
				t.Fatalf("a creation whose answer got lost: customer %d, %v", id, err)
			}

			account = newAccount(t, emulator.Options{Now: now})
			client = newWriter(t, account.Client().Transport, upstream.Options{})
			earlier := equal // the other subtests have their own
			earlier.CreatedAt = now().Add(-time.Minute)
			before := account.AddCustomer(earlier)
			lost.AfterProcessing = false
			account.Inject(lost)
			if id, err := client.CreateCustomer(t.Context(), ada); !isUnknown(err) {
				t.Errorf("customer %d, %v, want an unknown outcome: customer %d was there before", id, err, before)
			}
		})
	}
}

// Addresses that differ in more than the case of ASCII letters are two addresses to an upsert, as they are to a lookup.
func TestUpsertComparesByASCIICase(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	latin := account.AddCustomer(emulator.Customer{Emails: []emulator.Entry{{Value: "Kim@example.com"}}})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	for email, same := range map[string]bool{"kIM@Example.com": true, "\u212aim@example.com": false} {
		id, did, err := client.UpsertCustomer(t.Context(), email, engineer(), adaLovelace())
		if found := err == nil && id == latin && did != upstream.Created; found != same {
			t.Errorf("%q: customer %d, %v, %v; want customer %d: %t", email, id, did, err, latin, same)
		}
	}
}
