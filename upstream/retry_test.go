package upstream_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"

	"mailbox-graphql/upstream"
)

// A read is retried only if another connection may work.
func TestRetriesOfBrokenConnections(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		failure  error
		requests int
	}{
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, 3},
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, 3},
		{"closed before the answer", io.EOF, 3},
		{"cut", io.ErrUnexpectedEOF, 3},
		{"temporary DNS failure", &net.OpError{Op: "dial", Err: &net.DNSError{IsTemporary: true}}, 3},
		{"no such host", &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}, 1},
		{"certificate", x509.UnknownAuthorityError{}, 1},
		{"no HTTP", errors.New("malformed HTTP response"), 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requests, err := readOnce(t, func(int, *http.Request) (*http.Response, error) { return nil, test.failure })
			if requests != test.requests || !errors.Is(err, upstream.ErrUnreachable) {
				t.Errorf("%d requests, want %d; %v", requests, test.requests, err)
			}
		})
	}
}

// A reset HTTP/2 stream is recognized by the fields of its error, which net/http does not export.
func TestResetStreamIsTransient(t *testing.T) {
	t.Parallel()
	requests, _ := readOnce(t, func(int, *http.Request) (*http.Response, error) { return nil, resetStreamError{} })
	if requests != 3 {
		t.Errorf("%d requests, want 3", requests)
	}
}

// resetStreamError imitates net/http's error, whose As method accepts any struct with the same fields.
type resetStreamError struct{}

func (resetStreamError) Error() string { return "stream error" }

func (resetStreamError) As(target any) bool {
	return fmt.Sprintf("%T", target) == "*upstream.streamError"
}
