package adversary

import (
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestSoak mixes bad answers with bad requests and with writes for ADVERSARY_DURATION, 300 ms by default, on one server, and
// prints the heap and the goroutines in between. At the end, both are what they were at the beginning.
func TestSoak(t *testing.T) {
	duration := 300 * time.Millisecond
	if text := os.Getenv("ADVERSARY_DURATION"); text != "" {
		parsed, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		duration = parsed
	}
	var answers []badAnswer
	for _, bad := range append(catalogue(), badWrites()...) {
		if !bad.deadly && !bad.waits {
			answers = append(answers, bad)
		}
	}
	requests, asked, changes := badRequests(), operations(t, []string{"500"}, "1"), mutations(t)
	random := rand.New(rand.NewPCG(12, 2)) //nolint:gosec // the same load in every run
	h := &hostile{account: newWritableAccount(t)}
	handler, log := newServer(t, h)
	before, goroutines := sampleOf(t, "before")
	next := time.Now().Add(duration / 10)
	served := 0
	for end := time.Now().Add(duration); time.Now().Before(end); served++ {
		bad := answers[random.IntN(len(answers))]
		h.attack(&bad, soakedRoutes[random.IntN(len(soakedRoutes))])
		if served%accountLasts == 0 {
			h.move(newWritableAccount(t)) // which writes have emptied, or filled
		}
		body := `{"query": ` + jsonOf(asked[random.IntN(len(asked))].query) + `}`
		switch random.IntN(4) {
		case 0:
			body = requests[random.IntN(len(requests))].text()
		case 1:
			body = `{"query": ` + jsonOf(changes[random.IntN(len(changes))].query) + `}`
		}
		handler.ServeHTTP(httptest.NewRecorder(), newRequest(t, body))
		if time.Now().After(next) {
			log.reset() // which is the test's, not the server's
			sampleOf(t, "during")
			next = time.Now().Add(duration / 10)
		}
	}
	h.attack(nil, "")
	log.reset()
	time.Sleep(50 * time.Millisecond) //nolint:forbidigo // for loads that nobody waits for any more
	after, left := sampleOf(t, "after")
	t.Logf("%d operations", served)
	if after > before+maxLeft {
		t.Errorf("HEAP: %d MB are left, %d MB were there", after>>20, before>>20)
	}
	if left > goroutines {
		t.Errorf("GOROUTINES: %d are left, %d were there", left, goroutines)
	}
}

// soakedRoutes are the routes that answer badly in turn.
var soakedRoutes = []string{
	"/v3/customers", "/v2/customers", "/v2/customers/*", "/v2/organizations/*", "/v2/conversations", "/v2/users",
	"POST /v2/customers", "PATCH /v2/customers/*", "PUT /v2/customers/*", "DELETE /v2/customers/*",
	"PATCH /v2/customers/*/properties", "PUT /v2/customers/*/address", "POST /v2/organizations", "PUT /v2/organizations/*",
}

// accountLasts is after how many operations the soak goes on with another account.
const accountLasts = 100

// maxLeft is how much a server may keep after hostile load: above all, documents that it has parsed.
const maxLeft = 64 << 20

func sampleOf(t *testing.T, when string) (heap uint64, goroutines int) {
	t.Helper()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%s: %d MB of heap, %d goroutines", when, memory.HeapAlloc>>20, runtime.NumGoroutine())
	return memory.HeapAlloc, runtime.NumGoroutine()
}
