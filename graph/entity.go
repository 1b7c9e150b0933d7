package graph

import (
	"context"
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// maxEntities bounds the representations of one field like the rows of a list: a gateway asks for the rows that another
// subgraph listed.
const maxEntities = connection.MaxRows

// entityKeys are the representations of one type: their ids, and their places among all representations.
type entityKeys struct {
	ids    []int64
	places []int
}

func (k *entityKeys) add(id int64, place int) {
	k.ids, k.places = append(k.ids, id), append(k.places, place)
}

// entitiesOf loads the objects that the representations name, those of each type in one batch. A representation that fails
// is an error at its place.
func (r *Resolver) entitiesOf(ctx context.Context, representations []model.Representation) ([]model.Node, error) {
	if len(representations) > maxEntities {
		problem := fmt.Sprintf("has %d entities; at most %d are allowed", len(representations), maxEntities)
		return nil, refused("representations", problem)
	}
	var customers, organizations entityKeys
	for place, representation := range representations {
		nodeType, id, err := parseRepresentation(representation)
		switch {
		case err != nil:
			graphql.AddError(atPlace(ctx, place), err)
		case nodeType == model.CustomerNode:
			customers.add(id, place)
		default:
			organizations.add(id, place)
		}
	}
	entities := make([]model.Node, len(representations))
	var fetches sync.WaitGroup
	fetches.Go(func() { placeOrganizations(ctx, organizations, entities) })
	r.placeCustomers(ctx, customers, entities)
	fetches.Wait()
	return entities, nil
}

func parseRepresentation(representation model.Representation) (model.NodeType, int64, error) {
	name, _ := representation["__typename"].(string)
	nodeType := model.NodeType(name)
	if nodeType != model.CustomerNode && nodeType != model.OrganizationNode {
		return "", 0, refused("representations.__typename", `must be "Customer" or "Organization"`)
	}
	text, err := graphql.UnmarshalID(representation["id"])
	if err != nil {
		text = "" // parseID refuses it
	}
	id, err := parseID("representations.id", text)
	return nodeType, id, err
}

func (r *Resolver) placeCustomers(ctx context.Context, keys entityKeys, entities []model.Node) {
	resources, errs := loaders.From(ctx).Customers(ctx, keys.ids)
	customers := make([]*model.Customer, len(resources))
	for i, resource := range resources {
		customers[i] = model.NewCustomer(resource)
		placeEntity(ctx, entities, keys.places[i], customers[i], errs[i])
	}
	r.preloadOrganizations(ctx, customers, nil)
}

func placeOrganizations(ctx context.Context, keys entityKeys, entities []model.Node) {
	fields := graphql.CollectFieldsCtx(ctx, []string{"_Entity", "Node", "Organization"})
	resources, errs := loaders.From(ctx).OrganizationsByID(ctx, keys.ids, needsOf(fields).parts)
	for i, resource := range resources {
		err := errs[i]
		if upstream.IsNotFound(err) {
			err = nil
		}
		placeEntity(ctx, entities, keys.places[i], model.NewOrganization(resource), err)
	}
}

// placeEntity puts an entity, or the error that stands for it, at the place of its representation.
func placeEntity[T any, N interface {
	*T
	model.Node
}](ctx context.Context, entities []model.Node, place int, entity N, err error) {
	node, err := nodeOrNull(entity, err)
	if err != nil {
		graphql.AddError(atPlace(ctx, place), err)
		return
	}
	entities[place] = node
	if m := meterOf(ctx); m != nil && m.stale.any.Load() {
		m.stale.noteField(atPlace(ctx, place), node)
	}
}

func atPlace(ctx context.Context, place int) context.Context {
	return graphql.WithPathContext(ctx, graphql.NewPathWithIndex(place))
}
