package caller

import (
	"context"
	"sync"

	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
)

// shares holds what each caller has spent of its share. The list of API keys bounds the callers with a share.
type shares struct {
	mu     sync.Mutex
	byName map[string]*limitedShare
}

type limitedShare struct {
	*upstream.Share
	perMinute int
}

// with returns a context in which the caller has its share. A share that has changed keeps what was spent.
func (s *shares) with(ctx context.Context, name string, share signin.Share) context.Context {
	if share.Operations > 0 {
		ctx = admission.WithOperations(ctx, share.Operations)
	}
	if share.RequestsPerMinute > 0 {
		ctx = upstream.WithShare(ctx, s.of(name, share.RequestsPerMinute))
	}
	return ctx
}

func (s *shares) of(name string, perMinute int) *upstream.Share {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.byName[name]
	switch {
	case found == nil:
		found = &limitedShare{Share: upstream.NewShare(perMinute), perMinute: perMinute}
		if s.byName == nil {
			s.byName = make(map[string]*limitedShare)
		}
		s.byName[name] = found
	case found.perMinute != perMinute:
		found.SetLimit(perMinute)
		found.perMinute = perMinute
	}
	return found.Share
}
