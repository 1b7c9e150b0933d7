package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// newWriter returns a client that caches, whose requests pass base on their way to the account.
func newWriter(tb testing.TB, base http.RoundTripper, options upstream.Options) *upstream.Client {
	tb.Helper()
	if options.Tokens == nil {
		options.Tokens = auth.Static(emulator.DefaultToken)
	}
	options.Base = base
	if options.Cache.TTL == 0 {
		options.Cache = cache.Options{TTL: time.Hour, Stale: time.Hour}
	}
	client, err := upstream.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func adaLovelace() upstream.NewCustomer {
	return upstream.NewCustomer{
		CustomerFields: upstream.CustomerFields{FirstName: upstream.To("Ada"), Gender: upstream.To("female")},
		Entries: map[upstream.EntryKind][]upstream.NewEntry{
			upstream.Emails:         {{Type: "work", Value: "ada@example.com"}},
			upstream.SocialProfiles: {{Type: "twitter", Value: "@ada"}},
			upstream.Websites:       {{Value: "ada.example"}},
		},
		Address:    &upstream.NewAddress{City: "London", State: "-", PostalCode: "W1", Country: "GB", Lines: []string{"St James's Square"}},
		Properties: []upstream.PropertyValue{{Slug: "car", Value: "Coach"}, {Slug: "employees", Value: int64(7)}},
	}
}

// bigPatch has four members, entries of three kinds and a part of the address.
func bigPatch() upstream.CustomerPatch {
	return upstream.CustomerPatch{
		CustomerFields: upstream.CustomerFields{
			FirstName: upstream.To("Vern"), JobTitle: upstream.To("CTO"), Location: upstream.Cleared[string](), Age: upstream.To("40"),
		},
		Address: upstream.AddressChanges{City: upstream.To("Brno"), Lines: upstream.To([]string{"Street 1"})},
		Entries: map[upstream.EntryKind]upstream.EntryChanges{
			upstream.Emails: {
				Add:    []upstream.NewEntry{{Type: "work", Value: "vernon@acme.com"}},
				Update: []upstream.EntryUpdate{{ID: 1, Type: new("other")}},
			},
			upstream.Chats:          {Remove: []int64{5}},
			upstream.SocialProfiles: {Update: []upstream.EntryUpdate{{ID: 4, Value: new("@vern")}}},
		},
	}
}

// writeEverything makes a write with each write method of the client.
func writeEverything(ctx context.Context, t *testing.T, client *upstream.Client) {
	t.Helper()
	id, err := client.CreateCustomer(ctx, adaLovelace())
	check(t, err)
	check(t, client.PatchCustomer(ctx, id, upstream.CustomerPatch{
		CustomerFields: upstream.CustomerFields{LastName: upstream.To("Lovelace")},
	}))
	_, _, err = client.UpsertCustomer(ctx, "ada@example.com", upstream.CustomerPatch{}, adaLovelace())
	check(t, err)
	organization, err := client.CreateOrganization(ctx, upstream.OrganizationFields{Name: upstream.To("Engines")})
	check(t, err)
	check(t, client.ReplaceCustomer(ctx, id, upstream.CustomerFields{}, upstream.To(organization)))
	check(t, client.RemoveAddress(ctx, id))
	check(t, client.SetAddress(ctx, id, *adaLovelace().Address))
	check(t, client.SetCustomerProperties(ctx, id, []upstream.PropertyChange{{Slug: "car"}}))
	_, err = client.DeleteCustomer(ctx, id, false)
	check(t, err)
	check(t, client.CreateCustomerProperty(ctx, upstream.NewPropertyDefinition{Type: "text", Slug: "pet", Name: "Pet"}))
	check(t, client.DeleteCustomerProperty(ctx, "pet"))
	check(t, client.UpdateOrganization(ctx, organization, upstream.OrganizationFields{Note: upstream.To("key account")}))
	check(t, client.CreateOrganizationProperty(ctx, upstream.NewPropertyDefinition{Type: "text", Slug: "pet", Name: "Pet"}))
	check(t, client.UpdateOrganizationProperty(ctx, "pet", new("Mascot"), nil))
	check(t, client.SetOrganizationProperty(ctx, organization, "pet", "Snoopy"))
	check(t, client.ClearOrganizationProperty(ctx, organization, "pet"))
	check(t, client.DeleteOrganizationProperty(ctx, "pet"))
	check(t, client.DeleteOrganization(ctx, organization))
	hook, err := client.CreateWebhook(ctx, upstream.NewWebhook{URL: "https://a.example/", Events: []string{"tag.created"}, Secret: "s3cr3t"})
	check(t, err)
	check(t, client.UpdateWebhook(ctx, hook, upstream.NewWebhook{URL: "https://b.example/", Events: []string{"tag.updated"}, Secret: "s3cr3t"}))
	check(t, client.DeleteWebhook(ctx, hook))
}

// described is what a test compares of a customer.
func described(ctx context.Context, t *testing.T, client *upstream.Client, id int64) string {
	t.Helper()
	customer, err := client.Customer(ctx, id)
	if upstream.IsNotFound(err) {
		return "missing"
	}
	if err != nil {
		t.Fatal(err)
	}
	text := func(value *string) string {
		if value == nil {
			return "-"
		}
		return *value
	}
	words := []string{
		text(customer.FirstName), text(customer.LastName), text(customer.JobTitle), text(customer.Location),
		text(customer.Gender), text((*string)(customer.Age)), text(customer.Organization), text(customer.Background),
	}
	for _, kind := range upstream.EntryKinds() {
		entries, _ := customer.EmbeddedEntries(kind)
		for _, entry := range entries {
			words = append(words, fmt.Sprintf("%s:%s:%s", kind, text(entry.Type), entry.Value))
		}
	}
	if address, _ := customer.EmbeddedAddress(); address != nil {
		words = append(words, "address:"+text(address.City)+":"+strings.Join(address.Lines, "+"))
	}
	properties, _ := customer.EmbeddedProperties()
	for _, property := range properties {
		words = append(words, property.Slug+":"+text((*string)(property.Text)))
	}
	return strings.Join(words, " ")
}

// Each write costs the documented requests and permits, and the next read of the same client sees it.
func TestWrites(t *testing.T) {
	t.Parallel()
	const (
		get    = "GET /v2/customers/{customerId}"
		put    = "PUT /v2/customers/{customerId}"
		patch  = "PATCH /v2/customers/{customerId}"
		before = "Vernon Bear CEO and Co-Founder Greater Dallas/FT Worth Area Male 30-35 Acme, Inc I've" // of customer 500
	)
	rest := func(s string) string { return s }
	tests := map[string]struct {
		write    func(ctx context.Context, client *upstream.Client) (id int64, err error)
		requests map[string]int
		permits  int64
		want     func(before string) string
	}{
		"create": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return client.CreateCustomer(ctx, adaLovelace())
			},
			map[string]int{"POST /v2/customers": 1},
			2,
			func(string) string {
				return "Ada - - - Female - - - emails:work:ada@example.com social-profiles:twitter:@ada websites:-:ada.example " +
					"address:London:St James's Square car:Coach employees:7"
			},
		},
		"patch": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.PatchCustomer(ctx, 500, bigPatch())
			},
			map[string]int{patch: 1},
			2,
			func(before string) string {
				return strings.NewReplacer("Vernon Bear", "Vern Bear", "CEO and Co-Founder", "CTO", "Greater Dallas/FT Worth Area", "-", "30-35", "40",
					"emails:home:bear@acme.com", "emails:other:bear@acme.com emails:work:vernon@acme.com", " chats:aim:54831172", "",
					"@me", "@vern", "Prague:", "Brno:Street 1").Replace(before)
			},
		},
		"empty patch": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.PatchCustomer(ctx, 500, upstream.CustomerPatch{})
			}, map[string]int{}, 0, rest,
		},
		"leave the organization": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.ReplaceCustomer(ctx, 500, upstream.CustomerFields{LastName: upstream.To("Cub")}, upstream.Cleared[int64]())
			},
			map[string]int{get: 1, put: 1},
			3,
			func(before string) string {
				return strings.NewReplacer("Acme, Inc", "-", "Bear", "Cub").Replace(before)
			},
		},
		"stay in the organization": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.ReplaceCustomer(ctx, 500, upstream.CustomerFields{Age: upstream.Cleared[string]()}, upstream.Change[int64]{})
			},
			map[string]int{get: 1, put: 1},
			3, func(before string) string { return strings.Replace(before, "30-35", "-", 1) },
		},
		"replace nothing": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.ReplaceCustomer(ctx, 500, upstream.CustomerFields{LastName: upstream.To("Bear")}, upstream.To(int64(35)))
			}, map[string]int{get: 1}, 1, rest,
		},
		"delete": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				_, err := client.DeleteCustomer(ctx, 500, false)
				return 500, err
			},
			map[string]int{"DELETE /v2/customers/{customerId}": 1},
			2, func(string) string { return "missing" },
		},
		"set address": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.SetAddress(ctx, 500, *adaLovelace().Address)
			},
			map[string]int{"PUT /v2/customers/{customerId}/address": 1},
			2,
			func(before string) string { return strings.Replace(before, "Prague:", "London:St James's Square", 1) },
		},
		"remove address": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.RemoveAddress(ctx, 500)
			},
			map[string]int{"DELETE /v2/customers/{customerId}/address": 1},
			2,
			func(before string) string { return strings.Replace(before, " address:Prague:", "", 1) },
		},
		"properties": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.SetCustomerProperties(ctx, 500, []upstream.PropertyChange{{Slug: "car"}, {Slug: "plan", Value: "Plus"}})
			},
			map[string]int{"PATCH /v2/customers/{customerId}/properties": 1},
			2,
			func(before string) string { return strings.Replace(before, "car:Tesla", "plan:Plus", 1) },
		},
		"organization renamed": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.UpdateOrganization(ctx, 35, upstream.OrganizationFields{Name: upstream.To("Apex")})
			},
			map[string]int{"GET /v2/organizations/{organizationId}": 1, "PUT /v2/organizations/{organizationId}": 1},
			3,
			func(before string) string { return strings.Replace(before, "Acme, Inc", "Apex", 1) },
		},
		"organization deleted": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.DeleteOrganization(ctx, 35)
			},
			map[string]int{"DELETE /v2/organizations/{organizationId}": 1},
			2,
			func(before string) string { return strings.Replace(before, "Acme, Inc", "-", 1) },
		},
		"property deleted": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.DeleteCustomerProperty(ctx, "car")
			},
			map[string]int{"DELETE /v2/customer-properties/{slug}": 1},
			2,
			func(before string) string { return strings.Replace(before, " car:Tesla", "", 1) },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{})
			client := newWriter(t, account.Client().Transport, upstream.Options{})
			was := described(t.Context(), t, client, 500)
			if !strings.HasPrefix(was, before) {
				t.Fatalf("customer 500 is %s", was)
			}
			account.ResetRequests()
			var usage upstream.Usage
			id, err := test.write(upstream.WithUsage(t.Context(), &usage), client)
			if err != nil {
				t.Fatal(err)
			}
			requests := maps.Collect(maps.All(account.Requests()))
			maps.DeleteFunc(requests, func(_ string, n int) bool { return n == 0 })
			if diff := cmp.Diff(test.requests, requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if permits := usage.Permits.Load(); permits != test.permits {
				t.Errorf("%d permits, want %d", permits, test.permits)
			}
			if diff := cmp.Diff(test.want(was), described(t.Context(), t, client, id)); diff != "" {
				t.Errorf("customer (-want +got):\n%s", diff)
			}
		})
	}
}

