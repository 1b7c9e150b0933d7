package graph

import (
	"context"

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
				return written{}, err
			}
			if !update.OrganizationID.Named {
				return written{id: update.ID}, nil
			}
			err := r.client.ReplaceCustomer(ctx, update.ID, upstream.CustomerFields{}, update.OrganizationID)
			return r.moved(ctx, update, err)
		},
	})
}

// moved is what became of an update whose last step was to move the customer. The steps before it stay if it fails.
func (r *Resolver) moved(ctx context.Context, update mutation.CustomerUpdate, err error) (written, error) {
	done := written{id: update.ID, partly: !update.Patch.IsEmpty()}
	if err == nil || !done.partly {
		return done, err
	}
	done.errs = r.userErrors(ctx, err, mutation.Places{Object: []string{"organizationId"}, Taken: []string{"organizationId"}})
	if done.errs == nil {
		done.failed = err
	}
	return done, nil
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
			return written{id: id, upserted: did}, err
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
