package persisted

import "github.com/99designs/gqlgen/graphql"

// Basis is what lets a request run, beside the bytes of the request.
type Basis struct {
	trusted    *Documents // all that were trusted
	registered *digest    // of the document, if the request names one that a client has registered
}

type (
	// registeredName is noted for an operation that names a registered document.
	registeredName digest
	// trustedName is noted for an operation that names one of the trusted documents.
	trustedName struct{ of *Documents }
)

// Repeats reports whether requests that are equal to the operation's may be answered without the extension. They may not if
// they register a document. Otherwise they may as long as the basis stands, see [Extension.Stands].
func (e *Extension) Repeats(operation *graphql.OperationContext) (on Basis, repeats bool) {
	on.trusted = e.trusted.current.Load()
	switch noted := operation.Stats.GetExtension(e.ExtensionName()).(type) {
	case registration:
		return on, false
	case registeredName:
		on.registered = (*digest)(&noted)
	case trustedName:
		on.trusted = noted.of
	}
	return on, !e.onlyTrusted || on.trusted.has(operation.RawQuery)
}

// Stands reports whether the trusted documents are the same, and a registered one is still registered. It counts as a use of
// the latter.
func (e *Extension) Stands(on Basis) bool {
	if on.trusted != e.trusted.current.Load() {
		return false
	}
	if on.registered == nil {
		return true
	}
	_, ok := e.registered.get(*on.registered)
	return ok
}

// Persists reports whether the operation's document is a trusted one or one that a client has registered.
func (e *Extension) Persists(operation *graphql.OperationContext) bool {
	return operation.Stats.GetExtension(e.ExtensionName()) != nil || e.trusted.has(operation.RawQuery)
}
