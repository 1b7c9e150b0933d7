package persisted

import (
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

func refuse(code errorcode.Code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: code.Extensions()}
}

// The messages of the next two errors are those of Apollo's protocol, since urql compares messages.

func notFound() *gqlerror.Error {
	return refuse(errorcode.PersistedNotFound, "PersistedQueryNotFound")
}

func notSupported() *gqlerror.Error {
	return refuse(errorcode.PersistedNotSupported, "PersistedQueryNotSupported")
}

func hashMismatch() *gqlerror.Error {
	return refuse(errorcode.PersistedHashMismatch, "The document id does not match the query.")
}

func notInList() *gqlerror.Error {
	return refuse(errorcode.PersistedNotInList, "No trusted document has this id.")
}

func notInSafelist() *gqlerror.Error {
	return refuse(errorcode.NotInSafelist, "This server runs only trusted documents, and this document is not one of them.")
}
