// Package cache is a bounded store of decoded, immutable resources by principal and URL. Callers that ask for one resource
// at the same time share one load. A value expires after a time, serves for a while longer when loads fail, and can be
// dropped, by itself or by a tag. What was made of kept values can be kept beside them, and serves as long as each of them is
// fresh. The package knows neither HTTP nor the REST API, and it never gives a value to a principal other than the one that it
// was loaded for.
package cache
