package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream/emulator"
)

// get sends a query by GET.
func (p *twins) get(t *testing.T, query string, headers ...string) sent {
	t.Helper()
	target := "/graphql?" + url.Values{"query": {query}}.Encode()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return p.do(p.keeps, req)
}

func (s sent) wantCaching(t *testing.T, control string) (tag string) {
	t.Helper()
	if got := s.Header.Get("Cache-Control"); got != control {
		t.Errorf("Cache-Control: %q, want %q", got, control)
	}
	tag = s.Header.Get("Etag")
	if mayKeep := control != "no-store"; mayKeep != strings.HasPrefix(tag, `W/"`) {
		t.Errorf("entity tag %q with Cache-Control %q", tag, control)
	}
	return tag
}

func (s sent) wantNotModified(t *testing.T, want bool) {
	t.Helper()
	if got := s.Status == http.StatusNotModified; got != want {
		t.Errorf("status %d, want 304: %t", s.Status, want)
	}
	if want != (s.Body == "") || want != (s.Header.Get("Content-Type") == "") {
		t.Errorf("status %d with type %q and body %.100s", s.Status, s.Header.Get("Content-Type"), s.Body)
	}
}

const changeVernon = `mutation { updateCustomer(input: {id: "500", jobTitle: "CTO"}) { userErrors { code } } }`

// How long caches of clients may keep an answer, and what they get when they ask again.
func TestCachesOfClients(t *testing.T) {
	jobTitle := `{ customer(id: "500") { jobTitle } }`
	for name, test := range map[string]func(t *testing.T, p *twins){
		"as long as the resource serves": func(t *testing.T, p *twins) {
			tag := p.get(t, jobTitle).wantCaching(t, "private, max-age=15")
			<-time.After(5500 * time.Millisecond)
			if again := p.get(t, jobTitle); again.wantCaching(t, "private, max-age=9") != tag {
				t.Error("the tag of the same answer differs")
			}
		},
		"as long as the first part to expire serves": func(t *testing.T, p *twins) {
			p.get(t, `{ organization(id: "35") { name } }`)
			<-time.After(5500 * time.Millisecond)
			p.get(t, `{ customer(id: "500") { jobTitle } organization(id: "35") { name } }`).wantCaching(t, "private, max-age=9")
		},
		"as long as a missing resource": func(t *testing.T, p *twins) {
			p.get(t, `{ customer(id: "999999999") { id } }`).wantCaching(t, "private, max-age=5")
		},
		"as long as anything, if it is made from nothing": func(t *testing.T, p *twins) {
			p.get(t, `{ __typename }`).wantCaching(t, "private, max-age=15")
			<-time.After(5500 * time.Millisecond)
			p.get(t, `{ __typename }`).wantCaching(t, "private, max-age=9")
		},
		"304 for the same answer": func(t *testing.T, p *twins) {
			tag := p.get(t, jobTitle).wantCaching(t, "private, max-age=15")
			again := p.get(t, jobTitle, "If-None-Match", `"other", `+strings.TrimPrefix(tag, "W/"))
			again.wantNotModified(t, true)
			again.wantCaching(t, "private, max-age=15")
			<-time.After(time.Minute)
			anew := p.get(t, jobTitle, "If-None-Match", tag)
			anew.wantNotModified(t, true)
			if anew.REST != 1 {
				t.Errorf("%d REST requests", anew.REST)
			}
		},
		"200 for another answer": func(t *testing.T, p *twins) {
			tag := p.get(t, jobTitle).wantCaching(t, "private, max-age=15")
			p.send(t.Context(), p.keeps, query(changeVernon))
			p.get(t, jobTitle, "If-None-Match", tag).wantNotModified(t, false)
			p.get(t, `{ customer(id: "500") { id } }`, "If-None-Match", tag).wantNotModified(t, false)
		},
		"nothing by POST": func(t *testing.T, p *twins) {
			for range 2 {
				p.send(t.Context(), p.keeps, query(jobTitle)).wantCaching(t, "no-store")
			}
			p.send(t.Context(), p.keeps, query(jobTitle), "If-None-Match", "*").wantNotModified(t, false)
		},
		"nothing with errors": func(t *testing.T, p *twins) {
			for _, failing := range []string{`{ customer(id: "none") { id } tags { name } }`, `{ nothing }`, `{`, ``} {
				answer := p.get(t, failing, "If-None-Match", "*")
				answer.wantCaching(t, "no-store")
				answer.wantNotModified(t, false)
			}
		},
		"nothing for a request that forbids it": func(t *testing.T, p *twins) {
			p.get(t, jobTitle, "Cache-Control", "no-store").wantCaching(t, "no-store")
		},
		"read anew, if the client asks for that": func(t *testing.T, p *twins) {
			tag := p.get(t, jobTitle).wantCaching(t, "private, max-age=15")
			anew := p.get(t, jobTitle, "Cache-Control", "no-cache", "If-None-Match", tag)
			anew.wantNotModified(t, true)
			if anew.REST != 1 {
				t.Errorf("%d REST requests", anew.REST)
			}
		},
		"nothing that is stale": func(t *testing.T, p *twins) {
			p.get(t, jobTitle)
			<-time.After(time.Minute)
			p.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
			if stale := p.get(t, jobTitle); stale.Header.Get("Cache-Control") != "no-store" || !strings.Contains(stale.Body, `"stale"`) {
				t.Errorf("got %+v", stale)
			}
		},
		"nothing by a stream": func(t *testing.T, p *twins) {
			p.get(t, jobTitle, "Accept", "text/event-stream").wantCaching(t, "no-store")
		},
		"the tag depends on the media type": func(t *testing.T, p *twins) {
			tag := p.get(t, jobTitle).wantCaching(t, "private, max-age=15")
			p.get(t, jobTitle, "Accept", "application/graphql-response+json", "If-None-Match", tag).wantNotModified(t, false)
		},
		"by the headers that make a difference": func(t *testing.T, p *twins) {
			want := []string{"Accept", "Authorization, X-Api-Key, X-Mailbox-Cost, X-Mailbox-Cache"}
			for range 2 {
				if diff := cmp.Diff(want, p.get(t, jobTitle).Header.Values("Vary")); diff != "" {
					t.Errorf("Vary (-want +got):\n%s", diff)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				test(t, newTwins(t, emulator.Options{}, keepsFor15Seconds, graph.Options{
					HTTPCacheAge: 15 * time.Second, CredentialHeaders: []string{"Authorization", "X-Api-Key"},
				}))
			})
		})
	}
	t.Run("no longer than is set", func(t *testing.T) {
		t.Parallel()
		p := newTwins(t, emulator.Options{}, keepsFor15Seconds, graph.Options{})
		tag := p.get(t, jobTitle).wantCaching(t, "private, max-age=0")
		p.get(t, jobTitle, "If-None-Match", tag).wantNotModified(t, true)
	})
}

