package console

import (
	"fmt"
	"io"

	"mailbox-graphql/internal/scope"
	"mailbox-graphql/internal/signin"
)

// NewKey makes an API key with scopes for the named caller. It prints the key, and the entry by which the server accepts it.
func NewKey(w io.Writer, name string, scopeNames []string) error {
	if err := signin.CheckKeyName(name); err != nil {
		return fmt.Errorf("new-key: %w", err)
	}
	var scopes scope.Set
	for _, scopeName := range scopeNames {
		one, err := scope.ParseList(scopeName, "+")
		if err != nil {
			return fmt.Errorf("new-key: --scope: %w", err)
		}
		scopes |= one
	}
	key, hash := signin.GenerateKey()
	_, err := fmt.Fprintf(w, "Key    %s\nEntry  %s\n\n"+
		"Give the key to the caller now: it cannot be shown again. The caller sends it as \"Authorization: Bearer <key>\".\n"+
		"Add the entry to MAILBOX_API_KEYS, after a comma if there are others, and restart the server.\n",
		key, signin.FormatKey(name, hash, scopes))
	return err
}
