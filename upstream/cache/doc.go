// Package cache is a bounded store of decoded, immutable resources by principal and URL: equal loads under way are shared,
// values expire, serve a while longer when loads fail, and go when a write touches them.
//
// It knows nothing of HTTP or of the REST API, and it never hands a value to another principal than the one it was loaded
// for.
package cache
