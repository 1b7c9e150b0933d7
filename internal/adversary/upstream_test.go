package adversary

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// hostile is a REST API that answers as the account does, except on one route.
type hostile struct {
	account http.RoundTripper
	bad     *badAnswer // nil: an honest upstream
	route   string     // that answers badly

	mu       sync.Mutex
	requests int
	hits     int               // of the bad route
	bodies   map[string][]byte // true answers by route, the first of each
	routes   []string          // in the order of their first request
	max      int               // requests after which nothing is answered any more, so that a loop ends; 0: none
	ended    bool
	touched  map[string]bool    // resources in what was rewritten, by id or slug
	noted    func(requests int) // is told of each request
	writes   int                // that were sent
	effects  map[string]int     // writes that the account made, by route
}

var errEnough = errors.New("adversary: enough")

var numbers = regexp.MustCompile(`/\d+`)

// routeOf names a request's route without the numbers in its path. A write has its method before the path.
func routeOf(r *http.Request) string {
	path := numbers.ReplaceAllString(r.URL.Path, "/*")
	if isWrite(r) {
		return r.Method + " " + path
	}
	return path
}

func isWrite(r *http.Request) bool { return r.Method != http.MethodGet }

func (h *hostile) RoundTrip(r *http.Request) (*http.Response, error) {
	route := routeOf(r)
	bad, err := h.note(route, isWrite(r))
	if err != nil {
		return nil, err
	}
	if bad.instead != nil {
		return bad.instead(r)
	}
	cursor := r.URL.Query().Get("cursor")
	if bad.follow != nil {
		r = atFirstPage(r)
	}
	response, err := h.current().RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	h.keep(route, body)
	succeeded := response.StatusCode >= http.StatusOK && response.StatusCode < http.StatusMultipleChoices
	if succeeded && isWrite(r) {
		h.noteEffect(route)
	}
	if bad.after != nil {
		return bad.after(r)
	}
	if bad.follow != nil {
		body = next("https://api.helpscout.net/v3/customers?cursor=" + bad.follow(cursor))(body)
		response.Header.Del("Content-Length")
	}
	if bad.body != nil && succeeded {
		h.touch(bad.rows, body)
		body = bad.body(body)
		response.Header.Del("Content-Length")
	}
	for name, value := range bad.header {
		response.Header.Set(name, value)
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return response, nil
}

func atFirstPage(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	query := r.URL.Query()
	query.Del("cursor")
	r.URL.RawQuery = query.Encode()
	return r
}

// note counts a request, and returns how to answer it. The zero value is an honest answer.
func (h *hostile) note(route string, write bool) (badAnswer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests++
	if write {
		h.writes++
	}
	if h.noted != nil {
		h.noted(h.requests)
	}
	if h.ended || h.max > 0 && h.requests > h.max {
		return badAnswer{}, errEnough
	}
	if h.bad == nil || route != h.route {
		return badAnswer{}, nil
	}
	h.hits++
	return *h.bad, nil
}

// noteEffect counts a write that the account made.
func (h *hostile) noteEffect(route string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.effects == nil {
		h.effects = make(map[string]int)
	}
	h.effects[route]++
}

// attack makes a route answer badly from now on.
func (h *hostile) attack(bad *badAnswer, route string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bad, h.route = bad, route
}

func (h *hostile) current() http.RoundTripper {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.account
}

// move goes on with another account.
func (h *hostile) move(account http.RoundTripper) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.account = account
}

func (h *hostile) counts() (requests, hits int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.requests, h.hits
}

func (h *hostile) keep(route string, body []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.bodies[route]; ok {
		return
	}
	if h.bodies == nil {
		h.bodies = make(map[string][]byte)
	}
	h.bodies[route] = body
	h.routes = append(h.routes, route)
}

// touch notes which resources a rewritten answer changes.
func (h *hostile) touch(rows func([]byte) []string, body []byte) {
	if rows == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.touched == nil {
		h.touched = make(map[string]bool)
	}
	for _, id := range rows(body) {
		h.touched[id] = true
	}
}

// end makes every further request fail.
func (h *hostile) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
}

// reply makes an answer.
func reply(r *http.Request, status int, header map[string]string, body io.Reader) *http.Response {
	response := &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/hal+json"}}, Body: io.NopCloser(body), ContentLength: -1, Request: r,
	}
	for name, value := range header {
		response.Header.Set(name, value)
	}
	return response
}

func text(s string) io.Reader { return strings.NewReader(s) }