// A PATCH ends as documented whatever the API does where its documentation is silent: either the customer is as the patch
// says, or it is as before and a violation names its place in the patch.
func TestPatchUnderEachSwitch(t *testing.T) {
	t.Parallel()
	for _, name := range append(emulator.SwitchNames(), "") {
		switches := emulator.Switches{}
		if name != "" {
			switches = switches.With(name)
		}
		account := newAccount(t, emulator.Options{Switches: switches})
		client := newWriter(t, account.Client().Transport, upstream.Options{})
		before := described(t.Context(), t, client, 500)
		if err := client.PatchCustomer(t.Context(), 500, bigPatch()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		after := described(t.Context(), t, client, 500)
		for _, part := range []string{"Vern Bear CTO - Male 40", "emails:other:bear@acme.com emails:work:vernon@acme.com", "@vern", "Brno:Street 1"} {
			if !strings.Contains(after, part) || strings.Count(after, "vernon@acme.com") != 1 || strings.Contains(after, "chats") {
				t.Errorf("%s: %s became %s, which lacks %s", name, before, after, part)
			}
		}
		account.UpdateCustomer(500, func(c *emulator.Customer) { c.Address = nil })
		err := client.PatchCustomer(t.Context(), 500, upstream.CustomerPatch{Address: upstream.AddressChanges{City: upstream.To("Prague")}})
		var status *upstream.StatusError
		if !switches.PatchNeedsAddress {
			check(t, err)
		} else if !errors.As(err, &status) || !slices.Equal(status.Violations[0].Input, []string{"address", "city"}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A write of an organization keeps what it does not name, and its properties.
func TestOrganizationKeepsTheRest(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Switches: emulator.Switches{PutNeedsWholeOrganization: true}})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	id, err := client.CreateOrganization(t.Context(), upstream.OrganizationFields{
		Name: upstream.To("Engines"), Phones: upstream.To([]string{"1"}), Note: upstream.To("x"), BrandColor: upstream.To("#00ff00"),
	})
	check(t, err)
	check(t, client.SetOrganizationProperty(t.Context(), id, "industry", "Retail"))
	check(t, client.UpdateOrganization(t.Context(), id, upstream.OrganizationFields{
		Note: upstream.Cleared[string](), Domains: upstream.To([]string{"engines.example"}),
	}))
	o, err := client.Organization(t.Context(), upstream.OrganizationByID(id), upstream.OrganizationParts{Properties: true})
	if err != nil {
		t.Fatal(err)
	}
	if *o.Name != "Engines" || !slices.Equal(o.Phones, []string{"1"}) || o.Note != nil || *o.BrandColor != "#00ff00" ||
		!slices.Equal(o.Domains, []string{"engines.example"}) {
		t.Errorf("organization %+v", o)
	}
	for _, property := range o.Properties {
		if property.Slug == "industry" && (property.Value == nil || *property.Value != "Retail") {
			t.Errorf("property %+v", property)
		}
	}
}

// The address is written by what the API finds, whatever the cache believed.
func TestSetAddressMeetsBothStates(t *testing.T) {
	t.Parallel()
	for _, switches := range []emulator.Switches{{}, {PostReplacesAddress: true}, {PutCreatesAddress: true}, {KeepsBlankAddress: true}} {
		account := newAccount(t, emulator.Options{Switches: switches})
		client := newWriter(t, account.Client().Transport, upstream.Options{})
		set := func(address *emulator.Address) {
			account.UpdateCustomer(500, func(c *emulator.Customer) { c.Address = address })
		}
		for name, change := range map[string]func(){
			"known":     func() {},
			"added":     func() { set(&emulator.Address{City: "Here"}) },
			"removed":   func() { set(nil) },
			"forgotten": func() { check(t, client.RemoveAddress(t.Context(), 500)) },
		} {
			described(t.Context(), t, client, 500)
			change()
			check(t, client.SetAddress(t.Context(), 500, *adaLovelace().Address))
			if got := described(t.Context(), t, client, 500); !strings.Contains(got, "address:London:St James's Square") {
				t.Errorf("%+v, %s: %s", switches, name, got)
			}
		}
	}
}

// A refusal says what is wrong, and where in the input.
func TestRefusals(t *testing.T) {
	t.Parallel()
	patchOf := func(kind upstream.EntryKind, changes upstream.EntryChanges) func(context.Context, *upstream.Client) error {
		return func(ctx context.Context, client *upstream.Client) error {
			return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{
				CustomerFields: upstream.CustomerFields{Age: upstream.To("41")},
				Entries:        map[upstream.EntryKind]upstream.EntryChanges{kind: changes},
			})
		}
	}
	ok := upstream.NewEntry{Type: "work", Value: "fine@example.com"}
	tests := map[string]struct {
		write    func(ctx context.Context, client *upstream.Client) error
		switches emulator.Switches
		want     []string // kind and input of each violation
		is       func(error) bool
	}{
		"value of an entry": {
			write: patchOf(upstream.Emails, upstream.EntryChanges{Update: []upstream.EntryUpdate{{ID: 1, Value: new("x")}}}),
			want:  []string{"malformed email: emails.update.0.value"},
		},
		"new entries": {
			write: patchOf(upstream.Emails, upstream.EntryChanges{Add: []upstream.NewEntry{ok, {Type: "work", Value: "x"}, {Type: "x", Value: "y@z.io"}}}),
			want:  []string{"malformed email: emails.add.1.value", "unsupported value: emails.add.2.type"},
		},
		"hyphen": {
			write: patchOf(upstream.SocialProfiles, upstream.EntryChanges{Add: []upstream.NewEntry{{Type: "x", Value: "@x"}}}),
			want:  []string{"unsupported value: socialProfiles.add.0.type"},
		},
		"entry that is not there": {
			write: patchOf(upstream.Phones, upstream.EntryChanges{Remove: []int64{2, 99}}),
			want:  []string{"invalid identifier: phones.remove.1"},
		},
		"member": {
			write: func(ctx context.Context, client *upstream.Client) error {
				return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{
					FirstName: upstream.To(strings.Repeat("x", 41)), Gender: upstream.To("x"),
				}})
			},
			want: []string{"size: firstName", "unsupported value: gender"},
		},
		"address": {
			write: func(ctx context.Context, client *upstream.Client) error {
				return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{
					CustomerFields: upstream.CustomerFields{Age: upstream.To("1")},
					Address:        upstream.AddressChanges{Country: upstream.To("USA")},
				})
			},
			switches: emulator.Switches{StrictCountries: true},
			want:     []string{": address.country"},
		},
		"create": {
			write: func(ctx context.Context, client *upstream.Client) error {
				customer := adaLovelace()
				customer.LastName = upstream.To(strings.Repeat("x", 41))
				customer.Entries[upstream.SocialProfiles] = append(customer.Entries[upstream.SocialProfiles], upstream.NewEntry{Type: "x", Value: "y"})
				_, err := client.CreateCustomer(ctx, customer)
				return err
			},
			want: []string{"size: lastName", "unsupported value: socialProfiles.1.type"},
		},
		"property": {
			write: func(ctx context.Context, client *upstream.Client) error {
				return client.SetCustomerProperties(ctx, 500, []upstream.PropertyChange{{Slug: "car", Value: "x"}, {Slug: "plan", Value: "x"}})
			},
			want: []string{"unsupported value: properties.1.value"},
		},
		"organization": {
			write: func(ctx context.Context, client *upstream.Client) error {
				return client.UpdateOrganization(ctx, 35, upstream.OrganizationFields{BrandColor: upstream.To("red")})
			},
			want: []string{": brandColor"},
		},
		"conflict": {
			write: patchOf(upstream.Emails, upstream.EntryChanges{Add: []upstream.NewEntry{{Type: "work", Value: "ben@example.com"}}}),
			is:    upstream.IsConflict,
		},
		"missing": {
			write: func(ctx context.Context, client *upstream.Client) error {
				_, err := client.DeleteCustomer(ctx, 1, false)
				return err
			},
			is: upstream.IsNotFound,
		},
		"slug that leads elsewhere": {
			write: func(ctx context.Context, client *upstream.Client) error {
				return client.DeleteCustomerProperty(ctx, "../customers/500")
			},
			is: func(err error) bool {
				var slug *upstream.SlugError
				return errors.As(err, &slug)
			},
		},
	}
	for name, test := range tests {
		for _, indexed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, indexed %t", name, indexed), func(t *testing.T) {
				t.Parallel()
				switches := test.switches // the other subtest has its own
				switches.PatchIndexedErrors = indexed
				account := newAccount(t, emulator.Options{Switches: switches})
				account.AddCustomer(emulator.Customer{FirstName: "Ben", Emails: []emulator.Entry{{Value: "ben@example.com", Type: "work"}}})
				before := account.Customers()
				err := test.write(t.Context(), newWriter(t, account.Client().Transport, upstream.Options{}))
				var status *upstream.StatusError
				switch {
				case test.is != nil && !test.is(err):
					t.Errorf("error = %v", err)
				case test.is == nil && !errors.As(err, &status):
					t.Errorf("error = %v, want a *StatusError", err)
				case test.is == nil:
					var got []string
					for _, violation := range status.Violations {
						got = append(got, string(violation.Kind)+": "+strings.Join(violation.Input, "."))
					}
					if diff := cmp.Diff(test.want, got); diff != "" {
						t.Errorf("violations (-want +got):\n%s", diff)
					}
				}
				if diff := cmp.Diff(before, account.Customers()); diff != "" {
					t.Errorf("the refused write changed (-before +after):\n%s", diff)
				}
			})
		}
	}
}
