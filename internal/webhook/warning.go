package webhook

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// warnings remembers, by outcome, when the log was last told of refusals, and how many there were since.
type warnings struct {
	mu   sync.Mutex
	told map[Outcome]*refusals
}

type refusals struct {
	at    time.Time
	since int // that the log was not told of
}

// warnEvery is the time between two lines about refusals for the same reason. Everybody can cause them.
const warnEvery = time.Minute

// due counts a refusal, and tells whether the log is to be told now, and of how many.
func (w *warnings) due(refusal Outcome) (count int, due bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.told == nil {
		w.told = make(map[Outcome]*refusals)
	}
	known := w.told[refusal]
	if known == nil {
		known = new(refusals)
		w.told[refusal] = known
	}
	known.since++
	if now := time.Now(); known.at.IsZero() || now.Sub(known.at) >= warnEvery {
		count, known.at, known.since = known.since, now, 0
		return count, true
	}
	return 0, false
}

// warn tells the operator of refusals, with their usual causes.
func (r *Receiver) warn(ctx context.Context, refusal Outcome) {
	count, due := r.warnings.due(refusal)
	if !due {
		return
	}
	r.opts.Logger.WarnContext(ctx, "webhooks were refused", slog.String("outcome", string(refusal)),
		slog.Int("count", count), slog.String("usualCauses", usualCauses(refusal)))
}

func usualCauses(refusal Outcome) string {
	switch refusal {
	case WrongSignature:
		return "the webhook in Help Scout has another secret than --webhook-secret; a proxy changes the body or removes the header " +
			SignatureHeader + "; somebody else than Help Scout sends to this path"
	case WrongMethod, WrongType:
		return "somebody else than Help Scout sends to this path"
	case TooLarge:
		return "a conversation that is too long for a delivery: let the webhook be a notification, or purge the cache"
	case Broken:
		return "a slow or broken connection from the proxy"
	case Overloaded:
		return "more deliveries than the server takes at once; Help Scout sends them again"
	default:
		return ""
	}
}
