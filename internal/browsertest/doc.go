// Package browsertest holds the tests of the pages that the server serves: they build the server, start it and drive
// Chromium, without a network.
//
// It has tests only, which know the server by its pages.
package browsertest
