package registration

import (
	"slices"
	"testing"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// Each event that is registered is documented, and what is left out is named.
func TestUsefulEventsAreDocumented(t *testing.T) {
	t.Parallel()
	left := without(emulator.WebhookEvents(), upstream.UsefulEvents())
	if want := []string{"message.survey.response.received", "user.status.changed"}; !slices.Equal(left, want) {
		t.Errorf("%q are not registered, want %q", left, want)
	}
	if unknown := without(upstream.UsefulEvents(), emulator.WebhookEvents()); len(unknown) > 0 {
		t.Errorf("%q are no events", unknown)
	}
	for _, event := range upstream.UsefulEvents() {
		if subjectsOf([]string{event}) == subjectsOf(nil) {
			t.Errorf("%s is about nothing", event)
		}
	}
}
