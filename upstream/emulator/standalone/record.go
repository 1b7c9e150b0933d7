package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
)

// recordPath is where the record of the API requests is read, if it is kept.
const recordPath = "/record"

// request is one API request, as it came.
type request struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	URI    string    `json:"uri"`
	// Caller stands for the value of the header Authorization: equal values have equal callers. It is "" without the header.
	Caller string `json:"caller"`
	// Permits is what the request takes of the account's budget if it is not refused. A request for a token takes none.
	Permits int `json:"permits"`
	// Status is the answer's, and 0 until there is one.
	Status int `json:"status"`
}

// recorder keeps a record of requests. It forgets nothing.
type recorder struct {
	next http.Handler

	mu   sync.Mutex
	kept []*request
}

func (h *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one := &request{At: time.Now(), Method: r.Method, URI: r.URL.RequestURI(), Permits: permits(r)}
	if value := r.Header.Get("Authorization"); value != "" {
		sum := sha256.Sum256([]byte(value))
		one.Caller = hex.EncodeToString(sum[:8])
	}
	h.mu.Lock()
	h.kept = append(h.kept, one)
	h.mu.Unlock()
	answered := &statusWriter{ResponseWriter: w, status: http.StatusOK}
	h.next.ServeHTTP(answered, r)
	h.mu.Lock()
	one.Status = answered.status
	h.mu.Unlock()
}

// report writes the record as JSON, the oldest request first.
func (h *recorder) report(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	kept := make([]request, 0, len(h.kept))
	for _, one := range h.kept {
		kept = append(kept, *one)
	}
	h.mu.Unlock()
	slices.SortStableFunc(kept, func(a, b request) int { return a.At.Compare(b.At) })
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(kept)
}

// permits is the price of a request: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
func permits(r *http.Request) int {
	switch {
	case r.URL.Path == "/v2/oauth2/token":
		return 0
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return 1
	default:
		return 2
	}
}

type statusWriter struct {
	http.ResponseWriter

	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
