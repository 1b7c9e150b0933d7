package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mailbox-graphql/internal/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret = "MyTestKey"
	// recordedSignature is that of the recorded body with the secret, computed by other means.
	recordedSignature = "jMd3on8IvUxPkInMQ6KYHk+Rlgk="
	recordedEvent     = "customer.updated"
)

func recorded(tb testing.TB) []byte {
	tb.Helper()
	body, err := os.ReadFile("testdata/webhook-delivery-customer-updated.json")
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func sign(secret string, body []byte) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// receiver is a receiver and what it has done.
type receiver struct {
	*webhook.Receiver
	secrets *webhook.Secrets
	log     bytes.Buffer

	mu       sync.Mutex
	applied  []webhook.Event
	outcomes []string
	block    chan struct{} // applying waits for it, if it is not nil
	panics   bool
}

func newReceiver(secrets ...string) *receiver {
	r := &receiver{secrets: webhook.NewSecrets(secrets...)}
	r.Receiver = webhook.New(webhook.Options{
		Secrets: r.secrets, Apply: r.apply, Logger: slog.New(slog.NewTextHandler(&r.log, nil)),
		OnDelivery: func(event string, outcome webhook.Outcome) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.outcomes = append(r.outcomes, event+" "+string(outcome))
		},
	})
	return r
}

func (r *receiver) apply(event webhook.Event) webhook.Outcome {
	if r.block != nil {
		<-r.block
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.applied = append(r.applied, event)
	if r.panics {
		panic("about " + string(event.Body))
	}
	return "applied"
}

// send sends a delivery; header values of "-" are left out.
func (r *receiver) send(tb testing.TB, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	return r.sendBy(tb, http.MethodPost, body, headers...)
}

func (r *receiver) sendBy(tb testing.TB, method string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	request := httptest.NewRequestWithContext(tb.Context(), method, "/webhooks/helpscout", body)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "-" {
			request.Header.Del(headers[i])
		}
	}
	answer := httptest.NewRecorder()
	r.ServeHTTP(answer, request)
	return answer
}

func (r *receiver) close(tb testing.TB) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := r.Close(ctx); err != nil {
		tb.Error(err)
	}
}

