package shared_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
)

func TestSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var line shared.Seldom
		for _, step := range []struct {
			after   time.Duration
			allows  bool
			leftOut int
		}{{0, true, 0}, {0, false, 0}, {59 * time.Second, false, 0}, {time.Second, true, 2}, {time.Minute, true, 0}} {
			<-time.After(step.after)
			if leftOut, ok := line.Allows(); ok != step.allows || leftOut != step.leftOut {
				t.Errorf("%s later: %t, %d left out; want %+v", step.after, ok, leftOut, step)
			}
		}
	})
}

// A Redis that answers but refuses is logged once, and without anything that it says.
func TestRefusalsAreLogged(t *testing.T) {
	t.Parallel()
	rights := strings.ReplaceAll(redistest.Rights(t), " +set ", " ")
	server := redistest.Start(t, redistest.Options{User: "app", Password: "secret", Rules: rights})
	store, log := open(t, server.URL())
	awaitSettled(t, store, true)
	for range 10 {
		if err := use(t.Context(), store); err == nil {
			t.Fatal("the user has the right to set a value")
		}
	}
	if got := strings.Count(log.String(), "Redis refuses calls"); got != 1 || !store.Available() {
		t.Errorf("%d lines, available: %t\n%s", got, store.Available(), log)
	}
	for _, private := range []string{"app", "secret", "set", server.Addr, store.Key("")} {
		if strings.Contains(log.String(), private+" ") || strings.Contains(log.String(), private+`"`) {
			t.Errorf("the log quotes %q:\n%s", private, log)
		}
	}
}
