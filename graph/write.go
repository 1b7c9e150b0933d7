package graph

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

// written is what a mutation did. An idempotency key keeps it, and not the objects, which are read anew for each answer.
type written struct {
	// id is the number of the object that was changed. 0: none was, or the object has no number.
	id         int64
	upserted   upstream.Upserted
	background bool
	errs       []model.UserError
	// partly says that something was changed although there are user errors, or failed is set.
	partly bool
	// failed is what the caller cannot mend of a later step, when the steps before it stay.
	failed error
}

// userErrors returns the list for the payload.
func (w written) userErrors() []model.UserError {
	if w.errs == nil {
		return noUserErrors()
	}
	return w.errs
}

// deletedID returns the number of an object that was deleted.
func (w written) deletedID() *string {
	if w.id == 0 {
		return nil
	}
	id := strconv.FormatInt(w.id, 10)
	return &id
}

// upsertOutcome says what an upsert did.
func (w written) upsertOutcome() *model.UpsertOutcome {
	if w.id == 0 {
		return nil
	}
	outcome := map[upstream.Upserted]model.UpsertOutcome{
		upstream.Created:   model.UpsertOutcomeCreated,
		upstream.Updated:   model.UpsertOutcomeUpdated,
		upstream.Unchanged: model.UpsertOutcomeUnchanged,
	}[w.upserted]
	return &outcome
}

// deletionOutcome says what a deletion did.
func (w written) deletionOutcome() *model.DeletionOutcome {
	if w.id == 0 {
		return nil
	}
	outcome := model.DeletionOutcomeDeleted
	if w.background {
		outcome = model.DeletionOutcomeStarted
	}
	return &outcome
}

// change is a mutation that has passed the checks of its input.
type change struct {
	// key is the idempotency key, if the mutation has one.
	key graphql.Omittable[*string]
	// at says where refusals of the REST API belong in the input.
	at mutation.Places
	// send makes the requests.
	send func(ctx context.Context) (written, error)
}

// write makes a change, once for each idempotency key. After it, the operation has read nothing: the fields below the
// mutation, and the next mutations, see what the change did. The errors are those that the caller cannot mend.
func (r *Resolver) write(ctx context.Context, c change) (written, error) {
	defer loaders.Forget(ctx)
	send := func(ctx context.Context) (done written, keep bool, err error) {
		done, err = c.send(ctx)
		if errs := r.userErrors(ctx, err, c.at); errs != nil {
			done, err = refuseInput(errs), nil
		}
		if err != nil {
			_, unknown := errors.AsType[*upstream.OutcomeUnknownError](err)
			return written{}, unknown || done.partly, err
		}
		return done, done.partly || len(done.errs) == 0, nil
	}
	key := c.key.Value()
	if key == nil {
		done, _, err := send(ctx)
		return done, err
	}
	if errs := checkKey(*key); errs != nil {
		return written{errs: errs}, nil
	}
	input, err := hashInput(ctx)
	if err != nil {
		return written{}, err
	}
	name := idempotency.Key{Caller: upstream.CallerOf(ctx), Text: *key, Input: input}
	done, err := r.keys.Do(ctx, name, send)
	switch {
	case errors.Is(err, idempotency.ErrOtherInput):
		return written{errs: keyError(model.UserErrorCodeIdempotencyKeyReused, "The key was used with another input before.")}, nil
	case errors.Is(err, idempotency.ErrUnknown):
		return written{}, &upstream.OutcomeUnknownError{Err: err}
	}
	return done, err
}

// userErrors returns what the caller of the current mutation can mend of a write that the REST API refused, or nil. Fields are
// places in the input, whatever the REST API names.
func (r *Resolver) userErrors(ctx context.Context, err error, at mutation.Places) []model.UserError {
	errs := mutation.UserErrors(err, at)
	if errs == nil {
		return nil
	}
	field := graphql.GetFieldContext(ctx).Field
	input := field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)[inputArgument]
	of := field.Definition.Arguments.ForName(inputArgument).Type
	for i := range errs {
		errs[i].Field = placeIn(r.schema, of, input, errs[i].Field)
	}
	return errs
}

// inputArgument is the argument of each mutation.
const inputArgument = "input"

