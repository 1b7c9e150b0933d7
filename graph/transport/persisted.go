package transport

// documentIDName is how the working group's appendix on persisted documents calls the id of one.
const documentIDName = "documentId"

// servesPersisted reports whether a request may name its document instead of sending it.
func (t *Transport) servesPersisted() bool { return t.withDocumentID != nil }

// namesDocument reports whether a request names a persisted document, by id or in the way of Apollo's clients.
func (t *Transport) namesDocument(asked *request) bool {
	return t.servesPersisted() && (asked.documentID != "" || asked.params.Extensions["persistedQuery"] != nil)
}

// documentID returns the first id that is not empty, or "". Beside a query only the standard's counts: whoever sends a
// query may have other uses for a member called `id`.
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

// notAStringError names a member that has to be a string.
type notAStringError string

func (e notAStringError) Error() string { return string(e) + " must be a string" }
