package news_test

import (
	"testing"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream"
)

// BenchmarkNotice measures what a webhook costs the server that gets it, and how long it takes until another server has
// dropped what it touches.
func BenchmarkNotice(b *testing.B) {
	s := newSite(b, redistest.Options{})
	one, other := s.start(), s.start()
	heard := make(chan struct{}, 1)
	other.client.OnChange(func(upstream.ResourceChange) { heard <- struct{}{} })
	event := upstream.Event{Name: "customer.updated", Body: []byte(`{"id":500}`)}
	b.Run("told", func(b *testing.B) {
		for b.Loop() {
			one.client.Apply(event)
			b.StopTimer()
			<-heard
			b.StartTimer()
		}
	})
	b.Run("heard", func(b *testing.B) {
		for b.Loop() {
			one.client.Apply(event)
			<-heard
		}
	})
}
