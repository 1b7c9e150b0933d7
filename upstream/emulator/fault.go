package emulator

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault replaces or disturbs answers. Set one of Hang, Cut, CutBody and Redirect, or the members of a made-up answer
// (Status, Body, BodySize). With none of them the request gets the genuine answer, with Latency and Header added.
// A request that meets a fault counts in Requests and against the budget.
type Fault struct {
	// Route is the pattern of a route, as in Requests. "" and "*" mean every route except the token endpoint.
	Route string
	// Path limits the fault to one path, such as "/v2/customers/500". "": every path of the route.
	Path string
	// Writes limits the fault to POST, PUT, PATCH and DELETE.
	Writes bool
	// Times is how many requests meet the fault. 0: every request until the fault is removed.
	Times int

	// Status is the status of the made-up answer. 0: 200.
	Status int
	// Header is added to the answer and replaces headers of the same name.
	Header http.Header
	// Body is the body of the made-up answer, malformed or not. "": the body that the API sends with the status.
	Body string
	// BodySize sends blanks before Body until the whole has at least that many bytes, without Content-Length.
	BodySize int64
	// Hang sends nothing until the request's context ends.
	Hang bool
	// Cut breaks the connection before the status.
	Cut bool
	// CutBody breaks the connection in the middle of the body.
	CutBody bool
	// Latency is added to Options.Latency.
	Latency time.Duration
	// AfterProcessing lets the request take effect, and only its answer is replaced or lost. Otherwise a request that gets no
	// genuine answer has no effect. Most writes are answered without a body: Cut loses the answer, CutBody does not.
	AfterProcessing bool
	// Redirect answers 302, or Status, with this Location.
	Redirect string
}

// Inject adds a fault, which remove removes. When several faults fit a request, the request meets the oldest one.
// Inject panics when there is no such route.
func (s *Server) Inject(f Fault) (remove func()) {
	if f.Route == "" {
		f.Route = "*"
	}
	if f.Route != "*" {
		s.router.mustHave(f.Route)
	}
	return s.faults.add(f)
}

type faults struct {
	mu      sync.Mutex
	planned []*plannedFault
}

type plannedFault struct {
	Fault
	met int
}

func (fs *faults) add(f Fault) (remove func()) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	planned := &plannedFault{Fault: f}
	fs.planned = append(fs.planned, planned)
	return func() { fs.remove(planned) }
}

func (fs *faults) remove(f *plannedFault) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.planned = slices.DeleteFunc(fs.planned, func(other *plannedFault) bool { return other == f })
}

// take returns the fault that a request meets. Without one it returns the zero Fault, which changes nothing.
func (fs *faults) take(pattern, path string) Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for i, f := range fs.planned {
		if !f.fits(pattern, path) {
			continue
		}
		if f.met++; f.met == f.Times {
			fs.planned = slices.Delete(fs.planned, i, i+1)
		}
		return f.Fault
	}
	return Fault{}
}

func (f Fault) fits(pattern, path string) bool {
	if f.Path != "" && f.Path != path || f.Writes && strings.HasPrefix(pattern, http.MethodGet+" ") {
		return false
	}
	return f.Route == pattern || f.Route == "*" && pattern != tokenRoute
}

// deliver writes the genuine answer or what the fault puts in its place.
func (f Fault) deliver(w http.ResponseWriter, c *call, genuine func() answer) {
	if f.AfterProcessing {
		processed := genuine()
		genuine = func() answer { return processed }
	}
	switch {
	case f.Hang:
		<-c.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Cut:
		panic(http.ErrAbortHandler)
	}
	a, made := f.madeUp(c.correlationID)
	if !made {
		a = genuine()
	}
	f.write(w, a)
}

func (f Fault) madeUp(logRef string) (answer, bool) {
	if f.Redirect != "" {
		status := f.Status
		if status == 0 {
			status = http.StatusFound
		}
		return answer{status: status, header: http.Header{"Location": {f.Redirect}}}, true
	}
	if f.Status == 0 && f.Body == "" && f.BodySize == 0 {
		return answer{}, false
	}
	if f.Body != "" || f.BodySize > 0 {
		return ok([]byte(f.Body)).withStatus(f.Status), true
	}
	return statusAnswer(f.Status, logRef), true
}

func (a answer) withStatus(status int) answer {
	if status != 0 {
		a.status = status
	}
	return a
}

func (f Fault) write(w http.ResponseWriter, a answer) {
	a = a.withHeader(f.Header)
	switch {
	case f.CutBody:
		a.writeHeader(w)
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case f.BodySize > 0:
		body := a.body
		a.body = nil
		a.withHeader(http.Header{"Content-Length": nil}).writeHeader(w)
		blanks := io.LimitReader(blankReader{}, max(f.BodySize-int64(len(body)), 0))
		_, _ = io.Copy(w, io.MultiReader(blanks, bytes.NewReader(body)))
	default:
		a.write(w)
	}
}

func (a answer) withHeader(more http.Header) answer {
	header := a.header.Clone()
	if header == nil {
		header = make(http.Header, len(more))
	}
	for name, values := range more {
		header[http.CanonicalHeaderKey(name)] = values
	}
	a.header = header
	return a
}

// blankReader is an endless sequence of JSON white space.
type blankReader struct{}

func (blankReader) Read(p []byte) (int, error) {
	return copy(p, blanks), nil
}

var blanks = strings.Repeat(" ", 32<<10)
