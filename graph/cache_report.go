package graph

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// cacheHeader asks for extensions.cache (1). The operation is executed then, even if its answer is kept.
const cacheHeader = "X-Mailbox-Cache"

func asksForCacheReport(header http.Header) bool { return header.Get(cacheHeader) == "1" }

// cacheReport is extensions.cache: the reads that an answer was made from.
type cacheReport struct {
	// MaxAge is for how many more seconds the answer may serve equal operations. It is 0 if a part of it is not kept.
	MaxAge  int          `json:"maxAge"`
	Entries []cacheEntry `json:"entries"`
}

type cacheEntry struct {
	// Resource is the path and the query by which the REST API knows the resource.
	Resource string `json:"resource"`
	// Outcome is HIT, SHARED, LOADED, COALESCED or STALE, or FAILED for a read without an answer.
	Outcome string `json:"outcome"`
	MaxAge  int    `json:"maxAge"`
}

// readList collects the reads of an operation that is to report them.
type readList struct {
	mu    sync.Mutex
	reads []upstream.AnsweredRead
}

func (l *readList) note(read upstream.AnsweredRead) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads = append(l.reads, read)
}

// report adds the reads to an answer, in the order of their addresses. Loaders run concurrently, so there is no other order.
func (l *readList) report(response *graphql.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	report := cacheReport{Entries: make([]cacheEntry, 0, len(l.reads))}
	for i, read := range l.reads {
		entry := cacheEntry{read.Resource, outcomeOf(read), int(read.FreshFor / time.Second)}
		report.Entries = append(report.Entries, entry)
		if i == 0 || entry.MaxAge < report.MaxAge {
			report.MaxAge = entry.MaxAge
		}
	}
	slices.SortStableFunc(report.Entries, func(a, b cacheEntry) int { return cmp.Compare(a.Resource, b.Resource) })
	setExtension(response, "cache", report)
}

func outcomeOf(read upstream.AnsweredRead) string {
	return strings.ToUpper(cmp.Or(string(read.Outcome), "failed"))
}
