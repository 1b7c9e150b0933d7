package adversary

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// newWritableAccount returns an account of its own, since a write changes it.
func newWritableAccount(t *testing.T) http.RoundTripper {
	t.Helper()
	emulated, err := emulator.New(emulator.Options{Customers: 3, Organizations: 2, Budget: -1, URL: "https://api.helpscout.net"})
	if err != nil {
		t.Fatal(err)
	}
	return emulated.Client().Transport
}

// badWrites are what a hostile REST API does to a write alone.
func badWrites() []badAnswer {
	reset := errors.New("connection reset by " + restCanary)
	lost := func(*http.Request) (*http.Response, error) { return nil, reset }
	status := func(code int, body string) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) { return reply(r, code, nil, text(body)), nil }
	}
	refusal := func(path string) string {
		return `{"message":"` + restCanary + `","_embedded":{"errors":[{"path":` + jsonOf(path) + `,"message":"` + restCanary + `","source":"JSON","rejectedValue":"` + restCanary + `"}]}}`
	}
	all := []badAnswer{
		{name: "lost before", instead: lost},
		{name: "lost after", after: lost},
		{name: "the end of the connection after", after: func(*http.Request) (*http.Response, error) { return nil, io.EOF }},
		{name: "no answer after", waits: true, after: func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}},
		{name: "moved after", after: func(r *http.Request) (*http.Response, error) {
			return reply(r, http.StatusTemporaryRedirect, map[string]string{"Location": "https://evil.example/" + restCanary}, text("")), nil
		}, redirects: true},
		{name: "moved within the API after", after: func(r *http.Request) (*http.Response, error) {
			return reply(r, http.StatusTemporaryRedirect, map[string]string{"Location": r.URL.String()}, text("")), nil
		}, redirects: true},
	}
	for name, code := range map[string]int{
		"429": 429, "400": 400, "401": 401, "403": 403, "404": 404, "409": 409, "412": 412, "413": 413, "415": 415, "418": 418, "423": 423, "500": 500, "502": 502, "503": 503,
	} {
		all = append(all,
			badAnswer{name: name + " before", instead: status(code, refusal("emails"))})
		if code != http.StatusTooManyRequests { // which says that nothing was done, and is sent again
			all = append(all, badAnswer{name: name + " after", after: status(code, restCanary)})
		}
	}
	for name, path := range map[string]string{
		"empty": "", "root": "/", "no entry": "/emails/99999999999999999999/value", "negative": "/emails/-1/value", "unknown": "/" + restCanary + "/1",
		"escaped": "/emails/~1~0~2/value", "long": strings.Repeat("/emails", 20_000), "dots": "emails[0].value", "bad index": "emails[9999].value", "control": "\x00\n\u202e",
	} {
		all = append(all, badAnswer{name: "a refused path: " + name, instead: status(400, refusal(path))})
	}
	for name, header := range map[string]map[string]string{
		"no number":       {"Resource-ID": restCanary, "Location": restCanary},
		"negative":        {"Resource-ID": "-1", "Location": "https://api.helpscout.net/v2/customers/-1"},
		"zero":            {"Resource-ID": "0", "Location": "https://api.helpscout.net/v2/customers/0"},
		"70 bits":         {"Resource-ID": "1180591620717411303424", "Location": "https://api.helpscout.net/v2/customers/1180591620717411303424"},
		"of another host": {"Resource-ID": "", "Location": "https://evil.example/v2/customers/" + restCanary},
		"empty":           {"Resource-ID": "", "Location": ""},
		"1 MB":            {"Resource-ID": strings.Repeat("9", 1<<20), "Location": strings.Repeat("/", 1<<20)},
	} {
		all = append(all, badAnswer{name: "a new id: " + name, header: header})
	}
	slices.SortFunc(all, func(a, b badAnswer) int { return strings.Compare(a.name, b.name) })
	return all
}

