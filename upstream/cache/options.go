package cache

import (
	"fmt"
	"time"
)

// Options configures a [Cache]. The zero value keeps nothing, and only shares equal loads under way.
type Options struct {
	// TTL is how long a value is fresh. 0: nothing is kept.
	TTL time.Duration
	// Stale is how long beyond TTL a value may serve while loads fail. 0: never.
	Stale time.Duration
	// MissingTTL is how long it is remembered that a resource does not exist, at most TTL. 0: 5 seconds.
	MissingTTL time.Duration
	// MaxBytes bounds the sum of what is kept: the sizes that loads report, plus some 256 bytes an entry. While entries
	// come in, the sum may exceed it for a moment. 0: 64 MiB.
	MaxBytes int64
	// LoadTimeout bounds a load, which may outlive the caller that began it. 0: 30 seconds.
	LoadTimeout time.Duration
}

const (
	defaultMissingTTL        = 5 * time.Second
	defaultMaxBytes    int64 = 64 << 20
	defaultLoadTimeout       = 30 * time.Second
)

// resolve fills in the defaults, or says which option cannot work.
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
	o.MaxBytes = orDefault(o.MaxBytes, defaultMaxBytes)
	o.LoadTimeout = orDefault(o.LoadTimeout, defaultLoadTimeout)
	return o, nil
}

func orDefault[T ~int64](value, fallback T) T {
	if value == 0 {
		return fallback
	}
	return value
}
