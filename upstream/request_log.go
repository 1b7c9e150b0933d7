package upstream

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// requestLog writes, at level debug, a line for each REST request that a read leads to, and one for each read that needs
// none. A line holds nothing of an account's data and no credential: the route stands in place of the address, and errors
// quote neither.
type requestLog struct {
	logger *slog.Logger
	base   string // path of the API's base URL
}

func newRequestLog(logger *slog.Logger, base *url.URL) requestLog {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return requestLog{logger: logger, base: strings.TrimSuffix(base.Path, "/")}
}

func (l requestLog) enabled(ctx context.Context) bool { return l.logger.Enabled(ctx, slog.LevelDebug) }

// read logs a read that was served without a request of its own.
func (l requestLog) read(ctx context.Context, target *url.URL, outcome cache.Outcome) {
	if outcome == "" || outcome == cache.Loaded || !l.enabled(ctx) {
		return
	}
	l.logger.DebugContext(ctx, "REST request saved",
		slog.String("method", http.MethodGet), slog.String("route", l.route(target)), slog.String("cache", string(outcome)))
}

// loggedTransport logs the requests that its base handles.
type loggedTransport struct {
	base http.RoundTripper
	log  requestLog
}

func (t *loggedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if !t.log.enabled(ctx) {
		return t.base.RoundTrip(req)
	}
	spent := new(spending)
	began := time.Now()
	resp, err := t.base.RoundTrip(req.WithContext(context.WithValue(ctx, spendingKey{}, spent)))
	attributes := []slog.Attr{
		slog.String("method", req.Method),
		slog.String("route", t.log.route(req.URL)),
		slog.String("cache", "miss"),
		slog.Int("attempt", errandOf(ctx).attempt),
		slog.Int("permits", spent.permits),
		slog.Duration("duration", time.Since(began)),
	}
	if err != nil {
		attributes = append(attributes, slog.String("error", transportError(ctx, err).Error()))
	} else {
		attributes = append(attributes, slog.Int("status", resp.StatusCode))
	}
	t.log.logger.LogAttrs(ctx, slog.LevelDebug, "REST request", attributes...)
	return resp, err
}

// spending is what one request cost. It is written before the request's answer and read after it, in one goroutine.
type spending struct{ permits int }

type spendingKey struct{}

// spendingTransport comes right after the limiter: what reaches it has spent its permits.
type spendingTransport struct{ base http.RoundTripper }

func (t *spendingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if spent, ok := req.Context().Value(spendingKey{}).(*spending); ok {
		spent.permits += ratelimit.Permits(req.Method)
	}
	return t.base.RoundTrip(req)
}

// routeWords are the fixed parts of the API's paths. Everything else in a path may tell of a customer.
var routeWords = map[string]bool{
	"v2": true, "v3": true, "customers": true, "organizations": true, "conversations": true, "threads": true,
	"users": true, "me": true, "mailboxes": true, "tags": true, "customer-properties": true, "properties": true,
	"emails": true, "phones": true, "chats": true, "social-profiles": true, "websites": true, "address": true,
	"webhooks": true,
}

// route returns the path of an address below the API's, with {id} for each part that is not one of the API's own words.
func (l requestLog) route(address *url.URL) string {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(address.Path, l.base), "/"), "/")
	for i, part := range parts {
		if !routeWords[part] {
			parts[i] = "{id}"
		}
	}
	return "/" + strings.Join(parts, "/")
}
