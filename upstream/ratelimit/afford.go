package ratelimit

import (
	"context"
	"time"
)

// Affords tells whether ctx's allowance and the limiter's budget can serve so many reads, the last one before ctx's
// deadline. It reserves nothing: the error, an *[AllowanceError] or a *[BudgetError], is a forecast.
func Affords(ctx context.Context, l *Limiter, reads int) error {
	if reads <= 0 {
		return nil
	}
	if err := allowanceOf(ctx).affords(reads); err != nil {
		return err
	}
	return l.affords(ctx, reads)
}

func (a *allowance) affords(requests int) error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if left := a.allowed - a.made; requests > left {
		return &AllowanceError{Allowed: a.allowed, Needed: requests, Left: left}
	}
	return nil
}

func (l *Limiter) affords(ctx context.Context, reads int) error {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	line := newForecast(l.window, now, len(l.waiting)+reads)
	for _, t := range l.waiting {
		line.join(t.permits)
	}
	for range reads {
		line.join(readPermits)
		if line.at.After(now) && !line.at.Before(deadline) {
			return &BudgetError{RetryAfter: line.at.Sub(now)}
		}
	}
	return nil
}
