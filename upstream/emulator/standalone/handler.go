package main

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// countPath is where the number of answered API requests is read. Requests for tokens count too.
const countPath = "/requests"

// handler puts the count, the latency and the replay before the API.
func handler(api http.Handler, latency time.Duration, replay bool) http.Handler {
	if replay {
		api = &replayer{next: api}
	}
	var count atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+countPath, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, count.Load()) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		if latency > 0 {
			timer := time.NewTimer(latency)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-r.Context().Done():
				return
			}
		}
		api.ServeHTTP(w, r)
	})
	return mux
}

// replayer answers equal reads with the bytes of the first answer. It forgets nothing, so that it is for a bounded number of
// different reads.
type replayer struct {
	next http.Handler
	kept sync.Map // of string to *answer
}

// answer records what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (h *replayer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		h.next.ServeHTTP(w, r)
		return
	}
	key := strings.Join([]string{r.Host, r.URL.RequestURI(), r.Header.Get("Authorization")}, "\n")
	kept, ok := h.kept.Load(key)
	if !ok {
		first := &answer{header: make(http.Header), status: http.StatusOK}
		h.next.ServeHTTP(first, r)
		kept, _ = h.kept.LoadOrStore(key, first)
	}
	recorded, _ := kept.(*answer)
	maps.Copy(w.Header(), recorded.header)
	w.WriteHeader(recorded.status)
	_, _ = w.Write(recorded.body.Bytes())
}
