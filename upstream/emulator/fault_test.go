package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/emulator"
)

const customerRoute = "GET /v2/customers/{customerId}"

// overBoth runs a test over a socket and in process: a fault must look the same in both.
func overBoth(t *testing.T, test func(t *testing.T, s *emulator.Server, client *http.Client, url string)) {
	t.Run("Handler", func(t *testing.T) {
		t.Parallel()
		s := newAPI(t, emulator.Options{Customers: -1}).Server
		listener := httptest.NewServer(s.Handler())
		t.Cleanup(listener.Close)
		test(t, s, listener.Client(), listener.URL)
	})
	t.Run("Client", func(t *testing.T) {
		t.Parallel()
		s := newAPI(t, emulator.Options{Customers: -1}).Server
		test(t, s, s.Client(), origin)
	})
}

// fetch sends a GET request and reads the body. With a response the error is that of reading the body.
func fetch(ctx context.Context, client *http.Client, url string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	response, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault emulator.Fault
		check func(response *http.Response, body string, err error) bool
	}{
		"status with the documented body": {
			emulator.Fault{Status: 503},
			func(r *http.Response, body string, err error) bool {
				return err == nil && r.StatusCode == 503 && strings.Contains(body, `"message":"Service Unavailable"`) &&
					strings.Contains(body, r.Header.Get("Correlation-ID"))
			},
		},
		"over budget": {
			emulator.Fault{Status: 429, Header: http.Header{"X-RateLimit-Retry-After": {"7"}}},
			func(r *http.Response, body string, err error) bool {
				return err == nil && r.StatusCode == 429 && body == `{"message":"API rate limit exceeded"}` &&
					r.Header.Get("X-RateLimit-Retry-After") == "7"
			},
		},
		"token refused": {
			emulator.Fault{Status: 401},
			func(r *http.Response, _ string, err error) bool {
				return err == nil && r.StatusCode == 401 && r.Header.Get("WWW-Authenticate") != ""
			},
		},
		"malformed body": {
			emulator.Fault{Body: `{"id":`},
			func(r *http.Response, body string, err error) bool {
				return err == nil && r.StatusCode == 200 && body == `{"id":`
			},
		},
		"status and body": {
			emulator.Fault{Status: 502, Body: "<html>", Header: http.Header{"Content-Type": {"text/html"}}},
			func(r *http.Response, body string, err error) bool {
				return err == nil && r.StatusCode == 502 && body == "<html>" && r.Header.Get("Content-Type") == "text/html"
			},
		},
		"large body": {
			emulator.Fault{Body: "{}", BodySize: 1 << 20},
			func(r *http.Response, body string, err error) bool {
				return err == nil && len(body) == 1<<20 && strings.TrimSpace(body) == "{}" && r.ContentLength < 0
			},
		},
		"cut before the status": {
			emulator.Fault{Cut: true},
			func(r *http.Response, _ string, err error) bool { return err != nil && r == nil },
		},
		"cut in the body": {
			emulator.Fault{CutBody: true},
			func(r *http.Response, body string, err error) bool {
				return err != nil && r != nil && r.StatusCode == 200 && strings.HasPrefix(body, `{"id":500,`)
			},
		},
		"header on the real answer": {
			emulator.Fault{Header: http.Header{"Retry-After": {"3"}}},
			func(r *http.Response, body string, err error) bool {
				return err == nil && r.Header.Get("Retry-After") == "3" && strings.HasSuffix(body, "}}")
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			overBoth(t, func(t *testing.T, s *emulator.Server, client *http.Client, url string) {
				s.Inject(test.fault)
				response, body, err := fetch(t.Context(), client, url+"/v2/customers/500")
				if !test.check(response, string(body), err) {
					t.Errorf("response %v, body %.200s, error %v", response, body, err)
				}
				if s.Requests()[customerRoute] != 1 {
					t.Errorf("requests = %v, want the faulty one counted", s.Requests())
				}
			})
		})
	}
}

func TestHangLastsUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, s *emulator.Server, client *http.Client, url string) {
		s.Inject(emulator.Fault{Hang: true})
		ctx, cancel := context.WithCancel(t.Context())
		arrived := make(chan struct{})
		go func() {
			defer close(arrived)
			for s.TotalRequests() == 0 {
				<-time.After(time.Millisecond)
			}
			cancel()
		}()
		_, _, err := fetch(ctx, client, url+"/v2/customers/500")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that of the context", err)
		}
		<-arrived
	})
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, s *emulator.Server, client *http.Client, url string) {
		s.Inject(emulator.Fault{Redirect: "/v2/organizations/35", Status: 301, Times: 1})
		response, body, err := fetch(t.Context(), client, url+"/v2/customers/500")
		if err != nil || !strings.HasPrefix(string(body), `{"id":35,`) {
			t.Errorf("response %v, body %.50s, error %v", response, body, err)
		}
	})
}

func TestFaultsFitRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults []emulator.Fault
		want   []int // of customers 500, 500, 9, organization 35
	}{
		"none":        {nil, []int{200, 200, 404, 200}},
		"every route": {[]emulator.Fault{{Status: 500}}, []int{500, 500, 500, 500}},
		"star":        {[]emulator.Fault{{Route: "*", Status: 500}}, []int{500, 500, 500, 500}},
		"one route":   {[]emulator.Fault{{Route: customerRoute, Status: 500}}, []int{500, 500, 500, 200}},
		"one path":    {[]emulator.Fault{{Path: "/v2/customers/9", Status: 500}}, []int{200, 200, 500, 200}},
		"route and other path": {
			[]emulator.Fault{{Route: customerRoute, Path: "/v2/organizations/35", Status: 500}},
			[]int{200, 200, 404, 200},
		},
		"once":                  {[]emulator.Fault{{Status: 500, Times: 1}}, []int{500, 200, 404, 200}},
		"three times":           {[]emulator.Fault{{Status: 500, Times: 3}}, []int{500, 500, 500, 200}},
		"one after the other":   {[]emulator.Fault{{Status: 500, Times: 1}, {Status: 503, Times: 2}}, []int{500, 503, 503, 200}},
		"the older one goes on": {[]emulator.Fault{{Status: 500}, {Status: 503}}, []int{500, 500, 500, 500}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, emulator.Options{Customers: -1})
			for _, fault := range test.faults {
				a.Inject(fault)
			}
			for i, target := range []string{"/v2/customers/500", "/v2/customers/500", "/v2/customers/9", "/v2/organizations/35"} {
				if got := a.get(target).status; got != test.want[i] {
					t.Errorf("request %d: status %d, want %d", i, got, test.want[i])
				}
			}
		})
	}
}

func TestRefusedRequestsMeetNoFault(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.Inject(emulator.Fault{Status: 500, Times: 1})
	a.token = "wrong"
	a.get("/v2/customers/500")
	a.token = emulator.DefaultToken
	if status := a.get("/v2/customers/500").status; status != http.StatusInternalServerError {
		t.Errorf("status %d: the fault went to a request that was refused before", status)
	}
}

func TestRemoveFault(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	remove := a.Inject(emulator.Fault{Status: 500})
	remove()
	remove()
	if status := a.get("/v2/customers/500").status; status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}

func TestFaultOfTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.Inject(emulator.Fault{Status: 500})
	token := func() int {
		return a.askToken("grant_type", "client_credentials", "client_id", "a", "client_secret", "b").status
	}
	if status := token(); status != http.StatusOK {
		t.Errorf("a fault of every route: status %d, want the token endpoint left alone", status)
	}
	a.Inject(emulator.Fault{Route: "POST /v2/oauth2/token", Status: 503})
	if status := token(); status != http.StatusServiceUnavailable {
		t.Errorf("a fault of the token endpoint: status %d", status)
	}
}

func TestInjectPanicsForAnUnknownRoute(t *testing.T) {
	t.Parallel()
	defer func() {
		if message := fmt.Sprint(recover()); !strings.Contains(message, `no route "GET /v2/customer"`) {
			t.Errorf("panic %q", message)
		}
	}()
	newAPI(t, emulator.Options{Customers: -1}).Inject(emulator.Fault{Route: "GET /v2/customer"})
}

func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, emulator.Options{Customers: -1, Latency: time.Minute})
		a.Inject(emulator.Fault{Latency: time.Hour, Times: 1})
		for _, want := range []time.Duration{time.Hour + time.Minute, time.Minute} {
			start := time.Now()
			a.get("/v2/customers/500")
			if took := time.Since(start); took != want {
				t.Errorf("took %s, want %s", took, want)
			}
		}
	})
}
