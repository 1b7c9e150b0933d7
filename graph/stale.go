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

// staleFields collects the paths of the fields that show stale data.
//
// A loader fetches for many fields at once, so several fields may show one stale resource. Where a field shows a whole
// resource, mark recognizes the resource in the value of the field. For any other stale data, staleFields has only the field
// that asked first.
type staleFields struct {
	any atomic.Bool // false for nearly all operations, whose fields then need no check

	mu        sync.Mutex
	resources map[any]bool
	paths     map[string]ast.Path
}

// noteResource notes a resource that the cache served although it is stale.
func (s *staleFields) noteResource(ctx context.Context, resource any) {
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
		s.addPath(graphql.GetPath(ctx))
	}
}

// noteField notes the field at ctx if its value is a stale resource.
func (s *staleFields) noteField(ctx context.Context, value any) {
	resource := resourceOf(value)
	if resource == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.resources[resource] {
		s.addPath(graphql.GetPath(ctx))
	}
}

// resourceOf returns the resource of a field's value, and nil if the value is not a resource.
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

func (s *staleFields) addPath(path ast.Path) {
	if s.paths == nil {
		s.paths = make(map[string]ast.Path)
	}
	s.paths[path.String()] = path
}

// list returns the paths in alphabetical order.
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

// mark notes the field at ctx, or the rows of its list, where the value is a stale resource.
func (s *staleFields) mark(ctx context.Context, value any) {
	if rows, ok := value.([]*model.Customer); ok {
		for i, row := range rows {
			s.noteField(graphql.WithPathContext(ctx, graphql.NewPathWithIndex(i)), row)
		}
	}
	s.noteField(ctx, value)
}

// reportStale lists the paths of stale fields in extensions.stale.
func reportStale(response *graphql.Response, m *meter) {
	if !m.stale.any.Load() {
		return
	}
	if paths := m.stale.list(); len(paths) > 0 {
		setExtension(response, "stale", paths)
	}
}
