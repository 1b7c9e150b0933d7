package emulator

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"mailbox-graphql/upstream/emulator/inprocess"
)

// Server is the Mailbox API of one account. It is safe for concurrent use. Nothing runs in the background except deliveries to
// webhooks: see [Server.Close].
type Server struct {
	options       Options
	router        router
	store         *store
	conversations *conversationStore
	tags          atomic.Pointer[tagList]
	// changes makes the events of conversations and tags occur in the order of the changes. The store's lock does so for the
	// others.
	changes  sync.Mutex
	webhooks *webhooks
	tokens   *tokens
	budget   *budget
	faults   faults
	patches  patches
	counter  counter
}

// New returns a Server with a population. The error names an option that is not valid.
func New(options Options) (*Server, error) {
	if err := options.validate(); err != nil {
		return nil, fmt.Errorf("emulator options: %w", err)
	}
	options = options.withDefaults()
	initial := populate(options)
	s := &Server{
		options:       options,
		store:         newStore(options, initial),
		conversations: newConversationStore(options, initial),
		tokens:        newTokens(options),
		budget:        &budget{limit: options.Budget, now: options.Now},
	}
	s.tags.Store(initialTags())
	s.webhooks = newWebhooks(&s.options)
	s.addRoutes()
	return s, nil
}

func (s *Server) addRoutes() {
	s.router.handle(tokenRoute, s.issueToken)
	s.addCustomerRoutes()
	s.addCustomerWriteRoutes()
	s.addEntryWriteRoutes()
	s.addAddressWriteRoutes()
	s.addPropertyDefinitionRoutes()
	s.addPropertyValueRoutes()
	s.addOrganizationRoutes()
	s.addOrganizationWriteRoutes()
	s.addConversationRoutes()
	s.addUserRoutes()
	s.addMailboxRoutes()
	s.addTagRoutes()
	s.addWebhookRoutes()
}

// Handler serves the API over HTTP, for example under httptest.Server.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Client returns a client that calls the Server without a socket, whatever host a URL names. Its waits go by the clock
// of the caller, so that it can run under testing/synctest.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: inprocess.Transport{Handler: s.Handler()}}
}

// Routes returns the patterns of all routes except that of tokens, such as "GET /v2/customers/{customerId}".
func (s *Server) Routes() (patterns []string) {
	for _, routes := range s.router.routes {
		for _, route := range routes {
			if route.pattern != tokenRoute {
				patterns = append(patterns, route.pattern)
			}
		}
	}
	slices.Sort(patterns)
	return patterns
}

// Requests returns the number of requests by route pattern, such as "GET /v2/customers/{customerId}". Refused requests
// count, token requests do not: see TokenRequests.
func (s *Server) Requests() map[string]int { return s.counter.snapshot() }

// TotalRequests returns the sum of Requests.
func (s *Server) TotalRequests() int {
	total := 0
	for _, count := range s.counter.snapshot() {
		total += count
	}
	return total
}

// ResetRequests sets the counts of Requests and TokenRequests to zero.
func (s *Server) ResetRequests() { s.counter.reset() }

// TokenRequests returns the number of requests to the token endpoint.
func (s *Server) TokenRequests() int { return s.counter.tokenRequests() }

// counter counts requests by route pattern.
type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *counter) add(pattern string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = make(map[string]int)
	}
	c.counts[pattern]++
}

func (c *counter) snapshot() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := make(map[string]int, len(c.counts))
	maps.Copy(counts, c.counts)
	delete(counts, tokenRoute)
	return counts
}

func (c *counter) tokenRequests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[tokenRoute]
}

func (c *counter) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.counts)
}
