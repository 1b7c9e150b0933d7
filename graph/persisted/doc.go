// Package persisted serves operations that clients name instead of sending: trusted documents, which are loaded when
// the server starts, and automatic persisted queries, which clients register by sending a document once with its hash.
//
// It never keeps a document of a client that has not been parsed, validated and let through to execution, and nothing
// that clients register takes the place of a trusted document or the memory of one.
//
// # How a document is named
//
// By an id, which [WithDocumentID] puts into the context of a request, or by `extensions.persistedQuery` with `version`
// 1 and `sha256Hash` (https://www.apollographql.com/docs/apollo-server/performance/apq). An id is `sha256:` and the
// SHA-256 of the document's text in lower-case hex, as the appendix on persisted documents of the GraphQL-over-HTTP
// working group has it (https://github.com/graphql/graphql-over-http/tree/persisted-documents/spec), the same without
// the prefix, or whatever else a manifest calls a trusted document. A trusted document is always found by the hash of
// its text too.
//
// # What is kept
//
// Registered documents are bounded by bytes. What makes room for others is decided by W-TinyLFU: a document that was
// registered and not asked for again leaves before one that is asked for often, so that a client cannot drive out what
// frontends use by registering many, but only by asking for each of them as often. What it could gain by that is one
// more round trip for the others.
package persisted
