package ratelimit

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2000, time.January, 1, 12, 0, 0, 0, time.UTC)

func after(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }

func TestWindowEarliest(t *testing.T) {
	t.Parallel()
	spent := func(charges ...charge) window {
		w := newWindow(4)
		for _, c := range charges {
			w.add(c)
		}
		return w
	}
	closed := func(w window, until time.Time) window {
		w.closeUntil(until)
		return w
	}
	tests := []struct {
		name    string
		window  window
		permits int
		want    time.Time // asked 30 seconds after noon
	}{
		{"nothing spent", spent(), 2, after(30)},
		{"enough left", spent(charge{at: noon, permits: 2}), 2, after(30)},
		{"nothing left", spent(charge{at: noon, permits: 4}), 1, after(60)},
		{"one permit short", spent(charge{at: noon, permits: 1}, charge{at: after(10), permits: 2}), 2, after(60)},
		{"two charges must come back", spent(charge{at: noon, permits: 1}, charge{at: after(10), permits: 3}), 2, after(70)},
		{"all back already", spent(charge{at: after(-40), permits: 4}), 2, after(30)},
		{"back at this moment", spent(charge{at: after(-30), permits: 4}), 2, after(30)},
		{"cool-down", closed(spent(), after(45)), 1, after(45)},
		{"cool-down is over", closed(spent(), after(20)), 1, after(30)},
		{"cool-down, then the budget", closed(spent(charge{at: noon, permits: 4}), after(45)), 1, after(60)},
		{"budget, then the cool-down", closed(spent(charge{at: noon, permits: 4}), after(90)), 1, after(90)},
		{"unlimited", newWindow(unlimited), 2, after(30)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.window.earliest(after(30), test.permits); !got.Equal(test.want) {
				t.Errorf("earliest = %v, want %v", got, test.want)
			}
		})
	}
}

func TestPermitsComeBackAfterASpan(t *testing.T) {
	t.Parallel()
	w := newWindow(4)
	w.spend(noon, 2, nil)
	if got := w.left(noon.Add(span - 1)); got != 2 {
		t.Errorf("left just before = %d, want 2", got)
	}
	if got := w.left(noon.Add(span)); got != 4 {
		t.Errorf("left a span later = %d, want 4", got)
	}
}

func TestWindowRefund(t *testing.T) {
	t.Parallel()
	w := newWindow(10)
	w.spend(noon, 1, nil)
	refunded := w.spend(noon, 2, nil)
	w.spend(after(5), 2, nil)
	w.refund(refunded)
	if got := w.left(after(5)); got != 7 {
		t.Errorf("left = %d, want 7", got)
	}
	w.refund(refunded)
	if got := w.left(after(5)); got != 7 {
		t.Errorf("left after a refund of what is not there = %d, want 7", got)
	}
}

// A window without a limit counts nothing, since its memory would grow without a bound.
func TestUnlimitedWindowKeepsNothing(t *testing.T) {
	t.Parallel()
	w := newWindow(unlimited)
	w.refund(w.spend(noon, 2, nil))
	w.spend(noon, 2, nil)
	if len(w.charges) != 0 || w.spent != 0 {
		t.Errorf("%d charges of %d permits are kept, want none", len(w.charges), w.spent)
	}
}

// TestWindowObeys spends permits as early as the window allows, under random headers, and checks that no limit is exceeded.
func TestWindowObeys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		configured := rapid.IntRange(2, 10).Draw(t, "configured")
		w := newWindow(configured)
		var granted []charge
		var lowest, opens time.Time // the last time that a limit of writePermits was told, and the end of the cool-down
		now := noon
		spend := func(t *rapid.T) {
			permits := rapid.IntRange(readPermits, writePermits).Draw(t, "permits")
			now = w.earliest(now, permits)
			granted = append(granted, w.spend(now, permits, nil))
			if now.Before(opens) {
				t.Fatalf("granted %v before the end of the cool-down", opens.Sub(now))
			}
			limit := configured
			if !lowest.IsZero() && now.Sub(lowest) < span {
				limit = min(limit, writePermits)
			}
			if spent := spentBefore(granted, now); spent > configured {
				t.Fatalf("%d permits in a minute, want at most %d", spent, configured)
			}
			if left := w.left(now); left > limit-permits {
				t.Fatalf("left = %d of a limit of %d after spending %d", left, limit, permits)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"spend":       spend,
			"spend again": spend,
			"pass": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 80_000).Draw(t, "milliseconds")) * time.Millisecond)
			},
			"remaining": func(t *rapid.T) {
				before, remaining := w.left(now), rapid.IntRange(-1, 12).Draw(t, "remaining")
				w.lowerLeft(now, remaining)
				if got, want := w.left(now), min(before, max(remaining, 0)); got != want {
					t.Fatalf("left = %d after %d remained, want %d", got, remaining, want)
				}
			},
			"limit": func(t *rapid.T) {
				limit := rapid.IntRange(1, 20).Draw(t, "limit")
				if w.setLimit(now, limit); limit <= writePermits {
					lowest = now
				}
			},
			"cool-down": func(t *rapid.T) {
				end := now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "seconds")) * time.Second)
				w.closeUntil(end)
				opens = later(opens, end)
			},
		})
		if got := w.left(now.Add(span)); got < writePermits {
			t.Fatalf("left = %d after a minute's rest, want the limit", got)
		}
	})
}

func spentBefore(charges []charge, now time.Time) int {
	permits := 0
	for _, c := range charges {
		if now.Sub(c.at) < span {
			permits += c.permits
		}
	}
	return permits
}
