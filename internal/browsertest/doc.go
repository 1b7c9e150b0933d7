// Package browsertest holds the tests of the pages that the server serves: they build the server, start it and drive
// Chromium, with the network unplugged. It has no code of its own, and never knows how the server is made.
package browsertest
