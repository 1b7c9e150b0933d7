//go:build unix

package sharedtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/upstream/emulator"
)

// request is a REST request, as it came.
type request struct {
	at      time.Time
	method  string
	uri     string
	token   string
	permits int
	status  int // 0 until there is an answer
}

// account is an emulator that keeps a record of requests.
type account struct {
	*emulator.Server

	origin string

	mu     sync.Mutex
	record []*request
	issued []string // access tokens
	number int
}

func startAccount(t *testing.T, options emulator.Options) *account {
	t.Helper()
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{Server: server}
	listener := httptest.NewServer(a)
	a.origin = listener.URL
	t.Cleanup(func() {
		listener.Close()
		server.Close()
	})
	return a
}

const tokenPath = "/v2/oauth2/token"

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one := &request{
		at: time.Now(), method: r.Method, uri: r.URL.RequestURI(), permits: permits(r),
		token: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "),
	}
	a.mu.Lock()
	a.record = append(a.record, one)
	a.mu.Unlock()
	answer := httptest.NewRecorder()
	if r.URL.Path != tokenPath {
		answer = nil
	}
	told := &statusWriter{ResponseWriter: w, status: http.StatusOK, copy: answer}
	a.Server.Handler().ServeHTTP(told, r)
	a.mu.Lock()
	defer a.mu.Unlock()
	one.status = told.status
	if answer != nil {
		var grant struct {
			AccessToken string `json:"access_token"`
		}
		if json.Unmarshal(answer.Body.Bytes(), &grant) == nil && grant.AccessToken != "" {
			a.issued = append(a.issued, grant.AccessToken)
		}
	}
}

// statusWriter notes the status of an answer, and copies its body.
type statusWriter struct {
	http.ResponseWriter

	status int
	copy   *httptest.ResponseRecorder
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.copy != nil {
		_, _ = w.copy.Write(p)
	}
	return w.ResponseWriter.Write(p)
}

// permits is the price of a request: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
func permits(r *http.Request) int {
	switch {
	case r.URL.Path == tokenPath:
		return 0
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return 1
	default:
		return 2
	}
}

// requests returns the record, the oldest request first, without those of the tests themselves.
func (a *account) requests() (all []request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.record {
		if one.token != emulator.DefaultToken {
			all = append(all, *one)
		}
	}
	slices.SortStableFunc(all, func(a, b request) int { return a.at.Compare(b.at) })
	return all
}

// count returns how many requests of the record a text is part of, such as "GET /v2/customers/500".
func (a *account) count(text string) (n int) {
	for _, one := range a.requests() {
		if strings.Contains(one.method+" "+one.uri, text) {
			n++
		}
	}
	return n
}

// tokens returns the access tokens that were issued, the oldest first.
func (a *account) tokens() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.issued)
}

// span is the length of the REST API's window.
const span = time.Minute

// mostIn returns the largest number of permits that the requests took within any window of a length, and when it ended.
func mostIn(requests []request, length time.Duration) (most int, end time.Time) {
	sum, first := 0, 0
	for _, one := range requests {
		sum += one.permits
		for one.at.Sub(requests[first].at) >= length {
			sum -= requests[first].permits
			first++
		}
		if sum > most {
			most, end = sum, one.at
		}
	}
	return most, end
}

// spentIn returns the number of permits that the requests took from a time on, within a length.
func spentIn(requests []request, from time.Time, length time.Duration) (sum int) {
	for _, one := range requests {
		if !one.at.Before(from) && one.at.Sub(from) < length {
			sum += one.permits
		}
	}
	return sum
}

func TestWindows(t *testing.T) {
	t.Parallel()
	start := time.Now()
	at := func(seconds, permits int) request {
		return request{at: start.Add(time.Duration(seconds) * time.Second), permits: permits}
	}
	for name, test := range map[string]struct {
		requests []request
		want     int
	}{
		"none":                      {nil, 0},
		"one":                       {[]request{at(0, 2)}, 2},
		"a minute apart":            {[]request{at(0, 2), at(60, 1)}, 2},
		"less than a minute apart":  {[]request{at(0, 2), at(59, 1)}, 3},
		"across the minute's turn":  {[]request{at(0, 1), at(50, 5), at(70, 6), at(115, 1)}, 11},
		"several at the same time":  {[]request{at(5, 1), at(5, 1), at(5, 2), at(65, 3)}, 4},
		"the most is not the first": {[]request{at(0, 1), at(100, 1), at(101, 1), at(200, 1)}, 2},
	} {
		if got, _ := mostIn(test.requests, span); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	if got := spentIn([]request{at(0, 1), at(1, 2), at(60, 4), at(61, 8)}, start.Add(time.Second), span); got != 6 {
		t.Errorf("spent %d, want 6", got)
	}
}

// rest sends a REST request of the tests themselves.
func (w *world) rest(t *testing.T, method, path string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.account.origin+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s %s: status %d", method, path, resp.StatusCode)
	}
}
