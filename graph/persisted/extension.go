package persisted

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// DefaultMaxBytes has room for more than a thousand documents.
const DefaultMaxBytes = 8 << 20

// Options configures an Extension. The zero value has no documents, and tells clients to send documents.
type Options struct {
	// Trusted holds the trusted documents. Nil: there are none.
	Trusted *Trusted
	// Read reads a trusted document. Required if there are trusted documents.
	Read Reader
	// OnlyTrusted refuses every operation whose document is not a trusted document, byte for byte, introspection included.
	// Clients cannot register documents then.
	OnlyTrusted bool
	// MaxBytes bounds the memory of the documents that clients register. A document that takes more than a sixteenth of
	// MaxBytes is not kept. Zero or less: clients cannot register documents.
	MaxBytes int64
	// Shared has the documents that clients have registered with other servers. Nil: none.
	Shared Shared
}

// Shared has the documents of several servers. It may lose documents: clients then register them once more.
type Shared interface {
	// Find returns the text of the document with a hash: the SHA-256 of the text, in hexadecimal digits.
	Find(ctx context.Context, hash string) (text string, ok bool)
	// Add lets other servers find a document.
	Add(ctx context.Context, hash, text string)
}

// Extension sets the document that a request names, in a gqlgen server. It precedes all extensions that read the document.
type Extension struct {
	trusted     *Trusted
	onlyTrusted bool
	registered  *registeredDocuments // nil: clients register nothing
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationInterceptor
} = (*Extension)(nil)

// New returns an extension for one server. It returns an error if a trusted document is not valid, and if OnlyTrusted is set
// but there are no trusted documents.
func New(opts Options) (*Extension, error) {
	extension := &Extension{trusted: opts.Trusted, onlyTrusted: opts.OnlyTrusted}
	if extension.trusted == nil {
		extension.trusted = NewTrusted(nil)
	}
	extension.trusted.read, extension.trusted.needed = opts.Read, opts.OnlyTrusted
	if !opts.OnlyTrusted && opts.MaxBytes > 0 {
		extension.registered = newRegisteredDocuments(opts.MaxBytes, opts.Shared)
	}
	return extension, extension.trusted.check(extension.trusted.current.Load())
}

// ExtensionName identifies the extension in gqlgen's messages.
func (*Extension) ExtensionName() string { return "PersistedDocuments" }

// Validate accepts every schema: [New] has validated the documents.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters sets the document that a request names, or returns why there is no document to run.
func (e *Extension) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	named, err := referenceIn(ctx, params.Extensions)
	switch {
	case err != nil:
		return err
	case named == reference{}:
		return e.allow(params.Query)
	case params.Query == "":
		params.Query, err = e.find(ctx, named)
		return err
	}
	return e.check(ctx, named, params.Query)
}

// allow returns an error if only trusted documents may run and the document is not one of them.
func (e *Extension) allow(text string) *gqlerror.Error {
	if e.onlyTrusted && !e.trusted.has(text) {
		return notInSafelist()
	}
	return nil
}

// find returns the text of a document that a request names but does not send. If there is no such document, the error tells
// clients what to do.
func (e *Extension) find(ctx context.Context, named reference) (string, *gqlerror.Error) {
	trusted := e.trusted.current.Load()
	if text, ok := trusted.find(named); ok {
		graphql.GetOperationContext(ctx).Stats.SetExtension(e.ExtensionName(), trustedName{trusted})
		return text, nil
	}
	switch {
	case !named.hashed || e.onlyTrusted:
		return "", notInList()
	case e.registered == nil:
		return "", notSupported()
	}
	if text, ok := e.registered.find(ctx, named.digest); ok {
		graphql.GetOperationContext(ctx).Stats.SetExtension(e.ExtensionName(), registeredName(named.digest))
		return text, nil
	}
	return "", notFound()
}

// check compares a document with its name, and records the document for [Extension.InterceptOperation].
func (e *Extension) check(ctx context.Context, named reference, text string) *gqlerror.Error {
	if trusted, ok := e.trusted.find(named); ok && trusted == text {
		return nil
	}
	if !named.hashed || digestOf(text) != named.digest {
		return hashMismatch()
	}
	if e.registered != nil {
		graphql.GetOperationContext(ctx).Stats.SetExtension(e.ExtensionName(), registration{named.digest, text})
	}
	return e.allow(text)
}

// registration is a document that a client sends with its hash.
type registration struct {
	digest digest
	text   string
}

// InterceptOperation keeps a document that a client registers. gqlgen calls it after the document has been parsed and
// validated and no extension has refused the operation.
func (e *Extension) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	// Another extension may have changed the text.
	if sent, ok := operation.Stats.GetExtension(e.ExtensionName()).(registration); ok && sent.text == operation.RawQuery {
		e.registered.add(ctx, sent.digest, sent.text)
	}
	return next(ctx)
}
