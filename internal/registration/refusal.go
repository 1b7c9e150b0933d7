package registration

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mailbox-graphql/upstream"
)

// refusedEvents returns the events because of which the account refuses a webhook, or none if it refuses it for another
// reason. How it names them is not documented: by the value, by its index, or by the list of those that it would take. If it
// names none, the events are those that not every account has.
func refusedEvents(err error, events []string) []string {
	status, ok := errors.AsType[*upstream.StatusError](err)
	if !ok || status.Status != http.StatusBadRequest {
		return nil
	}
	var refused []string
	for _, violation := range status.Violations {
		if len(violation.Input) == 0 || violation.Input[0] != "events" {
			return nil // it would be refused in any case
		}
		refused = append(refused, namedIn(violation, events)...)
	}
	slices.Sort(refused)
	return slices.Compact(refused)
}

func namedIn(violation upstream.Violation, events []string) []string {
	if name, ok := violation.RejectedValue.(string); ok && slices.Contains(events, name) {
		return []string{name}
	}
	if len(violation.Input) > 1 {
		if i, err := strconv.Atoi(violation.Input[1]); err == nil && i >= 0 && i < len(events) {
			return []string{events[i]}
		}
	}
	isAllowed := func(event string) bool { return strings.Contains(violation.Message, "'"+event+"'") }
	if slices.ContainsFunc(events, isAllowed) {
		return slices.DeleteFunc(slices.Clone(events), isAllowed)
	}
	return slices.DeleteFunc(slices.Clone(events), func(event string) bool { return !isScarce(event) })
}

// isScarce tells whether older copies of the documentation lack an event, so that some accounts may lack it.
func isScarce(event string) bool {
	return strings.HasPrefix(event, "organization.") || strings.HasPrefix(event, "user.")
}
