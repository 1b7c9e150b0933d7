package console

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/signin"
)

// NewKey makes an API key. It prints the key, and the entry by which the server accepts it.
func NewKey(w io.Writer, key config.NewKey) error {
	if err := signin.CheckKeyName(key.Name); err != nil {
		return fmt.Errorf("new-key: %w", err)
	}
	grant, err := grantOf(key)
	if err != nil {
		return fmt.Errorf("new-key: %w", err)
	}
	secret, hash := signin.GenerateKey()
	_, err = fmt.Fprintf(w, "Key    %s\nEntry  %s\n\n"+
		"Give the key to the caller now: it cannot be shown again. The caller sends it as \"Authorization: Bearer <key>\".\n"+
		"Add the entry to MAILBOX_API_KEYS, after a comma if there are others, and restart the server. Or add it as a line to\n"+
		"the file of MAILBOX_API_KEYS_FILE, and send the server SIGHUP.\n",
		secret, signin.FormatKey(key.Name, hash, grant))
	return err
}

func grantOf(key config.NewKey) (signin.Grant, error) {
	var attributes []string
	if len(key.Scope) > 0 {
		attributes = append(attributes, "scopes="+strings.Join(key.Scope, "+"))
	}
	if key.Expires != "" {
		attributes = append(attributes, "expires="+key.Expires)
	}
	if key.RequestsPerMinute != 0 {
		attributes = append(attributes, "requests-per-minute="+strconv.Itoa(key.RequestsPerMinute))
	}
	if key.Operations != 0 {
		attributes = append(attributes, "operations="+strconv.Itoa(key.Operations))
	}
	return signin.ParseGrant(attributes...)
}
