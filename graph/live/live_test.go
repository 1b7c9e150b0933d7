package live_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/graph/live"
	"mailbox-graphql/upstream"
)

func all(upstream.ResourceChange) bool { return true }

func change(kind upstream.ChangeKind, id int64) upstream.ResourceChange {
	return upstream.ResourceChange{Kind: kind, Resource: upstream.CustomerResource, ID: id}
}

// heard is what a subscriber is told, and when.
type heard struct {
	Change upstream.ResourceChange
	After  time.Duration
}

// hear collects what a subscriber hears until nothing has come for a minute.
func hear(t *testing.T, s *live.Subscriber, begin time.Time) (all []heard, err error) {
	t.Helper()
	for {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		next, err := s.Next(ctx)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, heard{next, time.Since(begin)})
	}
}

func TestBurstsAreOneChange(t *testing.T) {
	created, updated, deleted := upstream.ResourceCreated, upstream.ResourceUpdated, upstream.ResourceDeleted
	type told struct {
		change upstream.ResourceChange
		after  time.Duration // since the one before
	}
	for name, test := range map[string]struct {
		told []told
		want []heard
	}{
		"one": {[]told{{change(updated, 1), 0}}, []heard{{change(updated, 1), 0}}},
		"a burst": {
			[]told{{change(updated, 1), 0}, {change(updated, 1), 300 * time.Millisecond}, {change(updated, 1), 300 * time.Millisecond}},
			[]heard{{change(updated, 1), 0}, {change(updated, 1), time.Second}},
		},
		"far apart": {
			[]told{{change(updated, 1), 0}, {change(updated, 1), 2 * time.Second}},
			[]heard{{change(updated, 1), 0}, {change(updated, 1), 2 * time.Second}},
		},
		"others do not wait": {
			[]told{{change(updated, 1), 0}, {change(updated, 1), 100 * time.Millisecond}, {change(updated, 2), 0}},
			[]heard{{change(updated, 1), 0}, {change(updated, 2), 100 * time.Millisecond}, {change(updated, 1), time.Second}},
		},
		"a deletion counts more than a change": {
			[]told{{change(updated, 1), 0}, {change(deleted, 1), 100 * time.Millisecond}, {change(updated, 1), 0}},
			[]heard{{change(updated, 1), 0}, {change(deleted, 1), time.Second}},
		},
		"a creation is told once": {
			[]told{{change(created, 1), 0}, {change(created, 1), 5 * time.Second}, {change(updated, 1), 0}},
			[]heard{{change(created, 1), 0}, {change(updated, 1), 5 * time.Second}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hub := live.NewHub()
				s := hub.Subscribe(all)
				defer s.End()
				begin := time.Now()
				go func() {
					for _, one := range test.told {
						<-time.After(one.after)
						hub.Tell(one.change)
						synctest.Wait()
					}
				}()
				got, err := hear(t, s, begin)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("heard (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestSubscribersHearWhatTheyWant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.NewHub()
		one := hub.Subscribe(func(c upstream.ResourceChange) bool { return c.ID == 1 })
		gone := hub.Subscribe(all)
		gone.End()
		gone.End()
		hub.Tell(change(upstream.ResourceUpdated, 2))
		hub.Tell(change(upstream.ResourceUpdated, 1))
		got, err := hear(t, one, time.Now())
		if err != nil || len(got) != 1 || got[0].Change.ID != 1 {
			t.Errorf("heard %+v, %v", got, err)
		}
		if late, err := hear(t, gone, time.Now()); err != nil || len(late) != 0 {
			t.Errorf("heard %+v, %v after the end", late, err)
		}
		one.End()
		if left := hub.Subscribers(); left != 0 {
			t.Errorf("%d subscribers are left", left)
		}
	})
}

func TestSlowSubscribersAreToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.NewHub()
		s := hub.Subscribe(all)
		defer s.End()
		for id := range int64(10_000) {
			hub.Tell(change(upstream.ResourceUpdated, id))
		}
		if got, err := hear(t, s, time.Now()); !errors.Is(err, live.ErrTooSlow) || len(got) != 0 {
			t.Errorf("heard %d changes, %v", len(got), err)
		}
	})
}

// Whatever happens, a subscriber hears of the latest change of each resource, at most once in a pause, and of its deletion.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kinds := rapid.SampledFrom([]upstream.ChangeKind{upstream.ResourceUpdated, upstream.ResourceUpdated, upstream.ResourceDeleted})
		steps := rapid.SliceOf(rapid.Custom(func(rt *rapid.T) heard {
			return heard{
				change(kinds.Draw(rt, "kind"), rapid.Int64Range(1, 4).Draw(rt, "id")),
				time.Duration(rapid.IntRange(0, 1500).Draw(rt, "wait")) * time.Millisecond,
			}
		})).Draw(rt, "steps")
		synctest.Test(t, func(t *testing.T) {
			hub := live.NewHub()
			s := hub.Subscribe(all)
			defer s.End()
			begin := time.Now()
			last := make(map[int64]time.Duration)
			told := make(chan struct{})
			go func() {
				defer close(told)
				for _, step := range steps {
					<-time.After(step.After)
					last[step.Change.ID] = time.Since(begin)
					hub.Tell(step.Change)
				}
			}()
			got, err := hear(t, s, begin)
			if err != nil {
				t.Fatal(err)
			}
			<-told
			latest, deleted := make(map[int64]time.Duration), make(map[int64]bool)
			for _, one := range got {
				id := one.Change.ID
				if before, ok := latest[id]; ok && one.After-before < live.Pause {
					t.Errorf("%d was told of at %v and %v", id, before, one.After)
				}
				latest[id] = one.After
				deleted[id] = deleted[id] || one.Change.Kind == upstream.ResourceDeleted
			}
			for _, step := range steps {
				id := step.Change.ID
				if step.Change.Kind == upstream.ResourceDeleted && !deleted[id] {
					t.Errorf("the deletion of %d was not told", id)
				}
				if step.Change.Kind == upstream.ResourceUpdated && latest[id] < last[id] && !deleted[id] {
					t.Errorf("the change of %d at %v was not told", id, last[id])
				}
			}
		})
	})
}