func (r *receiver) want(tb testing.TB, applied []webhook.Event, outcomes ...string) {
	tb.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(applied, r.applied); diff != "" {
		tb.Errorf("applied (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(outcomes, r.outcomes); diff != "" {
		tb.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// The recorded delivery is taken, and applied as it came.
func TestRecordedDelivery(t *testing.T) {
	t.Parallel()
	r := newReceiver(secret)
	body := recorded(t)
	answer := r.send(t, bytes.NewReader(body), "X-HelpScout-Event", recordedEvent, "X-HelpScout-Signature", recordedSignature)
	r.close(t)
	if answer.Code != http.StatusOK || answer.Body.Len() > 0 {
		t.Errorf("status %d, %s", answer.Code, answer.Body)
	}
	r.want(t, []webhook.Event{{Name: recordedEvent, Body: body}}, "customer.updated applied")
	for _, private := range []string{"Bear", "bear@acme.com", recordedSignature, secret} {
		if strings.Contains(r.log.String(), private) {
			t.Errorf("the log has %q: %s", private, r.log.String())
		}
	}
	if !strings.Contains(r.log.String(), "event=customer.updated outcome=applied") {
		t.Errorf("log: %s", r.log.String())
	}
}

// What is refused changes nothing, and the refusal tells nothing.
func TestRefusals(t *testing.T) {
	t.Parallel()
	body := recorded(t)
	const ofSignature, ofType = "X-HelpScout-Signature", "Content-Type"
	tests := map[string]struct {
		method  string
		body    []byte
		headers []string
		want    webhook.Outcome
		status  int
	}{
		"no signature":         {"POST", body, []string{ofSignature, "-"}, webhook.WrongSignature, 401},
		"empty signature":      {"POST", body, []string{ofSignature, ""}, webhook.WrongSignature, 401},
		"prefix":               {"POST", body, []string{ofSignature, "sha1=" + recordedSignature}, webhook.WrongSignature, 401},
		"hexadecimal":          {"POST", body, []string{ofSignature, "8cc777a27f08bd4c4f9089cc43a2981e4f919609"}, webhook.WrongSignature, 401},
		"no padding":           {"POST", body, []string{ofSignature, strings.TrimSuffix(recordedSignature, "=")}, webhook.WrongSignature, 401},
		"other last bits":      {"POST", body, []string{ofSignature, "jMd3on8IvUxPkInMQ6KYHk+Rlgl="}, webhook.WrongSignature, 401},
		"URL's alphabet":       {"POST", body, []string{ofSignature, "jMd3on8IvUxPkInMQ6KYHk-Rlgk="}, webhook.WrongSignature, 401},
		"line breaks":          {"POST", body, []string{ofSignature, "jMd3on8IvUxPkInMQ6KYHk+Rl\n\n\n"}, webhook.WrongSignature, 401},
		"other secret":         {"POST", body, []string{ofSignature, sign("mytestkey", body)}, webhook.WrongSignature, 401},
		"empty secret":         {"POST", body, []string{ofSignature, sign("", body)}, webhook.WrongSignature, 401},
		"other body":           {"POST", append([]byte(" "), body...), nil, webhook.WrongSignature, 401},
		"truncated body":       {"POST", body[:len(body)-1], nil, webhook.WrongSignature, 401},
		"no body":              {"POST", nil, nil, webhook.WrongSignature, 401},
		"written again":        {"POST", bytes.ReplaceAll(body, []byte(`\/`), []byte("/")), nil, webhook.WrongSignature, 401},
		"GET":                  {"GET", body, nil, webhook.WrongMethod, 405},
		"HEAD":                 {"HEAD", body, nil, webhook.WrongMethod, 405},
		"OPTIONS":              {"OPTIONS", body, nil, webhook.WrongMethod, 405},
		"PUT":                  {"PUT", body, nil, webhook.WrongMethod, 405},
		"form":                 {"POST", body, []string{ofType, "application/x-www-form-urlencoded"}, webhook.WrongType, 415},
		"text":                 {"POST", body, []string{ofType, "text/plain"}, webhook.WrongType, 415},
		"malformed type":       {"POST", body, []string{ofType, ";;"}, webhook.WrongType, 415},
		"compressed":           {"POST", body, []string{"Content-Encoding", "gzip"}, webhook.WrongType, 415},
		"oversized":            {"POST", make([]byte, webhook.MaxBodyBytes+1), nil, webhook.TooLarge, 413},
		"oversized and signed": {"POST", make([]byte, webhook.MaxBodyBytes+1), []string{ofSignature, sign(secret, make([]byte, webhook.MaxBodyBytes+1))}, webhook.TooLarge, 413},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, chunked := range []bool{false, true} {
				r := newReceiver(secret, "another")
				var content io.Reader = bytes.NewReader(test.body)
				if chunked {
					content = io.MultiReader(content)
				}
				answer := r.sendBy(t, test.method, content, append([]string{
					"X-HelpScout-Event", recordedEvent, ofSignature, recordedSignature, ofType, "application/json",
				}, test.headers...)...)
				r.close(t)
				if answer.Code != test.status || answer.Body.Len() > 0 {
					t.Errorf("status %d, %s", answer.Code, answer.Body)
				}
				if allow := answer.Header().Get("Allow"); (allow == "POST") != (test.status == 405) {
					t.Errorf("Allow: %q", allow)
				}
				r.want(t, nil, " "+string(test.want))
				if !strings.Contains(r.log.String(), "outcome="+string(test.want)+" count=1 usualCauses=") {
					t.Errorf("log: %s", r.log.String())
				}
			}
		})
	}
}

// Deliveries may have any JSON type, or none.
func TestMediaTypes(t *testing.T) {
	t.Parallel()
	for _, mediaType := range []string{"-", "application/json", "application/json; charset=UTF-8", "Application/JSON", "application/hal+json", "application/json; charset="} {
		r := newReceiver(secret)
		answer := r.send(t, bytes.NewReader(recorded(t)), "X-HelpScout-Signature", recordedSignature, "Content-Type", mediaType)
		r.close(t)
		if answer.Code != http.StatusOK {
			t.Errorf("%s: status %d", mediaType, answer.Code)
		}
	}
}

// While a secret is changed, both work. A secret that was taken away works no more.
func TestSecretsChangeWithoutAGap(t *testing.T) {
	t.Parallel()
	r := newReceiver("old")
	defer r.close(t)
	body := recorded(t)
	status := func(secret string) int {
		return r.send(t, bytes.NewReader(body), "X-HelpScout-Signature", sign(secret, body)).Code
	}
	for _, step := range []struct {
		secrets  []string
		old, new int
	}{
		{[]string{"old"}, 200, 401},
		{[]string{"new", "old"}, 200, 200},
		{[]string{"new", "new"}, 401, 200},
		{nil, 401, 401},
	} {
		r.secrets.Replace(step.secrets...)
		if old, latest := status("old"), status("new"); old != step.old || latest != step.new {
			t.Errorf("with %s: status %d for the old secret, %d for the new one", step.secrets, old, latest)
		}
	}
}

// A delivery is acknowledged before it is applied. Beyond the bound, deliveries are refused until there is room.
func TestQueue(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{"many": []byte(`{"id":500}`), "large": make([]byte, webhook.MaxBodyBytes)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newReceiver(secret)
				r.block = make(chan struct{})
				signature := sign(secret, body)
				deliver := func() *httptest.ResponseRecorder {
					return r.send(t, bytes.NewReader(body), "X-HelpScout-Event", "customer.updated", "X-HelpScout-Signature", signature)
				}
				taken := 0
				for ; taken < 5000; taken++ {
					answer := deliver()
					synctest.Wait()
					if answer.Code == http.StatusServiceUnavailable && answer.Header().Get("Retry-After") == "1" {
						break
					}
					if answer.Code != http.StatusOK {
						t.Fatalf("status %d", answer.Code)
					}
				}
				if len(r.applied) > 0 || taken < 10 || taken*len(body) > 32<<20 || taken > 2000 {
					t.Errorf("%d deliveries taken, %d applied", taken, len(r.applied))
				}
				close(r.block)
				synctest.Wait()
				if answer := deliver(); answer.Code != http.StatusOK {
					t.Errorf("with room again: status %d", answer.Code)
				}
				r.close(t)
				if len(r.applied) != taken+1 {
					t.Errorf("%d of %d applied", len(r.applied), taken+1)
				}
			})
		})
	}
}