// placeIn returns the part of a path that an input of this type has, or nil: names of fields, and indexes of elements.
func placeIn(schema *ast.Schema, of *ast.Type, input any, path []string) []string {
	for i, part := range path {
		known := false
		if of.Elem != nil {
			of = of.Elem
			input, known = elementOf(input, part)
		} else if field := schema.Types[of.NamedType].Fields.ForName(part); field != nil {
			object, _ := input.(map[string]any)
			of, input, known = field.Type, object[part], true
		}
		if !known && i == 0 {
			return nil
		}
		if !known {
			return path[:i]
		}
	}
	return path
}

// elementOf returns an element of a list. A value that stands alone is a list of one.
func elementOf(list any, index string) (element any, ok bool) {
	elements, isList := list.([]any)
	if !isList && list != nil {
		elements = []any{list}
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(elements) {
		return nil, false
	}
	return elements[i], true
}

const (
	idempotencyKey = "idempotencyKey"
	maxKeyLength   = 100
)

func checkKey(key string) []model.UserError {
	switch length := utf8.RuneCountInString(key); {
	case length == 0:
		return keyError(model.UserErrorCodeBlank, "It must not be empty.")
	case length > maxKeyLength:
		return keyError(model.UserErrorCodeTooLong,
			fmt.Sprintf("It has %d characters; at most %d are allowed.", length, maxKeyLength))
	}
	return nil
}

func keyError(code model.UserErrorCode, message string) []model.UserError {
	return []model.UserError{{Code: code, Field: []string{idempotencyKey}, Message: message}}
}

// hashInput returns the hash of the current mutation and its input, as the client wrote it: a field that is absent differs
// from one that is null.
func hashInput(ctx context.Context) ([sha256.Size]byte, error) {
	field := graphql.GetFieldContext(ctx).Field
	input, err := json.Marshal([]any{field.Name, field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)})
	if err != nil {
		return [sha256.Size]byte{}, errors.New("input cannot be hashed") // the library's error would quote the input
	}
	return sha256.Sum256(input), nil
}

// orError returns the payload of a mutation, or null with the error.
func orError[P any](payload *P, err error) (*P, error) {
	if err != nil {
		return nil, err
	}
	return payload, nil
}

// noUserErrors is the list of a payload without user errors: the schema has no null there.
func noUserErrors() []model.UserError { return []model.UserError{} }

// refuseInput is what became of a change that its input forbids.
func refuseInput(errs []model.UserError) written { return written{errs: errs} }

// customerAfter reads the customer of a payload for what is selected of it. Nothing is read for what the id tells. The
// change has been made, so a failure is an error of the payload's customer, and not of the mutation.
func (r *Resolver) customerAfter(ctx context.Context, done written) *model.Customer {
	reportBelow(ctx, done.failed, "customer")
	if done.id == 0 {
		return nil
	}
	return r.customerWith(ctx, done.id, fieldsAt(ctx, "customer"), "customer")
}

// customerWith reads what is selected of a customer. A failure is an error at the fields of the payload that are made of it.
func (r *Resolver) customerWith(
	ctx context.Context, id int64, selected []graphql.CollectedField, shownIn ...string,
) *model.Customer {
	if selectsOnly(selected, "id", "nodeId", "conversations") {
		return model.NewCustomer(&upstream.Customer{ID: id})
	}
	customers, errs := loaders.From(ctx).Customers(ctx, []int64{id})
	if errs[0] != nil {
		reportBelow(ctx, errs[0], shownIn...)
		return nil
	}
	if customers[0] == nil {
		return nil
	}
	return model.NewCustomer(customers[0])
}

// reportBelow adds an error, unless it is nil, at fields of the current payload: at each place where the answer has one of
// them, by the name that it has there. If the answer has none of them, the error is at the payload.
func reportBelow(ctx context.Context, err error, fields ...string) {
	if err == nil {
		return
	}
	shown := false
	for _, field := range selected(ctx) {
		if slices.Contains(fields, field.Name) {
			shown = true
			reportError(graphql.WithPathContext(ctx, graphql.NewPathWithField(field.Alias)), err)
		}
	}
	if !shown {
		reportError(ctx, err)
	}
}
