package graph

import (
	"context"
	"slices"
	"strconv"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

func (r *Resolver) setCustomerProperties(ctx context.Context, input model.SetCustomerPropertiesInput) (written, error) {
	values, errs := mutation.SetProperties(input.ID, input.Properties)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"id"}},
		send: func(ctx context.Context) (written, error) {
			changes, errs, err := changesOf(ctx, mutation.OfCustomer, values, r.client.CustomerPropertyDefinitions)
			if err != nil || errs != nil {
				return refuseInput(errs), err
			}
			return written{id: values.ID}, r.client.SetCustomerProperties(ctx, values.ID, changes)
		},
	})
}

// changesOf checks values by the definitions, which are read only if a value is set.
func changesOf(
	ctx context.Context, of mutation.Of, values mutation.PropertyValues,
	read func(context.Context) ([]upstream.PropertyDefinition, error),
) (changes []upstream.PropertyChange, errs []model.UserError, err error) {
	var definitions []upstream.PropertyDefinition
	if values.SetsAny() {
		if definitions, err = read(ctx); err != nil {
			return nil, nil, err
		}
	}
	changes, errs = values.Changes(of, definitions)
	return changes, errs, nil
}

// setOrganizationProperties sets one value after another: those before one that fails stay.
func (r *Resolver) setOrganizationProperties(
	ctx context.Context, input model.SetOrganizationPropertiesInput,
) (written, error) {
	values, errs := mutation.SetProperties(input.ID, input.Properties)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"id"}},
		send: func(ctx context.Context) (written, error) {
			changes, errs, err := changesOf(ctx, mutation.OfOrganization, values, r.client.OrganizationPropertyDefinitions)
			if err != nil || errs != nil {
				return refuseInput(errs), err
			}
			return r.setEach(ctx, values.ID, changes)
		},
	})
}

func (r *Resolver) setEach(ctx context.Context, id int64, changes []upstream.PropertyChange) (written, error) {
	for i, change := range changes {
		err := r.setOrganizationProperty(ctx, id, change)
		if err == nil {
			continue
		}
		at := mutation.Places{Object: []string{"id"}, Translate: func([]string) []string {
			return []string{"properties", strconv.Itoa(i), "value"}
		}}
		if i > 0 {
			return r.stopped(ctx, written{id: id}, err, at), nil
		}
		if errs := r.userErrors(ctx, err, at); errs != nil {
			return refuseInput(errs), nil
		}
		return written{}, err
	}
	return written{id: id}, nil
}

func (r *Resolver) setOrganizationProperty(ctx context.Context, id int64, change upstream.PropertyChange) error {
	if text, ok := change.Value.(string); ok {
		return r.client.SetOrganizationProperty(ctx, id, change.Slug, text)
	}
	return r.client.ClearOrganizationProperty(ctx, id, change.Slug)
}

func (r *Resolver) createCustomerProperty(
	ctx context.Context, input model.CreateCustomerPropertyInput,
) (written, error) {
	definition, errs := mutation.NewProperty(
		mutation.OfCustomer, input.Slug, input.Name, input.Type, input.Options.Value())
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		key:  input.IdempotencyKey,
		at:   mutation.Places{Taken: []string{"slug"}},
		send: onlyError(func(ctx context.Context) error { return r.client.CreateCustomerProperty(ctx, definition) }),
	})
}

func (r *Resolver) createOrganizationProperty(
	ctx context.Context, input model.CreateOrganizationPropertyInput,
) (written, error) {
	definition, errs := mutation.NewProperty(
		mutation.OfOrganization, input.Slug, input.Name, input.Type, input.Options.Value())
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		key:  input.IdempotencyKey,
		at:   mutation.Places{Taken: []string{"slug"}},
		send: onlyError(func(ctx context.Context) error { return r.client.CreateOrganizationProperty(ctx, definition) }),
	})
}

func (r *Resolver) updateOrganizationProperty(
	ctx context.Context, input model.UpdateOrganizationPropertyInput,
) (written, error) {
	definition, errs := mutation.UpdateProperty(input)
	if errs != nil {
		return refuseInput(errs), nil
	}
	return r.write(ctx, change{
		at: mutation.Places{Object: []string{"slug"}},
		send: onlyError(func(ctx context.Context) error {
			return r.client.UpdateOrganizationProperty(ctx, definition.Slug, definition.Name, definition.Options)
		}),
	})
}

// deleteProperty deletes a definition by remove.
func (r *Resolver) deleteProperty(
	ctx context.Context, slug string, remove func(context.Context, string) error,
) (written, error) {
	return r.write(ctx, change{
		at:   mutation.Places{Object: []string{"slug"}},
		send: onlyError(func(ctx context.Context) error { return remove(ctx, slug) }),
	})
}

// onlyError is a change of an object that has no number.
func onlyError(send func(context.Context) error) func(context.Context) (written, error) {
	return func(ctx context.Context) (written, error) { return written{}, send(ctx) }
}

// definitionAfter reads the definition of a payload.
func definitionAfter(
	ctx context.Context, done written, slug string, read func(context.Context) ([]upstream.PropertyDefinition, error),
) *model.PropertyDefinition {
	if len(done.errs) > 0 || len(fieldsAt(ctx, "property")) == 0 {
		return nil
	}
	definitions, err := read(ctx)
	if err != nil {
		reportBelow(ctx, err, "property")
		return nil
	}
	i := slices.IndexFunc(definitions, func(d upstream.PropertyDefinition) bool { return d.Slug == slug })
	if i < 0 {
		reportBelow(ctx, &upstream.MalformedError{Reason: "a property that was written is missing"}, "property")
		return nil
	}
	return &model.PropertyDefinition{PropertyDefinition: &definitions[i]}
}

// deletedSlug is the slug of a payload.
func (w written) deletedSlug(slug string) *string {
	if len(w.errs) > 0 {
		return nil
	}
	return &slug
}
