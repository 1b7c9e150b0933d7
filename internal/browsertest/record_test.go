package browsertest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// record holds the requests of a tab and the entries of its console.
type record struct {
	origin string

	mu         sync.Mutex
	requests   []*network.Request
	complaints []string
	expected   []string
}

func newRecord(origin string) *record { return &record{origin: origin} }

// listen gets each event of the tab.
func (r *record) listen(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		r.requests = append(r.requests, event.Request)
	case *network.EventWebSocketCreated:
		r.requests = append(r.requests, &network.Request{URL: event.URL})
	case *runtime.EventExceptionThrown:
		details := event.ExceptionDetails
		text := details.Text
		if details.Exception != nil {
			text += " " + details.Exception.Description
		}
		r.complaints = append(r.complaints, "exception: "+text)
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.ConsoleAPICalledTypeError || event.Type == runtime.ConsoleAPICalledTypeWarning {
			r.complaints = append(r.complaints, string(event.Type)+": "+consoleText(event.Args))
		}
	case *log.EventEntryAdded: // the browser's own: failed requests, violations of the policy, deprecations
		entry := event.Entry
		if entry.Level == log.EntryLevelError || entry.Level == log.EntryLevelWarning {
			r.complaints = append(r.complaints, string(entry.Level)+": "+entry.Text+" "+entry.URL)
		}
	}
}

func consoleText(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		words = append(words, string(arg.Value)+arg.Description)
	}
	return strings.Join(words, " ")
}

// expect allows entries of the console that contain the text, because the test causes them.
func (r *record) expect(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expected = append(r.expected, text)
}

// lastHeader returns a header of the last request for the path; empty if the request had none.
func (r *record) lastHeader(path, name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, request := range slices.Backward(r.requests) {
		if request.URL != r.origin+path {
			continue
		}
		for sent, value := range request.Headers {
			if strings.EqualFold(sent, name) {
				return fmt.Sprint(value)
			}
		}
		return ""
	}
	return ""
}

// check fails the test if a request left the page's origin, or if the console has an unexpected entry.
func (r *record) check(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.requests) == 0 {
		t.Error("no request of the page was recorded, so that none could be checked")
	}
	for _, request := range r.requests {
		if !r.allowed(request.URL) {
			t.Errorf("the page asked for %s, which is not on its origin %s", request.URL, r.origin)
		}
	}
	slices.Sort(r.complaints)
	for _, complaint := range slices.Compact(r.complaints) {
		if !slices.ContainsFunc(r.expected, func(text string) bool { return strings.Contains(complaint, text) }) {
			t.Errorf("the console has %s", complaint)
		}
	}
}

// allowed reports whether the address is on the page's origin or contains its content itself.
func (r *record) allowed(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch parsed.Scheme {
	case "data", "about":
		return true
	case "ws":
		return "http://"+parsed.Host == r.origin
	case "blob":
		return strings.HasPrefix(parsed.Opaque, r.origin+"/")
	default:
		return parsed.Scheme+"://"+parsed.Host == r.origin
	}
}
