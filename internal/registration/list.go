package registration

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"mailbox-graphql/upstream"
)

// list prints the webhooks of the account.
func list(ctx context.Context, w io.Writer, account Account) error {
	all, err := account.Webhooks(ctx)
	if err != nil {
		return fmt.Errorf("list webhooks: %w", err)
	}
	if len(all) == 0 {
		fmt.Fprintln(w, "the account has no webhook")
	}
	for _, hook := range all {
		fmt.Fprintf(w, "%d  %s  %s\n", hook.ID, shown(text(hook.State)), shown(text(hook.URL)))
		fmt.Fprintf(w, "  label    %s\n  payload  %s\n  inboxes  %s\n  events   %s\n",
			shown(text(hook.Label)), form(hook), inboxes(hook), shown(strings.Join(hook.Events, ", ")))
	}
	return nil
}

func form(hook *upstream.Webhook) string {
	form := shown(text(hook.PayloadVersion))
	if hook.Notification != nil && *hook.Notification {
		form += ", only the address of what has changed"
	}
	return form
}

func inboxes(hook *upstream.Webhook) string {
	if len(hook.MailboxIDs) == 0 {
		return "all"
	}
	return strings.Trim(fmt.Sprint(hook.MailboxIDs), "[]")
}

// shown returns a text of the account for a terminal.
func shown(text string) string {
	if text == "" {
		return "-"
	}
	return printable(text)
}

// printable replaces what could control a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// remove removes the webhook with an id, or all webhooks to a URL. It may be repeated.
func remove(ctx context.Context, w io.Writer, which string, account Account) error {
	all, err := account.Webhooks(ctx)
	if err != nil {
		return fmt.Errorf("find webhook: %w", err)
	}
	found := false
	for _, hook := range all {
		if strconv.FormatInt(hook.ID, 10) != which && text(hook.URL) != which {
			continue
		}
		if err := account.DeleteWebhook(ctx, hook.ID); err != nil && !upstream.IsNotFound(err) {
			return fmt.Errorf("remove webhook %d: %w", hook.ID, err)
		}
		fmt.Fprintf(w, "removed webhook %d to %s\n", hook.ID, shown(text(hook.URL)))
		found = true
	}
	if !found {
		fmt.Fprintf(w, "the account has no webhook %s: nothing to remove\n", which)
	}
	return nil
}
