package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// tokenRoute is the only route that needs no bearer token. Neither Requests nor the budget count it.
const tokenRoute = "POST /v2/oauth2/token"

// unmatchedRoute is the name under which Requests counts unknown paths.
const unmatchedRoute = "unmatched"

// endpoint answers a request that is authorized and within the budget.
type endpoint func(*call) answer

// route is a method with a path in the notation of http.ServeMux.
type route struct {
	pattern  string
	segments []string
	serve    endpoint
}

// router finds routes. http.ServeMux cannot serve this API: it refuses /v2/organizations/properties/{slug} beside
// /v2/organizations/{organizationId}/customers, since neither is more specific. Here the first match wins. A known path
// with another method gets 405 with the allowed methods.
type router struct {
	routes map[string][]route // by method
}

func (rt *router) handle(pattern string, serve endpoint) {
	method, path, _ := strings.Cut(pattern, " ")
	if rt.routes == nil {
		rt.routes = make(map[string][]route)
	}
	rt.routes[method] = append(rt.routes[method], route{
		pattern: pattern, segments: strings.Split(path, "/"), serve: serve,
	})
}

func (rt *router) has(pattern string) bool {
	method, _, _ := strings.Cut(pattern, " ")
	return slices.ContainsFunc(rt.routes[method], func(known route) bool { return known.pattern == pattern })
}

// find returns the route of a request and sets the request's path values.
func (rt *router) find(r *http.Request) route {
	segments := strings.Split(r.URL.Path, "/")
	if found, ok := match(rt.routes[r.Method], segments); ok {
		found.setPathValues(r, segments)
		return found
	}
	var allowed []string
	var path string
	for method, routes := range rt.routes {
		if other, ok := match(routes, segments); ok {
			allowed = append(allowed, method)
			_, path, _ = strings.Cut(other.pattern, " ")
		}
	}
	if allowed == nil {
		return route{pattern: unmatchedRoute, serve: (*call).notFound}
	}
	slices.Sort(allowed)
	return route{pattern: r.Method + " " + path, serve: methodNotAllowed(allowed)}
}

func match(routes []route, segments []string) (route, bool) {
	i := slices.IndexFunc(routes, func(candidate route) bool { return candidate.matches(segments) })
	if i < 0 {
		return route{}, false
	}
	return routes[i], true
}

func (rt route) matches(segments []string) bool {
	return slices.EqualFunc(rt.segments, segments, func(pattern, segment string) bool {
		if isWildcard(pattern) {
			return segment != ""
		}
		return pattern == segment
	})
}

func (rt route) setPathValues(r *http.Request, segments []string) {
	for i, pattern := range rt.segments {
		if isWildcard(pattern) {
			r.SetPathValue(strings.Trim(pattern, "{}"), segments[i])
		}
	}
}

func isWildcard(segment string) bool { return strings.HasPrefix(segment, "{") }

func methodNotAllowed(allowed []string) endpoint {
	return func(c *call) answer {
		a := problem(http.StatusMethodNotAllowed, "Method not allowed", c.correlationID)
		a.header = http.Header{"Allow": {strings.Join(allowed, ", ")}}
		return a
	}
}

// mustHave panics when no route has the pattern: a fault that no request can meet is a mistake in a test.
func (rt *router) mustHave(pattern string) {
	if !rt.has(pattern) {
		panic(fmt.Sprintf("emulator: no route %q", pattern))
	}
}
