package mutation

import (
	"errors"
	"net/http"
	"regexp"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// Places says where the refusals of a write belong in the input of its mutation.
type Places struct {
	// Object names the object that the write changes. Nil: it creates one.
	Object []string
	// Taken has the value that another object may have already.
	Taken []string
	// Translate turns the path to a part of the write's input into the path in the mutation's input. Nil: they are the same.
	Translate func(path []string) []string
}

// UserErrors returns what a caller can mend of a write that the REST API refused. It returns nil for any other failure.
func UserErrors(err error, at Places) []model.UserError {
	if _, ok := errors.AsType[*upstream.SlugError](err); ok {
		return one(model.UserErrorCodeUnknownProperty, []string{"slug"}, "The account defines no such property.")
	}
	status, ok := errors.AsType[*upstream.StatusError](err)
	if _, unknown := errors.AsType[*upstream.OutcomeUnknownError](err); !ok || unknown {
		return nil
	}
	switch status.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return violations(status, at)
	case http.StatusNotFound, http.StatusGone:
		return one(model.UserErrorCodeNotFound, at.Object, "There is no such object.")
	case http.StatusConflict:
		return one(model.UserErrorCodeTaken, at.taken(status), "Another object of the account has it already.")
	case http.StatusPreconditionFailed:
		return one(model.UserErrorCodeConflict, at.Object, "The state of the object forbids it.")
	case http.StatusRequestEntityTooLarge:
		return one(model.UserErrorCodeTooLong, nil, "The input is longer than Help Scout takes.")
	case http.StatusLocked:
		return one(model.UserErrorCodeLimitReached, at.Object, "A limit of the account is reached.")
	}
	return nil
}

// NotDeletable says that Help Scout does not let its user delete a customer.
func NotDeletable() []model.UserError {
	return one(model.UserErrorCodeNotAllowed, []string{"id"},
		"Help Scout does not delete a customer at once who has more than 100 conversations, "+
			"nor one whose conversations its user cannot all see.")
}

func one(code model.UserErrorCode, field []string, message string) []model.UserError {
	return []model.UserError{{Code: code, Field: field, Message: message}}
}

func violations(status *upstream.StatusError, at Places) []model.UserError {
	if len(status.Violations) == 0 {
		return one(model.UserErrorCodeInvalid, nil, "Help Scout refused the input.")
	}
	list := make([]model.UserError, 0, min(len(status.Violations), maxUserErrors))
	for _, violation := range status.Violations[:cap(list)] {
		list = append(list, model.UserError{
			Code: codeOf(violation.Kind), Field: at.of(violation.Input), Message: messageOf(violation.Kind),
		})
	}
	return list
}

// maxUserErrors bounds the answer: the REST API can complain about each element of each list.
const maxUserErrors = 100

// taken returns the place of the value that another object has: the one that the REST API names, or else the one that is known.
func (p Places) taken(conflict *upstream.StatusError) []string {
	if len(conflict.Violations) == 1 {
		if named := p.of(conflict.Violations[0].Input); named != nil {
			return named
		}
	}
	return p.Taken
}

// of returns the place of a violation in the input. What the REST API names is a claim: a path that cannot be one is none.
func (p Places) of(path []string) []string {
	if p.Translate != nil {
		path = p.Translate(path)
	}
	if len(path) == 0 || len(path) > maxPathLength {
		return nil
	}
	for _, part := range path {
		if !pathPart.MatchString(part) {
			return nil
		}
	}
	return path
}

const maxPathLength = 6

var pathPart = regexp.MustCompile(`^[A-Za-z0-9]{1,40}$`)

func codeOf(kind upstream.ViolationKind) model.UserErrorCode {
	switch kind {
	case upstream.EmptyValue, upstream.MissingValue:
		return model.UserErrorCodeBlank
	case upstream.WrongSize:
		return model.UserErrorCodeTooLong
	case upstream.MalformedEmail:
		return model.UserErrorCodeInvalidEmail
	case upstream.OtherViolation, upstream.UnsupportedValue, upstream.MalformedDate, upstream.InvalidNumber,
		upstream.InvalidIdentifier, upstream.AccessDenied, upstream.APINotEnabled:
	}
	return model.UserErrorCodeInvalid
}

// messageOf says what is wrong with a value. The REST API's own words are not passed on: they may quote anything.
func messageOf(kind upstream.ViolationKind) string {
	switch kind {
	case upstream.EmptyValue, upstream.MissingValue:
		return "Help Scout demands a value."
	case upstream.UnsupportedValue:
		return "It is not one of the values that Help Scout takes."
	case upstream.WrongSize:
		return "Help Scout refused the value for its length."
	case upstream.MalformedEmail:
		return "Help Scout takes it for no email address."
	case upstream.MalformedDate:
		return "Help Scout takes it for no date."
	case upstream.InvalidNumber:
		return "Help Scout takes it for no number."
	case upstream.InvalidIdentifier:
		return "Help Scout knows no object with this id."
	case upstream.AccessDenied:
		return "Help Scout does not let its user set the value."
	case upstream.OtherViolation, upstream.APINotEnabled:
	}
	return "Help Scout refused the value."
}

// OfEntry translates the path to a part of a patch into that of a mutation of one entry: the patch has one entry only.
func OfEntry(path []string) []string {
	const names = 3 // the kind, the list and the index
	if len(path) < names {
		return nil
	}
	if path[1] == "remove" {
		return []string{"id"}
	}
	return path[names:]
}

// OfUpsert translates the path to a part of a new or changed customer into that of the input of upsertCustomer, which has
// the email address at its top.
func OfUpsert(path []string) []string {
	if len(path) == 0 || path[0] != memberOf(upstream.Emails) {
		return path
	}
	if path[len(path)-1] == "type" {
		return []string{"emailType"}
	}
	return []string{"email"}
}
