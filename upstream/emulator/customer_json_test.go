package emulator_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestDocumentedCustomer(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/customer-500.json")
	if err != nil {
		t.Fatal(err)
	}
	got := newAPI(t, emulator.Options{}).get("/v2/customers/500")
	if diff := cmp.Diff(decodeText(t, string(want)), any(got.body)); diff != "" {
		t.Errorf("customer 500 (-want +got):\n%s", diff)
	}
	if media := got.header.Get("Content-Type"); media != "application/hal+json" {
		t.Errorf("Content-Type = %q", media)
	}
}

func TestUnsetScalars(t *testing.T) {
	t.Parallel()
	for _, nulls := range []bool{false, true} {
		a := newAPI(t, emulator.Options{Customers: -1, NullScalars: nulls})
		a.AddCustomer(emulator.Customer{ID: 9, Address: &emulator.Address{City: "Bern"}})
		body := a.get("/v2/customers/9").body
		address := at(body, "_embedded", "address").(map[string]any)
		for object, member := range map[string]map[string]any{"jobTitle": body, "organizationId": body, "state": address} {
			value, present := member[object]
			if present != nulls || value != nil {
				t.Errorf("NullScalars %t: %s = %v, present %t", nulls, object, value, present)
			}
		}
	}
}

func TestOmitEmbedded(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{OmitEmbedded: true})
	got := a.get("/v2/customers/500")
	if _, present := got.body["_embedded"]; present {
		t.Error("_embedded is there")
	}
	if got := a.get(strings.TrimPrefix(got.href("emails"), origin)).ids("emails"); !cmp.Equal(got, []string{"1"}) {
		t.Errorf("emails behind the link: %v", got)
	}
}

func TestOrganizationLink(t *testing.T) {
	t.Parallel()
	tests := map[emulator.OrganizationLink]string{
		emulator.LinkPlain: `{"href": "https://api.example.com/v2/organizations/35"}`,
		emulator.LinkTemplated: `{"href": "https://api.example.com/v2/organizations/35{?includeCounts,includeProperties}",
			"templated": true}`,
		emulator.LinkMissing: `null`,
	}
	for form, want := range tests {
		got := newAPI(t, emulator.Options{OrganizationLink: form}).get("/v2/customers/500")
		if diff := cmp.Diff(decodeText(t, want), got.at("_links", "organization")); diff != "" {
			t.Errorf("form %d (-want +got):\n%s", form, diff)
		}
	}
}

func TestOriginOfLinks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		configured, requested, want string
	}{
		"of the request": {"", "http://one.example:8080", "http://one.example:8080/v2/customers/500"},
		"configured":     {"https://two.example", "http://one.example", "https://two.example/v2/customers/500"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, emulator.Options{URL: test.configured})
			a.get("https://other.example/v2/customers/500") // a rendering that is kept must not leak its origin
			if href := a.get(test.requested + "/v2/customers/500").href("self"); href != test.want {
				t.Errorf("self = %s, want %s", href, test.want)
			}
		})
	}
}
