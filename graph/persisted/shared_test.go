package persisted_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph/persisted"
)

// servers is what several servers share.
type servers struct {
	mu    sync.Mutex
	texts map[string]string
	finds int
}

func (s *servers) Find(_ context.Context, hash string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finds++
	text, ok := s.texts[hash]
	return text, ok
}

func (s *servers) Add(_ context.Context, hash, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[hash] = text
}

// A server knows a document that was registered with another one, for which it asks once.
func TestDocumentsOfOtherServers(t *testing.T) {
	t.Parallel()
	others := &servers{texts: make(map[string]string)}
	options := registering()
	options.Shared = others
	first, second := newServer(t, options), newServer(t, options)
	if got := post(t, second, hash(hashOf(customer))); got != notFound {
		t.Fatalf("before: %+v, want %+v", got, notFound)
	}
	post(t, first, text(customer))
	if len(others.texts) > 0 {
		t.Error("a document without its hash was shared")
	}
	post(t, first, hash(hashOf(customer)).with(customer))
	others.finds = 0
	for range 3 {
		if got := post(t, second, hash(hashOf(customer))); got.ran != customer {
			t.Errorf("%+v, want it to run", got)
		}
	}
	if others.finds != 1 {
		t.Errorf("%d looks at what others have, want 1", others.finds)
	}
	if diff := cmp.Diff(map[string]string{hashOf(customer): customer}, maps.Clone(others.texts)); diff != "" {
		t.Errorf("shared (-want +got):\n%s", diff)
	}
}

// A document of another server runs only under its own hash, and is validated like any other. A document that is too long to
// keep is neither shared nor kept.
func TestDocumentsOfOthersAreChecked(t *testing.T) {
	t.Parallel()
	const other, broken = `{ customer { name } }`, `{ customer { shoeSize } }`
	long := customer + strings.Repeat(" ", 1000)
	others := &servers{texts: map[string]string{hashOf(customer): other, hashOf(broken): broken}}
	server := newServer(t, persisted.Options{MaxBytes: 16 << 10, Shared: others})
	if got := post(t, server, hash(hashOf(customer))); got != notFound {
		t.Errorf("another text: %+v, want %+v", got, notFound)
	}
	if got := post(t, server, hash(hashOf(broken))); got.ran != "" || got.message == "" {
		t.Errorf("not of the schema: %+v, want an error", got)
	}
	post(t, server, hash(hashOf(long)).with(long))
	if _, ok := others.texts[hashOf(long)]; ok {
		t.Error("a document that is too long was shared")
	}
	others.Add(t.Context(), hashOf(long), long)
	others.finds = 0
	for range 2 {
		if got := post(t, server, hash(hashOf(long))); got.ran != long {
			t.Errorf("%+v, want it to run", got)
		}
	}
	if others.finds != 2 {
		t.Errorf("%d looks for a document that is too long, want 2", others.finds)
	}
}
