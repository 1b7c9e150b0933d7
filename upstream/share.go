package upstream

import (
	"context"
	"errors"

	"mailbox-graphql/upstream/ratelimit"
)

// Share bounds the permits that one caller spends of the account's budget in a minute.
type Share = ratelimit.Share

// NewShare returns a share of which nothing is spent.
func NewShare(perMinute int) *Share { return ratelimit.NewShare(perMinute) }

// WithShare returns a context whose reads spend a share, beside the account's budget. A read that exceeds it fails with a
// *[ShareError], even while the account has budget left. Reads that the cache answers, or that share a request, spend nothing.
func WithShare(ctx context.Context, share *Share) context.Context {
	return ratelimit.WithShare(ctx, share)
}

// RemainingShare returns how many permits ctx's share has left, and false for a context without a share.
func RemainingShare(ctx context.Context) (permits int, limited bool) {
	share := ratelimit.ShareOf(ctx)
	if share == nil {
		return 0, false
	}
	return share.Remaining(), true
}

// isUnsent tells whether an error says that its request was not sent.
func isUnsent(err error) bool {
	_, unsent := errors.AsType[unsentError](err)
	return unsent
}
