package routes

import (
	"fmt"
	"net/http"

	"mailbox-graphql/graph/examples"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/playground"
)

// Playground serves the page that explores the API, with the example operations. A server that changes nothing
// offers no writes.
func Playground(cfg config.Config) (http.Handler, error) {
	operations, err := examples.All()
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	options := playground.Options{Endpoint: "/graphql", Title: "mailbox-graphql", SignIn: signInHint(cfg)}
	for _, operation := range operations {
		if operation.Write && cfg.ReadOnly {
			continue
		}
		options.Examples = append(options.Examples, playground.Example{
			Title: operation.Title, Description: operation.Description, RESTRequests: operation.RESTRequests,
			Query: operation.Query, Variables: operation.Variables,
		})
	}
	page, err := playground.New(options)
	if err != nil {
		return nil, fmt.Errorf("set up the playground: %w", err)
	}
	return page, nil
}

// signInHint tells the page's readers what to sign in with; empty where they need not sign in.
func signInHint(cfg config.Config) string {
	switch {
	case cfg.Auth == config.AuthPassthrough:
		return "Sign in with your own token of Help Scout's API."
	case cfg.Protected():
		return "Sign in with an API key or a token for this server."
	}
	return ""
}
