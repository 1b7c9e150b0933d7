package transport

// documentIDName is the name of a document's id in the working group's appendix on persisted documents.
const documentIDName = "documentId"

// servesPersisted reports whether a request may name its document instead of sending it.
func (t *Transport) servesPersisted() bool { return t.withDocumentID != nil }

// namesDocument reports whether a request names a persisted document, by id or by Apollo's extension.
func (t *Transport) namesDocument(parsed *request) bool {
	return t.servesPersisted() && (parsed.documentID != "" || parsed.params.Extensions["persistedQuery"] != nil)
}

// documentID returns the first id that is not empty, or "". In a request with a query only `documentId` counts, since
// clients may use a member with the name `id` for something else.
func (b *requestBody) documentID() (string, error) {
	ids := []struct {
		name  string
		value any
	}{{documentIDName, b.DocumentID}, {"doc_id", b.RelayDocID}, {"id", b.RelayID}}
	if b.Query != nil && *b.Query != "" {
		ids = ids[:1]
	}
	for _, id := range ids {
		switch value := id.value.(type) {
		case nil:
		case string:
			if value != "" {
				return value, nil
			}
		default:
			return "", notAStringError(id.name)
		}
	}
	return "", nil
}

// notAStringError is the name of a member that must be a string.
type notAStringError string

func (e notAStringError) Error() string { return string(e) + " must be a string" }
