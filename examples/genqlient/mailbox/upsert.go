package mailbox

import (
	"context"
	"fmt"
	"strings"

	"github.com/Khan/genqlient/graphql"
)

// Refusal is what is wrong with the input of a change, of which nothing was done.
type Refusal struct {
	Code UserErrorCode
	// Field is the path in the input, such as "emails.add.0.value", or "" for the input as a whole.
	Field   string
	Message string
}

// Error returns the message for people, with the field that it is about.
func (r *Refusal) Error() string {
	if r.Field == "" {
		return r.Message
	}
	return r.Field + ": " + r.Message
}

// SetJobTitle sets the job title of the customer with an email address, whom it creates if nobody has the address, and
// reports which it did. Nil clears the job title. The error is a *Refusal where the input is wrong.
func SetJobTitle(
	ctx context.Context, client graphql.Client, email string, jobTitle *string,
) (CustomerSummary, UpsertOutcome, error) {
	answer, err := UpsertCustomer(ctx, client, email, jobTitle)
	if err != nil {
		return CustomerSummary{}, "", fmt.Errorf("set the job title: %w", err)
	}
	payload := answer.UpsertCustomer // null with an error only
	if len(payload.UserErrors) > 0 {
		first := payload.UserErrors[0]
		refusal := &Refusal{Code: first.Code, Field: strings.Join(first.Field, "."), Message: first.Message}
		return CustomerSummary{}, "", fmt.Errorf("set the job title: %w", refusal)
	}
	return payload.Customer.CustomerSummary, *payload.Outcome, nil
}
