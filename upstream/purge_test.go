package upstream

import "testing"

func TestShows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		address, word, id string
		want              bool
	}{
		{"https://api.helpscout.net/v2/customers/500#upstream.Customer", "customers", "500", true},
		{"https://api.helpscout.net/v2/customers/500/emails#list", "customers", "500", true},
		{"https://api.helpscout.net/v2/customers/5001#upstream.Customer", "customers", "500", false},
		{"https://api.helpscout.net/v2/customers?page=2#list", "customers", "500", true},
		{"https://api.helpscout.net/v3/customers?cursor=x#list", "customers", "500", true},
		{"https://api.helpscout.net/v2/organizations/35/customers#list", "customers", "500", true},
		{"https://api.helpscout.net/v2/organizations/500#upstream.Organization", "customers", "500", false},
		{"https://api.helpscout.net/v2/users/me#upstream.User", "users", "7", true},
		{"https://api.helpscout.net/v2/customers/5001#upstream.Customer", "customers", "", true},
		{"https://api.helpscout.net/v2/conversations?customerIds=500#list", "customers", "", false},
		{"%zz", "customers", "500", true},
	} {
		if got := shows(test.address, test.word, test.id); got != test.want {
			t.Errorf("%s shows %s %q: %t, want %t", test.address, test.word, test.id, got, test.want)
		}
	}
}

// Each type is a word of the API's paths.
func TestPurgeableTypesAreRouteWords(t *testing.T) {
	t.Parallel()
	for kind, word := range purgeable {
		if !routeWords[word] {
			t.Errorf("%s: %q is no word of the API's paths", kind, word)
		}
	}
}
