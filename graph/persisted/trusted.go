package persisted

import (
	"errors"
	"fmt"
	"sync/atomic"
)

// Trusted holds the trusted documents of a server, which may be replaced while the server runs. It is safe for concurrent use.
type Trusted struct {
	current atomic.Pointer[Documents]
	read    Reader // of the server's schema; set by [New]
	needed  bool   // the server runs nothing else; set by [New]
}

// NewTrusted holds documents. Nil: none.
func NewTrusted(documents *Documents) *Trusted {
	held := new(Trusted)
	held.set(documents)
	return held
}

func (t *Trusted) set(documents *Documents) {
	if documents == nil {
		documents = &Documents{}
	}
	t.current.Store(documents)
}

// Replace puts documents in the place of those that are held, or returns an error about each that is not valid, and changes
// nothing. Operations that run already run to their end. There must be a server: see [New].
func (t *Trusted) Replace(documents *Documents) error {
	if documents == nil {
		documents = &Documents{}
	}
	if err := t.check(documents); err != nil {
		return err
	}
	t.set(documents)
	return nil
}

func (t *Trusted) check(documents *Documents) error {
	if t.needed && documents.Len() == 0 {
		return errors.New("the server is to run only trusted documents, but has none")
	}
	if err := documents.Validate(t.read); err != nil {
		return fmt.Errorf("trusted documents: %w", err)
	}
	return nil
}

func (t *Trusted) find(named reference) (string, bool) { return t.current.Load().find(named) }

func (t *Trusted) has(text string) bool { return t.current.Load().has(text) }
