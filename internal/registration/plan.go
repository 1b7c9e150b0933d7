package registration

import (
	"cmp"
	"slices"

	"mailbox-graphql/upstream"
)

// label marks the webhooks that this package made.
const label = "mailbox-graphql"

// plan is what to do so that the account has one webhook to a URL.
type plan struct {
	// update is the id of the webhook to update, or 0 to create one.
	update int64
	// remove are the ids of superfluous webhooks: to the same URL, and made by this package.
	remove []int64
	// foreign are the ids of other webhooks to the same URL, which stay.
	foreign []int64
}

// planFor compares a webhook with those of the account. Of several to its URL, one of this package's is updated, an enabled
// one if there is one, and of those the oldest. Without any of this package's, the webhook that somebody made by hand is taken
// over, unless there are several.
func planFor(wanted upstream.NewWebhook, present []*upstream.Webhook) plan {
	var own, foreign []*upstream.Webhook
	for _, hook := range present {
		switch {
		case text(hook.URL) != wanted.URL:
		case text(hook.Label) == label:
			own = append(own, hook)
		default:
			foreign = append(foreign, hook)
		}
	}
	if len(own) == 0 && len(foreign) == 1 {
		return plan{update: foreign[0].ID}
	}
	slices.SortFunc(own, func(a, b *upstream.Webhook) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID))
	})
	made := plan{foreign: ids(foreign)}
	if len(own) > 0 {
		made.update, made.remove = own[0].ID, ids(own[1:])
	}
	return made
}

func rank(hook *upstream.Webhook) int {
	if isEnabled(hook) {
		return 0
	}
	return 1
}

func isEnabled(hook *upstream.Webhook) bool {
	return hook.State == nil || *hook.State == upstream.WebhookEnabled
}

func ids(hooks []*upstream.Webhook) (ids []int64) {
	for _, hook := range hooks {
		ids = append(ids, hook.ID)
	}
	return ids
}

func byID(hooks []*upstream.Webhook, id int64) *upstream.Webhook {
	i := slices.IndexFunc(hooks, func(hook *upstream.Webhook) bool { return hook.ID == id })
	if i < 0 {
		return nil
	}
	return hooks[i]
}

// without returns a list without some of its elements, in its order.
func without(list, removed []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(element string) bool { return slices.Contains(removed, element) })
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}
