package graph

import (
	"context"
	"errors"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

func (r *Resolver) createCustomer(ctx context.Context, input model.CreateCustomerInput) (written, error) {
	customer, errs := mutation.CreateCustomer(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		key: input.IdempotencyKey,
		at:  mutation.Places{Taken: mutation.NewEmail(customer)},
		send: func(ctx context.Context) (written, error) {
			id, err := r.client.CreateCustomer(ctx, customer)
			return written{id: id}, err
		},
	})
}

// updateCustomer patches the customer, and then moves it: if the move fails, the rest has been changed.
func (r *Resolver) updateCustomer(ctx context.Context, input model.UpdateCustomerInput) (written, error) {
	update, errs := mutation.UpdateCustomer(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		key: input.IdempotencyKey,
		at:  mutation.Places{Object: []string{"id"}, Taken: update.NewEmail()},
		send: func(ctx context.Context) (written, error) {
			if err := r.client.PatchCustomer(ctx, update.ID, update.Patch); err != nil {
				return r.inPart(ctx, written{id: update.ID}, err, mutation.Places{Object: []string{"id"}})
			}
			if !update.OrganizationID.Named {
				return written{id: update.ID}, nil
			}
			err := r.client.ReplaceCustomer(ctx, update.ID, upstream.CustomerFields{}, update.OrganizationID)
			return r.moved(ctx, update, err)
		},
	})
}

// inPart is what became of a change that failed: done, if a part of it was made, or the error alone.
func (r *Resolver) inPart(ctx context.Context, done written, err error, at mutation.Places) (written, error) {
	partial, ok := errors.AsType[*upstream.PartialError](err)
	if !ok {
		return written{}, err
	}
	return r.stopped(ctx, done, partial.Err, at), nil
}

// stopped is what became of a change of which a later step failed: those before it stay.
func (r *Resolver) stopped(ctx context.Context, done written, err error, at mutation.Places) written {
	done.partly = true
	if done.errs = r.userErrors(ctx, err, at); done.errs == nil {
		done.failed = err
	}
	return done
}

// moved is what became of an update whose last step was to move the customer. The steps before it stay if it fails.
func (r *Resolver) moved(ctx context.Context, update mutation.CustomerUpdate, err error) (written, error) {
	done := written{id: update.ID}
	if err == nil || update.Patch.IsEmpty() {
		return done, err
	}
	at := mutation.Places{Object: []string{"organizationId"}, Taken: []string{"organizationId"}}
	return r.stopped(ctx, done, err, at), nil
}

func (r *Resolver) upsertCustomer(ctx context.Context, input model.UpsertCustomerInput) (written, error) {
	upsert, errs := mutation.UpsertCustomer(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		key: input.IdempotencyKey,
		at:  mutation.Places{Taken: []string{"email"}, Translate: mutation.OfUpsert},
		send: func(ctx context.Context) (written, error) {
			id, did, err := r.client.UpsertCustomer(ctx, upsert.Email, upsert.Changes, upsert.New)
			done := written{id: id, upserted: did}
			if err != nil {
				return r.inPart(ctx, done, err, mutation.Places{Object: []string{"email"}})
			}
			return done, nil
		},
	})
}

func (r *Resolver) deleteCustomer(ctx context.Context, input model.DeleteCustomerInput) (written, error) {
	id, errs := mutation.DeleteCustomer(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"id"}},
		send: func(ctx context.Context) (written, error) {
			background, err := r.client.DeleteCustomer(ctx, id, input.Async)
			if upstream.IsForbidden(err) {
				return written{errs: mutation.NotDeletable()}, nil
			}
			return written{id: id, background: background}, err
		},
	})
}

func (r *Resolver) setCustomerAddress(ctx context.Context, input model.SetCustomerAddressInput) (written, error) {
	id, address, errs := mutation.SetAddress(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"id"}},
		send: func(ctx context.Context) (written, error) {
			return written{id: id}, r.client.SetAddress(ctx, id, address)
		},
	})
}

func (r *Resolver) removeCustomerAddress(ctx context.Context, input model.RemoveCustomerAddressInput) (written, error) {
	id, errs := mutation.RemoveAddress(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at:   mutation.Places{Object: []string{"id"}},
		send: func(ctx context.Context) (written, error) { return written{id: id}, r.client.RemoveAddress(ctx, id) },
	})
}
