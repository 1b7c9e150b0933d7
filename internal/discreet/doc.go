// Package discreet puts failures into words for the log without the words of others: errors of libraries quote what was
// read or sent, and that is personal or secret.
//
// It never returns a text that it was given, nor a part of one.
package discreet
