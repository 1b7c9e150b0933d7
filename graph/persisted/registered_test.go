package persisted

import "testing"

// The text that is kept is not a part of the request that it came in.
func TestRegisteredTextIsCopied(t *testing.T) {
	t.Parallel()
	memory := []byte("{ customer { id } }")
	sent := string(memory)
	registered := newRegisteredDocuments(1<<16, nil)
	registered.add(t.Context(), digestOf(sent), sent)
	got, ok := registered.get(digestOf(sent))
	if !ok || got != sent {
		t.Fatalf("%q, want %q", got, sent)
	}
	if sameMemory(got, sent) {
		t.Error("the registered text holds on to the memory of the request")
	}
}
