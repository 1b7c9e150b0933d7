package playground

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	optionsElement = regexp.MustCompile(`(?s)<script type="application/json" id="options">(.*?)</script>`)
	reference      = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
)

// servePage returns the page's HTML and the options that its script would read.
func servePage(t *testing.T, options Options) (string, pageOptions) {
	t.Helper()
	body, err := io.ReadAll(serve(t, newHandler(t, options), http.MethodGet, "/").Body)
	if err != nil {
		t.Fatalf("read page: %v", err)
	}
	html := string(body)
	element := optionsElement.FindStringSubmatch(html)
	if element == nil {
		t.Fatalf("page has no options:\n%s", html)
	}
	var got pageOptions
	if err := json.Unmarshal([]byte(element[1]), &got); err != nil {
		t.Fatalf("decode options of the page: %v", err)
	}
	return html, got
}

func TestPageHeaders(t *testing.T) {
	t.Parallel()
	handler := newHandler(t, Options{})
	get := serve(t, handler, http.MethodGet, "/")
	body, err := io.ReadAll(get.Body)
	if err != nil {
		t.Fatal(err)
	}
	if contentType := get.Header.Get("Content-Type"); contentType != "text/html; charset=utf-8" {
		t.Errorf("Content-Type = %q", contentType)
	}
	if caching := get.Header.Get("Cache-Control"); caching != "no-cache" {
		t.Errorf("Cache-Control = %q", caching)
	}

	head := serve(t, handler, http.MethodHead, "/")
	if head.StatusCode != http.StatusOK || head.ContentLength != int64(len(body)) {
		t.Errorf("HEAD = %d of %d bytes, want 200 of %d", head.StatusCode, head.ContentLength, len(body))
	}
	if rest, _ := io.ReadAll(head.Body); len(rest) > 0 {
		t.Errorf("HEAD has a body of %d bytes", len(rest))
	}

	again := serve(t, handler, http.MethodGet, "/", "If-None-Match", get.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("GET with the page's ETag = %d, want 304", again.StatusCode)
	}
}

func TestPageHoldsDefaults(t *testing.T) {
	t.Parallel()
	html, got := servePage(t, Options{})
	if got.Endpoint != "/graphql" || got.Title != "GraphQL playground" || got.SignIn != "" {
		t.Errorf("options = %+v, want the defaults", got)
	}
	if got.Examples == nil {
		t.Error("examples are null, want an empty list")
	}
	if !strings.Contains(html, "<title>GraphQL playground</title>") {
		t.Errorf("page lacks its title:\n%s", html)
	}
}

func TestPageEscapesHostileText(t *testing.T) {
	t.Parallel()
	const hostile = "</script><script>alert(1)</script><!-- \u2028 \" ' & {{.}}"
	options := Options{
		Title:  hostile,
		SignIn: hostile,
		Examples: []Example{
			{
				Title: hostile, Description: hostile, RESTRequests: 3,
				Query: "# " + hostile, Variables: `{"a":"` + hostile, Headers: hostile,
			},
		},
	}
	html, got := servePage(t, options)

	if strings.Contains(html, "alert(1)<") || strings.Contains(html, "<script>") || strings.Contains(html, "<!--") {
		t.Errorf("page holds unescaped text:\n%s", html)
	}
	if got.Title != hostile || got.SignIn != hostile {
		t.Errorf("title, sign-in note = %q, %q, want the text as given", got.Title, got.SignIn)
	}
	if diff := cmp.Diff(options.Examples, got.Examples); diff != "" {
		t.Errorf("examples differ (-want +got):\n%s", diff)
	}
}

func TestPageRefersToItsOwnFilesOnly(t *testing.T) {
	t.Parallel()
	html, got := servePage(t, Options{})
	var paths []string
	for _, match := range reference.FindAllStringSubmatch(html, -1) {
		paths = append(paths, match[1])
	}
	for _, language := range []string{"editor", "graphql", "json"} {
		paths = append(paths, got.Workers[language])
	}

	handler := newHandler(t, Options{})
	for _, path := range paths {
		if !strings.HasPrefix(path, assetPath) {
			t.Errorf("page refers to %q, want a path below %s", path, assetPath)
			continue
		}
		if status := serve(t, handler, http.MethodGet, path).StatusCode; status != http.StatusOK {
			t.Errorf("GET %s = %d, want 200", path, status)
		}
	}
	if strings.Contains(html, "://") {
		t.Errorf("page names an origin:\n%s", html)
	}
}
