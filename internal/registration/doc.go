// Package registration keeps the account's webhook to this server as the operator wants it: it compares what is wanted with
// what is there, writes the difference, and prints what it did.
//
// It never touches a webhook to another URL, except one that it is told to remove, and it never prints a secret.
package registration
