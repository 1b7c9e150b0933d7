package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

// addEntry makes an addition. The payload shows the entry in its field.
func addEntry[E model.EntryType](
	ctx context.Context, r *mutationResolver, kind upstream.EntryKind, field string, input mutation.Addition,
) (model.EntryWrite[E], error) {
	entry, errs := mutation.AddEntry(kind, input)
	if errs != nil {
		return model.EntryWrite[E]{UserErrors: errs}, nil
	}
	done, err := r.writeEntry(ctx, entry, input.Key())
	if err != nil || len(done.errs) > 0 {
		return model.EntryWrite[E]{UserErrors: done.errs}, err
	}
	return entryAfter[E](ctx, r.Resolver, entry, field, entry.Added), nil
}

// modifyEntry changes an entry. The payload shows the entry in its field.
func modifyEntry[E model.EntryType](
	ctx context.Context, r *mutationResolver, kind upstream.EntryKind, field string, input mutation.Modification,
) (model.EntryWrite[E], error) {
	entry, errs := mutation.UpdateEntry(kind, input)
	if errs != nil {
		return model.EntryWrite[E]{UserErrors: errs}, nil
	}
	done, err := r.writeEntry(ctx, entry, noKey())
	if err != nil || len(done.errs) > 0 {
		return model.EntryWrite[E]{UserErrors: done.errs}, err
	}
	return entryAfter[E](ctx, r.Resolver, entry, field, entry.Updated), nil
}

func (r *Resolver) removeEntry(
	ctx context.Context, kind upstream.EntryKind, input model.EntryRemoval,
) (model.EntryRemoved, error) {
	entry, errs := mutation.RemoveEntry(kind, input)
	if errs != nil {
		return model.EntryRemoved{UserErrors: errs}, nil
	}
	done, err := r.writeEntry(ctx, entry, noKey())
	if err != nil || len(done.errs) > 0 {
		return model.EntryRemoved{UserErrors: done.errs}, err
	}
	return model.EntryRemoved{
		RemovedID: &input.ID, Customer: r.customerAfter(ctx, done), UserErrors: noUserErrors(),
	}, nil
}

func noKey() graphql.Omittable[*string] { return graphql.Omittable[*string]{} }

func (r *Resolver) writeEntry(
	ctx context.Context, entry mutation.EntryChange, key graphql.Omittable[*string],
) (written, error) {
	return r.write(ctx, change{
		key: key,
		at:  mutation.Places{Object: []string{"customerId"}, Taken: []string{"value"}, Translate: mutation.OfEntry},
		send: func(ctx context.Context) (written, error) {
			return written{id: entry.CustomerID}, r.client.PatchCustomer(ctx, entry.CustomerID, entry.Patch())
		},
	})
}

// entryAfter returns what a payload shows of an entry that was written, and of its customer.
func entryAfter[E model.EntryType](
	ctx context.Context, r *Resolver, change mutation.EntryChange, field string,
	find func([]upstream.Entry) *upstream.Entry,
) model.EntryWrite[E] {
	ofEntry := fieldsAt(ctx, field)
	payload := model.EntryWrite[E]{
		Customer:   r.customerWith(ctx, change.CustomerID, append(fieldsAt(ctx, "customer"), ofEntry...), "customer", field),
		UserErrors: noUserErrors(),
	}
	if len(ofEntry) == 0 || payload.Customer == nil {
		return payload
	}
	entries, err := loaders.From(ctx).Entries(ctx, payload.Customer.Customer, change.Kind)
	reportBelow(ctx, err, field)
	if found := find(entries); found != nil {
		payload.Entry = &model.NewEntries[E]([]upstream.Entry{*found})[0]
	}
	return payload
}