// TestHostileWrites runs every mutation of the schema against bad answers, each on an account of its own. A name runs one
// alone, as with TestHostileUpstream.
func TestHostileWrites(t *testing.T) {
	every, pair := sample(t), 0
	for _, o := range mutations(t) {
		t.Run(o.name, func(t *testing.T) {
			h := &hostile{account: newWritableAccount(t)}
			truth := inBubble(t, h, o.query)
			if len(truth.answer.Errors) > 0 || len(userErrors(truth, o.name)) > 0 || len(h.effects) == 0 {
				t.Fatalf("an honest upstream: %s", truth.body)
			}
			for _, route := range slices.Sorted(slices.Values(h.routes)) {
				t.Run(strings.ReplaceAll(route, "/", "_"), func(t *testing.T) {
					pair++
					attackWrite(t, o, route, truth, h, every, pair)
				})
			}
		})
	}
}

func attackWrite(t *testing.T, o operation, route string, truth outcome, honest *hostile, every, pair int) {
	t.Helper()
	answers := catalogue()
	if strings.Contains(route, " ") {
		answers = append(answers, badWrites()...)
	}
	for i, bad := range answers {
		step := every
		if bad.deadly && every > 1 {
			step = every * 16 // a process of its own takes time
		}
		if (i+pair)%step != 0 {
			continue
		}
		t.Run(strings.ReplaceAll(bad.name, "/", "|"), func(t *testing.T) {
			if bad.deadly && os.Getenv("ADVERSARY_CHILD") == "" {
				inChild(t)
				return
			}
			h := &hostile{account: newWritableAccount(t), bad: &bad, route: route, max: 2000}
			got := inBubble(t, h, o.query)
			holdWrite(t, bad, o, truth, got, honest, h)
		})
	}
}

// holdWrite checks what must be true of a mutation, whatever the REST API did.
func holdWrite(t *testing.T, bad badAnswer, o operation, truth, got outcome, honest, h *hostile) {
	t.Helper()
	if got.took > operationTimeout {
		t.Errorf("TIME: took %s", got.took)
	}
	if got.bytes > maxBytes {
		t.Errorf("HEAP: allocated %d MB", got.bytes>>20)
	}
	perRead := 3
	if bad.redirects {
		perRead = 6
	}
	if most := perRead * (truth.requests + spare); got.requests > most {
		t.Errorf("REQUESTS: %d of at most %d, where an honest upstream needs %d", got.requests, most, truth.requests)
	}
	for route, effects := range h.effects {
		if strings.HasPrefix(route, http.MethodPost+" ") && effects > honest.effects[route] {
			t.Errorf("TWICE: %s took effect %d times, and %d times on an honest upstream", route, effects, honest.effects[route])
		}
	}
	if bad.faulty {
		return
	}
	holdMistake(t, got)
	holdPaths(t, o.query, got)
	for _, failed := range got.answer.Errors {
		if failed.Extensions["code"] == "UPSTREAM_OUTCOME_UNKNOWN" && h.writes == 0 {
			t.Errorf("UNKNOWN: the outcome of nothing: no write was sent")
		}
	}
	payload, _ := got.answer.Data[o.name].(map[string]any)
	refused := len(userErrors(got, o.name)) > 0
	if payload == nil && len(got.answer.Errors) == 0 {
		t.Errorf("NULL: neither a payload nor an error: %.300s", got.body)
	}
	if payload != nil && !refused && len(got.answer.Errors) == 0 && !claimsSuccess(bad) && len(h.effects) < len(honest.effects) {
		t.Errorf("LOST: a success is told, though %v took effect, and %v on an honest upstream: %.300s",
			slices.Sorted(maps.Keys(h.effects)), slices.Sorted(maps.Keys(honest.effects)), got.body)
	}
	if got.hits > 0 && !bad.absent && !refused && !claimsSuccess(bad) {
		if path := unexplained(truth, got); path != nil {
			t.Errorf("NULL: %s is null without an error at it, above it or below it: %.300s", strings.Join(path, "."), got.body)
		}
	}
}

// claimsSuccess reports whether a bad answer may say that a write was made which never reached the account.
func claimsSuccess(bad badAnswer) bool {
	return bad.instead != nil && !slices.ContainsFunc(badWrites(), func(known badAnswer) bool { return known.name == bad.name })
}

func userErrors(got outcome, field string) []any {
	list, _ := dig(got.answer.Data, field, "userErrors").([]any)
	return list
}
