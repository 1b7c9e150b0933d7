package loaders

import "context"

// Observer learns of batches.
type Observer interface {
	// Batch is called when a loader fetches the keys of a batch, and the function that it returns when it has fetched them. The
	// keys are fetched in the returned context.
	Batch(ctx context.Context, loader string, keys int) (context.Context, func())
}

// begin tells the observer of a batch.
func (l *Loaders) begin(ctx context.Context, loader string, keys int) (context.Context, func()) {
	if l == nil || l.observer == nil {
		return ctx, func() {}
	}
	return l.observer.Batch(ctx, loader, keys)
}
