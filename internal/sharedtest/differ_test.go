//go:build unix

package sharedtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// If a server has another secret or another limit, all servers say so, and the lowest limit holds.
func TestServersThatDiffer(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]plan{
		"secret": {servers: 2, secret: func(server int) string { return secret + strings.Repeat("x", server) }},
		"limit": {servers: 2, own: func(server int) []string {
			if server == 0 {
				return nil
			}
			return []string{"--rate-limit", "400"}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, p)
			for i, s := range w.servers {
				for start := time.Now(); s.degraded(t.Context()) != "settings_differ"; <-time.After(20 * time.Millisecond) {
					if time.Since(start) > recovery {
						t.Fatalf("server %d is degraded by %q", i, s.degraded(t.Context()))
					}
				}
				unread := fmt.Sprintf(`{ customer(id: "%d") { id } }`, w.account.Customers()[i].ID)
				got := s.query(t, w.key, unread, nil, nil)
				if left := got.Extensions.Cost.BudgetRemaining; left >= limit {
					t.Errorf("server %d has %d permits left, the lowest limit is %d", i, left, limit)
				}
			}
		})
	}
}
