package upstream

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"mailbox-graphql/upstream/cache"
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

// attempt logs an attempt of a request.
func (l requestLog) attempt(ctx context.Context, method, route string, made Attempt) {
	if !l.enabled(ctx) {
		return
	}
	attributes := []slog.Attr{
		slog.String("method", method),
		slog.String("route", route),
		slog.String("cache", "miss"),
		slog.Int("attempt", made.Number),
		slog.Int("permits", made.Permits),
		slog.Duration("duration", made.Duration),
	}
	if made.Err != nil {
		attributes = append(attributes, slog.String("error", made.Err.Error()))
	} else {
		attributes = append(attributes, slog.Int("status", made.Status))
	}
	l.logger.LogAttrs(ctx, slog.LevelDebug, "REST request", attributes...)
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
