// Package mailbox is a client of mailbox-graphql: what genqlient generated of operations.graphql, and the little that
// it leaves to write. It keeps nothing between two calls.
package mailbox

//go:generate go tool genqlient ../genqlient.yaml

import (
	"net/http"
	"time"

	"github.com/Khan/genqlient/graphql"
)

// patience is a little more than the 20 seconds that the server gives an operation, so that its TIMEOUT gets here.
const patience = 25 * time.Second

// NewClient returns a client of the GraphQL endpoint at url. Without a token requests are not signed.
func NewClient(url, token string) graphql.Client {
	return graphql.NewClient(url, &http.Client{
		Timeout:   patience,
		Transport: bearer{token: token, next: http.DefaultTransport},
		// A transport signs redirected requests as well, and the token is for this server only.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
}

// bearer signs requests with a token.
type bearer struct {
	token string
	next  http.RoundTripper
}

// RoundTrip sends a copy, since a transport may not change the request that it was given.
func (b bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	if b.token != "" {
		request = request.Clone(request.Context())
		request.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(request)
}
