package transport

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		accept    string
		want      mediaType // of an operation without @defer; empty: nothing is acceptable
		deferring mediaType // of an operation with @defer; empty: the same
	}{
		"absent":               {accept: "", want: legacyJSON},
		"only separators":      {accept: " , ", want: legacyJSON},
		"anything":             {accept: "*/*", want: legacyJSON},
		"any application type": {accept: "application/*", want: legacyJSON},
		"newer":                {accept: "application/graphql-response+json", want: graphqlResponse},
		"case does not matter": {accept: "Application/GraphQL-Response+JSON", want: graphqlResponse},
		"first of equals": {
			accept: "application/json, application/graphql-response+json",
			want:   legacyJSON,
		},
		"first of equals, reversed": {
			accept: "application/graphql-response+json, application/json",
			want:   graphqlResponse,
		},
		"quality before order": {
			accept: "application/json;q=0.5, application/graphql-response+json;q=0.9",
			want:   graphqlResponse,
		},
		"quality before precision": {accept: "application/graphql-response+json;q=0.5, */*", want: legacyJSON},
		"precision before order":   {accept: "*/*, application/graphql-response+json", want: graphqlResponse},
		"excluded from wildcard":   {accept: "*/*, application/json;q=0", want: graphqlResponse},
		"listed twice": {
			accept: "application/json;q=0.1, application/graphql-response+json;q=0.5, application/json",
			want:   legacyJSON,
		},
		"excluded":               {accept: "application/json;q=0"},
		"everything excluded":    {accept: "*/*;q=0"},
		"other types":            {accept: "text/html, image/*"},
		"other beside ours":      {accept: "text/html, application/json;q=0.1", want: legacyJSON},
		"broken element skipped": {accept: ";;, application/graphql-response+json", want: graphqlResponse},
		"broken quality skipped": {
			accept: "application/graphql-response+json;q=high, application/json;q=0.1",
			want:   legacyJSON,
		},
		"not a number skipped": {
			accept: "application/graphql-response+json;q=NaN, application/json;q=0.1",
			want:   legacyJSON,
		},
		"quality above one skipped": {
			accept: "application/graphql-response+json;q=2, application/json;q=0.1",
			want:   legacyJSON,
		},
		"charset is no other type": {accept: "application/json; charset=utf-8", want: legacyJSON},
		"multipart only":           {accept: "multipart/mixed", want: multipartMixed},
		"our multipart": {
			accept: "multipart/mixed;deferSpec=20220824,application/json",
			want:   legacyJSON, deferring: multipartMixed,
		},
		"multipart after JSON": {
			accept: "application/json, multipart/mixed",
			want:   legacyJSON, deferring: multipartMixed,
		},
		"multipart of lower quality":  {accept: "application/json, multipart/mixed;q=0.9", want: legacyJSON},
		"multipart of higher quality": {accept: "application/json;q=0.9, multipart/mixed", want: multipartMixed},
		"other version of multipart":  {accept: "multipart/mixed;deferSpec=20250101"},
		"newer multipart beside JSON": {
			accept: "multipart/mixed;incrementalSpec=v0.2,application/json;q=0.5",
			want:   legacyJSON,
		},
		"multipart for subscriptions": {
			accept: "multipart/mixed;subscriptionSpec=1.0, application/json",
			want:   legacyJSON,
		},
		"events only": {accept: "text/event-stream", want: eventStream},
		"events before multipart": {
			accept: "text/event-stream, multipart/mixed, application/json",
			want:   legacyJSON, deferring: eventStream,
		},
		"no stream for a wildcard":      {accept: "*/*, text/*, multipart/*", want: legacyJSON},
		"stream named beside wildcard":  {accept: "text/event-stream, */*", want: legacyJSON, deferring: eventStream},
		"stream excluded":               {accept: "text/event-stream;q=0, application/json;q=0.1", want: legacyJSON},
		"wildcard of other main type":   {accept: "text/*"},
		"JSON by wildcard, low quality": {accept: "application/graphql-response+json, */*;q=0.1", want: graphqlResponse},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := negotiate([]string{test.accept})
			if got.none() != (test.want == "") {
				t.Fatalf("none() = %v, want type %q", got.none(), test.want)
			}
			if test.want == "" {
				return
			}
			if test.deferring == "" {
				test.deferring = test.want
			}
			if choice := got.choose(false); choice != test.want {
				t.Errorf("choose(false) = %q, want %q", choice, test.want)
			}
			if choice := got.choose(true); choice != test.deferring {
				t.Errorf("choose(true) = %q, want %q", choice, test.deferring)
			}
		})
	}
}

func TestNegotiateJoinsLines(t *testing.T) {
	t.Parallel()
	got := negotiate([]string{"text/html", "application/graphql-response+json"}).choose(false)
	if got != graphqlResponse {
		t.Errorf("choose = %q, want %q", got, graphqlResponse)
	}
}

// The chosen type is never one that the client excludes, and no acceptable type has a higher quality.
func TestNegotiateHonoursQuality(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		qualities := map[mediaType]string{}
		var elements []string
		for _, candidate := range []mediaType{legacyJSON, graphqlResponse, multipartMixed, eventStream} {
			quality := rapid.SampledFrom([]string{"0", "0.2", "0.5", "1"}).Draw(t, string(candidate))
			qualities[candidate] = quality
			elements = append(elements, string(candidate)+";q="+quality)
		}
		header := strings.Join(rapid.Permutation(elements).Draw(t, "order"), ",")
		got := negotiate([]string{header})
		if got.none() {
			for candidate, quality := range qualities {
				if quality != "0" {
					t.Fatalf("%q is acceptable, but no type was chosen", candidate)
				}
			}
			return
		}
		chosen := got.choose(rapid.Bool().Draw(t, "deferring"))
		for candidate, quality := range qualities {
			if quality > qualities[chosen] {
				t.Fatalf("chose %q for %q, but %q has a higher quality", chosen, header, candidate)
			}
		}
	})
}
