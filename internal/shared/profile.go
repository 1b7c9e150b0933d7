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

// Budget is what servers need to know of each other's budgets.
type Budget struct {
	// Limit is how many permits the servers may spend in a minute at most. 0: as many as the REST API tells.
	Limit int
	// Version is that of the protocol by which servers share their budget.
	Version string
}

// Apart is in how many parts the servers fall that do not share a budget with each other.
type Apart struct {
	// App is the number of parts for the budget of the app: one for each version of budgets.
	App int
	// Callers is the number of parts for the budgets of callers' own tokens, which are named by the first secret: one for each
	// version and first secret.
	Callers int
}

// What servers may differ in, see [Store.Differences].
const (
	differentSecrets = "--redis-secret"
	differentLimits  = "--rate-limit"
	differentBudgets = "release"
)

// profile is what a server tells the others of itself with each heartbeat: what all of them need alike. It is no secret.
type profile struct {
	// Secrets are the ids of the secrets. The first one is that of the secret that seals.
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
	text, _ := json.Marshal(p) // numbers and texts cannot fail
	return string(text)
}

// reads tells whether the server can read what another one seals.
func (p profile) reads(other profile) bool {
	return len(other.Secrets) > 0 && slices.Contains(p.Secrets, other.Secrets[0])
}

// standing is how a server stands to the others.
type standing struct {
	limit       int // the lowest one
	apart       Apart
	differences []string
}

// compare returns how the server stands to those with other profiles.
func (p profile) compare(others []profile) *standing {
	s := &standing{limit: p.Limit}
	ofApp, ofCallers := map[string]bool{p.Budget: true}, map[[2]string]bool{{p.Budget, p.Secrets[0]}: true}
	var secrets, limits bool
	for _, other := range others {
		secrets = secrets || !p.reads(other) || !other.reads(p)
		limits = limits || other.Limit != p.Limit
		if other.Limit > 0 && (s.limit == 0 || other.Limit < s.limit) {
			s.limit = other.Limit
		}
		ofApp[other.Budget], ofCallers[[2]string{other.Budget, other.Secrets[0]}] = true, true
	}
	s.apart = Apart{App: len(ofApp), Callers: len(ofCallers)}
	for name, differs := range map[string]bool{
		differentSecrets: secrets, differentLimits: limits, differentBudgets: s.apart.App > 1,
	} {
		if differs {
			s.differences = append(s.differences, name)
		}
	}
	slices.Sort(s.differences)
	return s
}

// company is what a server knows of the others' profiles.
type company struct {
	own     profile
	logger  *slog.Logger
	present atomic.Pointer[standing]

	mu     sync.Mutex // of what the log says
	logged string
	lines  Seldom
}

func newCompany(own profile, logger *slog.Logger) *company {
	c := &company{own: own, logger: logger}
	c.present.Store(own.compare(nil))
	return c
}

// note notes the profiles of the servers that run. What is no profile is skipped: somebody else wrote it.
func (c *company) note(ctx context.Context, profiles []string) {
	others := make([]profile, 0, len(profiles))
	for _, text := range profiles {
		var other profile
		if json.Unmarshal([]byte(text), &other) == nil && len(other.Secrets) > 0 {
			others = append(others, other)
		}
	}
	found := c.own.compare(others)
	c.present.Store(found)
	c.report(ctx, strings.Join(found.differences, ", "))
}

// report logs in what servers differ, unless the log says so already.
func (c *company) report(ctx context.Context, differences string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if differences == c.logged {
		return
	}
	if _, ok := c.lines.Allows(); !ok {
		return // the next heartbeat comes back to it
	}
	c.logged = differences
	if differences == "" {
		c.logger.InfoContext(ctx, "all servers of the account have the same settings again")
		return
	}
	c.logger.WarnContext(ctx, "servers of the account differ in what all of them need alike, and do not share all that they "+
		"should: see docs/servers.md", slog.String("differences", differences))
}

// Differences names in what servers differ that need it alike: the settings --redis-secret and --rate-limit, and the release, if
// two releases do not share one budget. While Redis is unavailable, it says what was so before.
func (s *Store) Differences() []string { return s.company.present.Load().differences }

// Budget returns the lowest limit of all servers, 0 if none has one, and in how many parts the servers fall that share their
// budgets: each has its part of the limit only.
func (s *Store) Budget() (limit int, apart Apart) {
	present := s.company.present.Load()
	return present.limit, present.apart
}
