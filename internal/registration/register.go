package registration

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/upstream"
)

// Account is where the webhooks are: see [upstream.Client].
type Account interface {
	Webhooks(ctx context.Context) ([]*upstream.Webhook, error)
	CreateWebhook(ctx context.Context, hook upstream.NewWebhook) (id int64, err error)
	UpdateWebhook(ctx context.Context, id int64, hook upstream.NewWebhook) error
	DeleteWebhook(ctx context.Context, id int64) error
}

// Run does what the command says, and prints what it did to w.
func Run(ctx context.Context, w io.Writer, command config.WebhookCommand, account Account) error {
	switch {
	case command.Register != nil:
		return register(ctx, w, *command.Register, account)
	case command.List:
		return list(ctx, w, account)
	}
	return remove(ctx, w, command.Remove, account)
}

// register creates or updates the webhook, enabled and with its secret. It may be repeated.
func register(ctx context.Context, w io.Writer, wanted config.RegisterWebhook, account Account) error {
	hook := webhookOf(wanted)
	present, err := account.Webhooks(ctx)
	if err != nil {
		return fmt.Errorf("compare webhooks: %w", err)
	}
	r := &registrar{account: account, w: w, hook: hook, asked: hook.Events}
	return r.follow(ctx, planFor(hook, present), present)
}

func webhookOf(wanted config.RegisterWebhook) upstream.NewWebhook {
	events := wanted.Events
	if len(events) == 0 {
		events = upstream.UsefulEvents()
	}
	return upstream.NewWebhook{
		URL: wanted.URL.String(), Events: events, Secret: wanted.Secret.Reveal(), Notification: wanted.Notification,
		PayloadVersion: wanted.PayloadVersion, Label: label,
	}
}

// registrar follows a plan.
type registrar struct {
	account Account
	w       io.Writer
	hook    upstream.NewWebhook
	asked   []string // events
}

func (r *registrar) follow(ctx context.Context, made plan, present []*upstream.Webhook) error {
	before := byID(present, made.update)
	id, err := r.put(ctx, made.update)
	if err != nil {
		return err
	}
	id, now, err := r.confirm(ctx, id)
	if err != nil {
		return err
	}
	r.tell(before, id, now)
	for _, superfluous := range made.remove {
		if err := r.account.DeleteWebhook(ctx, superfluous); err != nil && !upstream.IsNotFound(err) {
			return fmt.Errorf("remove superfluous webhook %d: %w", superfluous, err)
		}
		r.say("removed webhook %d: it led to the same URL", superfluous)
	}
	for _, foreign := range made.foreign {
		r.say("webhook %d leads to the same URL, and was not made by this command: to have each event once, remove it with\n"+
			"  mailbox-graphql webhook remove %d", foreign, foreign)
	}
	return nil
}

// put updates the webhook with an id, or creates one for 0, with the events that the account takes.
func (r *registrar) put(ctx context.Context, id int64) (int64, error) {
	for {
		written, err := r.putOnce(ctx, id)
		if err == nil {
			return written, nil
		}
		refused := refusedEvents(err, r.hook.Events)
		left := without(r.hook.Events, refused)
		if len(refused) == 0 || len(left) == 0 {
			return 0, explained(err)
		}
		r.hook.Events = left
	}
}

// putOnce creates the webhook, too, if the one with the id is gone meanwhile.
func (r *registrar) putOnce(ctx context.Context, id int64) (int64, error) {
	if id != 0 {
		if err := r.account.UpdateWebhook(ctx, id, r.hook); !upstream.IsNotFound(err) {
			return id, err //nolint:wrapcheck // it says what was done
		}
	}
	return r.account.CreateWebhook(ctx, r.hook) //nolint:wrapcheck // it says what was done
}

// confirm reads the webhook. One that an update leaves disabled is made anew.
func (r *registrar) confirm(ctx context.Context, id int64) (int64, *upstream.Webhook, error) {
	now, err := r.read(ctx, id)
	if err != nil || isEnabled(now) {
		return id, now, err
	}
	anew, err := r.put(ctx, 0)
	if err != nil {
		return 0, nil, err
	}
	if err := r.account.DeleteWebhook(ctx, id); err != nil && !upstream.IsNotFound(err) {
		return 0, nil, fmt.Errorf("remove webhook %d, which stays disabled: %w", id, err)
	}
	if now, err = r.read(ctx, anew); err == nil && !isEnabled(now) {
		err = fmt.Errorf("webhook %d is disabled although it is new", anew)
	}
	return anew, now, err
}

func (r *registrar) read(ctx context.Context, id int64) (*upstream.Webhook, error) {
	all, err := r.account.Webhooks(ctx)
	if err != nil {
		return nil, fmt.Errorf("confirm webhook %d: %w", id, err)
	}
	if now := byID(all, id); now != nil {
		return now, nil
	}
	return nil, fmt.Errorf("confirm webhook %d: the account does not list it", id)
}

// tell prints what was done. Events that the account does not list were refused without a word.
func (r *registrar) tell(before *upstream.Webhook, id int64, now *upstream.Webhook) {
	switch {
	case before == nil:
		r.say("created webhook %d to %s", id, r.hook.URL)
	case before.ID != id:
		r.say("replaced webhook %d by %d, to %s", before.ID, id, r.hook.URL)
	case !isEnabled(before):
		r.say("updated webhook %d to %s, and enabled it again", id, r.hook.URL)
	case r.hook.Matches(before):
		r.say("updated webhook %d to %s: its secret; the rest was as wanted", id, r.hook.URL)
	default:
		r.say("updated webhook %d to %s", id, r.hook.URL)
	}
	missing := without(r.asked, now.Events)
	r.say("events: %s", strings.Join(without(r.asked, missing), ", "))
	if len(missing) > 0 {
		r.say("refused by the account: %s\n"+
			"  Nothing tells the server of these changes. Set its --webhook-events to the events above, so that it keeps what it\n"+
			"  reads of %s for a short time only.",
			strings.Join(missing, ", "), subjectsOf(missing))
	}
}

func (r *registrar) say(format string, values ...any) { fmt.Fprintf(r.w, format+"\n", values...) }

// subjectsOf names what events are about.
func subjectsOf(events []string) string {
	var subjects []string
	for _, named := range []struct{ prefix, subject string }{
		{"customer.", "customers"},
		{"organization.", "organizations"},
		{"convo.", "conversations"},
		{"beacon.", "conversations"},
		{"satisfaction.", "conversations"},
		{"tag.", "tags"},
	} {
		about := func(event string) bool { return strings.HasPrefix(event, named.prefix) }
		if slices.ContainsFunc(events, about) && !slices.Contains(subjects, named.subject) {
			subjects = append(subjects, named.subject)
		}
	}
	if len(subjects) == 0 {
		return "what they are about"
	}
	return strings.Join(subjects, ", ")
}

// explained adds what the operator can do about a refusal.
func explained(err error) error {
	status, ok := errors.AsType[*upstream.StatusError](err)
	if !ok {
		return err
	}
	var reasons []string
	for _, violation := range status.Violations {
		reasons = append(reasons, fmt.Sprintf("%s: %s", printable(violation.Path), printable(violation.Message)))
	}
	switch {
	case upstream.IsForbidden(err):
		return fmt.Errorf("%w: the app's user may not manage webhooks", err)
	case len(reasons) > 0:
		return fmt.Errorf("%w: %s", err, strings.Join(reasons, "; "))
	}
	return err
}
