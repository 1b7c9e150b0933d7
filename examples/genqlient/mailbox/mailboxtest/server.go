// Package mailboxtest finds the server that tests ask. It starts none.
package mailboxtest

import (
	"os"
	"testing"
)

const variable = "MAILBOX_GRAPHQL_URL"

// URL returns the address of the server to test with. Without one the test is skipped, except where CI runs it.
func URL(t *testing.T) string {
	t.Helper()
	url := os.Getenv(variable)
	switch {
	case url != "":
	case os.Getenv("CI") != "":
		t.Fatal(variable + " is not set, such as to http://127.0.0.1:8080/graphql")
	default:
		t.Skip(variable + " is not set, such as to http://127.0.0.1:8080/graphql")
	}
	return url
}
