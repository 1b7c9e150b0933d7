package emulator_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestRequestsAreCountedByRoute(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	for _, target := range []string{
		"/v2/customers", "/v2/customers?page=0", "/v2/customers/500", "/v2/customers/1", "/v2/customers/500/social-profiles",
		"/v2/organizations/properties/customers", "/v2/organizations/35/customers", "/v2/organizations/properties", "/nowhere",
	} {
		a.get(target)
	}
	a.do(a.request(http.MethodTrace, "/v2/customers/500", ""))
	a.token = "wrong"
	a.get("/v3/customers")
	want := map[string]int{
		"GET /v2/customers":                                2,
		"GET /v2/customers/{customerId}":                   2,
		"GET /v2/customers/{customerId}/social-profiles":   1,
		"GET /v2/organizations/properties/{slug}":          1,
		"GET /v2/organizations/{organizationId}/customers": 1,
		"GET /v2/organizations/properties":                 1,
		"GET /v3/customers":                                1,
		"TRACE /v2/customers/{customerId}":                 1,
		"unmatched":                                        1,
	}
	if diff := cmp.Diff(want, a.Requests()); diff != "" {
		t.Errorf("Requests (-want +got):\n%s", diff)
	}
	if got := a.TotalRequests(); got != 11 {
		t.Errorf("TotalRequests = %d, want 11", got)
	}
	a.ResetRequests()
	if got := a.TotalRequests(); got != 0 {
		t.Errorf("TotalRequests = %d after a reset", got)
	}
}

func TestCorrelationID(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	r := a.request(http.MethodGet, "/v2/customers/1", "")
	r.Header.Set("correlation-id", "mine")
	if got := a.do(r); got.header.Get("Correlation-ID") != "mine" || got.at("logRef") != "mine" {
		t.Errorf("sent: header %q, logRef %v", got.header.Get("Correlation-ID"), got.at("logRef"))
	}
	made := func() string { return a.get("/v2/customers/500").header.Get("Correlation-ID") }
	first, second := made(), made()
	if first == "" || first == second {
		t.Errorf("made: %q and %q", first, second)
	}
}
