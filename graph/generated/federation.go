// Package generated is gqlgen's output: it executes operations on the schema, and asks resolvers for what is not at
// hand. It never knows how that is fetched. Only federation.go is written by hand.
package generated

import (
	"context"
	"errors"

	"mailbox-graphql/graph/model"
)

// FederationResolver resolves the fields by which a federation's gateway asks. The resolver of Query implements it.
//
// gqlgen binds these two fields, by their names, to methods that its federation plugin writes. The plugin is not used:
// it reports what is wrong with one representation as an error of all of them, and adds types of its own to the schema.
// This file has the methods instead.
type FederationResolver interface {
	Entities(ctx context.Context, representations []model.Representation) ([]model.Node, error)
	Service(ctx context.Context) (model.Service, error)
}

// PriceEntities sets what `_entities` costs: gqlgen has a place for it, under a name that other packages cannot use.
func (c *ComplexityRoot) PriceEntities(price func(child int, representations []model.Representation) int) {
	c.Query.__resolve_entities = price
}

func (ec *executionContext) federation() (FederationResolver, error) {
	resolver, ok := ec.Resolvers.Query().(FederationResolver)
	if !ok {
		return nil, errors.New("the resolver of Query is no FederationResolver")
	}
	return resolver, nil
}

// __resolve_entities returns nil, which the field cannot be, when there is an error: then so is the whole answer.
func (ec *executionContext) __resolve_entities(ctx context.Context, representations []model.Representation) any {
	resolver, err := ec.federation()
	if err != nil {
		ec.Error(ctx, err)
		return nil
	}
	entities, err := resolver.Entities(ctx, representations)
	if err != nil {
		ec.Error(ctx, err)
		return nil
	}
	return entities
}

func (ec *executionContext) __resolve__service(ctx context.Context) (model.Service, error) {
	resolver, err := ec.federation()
	if err != nil {
		return model.Service{}, err
	}
	return resolver.Service(ctx)
}
