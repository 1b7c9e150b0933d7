package emulator_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/upstream/emulator"
)

func TestFaultsOfWrites(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault  emulator.Fault
		status int // 0: no answer
		done   bool
	}{
		"none":                  {emulator.Fault{Route: "GET /v2/customers", Status: 500}, 201, true},
		"lost before":           {emulator.Fault{Writes: true, Cut: true}, 0, false},
		"lost after":            {emulator.Fault{Writes: true, Cut: true, AfterProcessing: true}, 0, true},
		"failed before":         {emulator.Fault{Writes: true, Status: 503}, 503, false},
		"failed after":          {emulator.Fault{Writes: true, Status: 504, AfterProcessing: true}, 504, true},
		"malformed after":       {emulator.Fault{Writes: true, Body: "<html>", AfterProcessing: true}, 200, true},
		"a header, once":        {emulator.Fault{Writes: true, Header: http.Header{"X": {"1"}}, AfterProcessing: true}, 201, true},
		"precondition failed":   {emulator.Fault{Writes: true, Status: 412}, 412, false},
		"over budget, not done": {emulator.Fault{Writes: true, Status: 429}, 429, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			overBoth(t, func(t *testing.T, s *emulator.Server, client *http.Client, url string) {
				s.Inject(test.fault)
				before := len(s.Customers())
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v2/customers", strings.NewReader("{}"))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
				r.Header.Set("Content-Type", "application/json")
				response, err := client.Do(r)
				status := 0
				if err == nil {
					status = response.StatusCode
					response.Body.Close()
				}
				if status != test.status {
					t.Errorf("status %d, error %v, want status %d", status, err, test.status)
				}
				if made := len(s.Customers()) - before; made > 1 || (made == 1) != test.done {
					t.Errorf("%d customers were made, want the write done: %t", made, test.done)
				}
				if got := s.Requests()["POST /v2/customers"]; got != 1 {
					t.Errorf("%d requests counted, want 1", got)
				}
			})
		})
	}
}

func TestHangAfterProcessing(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.Inject(emulator.Fault{Hang: true, AfterProcessing: true})
	ctx, cancel := context.WithCancel(t.Context())
	r := a.request(http.MethodDelete, "/v2/customers/500", "").WithContext(ctx)
	ended := make(chan error)
	go func() {
		_, err := a.Client().Do(r)
		ended <- err
	}()
	for range 10_000 {
		if len(a.Customers()) == 0 {
			break
		}
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	if left := len(a.Customers()); left > 0 {
		t.Errorf("%d customers are left", left)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestFaultsOfWritesSpareReads(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	a.Inject(emulator.Fault{Writes: true, Status: 500})
	if got := a.get("/v2/customers/500").status; got != http.StatusOK {
		t.Errorf("a read: status %d", got)
	}
	if got := a.send("PATCH", "/v2/customers/500", "[]").status; got != http.StatusInternalServerError {
		t.Errorf("a write: status %d", got)
	}
}
