package cache

import (
	"fmt"
	"time"
)

// Options configures a [Cache]. With the zero value a Cache keeps nothing and only shares loads.
type Options struct {
	// TTL is how long a value is fresh, unless TTLOf says otherwise. 0: nothing is kept.
	TTL time.Duration
	// TTLOf returns how long a resource that is kept now is fresh, by its URL. It must be fast. Nil: TTL, for all of them.
	TTLOf func(url string) time.Duration
	// Stale is how long after its TTL a value may be returned when a load fails. 0: never.
	Stale time.Duration
	// MissingTTL is how long the cache remembers that a resource does not exist. It is at most the resource's TTL. 0: 5 seconds.
	MissingTTL time.Duration
	// MaxBytes bounds the size of all entries: the sizes that loads report, plus about 350 bytes for each entry. The size
	// may exceed the bound for a moment while entries are added. 0: [DefaultMaxBytes].
	MaxBytes int64
	// LoadTimeout bounds a load. A load may outlive the caller that started it. 0: 30 seconds.
	LoadTimeout time.Duration
	// TagsOf returns the tags of the resource at a URL, see [Cache.Drop]. It must be pure and fast. Nil: nothing has tags.
	TagsOf func(url string) Tags
	// FollowDeadlines ends a load also at the deadline of the caller that began it, so that what the load waits for can
	// refuse a wait that is too long at once.
	FollowDeadlines bool
}

// DefaultMaxBytes is 64 MiB, the default of the setting.
const DefaultMaxBytes int64 = 64 << 20

const (
	defaultMissingTTL  = 5 * time.Second
	defaultLoadTimeout = 30 * time.Second
)

// resolve fills in the defaults. The error names an option that is not valid.
func (o Options) resolve() (Options, error) {
	for _, option := range []struct {
		name  string
		value int64
	}{
		{"TTL", int64(o.TTL)},
		{"Stale", int64(o.Stale)},
		{"MissingTTL", int64(o.MissingTTL)},
		{"MaxBytes", o.MaxBytes},
		{"LoadTimeout", int64(o.LoadTimeout)},
	} {
		if option.value < 0 {
			return Options{}, fmt.Errorf("option %s is negative", option.name)
		}
	}
	o.MissingTTL = min(orDefault(o.MissingTTL, defaultMissingTTL), o.TTL)
	o.MaxBytes = orDefault(o.MaxBytes, DefaultMaxBytes)
	o.LoadTimeout = orDefault(o.LoadTimeout, defaultLoadTimeout)
	if o.TTLOf == nil {
		o.TTLOf = func(string) time.Duration { return o.TTL }
	}
	return o, nil
}

func orDefault[T ~int64](value, fallback T) T {
	if value == 0 {
		return fallback
	}
	return value
}
