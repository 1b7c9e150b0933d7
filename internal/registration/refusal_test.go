package registration

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
)

func TestRefusedEvents(t *testing.T) {
	t.Parallel()
	events := []string{"customer.updated", "organization.created", "tag.created", "organization.updated"}
	in := func(parts ...string) []string { return parts }
	for name, test := range map[string]struct {
		status     int
		violations []upstream.Violation
		want       []string
	}{
		"by value": {
			400,
			[]upstream.Violation{
				{Input: in("events"), RejectedValue: "tag.created"}, {Input: in("events"), RejectedValue: "organization.created"},
			},
			[]string{"organization.created", "tag.created"},
		},
		"by index": {400, []upstream.Violation{{Input: in("events", "2")}, {Input: in("events", "2")}}, []string{"tag.created"}},
		"by the list of what is allowed": {
			400,
			[]upstream.Violation{{Input: in("events"), Message: "Expected one of these: 'customer.updated', 'tag.created'"}},
			[]string{"organization.created", "organization.updated"},
		},
		"not at all":         {400, []upstream.Violation{{Input: in("events")}}, []string{"organization.created", "organization.updated"}},
		"index out of range": {400, []upstream.Violation{{Input: in("events", "9")}}, []string{"organization.created", "organization.updated"}},
		"another member":     {400, []upstream.Violation{{Input: in("events", "2")}, {Input: in("url")}}, nil},
		"no place":           {400, []upstream.Violation{{}}, nil},
		"no violation":       {400, nil, nil},
		"another status":     {403, []upstream.Violation{{Input: in("events", "2")}}, nil},
	} {
		err := fmt.Errorf("create webhook: %w", &upstream.StatusError{Status: test.status, Violations: test.violations})
		if diff := cmp.Diff(test.want, refusedEvents(err, events)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := refusedEvents(errors.New("other"), events); got != nil {
		t.Errorf("another error refuses %q", got)
	}
}
