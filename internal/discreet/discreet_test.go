package discreet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/internal/discreet"
)

// canary stands for personal data.
const canary = "canary@example.com"

func TestNetworkQuotesNobody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want string
	}{
		{&url.Error{Op: "Get", URL: "https://api.example/?q=" + canary, Err: syscall.ECONNREFUSED}, "connection refused"},
		{&net.OpError{Op: "dial", Err: &net.DNSError{Name: canary, Err: canary}}, "host name cannot be resolved"},
		{fmt.Errorf("malformed HTTP response %q", canary), "answer is not HTTP"},
		{fmt.Errorf("failed to parse Location header %q: %w", canary, errors.New(canary)), "failure of kind *errors.errorString"},
		{fmt.Errorf("%s: %w", canary, context.DeadlineExceeded), "time ran out"},
		{errors.Join(errors.New(canary), io.ErrUnexpectedEOF), "connection closed in the middle of the answer"},
		{errors.New(canary), "failure of kind *errors.errorString"},
	} {
		err := discreet.Network("read", test.err)
		if err.Error() != "read: "+test.want || !errors.Is(err, test.err) {
			t.Errorf("%v became %v, want %s", test.err, err, test.want)
		}
		if again := discreet.Network("", fmt.Errorf("%s: %w", canary, err)); again.Error() != err.Error() {
			t.Errorf("reworded again: %v, want %v", again, err)
		}
	}
}

func TestJSONQuotesNobody(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"` + canary + `": {"n": "` + canary + `"}}`: "for int",
		`{"a": {"n": ` + canary + `}}`:                "not valid JSON at byte",
	} {
		var document map[string]struct {
			N int `json:"n"`
		}
		text := discreet.JSON(json.Unmarshal([]byte(body), &document))
		if strings.Contains(text, "canary") || !strings.Contains(text, want) {
			t.Errorf("%s: %s", body, text)
		}
	}
}

func TestPanicQuotesNobody(t *testing.T) {
	t.Parallel()
	if got := discreet.Panic(canary); got != "value of type string" {
		t.Errorf("panic: %s", got)
	}
	defer func() {
		if got := discreet.Panic(recover()); !strings.Contains(got, "index out of range") {
			t.Errorf("panic: %s", got)
		}
	}()
	var none []int
	_ = none[len(canary)]
}

// Messages of net/http reach the log without what they quote, and panics with their stacks.
func TestLibraryLogQuotesNobody(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	library := log.New(discreet.LibraryLog(slog.New(slog.NewJSONHandler(&out, nil))), "", 0)
	library.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", canary, nil)
	library.Printf("http: panic serving %s: %s\ngoroutine 1 %s\n%s", canary, canary, canary, debug.Stack())
	library.Print(canary)
	if strings.Contains(out.String(), "canary") {
		t.Errorf("the log quotes:\n%s", &out)
	}
	for _, want := range []string{"Unsolicited response", "http: panic serving", "TestLibraryLogQuotesNobody", "not shown"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, &out)
		}
	}
}

// The package recognizes net/http's error for an answer that is garbage.
func TestNetworkKnowsNetHTTP(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			defer conn.Close()
			_, _ = conn.Read(make([]byte, 1024))
			_, _ = io.WriteString(conn, canary+"\r\n\r\n")
		}
	}()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := new(http.Transport).RoundTrip(req)
	if err == nil {
		resp.Body.Close()
		t.Fatal("no error")
	}
	if got := discreet.Network("", err).Error(); got != "answer is not HTTP" && got != "connection broken" {
		t.Errorf("%v became %s", err, got)
	}
}
