package tier

import (
	"context"
	"fmt"

	"github.com/redis/rueidis"
)

// Idle tells whether no call that nobody waits for is under way.
func (t *Tier) Idle() bool { return len(t.calls) == 0 }

// Unheard returns how many ends of leases Redis has not heard of.
func (t *Tier) Unheard() int { return len(t.unheard.all()) }

// Waiting returns how many loads wait for other servers.
func (t *Tier) Waiting() (loads int) {
	t.bells.mu.Lock()
	defer t.bells.mu.Unlock()
	for _, hung := range t.bells.hung {
		loads += len(hung)
	}
	return loads
}

// drop renews generations.
//
//	KEYS[1]  generations
//	ARGV[1]  the new generation; ARGV[2…] the fields
var drop = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + RenewScript + `renew(KEYS[1], ARGV[1], 2)`)

// Drop makes all entries with one of the tags invalid, for all servers, and whatever a load brings that began before.
// Package news does the same in a script of its own.
func (t *Tier) Drop(ctx context.Context, tags ...string) error {
	args := append([]string{NewGeneration()}, GenerationFields(tags...)...)
	if _, err := t.store.Run(ctx, drop, []string{GenerationsKey(t.store)}, args); err != nil {
		return fmt.Errorf("drop from the shared tier: %w", err)
	}
	return nil
}
