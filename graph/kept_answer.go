package graph

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mailbox-graphql/graph/answers"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
)

// keptAnswers answers requests that are equal to earlier ones before they are parsed, as long as the cache would serve every
// resource that the earlier answer was made of.
//
// It recognizes equal bytes, not equal operations: whatever differs in two requests, and may change the answer, makes two
// names. The upstream client adds the principal, and drops what it must not serve. See [keptAnswers.runOnce] for how an answer
// comes to be kept.
type keptAnswers struct {
	client    *upstream.Client
	gate      *admission.Gate
	persisted *persisted.Extension
	costs     costReport
	caching   httpCaching
	observer  Observer      // may be nil
	timeout   time.Duration // of an operation
	reader    answers.Reader
	// compressFrom is the length of the shortest body that is compressed. 0: none is.
	compressFrom int
	flights      answers.Flights
	buffers      sync.Pool // of *[]byte
}

// keptAnswer is an answer with what is needed to serve it again.
type keptAnswer struct {
	body        *answers.Body
	contentType string
	identity    identity        // of the operation, for the log
	sources     *upstream.Reads // of the operation that ran
	reads       int             // how many there were
	tag         string          // of the answer to a GET, for caches of clients
	basis       persisted.Basis // what lets the request run
	compressing *atomic.Bool    // whether someone compresses the body
}

// size is about how many bytes the answer takes.
func (a *keptAnswer) size() int64 {
	const besides = 512 // the identity, whose longest part is a hash, and the structs
	return int64(a.body.Size()) + besides
}

func newKeptAnswers(opts Options, gate *admission.Gate, persistedOperations *persisted.Extension) *keptAnswers {
	return &keptAnswers{
		client: opts.Client, gate: gate, persisted: persistedOperations,
		costs:        costReport{opts.Client, opts.Extensions},
		caching:      newHTTPCaching(opts),
		observer:     opts.Observer,
		timeout:      opts.OperationTimeout,
		reader:       answers.Reader{MaxBodyBytes: opts.MaxBodyBytes, Headers: headersThatMatter()},
		compressFrom: opts.CompressFrom,
	}
}

// headersThatMatter are the headers that may change the answer. Cache-Control is not among them: no-cache and no-store say
// which kept answers serve and are made, but not what they are.
func headersThatMatter() []string {
	return append(transport.RequestHeaders(), costHeader)
}

// before answers requests from kept answers, and leaves all others to next.
func (k *keptAnswers) before(next execution) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		buffer, _ := k.buffers.Get().(*[]byte)
		if buffer == nil {
			buffer = new([]byte)
		}
		request, ok := k.reader.Read(r, *buffer)
		*buffer = request.Buffer()
		defer k.giveBack(buffer)
		if !ok || asksForCacheReport(r.Header) {
			request.Restore(r)
			next.ServeHTTP(w, r)
			return
		}
		name, fresh := request.Name(), asksForFreshData(r.Header)
		if !fresh && k.serve(w, r, name) {
			return
		}
		request.Restore(r)
		next.execute(w, r, &askedRequest{
			name: name, byGET: r.Method == http.MethodGet, answer: w.Header(),
			fresh: fresh, unkept: hasCacheDirective(r.Header, "no-store"),
		})
	})
}

// giveBack keeps a buffer for the next request, unless it is unusually large.
func (k *keptAnswers) giveBack(buffer *[]byte) {
	const most = 16 << 10
	if cap(*buffer) <= most {
		k.buffers.Put(buffer)
	}
}

// find returns the answer that was kept under a name, if it may serve, and until when.
func (k *keptAnswers) find(ctx context.Context, name string) (*keptAnswer, time.Time) {
	found, until, ok := k.client.KeptAnswer(ctx, name)
	if !ok {
		return nil, time.Time{}
	}
	answer, _ := found.(*keptAnswer)
	if !k.persisted.Stands(answer.basis) {
		return nil, time.Time{} // the client may have to register the document again
	}
	return answer, until
}

// serve answers a request if its answer is kept and there is room for one more operation. Like any other, the answer holds the
// memory of its body until it is sent.
func (k *keptAnswers) serve(w http.ResponseWriter, r *http.Request, name string) bool {
	ctx := r.Context()
	answer, until := k.find(ctx, name)
	if answer == nil {
		return false
	}
	permit := k.gate.TryAcquire(ctx, upstream.CallerOf(ctx), int64(answer.body.Size()))
	if permit == nil {
		return false // it waits for its turn, like others
	}
	defer permit.Release()
	usage := new(upstream.Usage)
	usage.CacheHits.Add(int64(answer.reads))
	if entry, ok := w.(*logEntry); ok {
		entry.noteKept(answer.identity, usage)
	}
	transport.StartAgain(w, answer.contentType)
	k.caching.announce(w.Header(), answer.tag, until)
	if transport.NotModified(w, r) {
		return true
	}
	body, rest := k.bodyFor(w, r, name, answer, k.costs.of(ctx, r.Header, usage))
	permit.Executed(len(body) + len(rest))
	transport.WriteAgain(w, body, rest)
	return true
}

// bodyFor returns the body in the form that the client gets, in two parts, and sets its encoding.
func (k *keptAnswers) bodyFor(
	w http.ResponseWriter, r *http.Request, name string, answer *keptAnswer, extensions []byte,
) (body, rest []byte) {
	if k.mayCompress(r.Header, answer.body.Length(extensions)) {
		answer = k.compressed(r.Context(), name, answer)
		if answer.body.IsCompressed() {
			w.Header().Set("Content-Encoding", "gzip")
			return answer.body.Compressed(extensions)
		}
	}
	return answer.body.Plain(extensions)
}

// mayCompress tells whether a body is long enough to be compressed, and the client accepts it so. A client that is not understood
// here gets a plain body, which may still be compressed on its way.
func (k *keptAnswers) mayCompress(header http.Header, length int) bool {
	if k.compressFrom == 0 || length < k.compressFrom {
		return false
	}
	for _, line := range header["Accept-Encoding"] {
		for element := range strings.SplitSeq(line, ",") {
			coding, parameters, weighted := strings.Cut(element, ";")
			if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				continue
			}
			return !weighted || isPositiveQuality(parameters)
		}
	}
	return false
}

func isPositiveQuality(parameters string) bool {
	quality, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameters)), "q=")
	value, err := strconv.ParseFloat(quality, 64)
	return ok && err == nil && value > 0
}

// compressed returns the answer with a compressed body, and keeps it for the next request: an answer is asked for a second time
// before it takes more memory. While another request compresses the body, the answer stays as it is.
func (k *keptAnswers) compressed(ctx context.Context, name string, answer *keptAnswer) *keptAnswer {
	if answer.body.IsCompressed() || !answer.compressing.CompareAndSwap(false, true) {
		return answer
	}
	body, err := answer.body.Compress()
	if err != nil {
		return answer
	}
	smaller := *answer
	smaller.body = body
	k.client.KeepAnswer(ctx, name, &smaller, smaller.size(), smaller.sources)
	return &smaller
}
