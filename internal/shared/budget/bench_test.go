package budget

import (
	"context"
	"net/http"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/ratelimit"
)

// BenchmarkAsk measures an ask of one of several servers that have spent most of the limit, one permit at a time.
func BenchmarkAsk(b *testing.B) {
	for name, servers := range map[string]int{"1 server": 1, "4 servers": 4} {
		b.Run(name, func(b *testing.B) {
			f := newFleet(b, redistest.Options{}, inUse, 400, servers)
			var spent []ratelimit.Spent
			for i := range 300 / servers {
				spent = append(spent, ratelimit.Spent{Age: time.Minute - time.Duration(i*servers)*200*time.Millisecond, Permits: 1})
			}
			ask := ratelimit.Ask{Spent: spent, Light: ratelimit.Demand{First: 1, Total: 1}, Limit: 400, Left: -1}
			var last ratelimit.Pool
			for _, m := range f.servers {
				last = m.pool
				if _, err := last.Ask(ask); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := last.Ask(ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGrant measures a request that a lease in hand covers, beside one without a pool.
func BenchmarkGrant(b *testing.B) {
	for name, pool := range map[string]ratelimit.Pool{"no pool": nil, "lease in hand": plenty{}} {
		b.Run(name, func(b *testing.B) {
			transport := &ratelimit.Transport{
				Base: noContent{}, Limiter: ratelimit.New(ratelimit.Options{PerMinute: 1 << 30, Pool: pool}),
			}
			req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://api.example.com/", http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := transport.RoundTrip(req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type noContent struct{}

func (noContent) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
}

// plenty leases more than anyone spends, for an hour.
type plenty struct{}

func (plenty) Terms() ratelimit.Terms {
	return ratelimit.Terms{Span: time.Minute, Sync: time.Hour, Retry: time.Hour}
}
func (plenty) Share() float64 { return 1 }

func (plenty) Ask(ratelimit.Ask) (ratelimit.Answer, error) {
	return ratelimit.Answer{Light: 1 << 29, Open: 1 << 29, Valid: time.Hour, Servers: 1, Wanting: 1}, nil
}
func (plenty) Join(ratelimit.Member) (leave func()) { return func() {} }
