package persisted

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// DefaultMaxBytes has room for more than a thousand documents of several frontends.
const DefaultMaxBytes = 8 << 20

// Options configures an Extension. The zero value knows no document, and tells clients to send theirs.
type Options struct {
	// Documents are trusted. Nil: none.
	Documents *Documents
	// Read reads a trusted document. Required where there are any.
	Read Reader
	// OnlyTrusted refuses every operation whose document is not a trusted one, byte for byte, however it is sent. The
	// schema's introspection is no exception. Clients register nothing then.
	OnlyTrusted bool
	// MaxBytes bounds the memory of documents that clients register. One that takes more than a sixteenth of it is not
	// kept. Zero or less: clients register nothing.
	MaxBytes int64
}

// Extension puts the documents that requests name into a gqlgen server's operations. It goes before extensions that
// look at the text of an operation.
type Extension struct {
	documents   *Documents
	onlyTrusted bool
	registered  *store // nil where clients register nothing
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationInterceptor
} = (*Extension)(nil)

// New returns an extension for one server. It fails where only trusted documents are to be served and there are none, and
// where one of them cannot be run.
func New(opts Options) (*Extension, error) {
	extension := &Extension{documents: opts.Documents, onlyTrusted: opts.OnlyTrusted}
	if extension.documents == nil {
		extension.documents = &Documents{}
	}
	switch {
	case opts.OnlyTrusted && extension.documents.Len() == 0:
		return nil, errors.New("only trusted documents are to be served, but there are none")
	case !opts.OnlyTrusted && opts.MaxBytes > 0:
		extension.registered = newStore(opts.MaxBytes)
	}
	if err := extension.documents.Validate(opts.Read); err != nil {
		return nil, fmt.Errorf("trusted documents: %w", err)
	}
	return extension, nil
}

// ExtensionName is for gqlgen's messages.
func (*Extension) ExtensionName() string { return "PersistedDocuments" }

// Validate has nothing to refuse: [New] has read the documents.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts in the document that a request names, or says why there is none to run.
func (e *Extension) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	named, err := referenceIn(ctx, params.Extensions)
	switch {
	case err != nil:
		return err
	case named == reference{}:
		return e.admit(params.Query)
	case params.Query == "":
		params.Query, err = e.find(named)
		return err
	}
	return e.check(ctx, named, params.Query)
}

// admit lets the text of a document pass that was sent without a name.
func (e *Extension) admit(text string) *gqlerror.Error {
	if e.onlyTrusted && !e.documents.has(text) {
		return notInSafelist()
	}
	return nil
}

// find returns the text of a document that was named only. Where there is none, the error tells clients what helps.
func (e *Extension) find(named reference) (string, *gqlerror.Error) {
	if text, ok := e.documents.find(named); ok {
		return text, nil
	}
	switch {
	case !named.hashed || e.onlyTrusted:
		return "", notInList()
	case e.registered == nil:
		return "", notSupported()
	}
	if text, ok := e.registered.get(named.digest); ok {
		return text, nil
	}
	return "", notFound()
}

// check compares a document with its name, and notes it for [Extension.InterceptOperation].
func (e *Extension) check(ctx context.Context, named reference, text string) *gqlerror.Error {
	if trusted, ok := e.documents.find(named); ok && trusted == text {
		return nil
	}
	if !named.hashed || digestOf(text) != named.digest {
		return hashMismatch()
	}
	if e.registered != nil {
		graphql.GetOperationContext(ctx).Stats.SetExtension(e.ExtensionName(), registration{named.digest, text})
	}
	return e.admit(text)
}

// registration is a document that a client sends with its hash.
type registration struct {
	digest digest
	text   string
}

// InterceptOperation keeps the document of a registration. An operation comes here when it has been parsed and
// validated and nothing has refused it.
func (e *Extension) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	// Another extension may have changed the text.
	if sent, ok := operation.Stats.GetExtension(e.ExtensionName()).(registration); ok && sent.text == operation.RawQuery {
		e.registered.add(sent.digest, sent.text)
	}
	return next(ctx)
}
