package graph

import (
	"context"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/model"
)

var _ generated.FederationResolver = (*queryResolver)(nil)

// Entities resolves Query._entities.
func (r *queryResolver) Entities(ctx context.Context, representations []model.Representation) ([]model.Node, error) {
	return r.entitiesOf(ctx, representations)
}

// Service resolves Query._service.
func (r *queryResolver) Service(context.Context) (model.Service, error) {
	return model.Service{Sdl: subgraphSDL(r.readOnly)}, nil
}
