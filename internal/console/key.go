package console

import (
	"fmt"
	"io"

	"mailbox-graphql/internal/signin"
)

// NewKey makes an API key for the named caller. It prints the key, and the entry by which the server accepts it.
func NewKey(w io.Writer, name string) error {
	if err := signin.CheckKeyName(name); err != nil {
		return fmt.Errorf("new-key: %w", err)
	}
	key, hash := signin.GenerateKey()
	_, err := fmt.Fprintf(w, "Key    %s\nEntry  %s:%s\n\n"+
		"Give the key to the caller now: it cannot be shown again. The caller sends it as \"Authorization: Bearer <key>\".\n"+
		"Add the entry to MAILBOX_API_KEYS, after a comma if there are others, and restart the server.\n",
		key, name, hash)
	return err
}