// What was acknowledged is applied before the end, unless the end cannot wait. After the end nothing is taken.
func TestClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(secret)
		r.block = make(chan struct{})
		deliver := func() int {
			return r.send(t, bytes.NewReader(recorded(t)), "X-HelpScout-Event", "customer.updated", "X-HelpScout-Signature", recordedSignature).Code
		}
		for range 3 {
			deliver()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("close: %v", err)
		}
		if status := deliver(); status != http.StatusServiceUnavailable {
			t.Errorf("after the end: status %d", status)
		}
		close(r.block)
		r.close(t)
		if len(r.applied) != 3 {
			t.Errorf("%d applied", len(r.applied))
		}
	})
}

// A panic is the end of one event, not of the server, and the log does not quote it.
func TestPanic(t *testing.T) {
	t.Parallel()
	r := newReceiver(secret)
	r.panics = true
	for range 2 {
		r.send(t, bytes.NewReader(recorded(t)), "X-HelpScout-Event", "customer.updated", "X-HelpScout-Signature", recordedSignature)
	}
	r.close(t)
	if len(r.applied) != 2 || r.outcomes[1] != "customer.updated failed" {
		t.Errorf("applied %d, outcomes %s", len(r.applied), r.outcomes)
	}
	if strings.Contains(r.log.String(), "Bear") || !strings.Contains(r.log.String(), "receiver_test.go") {
		t.Errorf("log: %s", r.log.String())
	}
}

// Everybody can cause refusals: the log has one line a minute for each kind, with their number.
func TestFloodOfRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(secret)
		flood := func() {
			for range 100 {
				r.send(t, strings.NewReader(`{"id":500}`), "X-HelpScout-Signature", recordedSignature)
				r.sendBy(t, http.MethodGet, http.NoBody)
			}
		}
		flood()
		<-time.After(time.Minute)
		flood()
		if lines := strings.Count(r.log.String(), "\n"); lines != 4 {
			t.Errorf("%d lines, want 2 for each kind", lines)
		}
		if !strings.Contains(r.log.String(), "outcome=wrong_signature count=100") || !strings.Contains(r.log.String(), "another secret") {
			t.Errorf("log: %s", r.log.String())
		}
	})
}

