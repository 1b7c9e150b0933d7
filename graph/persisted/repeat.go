package persisted

import "github.com/99designs/gqlgen/graphql"

// Registered names a document that a client has registered.
type Registered digest

// Repeats reports whether requests that are equal to the operation's may be answered without the extension. They may not if
// they register a document. If they name a registered document, they may as long as [Extension.Has] reports true for its name.
func (e *Extension) Repeats(operation *graphql.OperationContext) (named *Registered, repeats bool) {
	switch noted := operation.Stats.GetExtension(e.ExtensionName()).(type) {
	case registration:
		return nil, false
	case Registered:
		return &noted, true
	}
	return nil, true
}

// Has reports whether a document is still registered, and counts as a use of it.
func (e *Extension) Has(named Registered) bool {
	_, ok := e.registered.get(digest(named))
	return ok
}

// Persists reports whether the operation's document is a trusted one or one that a client has registered.
func (e *Extension) Persists(operation *graphql.OperationContext) bool {
	return operation.Stats.GetExtension(e.ExtensionName()) != nil || e.documents.has(operation.RawQuery)
}
