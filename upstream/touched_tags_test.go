package upstream

import (
	"net/url"
	"strings"
	"testing"

	"mailbox-graphql/upstream/cache"
)

func TestTagsOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]cache.Tags{
		"/v2/webhooks?page=2":                         {"webhooks"},
		"/v2/customers":                               {"customers"},
		"/v3/customers?email=a%40example.com":         {"customers"},
		"/v2/customers/500":                           {"customers/500", "customers/*"},
		"/v2/customers/500/emails/":                   {"customers/500", "customers/*"},
		"/v2/customers/0500":                          {"unknown"},
		"/v2/customers/%35":                           {"unknown"},
		"/v2/customers/me":                            {"unknown"},
		"/v2/customer-properties":                     {"customer-properties"},
		"/v2/organizations?page=2":                    {"organizations"},
		"/v2/organizations/35":                        {"organizations/35", "organizations/*"},
		"/v2/organizations/35?includeCounts=true":     {"organizations/35", "organizations/*", "organizations/*?includeCounts"},
		"/v2/organizations/35?includeProperties=true": {"organizations/35", "organizations/*"},
		"/v2/organizations/35/customers?page=1":       {"organizations/35", "customers"},
		"/v2/organizations/35/conversations":          {"organizations/35", "conversations"},
		"/v2/organizations/35/other":                  {"organizations/35", "unknown"},
		"/v2/organizations/properties":                {"organizations/properties"},
		"/v2/conversations/1/threads":                 {"conversations"},
		"/v2/users/me":                                {"others"},
		"/v2/tags?page=1":                             {"tags"},
		"/v2/":                                        {"unknown"},
		"":                                            {"unknown"},
	} {
		for _, base := range []string{"https://api.helpscout.net", "http://127.0.0.1:8080/proxy/v2/api", "https://api.example.com/"} {
			parsed, err := url.Parse(base)
			if err != nil {
				t.Fatal(err)
			}
			client := &Client{base: parsed}
			if got := client.tagsOf(strings.TrimSuffix(base, "/") + address + "#*upstream.Customer"); got != want {
				t.Errorf("%s%s: tags %q, want %q", base, address, got, want)
			}
		}
	}
}

//nolint:paralleltest // allocations of other tests would count
func TestTagsOfAllocatesNothing(t *testing.T) {
	client := &Client{base: &url.URL{Scheme: "https", Host: "api.example.com"}}
	if allocs := testing.AllocsPerRun(100, func() {
		client.tagsOf("https://api.example.com/v2/organizations/35?includeCounts=true#*upstream.Organization")
	}); allocs > 0 {
		t.Errorf("%v allocations", allocs)
	}
}
