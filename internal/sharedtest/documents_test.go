//go:build unix

package sharedtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"
)

// registered is the body of a request for a persisted query: with the document it registers it.
func registered(document string, withDocument bool) map[string]any {
	sum := sha256.Sum256([]byte(document))
	body := map[string]any{"extensions": map[string]any{
		"persistedQuery": map[string]any{"version": 1, "sha256Hash": hex.EncodeToString(sum[:])},
	}}
	if withDocument {
		body["query"] = document
	}
	return body
}

// wantShared checks that the servers share by Redis: each knows at once the documents that are registered at another one. It
// costs no permit.
func (w *world) wantShared(t *testing.T) {
	t.Helper()
	for i := range w.servers {
		next := (i + 1) % len(w.servers)
		start := time.Now()
		for {
			err := w.tryShared(t, w.servers[i], w.servers[next])
			if err == nil {
				break
			}
			if time.Since(start) > recovery {
				t.Errorf("server %d does not know what was registered at server %d: %v", next, i, err)
				break
			}
			<-time.After(50 * time.Millisecond)
		}
	}
}

func (w *world) tryShared(t *testing.T, one, other *server) error {
	document := fmt.Sprintf("{ n%s: __typename }", rand.Text())
	for _, step := range []struct {
		server       *server
		withDocument bool
	}{{one, true}, {other, false}} {
		got, err := step.server.post(t.Context(), w.key, registered(document, step.withDocument))
		if err != nil {
			return err
		}
		if len(got.Errors) > 0 {
			return fmt.Errorf("%+v", got.Errors)
		}
	}
	return nil
}

func TestPersistedQueries(t *testing.T) {
	t.Parallel()
	start(t, plan{}).wantShared(t)
}
