// Package adversary attacks the server as a hostile REST API and as a hostile caller, and checks what must be true of every
// answer: see the catalogues and the invariants.
//
// It has tests only, which know the server by its public constructors.
package adversary
