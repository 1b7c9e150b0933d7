//go:build unix

package loadtest

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// collected is what a server exports by OTLP over HTTP. Texts stand in it as they are.
type collected struct {
	mu   sync.Mutex
	text map[string]*bytes.Buffer // by path
}

func (c *collected) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.text[r.URL.Path] == nil {
		c.text[r.URL.Path] = new(bytes.Buffer)
	}
	c.text[r.URL.Path].Write(body)
}

// personalTexts returns the texts of a resource that tell of somebody: neither words of an enum, nor slugs, nor short texts, which
// occur anywhere.
func personalTexts(value reflect.Value, into map[string]bool) {
	switch value.Kind() { //nolint:exhaustive // no other kind holds a text
	case reflect.String:
		text := value.String()
		isNumber := strings.Trim(text, "0123456789.,+-: ") == ""
		if len(text) >= 8 || len(text) >= 5 && !isNumber {
			into[text] = true
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if !slices.Contains(wordFields(), value.Type().Field(i).Name) && value.Type().Field(i).IsExported() {
				personalTexts(value.Field(i), into)
			}
		}
	case reflect.Slice:
		for i := range value.Len() {
			personalTexts(value.Index(i), into)
		}
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			personalTexts(value.Elem(), into)
		}
	}
}

// wordFields are the fields whose values are words that are the same for all accounts.
func wordFields() []string {
	return []string{"Type", "PhotoType", "Gender", "Slug", "Kind", "Status", "State", "Via", "Source", "SourceType", "SourceVia"}
}

// population returns the personal texts of the account that a server with an emulator reads.
func population(t *testing.T) map[string]bool {
	t.Helper()
	account, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{emulator.DefaultToken: true}
	personalTexts(reflect.ValueOf(account.Customers()), texts)
	personalTexts(reflect.ValueOf(account.Organizations()), texts)
	personalTexts(reflect.ValueOf(account.Conversations()), texts)
	return texts
}

// Whatever clients ask under load, neither spans nor metrics nor the log have anything of the account's data.
func TestNothingPersonalIsExportedUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	exported := &collected{text: make(map[string]*bytes.Buffer)}
	collector := httptest.NewServer(exported)
	defer collector.Close()
	const secret = "s3cret-of-the-webhooks"
	s := startServerBy(t, []string{
		"env", "OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.URL, "MAILBOX_WEBHOOK_SECRET=" + secret,
	}, "--log-level", "debug")
	to := newTarget(t, s)
	texts := population(t)
	texts[secret] = true
	if !texts["bear@acme.com"] || !texts["Vernon"] {
		t.Fatal("the texts to look for lack those of the best-known customer")
	}

	subscriber := follow(t, to)
	kinds := slices.Concat(validKinds(loadExamples(t, to)), invalidKinds(), hostileKinds(), brokenKinds())
	drive(t, to, newSchedule(kinds), connections, 0, newReport())
	write(t, to, "bear-2@acme.com")
	texts["bear-2@acme.com"] = true
	deliverSigned(t, to, secret)
	for lines := bufio.NewScanner(subscriber); lines.Scan() && !strings.Contains(lines.Text(), "customerChanged"); {
	}
	subscriber.Close()
	to.client.CloseIdleConnections()
	s.terminate(t)
	s.wantCleanExit(t)

	where := map[string]string{"log": s.log.String()}
	for path, text := range exported.text {
		where[path] = text.String()
	}
	for name, signs := range map[string][]string{
		"log": {"type=query", "type=mutation", "type=subscription"}, "/v1/traces": {"GET /v2/customers/{id}", "event"},
		"/v1/metrics": {"mailbox.ready", "mailbox.webhook.deliveries", "wrong_signature", "mailbox.subscription.events"},
	} {
		for _, sign := range signs {
			if !strings.Contains(where[name], sign) {
				t.Errorf("%s has no %q", name, sign)
			}
		}
	}
	t.Logf("%d texts looked for in %d bytes of spans, %d of metrics and %d of the log", len(texts), len(where["/v1/traces"]),
		len(where["/v1/metrics"]), len(where["log"]))
	for text := range texts {
		for name, all := range where {
			if at := strings.Index(all, text); at >= 0 {
				t.Errorf("%s: %q in …%q…", name, text, all[max(0, at-80):min(len(all), at+len(text)+40)])
			}
		}
	}
}

// follow subscribes, and returns the stream.
func follow(t *testing.T, to target) io.ReadCloser {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"query": `subscription { customerChanged { customer { name emails { value } } } }`})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to.url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	answer, err := to.client.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("subscribe: %v, %v", answer, err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer.Body
}

// deliverSigned delivers a webhook that has personal data, with a valid signature and with a wrong one.
func deliverSigned(t *testing.T, to target, secret string) {
	t.Helper()
	body := []byte(`{"id":500,"firstName":"Vernon","lastName":"Bear","emails":[{"value":"bear@acme.com"}]}`)
	for _, key := range []string{secret, "wrong"} {
		mac := hmac.New(sha1.New, []byte(key))
		mac.Write(body)
		url := strings.TrimSuffix(to.url, "/graphql") + "/webhooks/helpscout"
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-HelpScout-Event", "customer.updated")
		request.Header.Set("X-HelpScout-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		answer, err := to.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if accepted := answer.StatusCode == http.StatusOK; accepted != (key == secret) {
			t.Errorf("a delivery signed with %q: status %d", key, answer.StatusCode)
		}
	}
}

// write adds an email to a customer.
func write(t *testing.T, to target, email string) {
	t.Helper()
	const document = `mutation ($email: String!) {
		addCustomerEmail(input: {customerId: "500", value: $email, type: WORK}) { userErrors { message } }
	}`
	request, err := postRequest(t.Context(), to, legacyJSON, operation(document, map[string]string{"email": email}))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := exchange(to.client, request)
	if err != nil || !strings.Contains(string(answer.body), `"userErrors":[]`) {
		t.Errorf("the mutation failed: %v, %s", err, answer.body)
	}
}
