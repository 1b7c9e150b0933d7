package graph

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// staleFields collects where an operation shows data that is no longer fresh.
//
// Loaders fetch for many fields at once, so the field that a read was made for need not be the only one that shows what
// was read. Resources that fields show as a whole are therefore recognised when a field shows them; of other documents
// only the field that was first to ask is known.
type staleFields struct {
	any atomic.Bool // spares operations without stale data, which are nearly all, the look at each field

	mu        sync.Mutex
	resources map[any]bool
	paths     map[string]ast.Path
}

// resource notes a resource that serves although it is stale.
func (s *staleFields) resource(ctx context.Context, resource any) {
	s.any.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch resource.(type) {
	case *upstream.Customer, *upstream.Organization, *upstream.Address:
		if s.resources == nil {
			s.resources = make(map[any]bool)
		}
		s.resources[resource] = true
	default:
		s.add(graphql.GetPath(ctx))
	}
}

// shown notes a field if it shows a stale resource.
func (s *staleFields) shown(ctx context.Context, value any) {
	resource := resourceOf(value)
	if resource == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.resources[resource] {
		s.add(graphql.GetPath(ctx))
	}
}

// resourceOf returns the resource that a field's value shows, nil for none.
func resourceOf(value any) any {
	switch value := value.(type) {
	case *model.Customer:
		if value != nil {
			return value.Customer
		}
	case *model.Organization:
		if value != nil {
			return value.Organization
		}
	case *model.Address:
		if value != nil {
			return value.Address
		}
	}
	return nil
}

func (s *staleFields) add(path ast.Path) {
	if s.paths == nil {
		s.paths = make(map[string]ast.Path)
	}
	s.paths[path.String()] = path
}

// list returns the paths in the order of their texts.
func (s *staleFields) list() []ast.Path {
	s.mu.Lock()
	defer s.mu.Unlock()
	paths := make([]ast.Path, 0, len(s.paths))
	for _, path := range s.paths {
		paths = append(paths, path)
	}
	slices.SortFunc(paths, func(a, b ast.Path) int { return cmp.Compare(a.String(), b.String()) })
	return paths
}

// mark looks at what a field shows.
func (s *staleFields) mark(ctx context.Context, value any) {
	if rows, ok := value.([]*model.Customer); ok {
		for i, row := range rows {
			s.shown(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), row)
		}
	}
	s.shown(ctx, value)
}

// reportStale lists the paths of stale data in extensions.stale.
func reportStale(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if m := meterOf(ctx); response != nil && m != nil && m.stale.any.Load() {
		if paths := m.stale.list(); len(paths) > 0 {
			setExtension(response, "stale", paths)
		}
	}
	return response
}