// extensions.cache tells what an answer was made from, only to those who ask.
func TestCacheReport(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newTwins(t, emulator.Options{}, keepsFor15Seconds, graph.Options{})
		report := func(text string) (got struct {
			MaxAge  int
			Entries []struct {
				Resource, Outcome string
				MaxAge            int
			}
		},
		) {
			t.Helper()
			answer := p.send(t.Context(), p.keeps, query(text), "X-Mailbox-Cache", "1")
			var body struct {
				Extensions struct{ Cache any }
			}
			if err := json.Unmarshal([]byte(answer.Body), &body); err != nil {
				t.Fatal(err)
			}
			encoded, err := json.Marshal(body.Extensions.Cache)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(encoded, &got); err != nil || body.Extensions.Cache == nil {
				t.Fatalf("no report (%v): %s", err, answer.Body)
			}
			return got
		}
		both := `{ customer(id: "500") { jobTitle organization { website } } }`
		first := report(both)
		if len(first.Entries) != 2 || first.MaxAge != 15 || first.Entries[0].Outcome != "LOADED" || first.Entries[0].MaxAge != 15 ||
			!strings.HasPrefix(first.Entries[0].Resource, "/v2/customers/500") || !strings.HasPrefix(first.Entries[1].Resource, "/v2/organizations/") {
			t.Errorf("first: %+v", first)
		}
		<-time.After(5500 * time.Millisecond)
		if again := report(both); len(again.Entries) != 2 || again.MaxAge != 9 || again.Entries[0].Outcome != "HIT" {
			t.Errorf("again: %+v", again)
		}
		if mixed := report(`{ customer(id: "500") { jobTitle } tags { name } }`); mixed.MaxAge != 9 || mixed.Entries[1].MaxAge != 15 {
			t.Errorf("mixed: %+v", mixed)
		}
		<-time.After(time.Minute)
		p.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		if stale := report(both); stale.MaxAge != 0 || stale.Entries[0].Outcome != "STALE" {
			t.Errorf("stale: %+v", stale)
		}
		if failed := report(`{ customer(id: "502") { id } }`); failed.MaxAge != 0 || failed.Entries[0].Outcome != "FAILED" {
			t.Errorf("failed: %+v", failed)
		}
		if nothing := report(`{ __typename }`); nothing.Entries == nil {
			t.Error("no list of entries")
		}
		if answer := p.send(t.Context(), p.keeps, query(both)); strings.Contains(answer.Body, `"entries"`) {
			t.Errorf("a report that nobody asked for: %s", answer.Body)
		}
	})
}
