// Package playground serves the page on which people explore the GraphQL API: GraphiQL, built
// from page/ by build.sh and embedded. The page never asks another origin for anything, and
// never stores request headers.
package playground

import (
	"fmt"
	"net/http"
	"strings"
)

// Example is an operation that the page offers.
type Example struct {
	Title       string `json:"title"`       // a name of a few words; required
	Description string `json:"description"` // a sentence or two
	Query       string `json:"query"`       // the GraphQL document; required

	// RESTRequests is what running the example costs.
	RESTRequests int `json:"restRequests"`

	// Variables and Headers are JSON objects as the editors show them; empty leaves the editor empty.
	Variables string `json:"variables"`
	Headers   string `json:"headers"`
}

// Options says what the page holds. Its zero value gives a page without examples.
type Options struct {
	// Endpoint is the path of the GraphQL endpoint on the page's own origin. Default "/graphql".
	Endpoint string

	// Title is shown by the browser and at the top of the page. Default "GraphQL playground".
	Title string

	// Examples are listed in a panel, from which they open in tabs. The first is open on a first visit.
	Examples []Example

	// SignIn is a line of plain text, shown above the editors until it is dismissed, that says
	// how to send a token. Empty shows none.
	SignIn string
}

// New returns the handler of the page, at "/", and of its files, below "/playground/".
// It answers GET and HEAD, and 404 for every other path. Invalid options are an error.
func New(options Options) (http.Handler, error) {
	options = options.withDefaults()
	if err := options.validate(); err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}
	built, err := readManifest()
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}
	files, err := readAssets()
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}
	index, err := newPage(options, built)
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}

	mux := http.NewServeMux()
	mux.Handle("GET /{$}", index)
	mux.Handle("GET "+assetPath+"{name}", files)
	return secured(mux), nil
}

func (o Options) withDefaults() Options {
	if o.Endpoint == "" {
		o.Endpoint = "/graphql"
	}
	if o.Title == "" {
		o.Title = "GraphQL playground"
	}
	return o
}

func (o Options) validate() error {
	// A browser takes "//host" and "/\host" for another origin, which the policy would block.
	if !strings.HasPrefix(o.Endpoint, "/") || strings.HasPrefix(o.Endpoint[1:], "/") || strings.Contains(o.Endpoint, `\`) {
		return fmt.Errorf("endpoint %q: want a path such as /graphql", o.Endpoint)
	}
	for i, example := range o.Examples {
		if example.Title == "" {
			return fmt.Errorf("example %d: no title", i)
		}
		if example.Query == "" {
			return fmt.Errorf("example %q: no query", example.Title)
		}
	}
	return nil
}
