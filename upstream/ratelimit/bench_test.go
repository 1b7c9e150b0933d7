package ratelimit

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"
)

type noContent struct{}

func (noContent) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
}

func BenchmarkRoundTrip(b *testing.B) {
	for _, perMinute := range []int{0, 1 << 30} {
		b.Run(fmt.Sprintf("perMinute=%d", perMinute), func(b *testing.B) {
			transport := &Transport{Base: noContent{}, Limiter: New(Options{PerMinute: perMinute})}
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "https://api.example.com/", http.NoBody)
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

// BenchmarkRefuse measures the refusal of a request by a limiter whose budget is spent, after requests that wait.
func BenchmarkRefuse(b *testing.B) {
	for _, waiting := range []int{0, 400, 4000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) {
			l := New(Options{PerMinute: 400, MaxConcurrent: 1000})
			for range 400 + waiting {
				l.enter(newTicket(context.Background(), 1))
			}
			ctx, cancel := context.WithTimeout(b.Context(), 59*time.Second)
			defer cancel()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.acquire(ctx, 1); err == nil {
					b.Fatal("granted")
				}
			}
		})
	}
}
