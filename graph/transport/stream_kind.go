package transport

import "context"

// StreamKind is how the events of a subscription reach the client.
type StreamKind string

// The kinds of streams.
const (
	OverHTTP      StreamKind = "sse" // server-sent events
	OverWebSocket StreamKind = "websocket"
)

type streamKey struct{}

// StreamKindOf returns how the events of ctx's subscription reach the client.
func StreamKindOf(ctx context.Context) StreamKind {
	if kind, ok := ctx.Value(streamKey{}).(StreamKind); ok {
		return kind
	}
	return OverHTTP
}
