// Package archtest tests what holds for the project as a whole: that packages import only what the table in
// docs/architecture.md allows, that links in the docs resolve, and that the README stays short.
//
// It has tests only.
package archtest
