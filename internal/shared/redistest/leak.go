package redistest

import "go.uber.org/goleak"

// Lingering returns what rueidis may still do for some seconds after its client was closed: it asks again for the nodes of a
// cluster that did not answer, and closes connections to a cluster that it needs no more. It is no leak.
func Lingering() []goleak.Option {
	return []goleak.Option{
		goleak.IgnoreAnyFunction("github.com/redis/rueidis.(*call).DelayDo.func1"),
		goleak.IgnoreAnyFunction("github.com/redis/rueidis.(*clusterClient)._refresh.func2"),
	}
}
