package shared

import (
	"slices"
	"testing"
)

func TestProfiles(t *testing.T) {
	t.Parallel()
	own := profile{Secrets: []string{"a", "b"}, Limit: 400, Budget: "1"}
	with := func(change func(*profile)) profile {
		other := own
		change(&other)
		return other
	}
	for name, test := range map[string]struct {
		others      []profile
		limit       int
		apart       Apart
		differences []string
	}{
		"alone":                  {nil, 400, Apart{1, 1}, nil},
		"alike":                  {[]profile{own, own}, 400, Apart{1, 1}, nil},
		"another order":          {[]profile{with(func(p *profile) { p.Secrets = []string{"b", "a"} })}, 400, Apart{1, 2}, nil},
		"before the new secret":  {[]profile{with(func(p *profile) { p.Secrets = []string{"a"} })}, 400, Apart{1, 1}, nil},
		"cannot read this one's": {[]profile{with(func(p *profile) { p.Secrets = []string{"b"} })}, 400, Apart{1, 2}, []string{"--redis-secret"}},
		"cannot be read":         {[]profile{with(func(p *profile) { p.Secrets = []string{"c", "a"} })}, 400, Apart{1, 2}, []string{"--redis-secret"}},
		"no secret in common":    {[]profile{with(func(p *profile) { p.Secrets = []string{"c"} })}, 400, Apart{1, 2}, []string{"--redis-secret"}},
		"a lower limit":          {[]profile{own, with(func(p *profile) { p.Limit = 120 })}, 120, Apart{1, 1}, []string{"--rate-limit"}},
		"a higher limit":         {[]profile{with(func(p *profile) { p.Limit = 800 })}, 400, Apart{1, 1}, []string{"--rate-limit"}},
		"no limit":               {[]profile{with(func(p *profile) { p.Limit = 0 })}, 400, Apart{1, 1}, []string{"--rate-limit"}},
		"another budget":         {[]profile{own, with(func(p *profile) { p.Budget = "2" })}, 400, Apart{2, 2}, []string{"release"}},
		"all": {
			[]profile{with(func(p *profile) { *p = profile{Secrets: []string{"c"}, Limit: 1} }), with(func(p *profile) { p.Limit = 2 })},
			1,
			Apart{2, 2},
			[]string{"--rate-limit", "--redis-secret", "release"},
		},
	} {
		got := own.compare(test.others)
		if got.limit != test.limit || got.apart != test.apart || !slices.Equal(got.differences, test.differences) {
			t.Errorf("%s: %+v, want %+v", name, *got, test)
		}
	}
	unlimited := with(func(p *profile) { p.Limit = 0 })
	if got := unlimited.compare([]profile{own}); got.limit != 400 {
		t.Errorf("a server without a limit of its own has the limit %d", got.limit)
	}
}
