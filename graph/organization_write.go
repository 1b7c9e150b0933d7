package graph

import (
	"context"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

func (r *Resolver) createOrganization(ctx context.Context, input model.CreateOrganizationInput) (written, error) {
	fields, errs := mutation.CreateOrganization(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		key: input.IdempotencyKey,
		at:  mutation.Places{Taken: []string{"name"}},
		send: func(ctx context.Context) (written, error) {
			id, err := r.client.CreateOrganization(ctx, fields)
			return written{id: id}, err
		},
	})
}

func (r *Resolver) updateOrganization(ctx context.Context, input model.UpdateOrganizationInput) (written, error) {
	id, fields, errs := mutation.UpdateOrganization(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"id"}, Taken: []string{"name"}},
		send: func(ctx context.Context) (written, error) {
			return written{id: id}, r.client.UpdateOrganization(ctx, id, fields)
		},
	})
}

func (r *Resolver) deleteOrganization(ctx context.Context, input model.DeleteOrganizationInput) (written, error) {
	id, errs := mutation.DeleteOrganization(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"id"}},
		send: func(ctx context.Context) (written, error) {
			return written{id: id}, r.client.DeleteOrganization(ctx, id)
		},
	})
}

// organizationAfter is customerAfter for an organization.
func (r *Resolver) organizationAfter(ctx context.Context, done written) *model.Organization {
	reportBelow(ctx, done.failed, "organization")
	if done.id == 0 {
		return nil
	}
	needs := needsOf(fieldsAt(ctx, "organization"))
	if !needs.name && !needs.details {
		return model.NewOrganization(&upstream.Organization{ID: done.id})
	}
	organization, err := loaders.From(ctx).Organization(ctx, upstream.OrganizationByID(done.id), needs.parts)
	if err != nil {
		reportBelow(ctx, err, "organization")
		return nil
	}
	return model.NewOrganization(organization)
}
