package auth

import (
	"context"
	"time"
)

// SharedToken is the token of an app that several servers have: one of them requests it, and the others take it.
type SharedToken interface {
	// Next returns another token than the old one: the token that another server has requested, or the result of request, which
	// the other servers can then take. While the servers can reach each other, only one of them runs request at a time: Next
	// waits for that server until ctx ends. While they cannot, Next runs request.
	Next(ctx context.Context, old OldToken, request RequestToken) (Issued, error)
	// Replace is Next, but never returns a token that another server has requested before.
	Replace(ctx context.Context, request RequestToken) (Issued, error)
}

// OldToken is a token that a source wants to replace. The zero value is none.
type OldToken struct {
	Token string
	// Refused says that the API refused the token, so that no server should have it. Otherwise it is about to expire.
	Refused bool
}

// RequestToken requests a token from the token endpoint.
type RequestToken func(ctx context.Context) (Issued, error)

// Issued is a token as the endpoint has issued it.
type Issued struct {
	Token string
	Asked time.Time     // when it was requested
	Life  time.Duration // from Asked on
}

func (i Issued) grant() grant { return newGrant(i.Token, i.Asked, i.Life) }

func (g grant) issued() Issued {
	return Issued{Token: g.token, Asked: g.asked, Life: g.expiry.Sub(g.asked)}
}