// Bodies that arrive slowly take no more than their share of memory, and leave room again.
func TestConcurrentBodiesAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(secret)
		var slow []*io.PipeWriter
		var under sync.WaitGroup
		for range 100 {
			reader, writer := io.Pipe()
			slow = append(slow, writer)
			under.Go(func() {
				if answer := r.send(t, reader, "X-HelpScout-Signature", recordedSignature); answer.Code == http.StatusServiceUnavailable {
					_ = reader.Close()
				}
			})
		}
		synctest.Wait()
		deliver := func() int {
			return r.send(t, bytes.NewReader(recorded(t)), "X-HelpScout-Signature", recordedSignature).Code
		}
		if status := deliver(); status != http.StatusServiceUnavailable {
			t.Errorf("status %d", status)
		}
		refused := 0
		for _, outcome := range r.outcomes {
			if outcome == " overloaded" {
				refused++
			}
		}
		if refused < 50 || refused > 90 {
			t.Errorf("%d of 100 slow bodies were refused", refused)
		}
		for _, writer := range slow {
			_ = writer.CloseWithError(errors.New("broken"))
		}
		under.Wait()
		if status := deliver(); status != http.StatusOK {
			t.Errorf("with room again: status %d", status)
		}
		r.close(t)
	})
}

// A name of an event that is not like one is not printed.
func TestNamesInTheLog(t *testing.T) {
	t.Parallel()
	r := newReceiver(secret)
	for _, name := range []string{"convo.customer.reply.created", "Vernon Bear", strings.Repeat("a", 65), "a\"b", ""} {
		r.send(t, bytes.NewReader(recorded(t)), "X-HelpScout-Event", name, "X-HelpScout-Signature", recordedSignature)
	}
	r.close(t)
	if names := strings.Count(r.log.String(), "event=unprintable "); names != 3 || !strings.Contains(r.log.String(), "event=convo.customer.reply.created ") {
		t.Errorf("log: %s", r.log.String())
	}
}

// Without a right signature nothing happens, whatever is sent; with one, the delivery is passed on as it came.
func FuzzDelivery(f *testing.F) {
	body := recorded(f)
	f.Add(recordedSignature, recordedEvent, "application/json", body, false)
	f.Add(recordedSignature, recordedEvent, "application/json", body[1:], false)
	f.Add("", "", "", []byte{}, true)
	f.Add("====", "customer.deleted", "text/html", []byte(`{`), true)
	f.Fuzz(func(t *testing.T, signature, event, mediaType string, body []byte, signed bool) {
		if len(body) > webhook.MaxBodyBytes {
			return
		}
		right := sign(secret, body)
		if signed {
			signature = right
		}
		r := newReceiver("another", secret)
		answer := r.send(t, bytes.NewReader(body), "X-HelpScout-Event", event, "X-HelpScout-Signature", signature, "Content-Type", mediaType)
		r.close(t)
		if taken := answer.Code == http.StatusOK; taken != (len(r.applied) == 1) || taken && signature != right || len(r.outcomes) != 1 {
			t.Errorf("status %d, applied %d, outcomes %q", answer.Code, len(r.applied), r.outcomes)
		}
		if len(r.applied) == 1 && !bytes.Equal(r.applied[0].Body, body) {
			t.Error("the body was changed")
		}
	})
}

func BenchmarkDelivery(b *testing.B) {
	receiver := webhook.New(webhook.Options{
		Secrets: webhook.NewSecrets("another", secret), Logger: slog.New(slog.DiscardHandler),
		Apply: func(webhook.Event) webhook.Outcome { return "applied" },
	})
	body := recorded(b)
	b.ReportAllocs()
	for b.Loop() {
		request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/webhooks/helpscout", bytes.NewReader(body))
		request.Header.Set(webhook.SignatureHeader, recordedSignature)
		answer := httptest.NewRecorder()
		receiver.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK && answer.Code != http.StatusServiceUnavailable {
			b.Fatalf("status %d", answer.Code)
		}
	}
	_ = receiver.Close(b.Context())
}
