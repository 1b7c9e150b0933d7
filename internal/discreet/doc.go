// Package discreet describes failures in its own words, for the log: errors of libraries quote what was read or sent, which
// may be personal or secret.
//
// It never returns a text from a library's error, nor a part of one.
package discreet
