// Package adversary attacks the server as a bad upstream and a bad caller would, and holds what must be true of every
// answer whatever the attack: see the catalogues and the invariants.
//
// It has no code outside tests, and it knows the server by its public constructors only.
package adversary
