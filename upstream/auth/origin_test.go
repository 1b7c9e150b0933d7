package auth_test

import (
	"net/url"
	"testing"

	"mailbox-graphql/upstream/auth"
)

func TestOriginCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, base, target string
		within             bool
	}{
		{"documented address", "https://api.helpscout.net", "https://api.helpscout.net/v2/customers/500", true},
		{"second version", "https://api.helpscout.net", "https://api.helpscout.net/v3/customers?cursor=x", true},
		{"explicit default port", "https://api.helpscout.net", "https://api.helpscout.net:443/v2/customers", true},
		{"host in other case", "https://api.helpscout.net", "https://API.HelpScout.net/v2/customers", true},
		{"below a path", "https://proxy.example/helpscout", "https://proxy.example/helpscout/v2/customers", true},
		{"base with slash", "https://proxy.example/helpscout/", "https://proxy.example/helpscout/v2/customers", true},

		{"other host", "https://api.helpscout.net", "https://attacker.example/v2/customers", false},
		{"host as a prefix", "https://api.helpscout.net", "https://api.helpscout.net.attacker.example/v2/customers", false},
		{"subdomain", "https://api.helpscout.net", "https://x.api.helpscout.net/v2/customers", false},
		{"downgraded scheme", "https://api.helpscout.net", "http://api.helpscout.net/v2/customers", false},
		{"upgraded scheme", "http://127.0.0.1:8081", "https://127.0.0.1:8081/v2/customers", false},
		{"no http at all", "https://api.helpscout.net", "file:///etc/passwd", false},
		{"other port", "https://api.helpscout.net", "https://api.helpscout.net:8443/v2/customers", false},
		{"user information", "https://api.helpscout.net", "https://user:secret@api.helpscout.net/v2/customers", false},
		{"host as user information", "https://api.helpscout.net", "https://api.helpscout.net@attacker.example/v2/x", false},
		{"opaque", "https://api.helpscout.net", "https:api.helpscout.net/v2/customers", false},
		{"relative", "https://api.helpscout.net", "/v2/customers", false},
		{"not the API", "https://api.helpscout.net", "https://api.helpscout.net/admin", false},
		{"no path", "https://api.helpscout.net", "https://api.helpscout.net", false},
		{"climb", "https://api.helpscout.net", "https://api.helpscout.net/v2/../admin", false},
		{"escaped climb", "https://api.helpscout.net", "https://api.helpscout.net/v2/%2e%2e/admin", false},
		{"escaped slash climb", "https://api.helpscout.net", "https://api.helpscout.net/v2/..%2fadmin", false},
		{"backslash climb", "https://api.helpscout.net", `https://api.helpscout.net/v2/..\admin`, false},
		{"double slash", "https://api.helpscout.net", "https://api.helpscout.net/v2//customers", false},
		{"above the base path", "https://proxy.example/helpscout", "https://proxy.example/v2/customers", false},
		{"beside the base path", "https://proxy.example/helpscout", "https://proxy.example/helpscout2/v2/customers", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			origin, err := auth.NewOrigin(mustParse(t, test.base))
			if err != nil {
				t.Fatal(err)
			}
			err = origin.Check(mustParse(t, test.target))
			if (err == nil) != test.within {
				t.Errorf("Check(%s) = %v, want within = %t", test.target, err, test.within)
			}
		})
	}
}

func TestNewOriginRefuses(t *testing.T) {
	t.Parallel()
	for _, base := range []string{
		"ftp://api.helpscout.net", "api.helpscout.net", "https://", "https://user@api.helpscout.net",
		"https://api.helpscout.net?x=1", "https://api.helpscout.net#x",
	} {
		if _, err := auth.NewOrigin(mustParse(t, base)); err == nil {
			t.Errorf("NewOrigin(%q) succeeded", base)
		}
	}
}

func mustParse(t *testing.T, raw string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
