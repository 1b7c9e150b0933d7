// Package persisted serves documents that clients name instead of sending: trusted documents, which the server loads when it
// starts, and automatic persisted queries, which a client registers when it sends a document with its hash once.
//
// It never keeps a client's document before the document has been parsed, validated and admitted to execution, by this
// server or by another one that shares its documents. A registered document never replaces a trusted document, and never
// uses the memory of trusted documents.
//
// # How a document is named
//
// A request names a document by an id, which [WithDocumentID] puts into the context of the request, or by
// `extensions.persistedQuery` with `version` 1 and `sha256Hash`
// (https://www.apollographql.com/docs/apollo-server/performance/apq). An id is one of:
//
//   - `sha256:` and the SHA-256 of the document's text in lower-case hex (the appendix on persisted documents of the
//     GraphQL-over-HTTP working group, https://github.com/graphql/graphql-over-http/tree/persisted-documents/spec)
//   - the same hash without the prefix
//   - the id of a trusted document in its manifest
//
// The hash of its text always names a trusted document too.
//
// # What is kept
//
// The memory of registered documents is bounded. A document that nobody asks for again leaves before a document that clients
// ask for often (see package bounded). A client therefore cannot drive out the documents of other clients by registering
// many documents, but only by asking for each of them as often. Then the other clients need one more round trip.
//
// Where servers share documents ([Shared]), a request looks there, once, for a document that this server does not know. The
// server compares the text with the hash before it uses the text.
package persisted
