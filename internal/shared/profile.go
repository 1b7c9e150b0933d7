package shared

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Budget is what the servers need to know of each other's budgets.
type Budget struct {
	// Limit is how many permits all servers together may spend in a minute, by the server's settings. 0: as many as the REST
	// API's headers say.
	Limit int
	// Version is the version of the protocol by which servers share their budget.
	Version string
}

// Apart is the number of groups of servers that share a budget only within the group.
type Apart struct {
	// App is the number of groups for the budget of the app: one for each version of the protocol.
	App int
	// Callers is the number of groups for the budgets of callers' own tokens, which are named by the first secret: one for
	// each version of the protocol and first secret.
	Callers int
}

// The names of differences between servers, see [Store.Differences].
const (
	differentSecrets = "--redis-secret"
	differentLimits  = "--rate-limit"
	differentBudgets = "release"
)

// profile is what a server tells the others of itself with each heartbeat: what must be the same for all servers. It is not
// secret.
type profile struct {
	// Secrets are the ids of the secrets. The first one is the id of the secret that seals.
	Secrets []string `json:"secrets"`
	Limit   int      `json:"limit"`
	Budget  string   `json:"budget"`
}

func newProfile(secrets *sealer, budget Budget) profile {
	p := profile{Limit: budget.Limit, Budget: budget.Version}
	for _, key := range secrets.keys {
		p.Secrets = append(p.Secrets, hex.EncodeToString(key.id[:]))
	}
	return p
}

func (p profile) String() string {
	text, _ := json.Marshal(p) // numbers and strings cannot fail
	return string(text)
}

// reads tells whether the server can read what another server seals.
func (p profile) reads(other profile) bool {
	return len(other.Secrets) > 0 && slices.Contains(p.Secrets, other.Secrets[0])
}

// comparison is what a server has found by comparing its profile with the profiles of the others.
type comparison struct {
	limit       int // the lowest limit; 0: no server has one
	apart       Apart
	differences []string
}

// compare compares the server with the others.
func (p profile) compare(others []profile) *comparison {
	c := &comparison{limit: p.Limit}
	ofApp, ofCallers := map[string]bool{p.Budget: true}, map[[2]string]bool{{p.Budget, p.Secrets[0]}: true}
	var secrets, limits bool
	for _, other := range others {
		secrets = secrets || !p.reads(other) || !other.reads(p)
		limits = limits || other.Limit != p.Limit
		if other.Limit > 0 && (c.limit == 0 || other.Limit < c.limit) {
			c.limit = other.Limit
		}
		ofApp[other.Budget], ofCallers[[2]string{other.Budget, other.Secrets[0]}] = true, true
	}
	c.apart = Apart{App: len(ofApp), Callers: len(ofCallers)}
	for name, differs := range map[string]bool{
		differentSecrets: secrets, differentLimits: limits, differentBudgets: c.apart.App > 1,
	} {
		if differs {
			c.differences = append(c.differences, name)
		}
	}
	slices.Sort(c.differences)
	return c
}

// peers is what a server knows of the others' profiles.
type peers struct {
	own    profile
	logger *slog.Logger
	found  atomic.Pointer[comparison] // the latest one

	mu     sync.Mutex // guards logged
	logged string     // the differences that the log shows
	lines  Seldom
}

func newPeers(own profile, logger *slog.Logger) *peers {
	p := &peers{own: own, logger: logger}
	p.found.Store(own.compare(nil))
	return p
}

// compare compares this server with the servers that run. It skips what is no profile: another program wrote it.
func (p *peers) compare(ctx context.Context, profiles []string) {
	others := make([]profile, 0, len(profiles))
	for _, text := range profiles {
		var other profile
		if json.Unmarshal([]byte(text), &other) == nil && len(other.Secrets) > 0 {
			others = append(others, other)
		}
	}
	found := p.own.compare(others)
	p.found.Store(found)
	p.log(ctx, strings.Join(found.differences, ", "))
}

// log logs the differences between servers, unless the log shows them already.
func (p *peers) log(ctx context.Context, differences string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if differences == p.logged {
		return
	}
	if _, ok := p.lines.Allows(); !ok {
		return // a later heartbeat logs them
	}
	p.logged = differences
	if differences == "" {
		p.logger.InfoContext(ctx, "all servers of the account have the same settings again")
		return
	}
	p.logger.WarnContext(ctx, "servers of the account have different settings, and do not share all that they should: "+
		"see docs/servers.md", slog.String("differences", differences))
}

// Differences names what differs between the servers that run, and must not: the settings --redis-secret and --rate-limit,
// and the release, if two releases do not share one budget. While Redis is unavailable, it returns what it returned before.
func (s *Store) Differences() []string { return s.peers.found.Load().differences }

// Budget returns the lowest limit of all servers, 0 if no server has one, and the number of groups of servers that share
// their budgets: each group has only its part of the limit.
func (s *Store) Budget() (limit int, apart Apart) {
	found := s.peers.found.Load()
	return found.limit, found.apart
}
