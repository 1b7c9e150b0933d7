package discreet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// Error is a library's error in this package's words. It wraps the library's error and does not print it.
type Error struct {
	text string
	err  error
}

func (e *Error) Error() string { return e.text }

// Unwrap returns the library's error, whose text must not be printed.
func (e *Error) Unwrap() error { return e.err }

// New returns an error with the caller's own text, which must quote nothing. [Network] keeps that text.
func New(text string) error { return &Error{text: text} }

// Network returns an error that describes why a request failed or why its answer broke off. The text begins with what was
// tried, unless that is empty.
func Network(tried string, err error) error {
	text := networkText(err)
	if tried != "" {
		text = tried + ": " + text
	}
	return &Error{text: text, err: err}
}

// causes describes errors of the network by what they wrap, the more specific ones first.
var causes = []struct {
	err  error
	text string
}{
	{context.DeadlineExceeded, "time ran out"},
	{os.ErrDeadlineExceeded, "time ran out"},
	{context.Canceled, "the caller gave up"},
	{syscall.ECONNREFUSED, "connection refused"},
	{syscall.ECONNRESET, "connection reset by the other side"},
	{syscall.EPIPE, "connection closed by the other side"},
	{syscall.EHOSTUNREACH, "no route to the host"},
	{syscall.ENETUNREACH, "network unreachable"},
	{syscall.EMFILE, "too many open files"},
	{io.ErrUnexpectedEOF, "connection closed in the middle of the answer"},
	{io.EOF, "connection closed before the answer"},
	{net.ErrClosed, "connection closed"},
}

// sentences describes errors without a type of their own by the beginning of net/http's text.
var sentences = []struct{ start, text string }{
	{"malformed HTTP", "answer is not HTTP"},
	{"malformed MIME header", "answer's header is malformed"},
	{"malformed chunked", "answer's chunks are malformed"},
	{"invalid byte in chunk length", "answer's chunks are malformed"},
	{"bad Content-Length", "answer's length is malformed"},
	{"invalid Content-Length", "answer's length is malformed"},
	{"failed to parse Location header", "redirect to an address that cannot be read"},
	{"stopped after", "too many redirects"},
	{"net/http: server response headers exceeded", "answer's header is too long"},
	{"net/http: HTTP/1.x transport connection broken", "connection broken"},
	{"http: server gave HTTP response to HTTPS client", "answer is plain HTTP where TLS belongs"},
	{"gzip: invalid header", "answer is not the gzip that it says"},
	{"net/http: TLS handshake timeout", "time ran out in the TLS handshake"},
}

func networkText(err error) string {
	if reworded, ok := errors.AsType[*Error](err); ok {
		return reworded.text
	}
	for _, cause := range causes {
		if errors.Is(err, cause.err) {
			return cause.text
		}
	}
	if text := typedText(err); text != "" {
		return text
	}
	innermost := innermost(err)
	for _, sentence := range sentences {
		if strings.HasPrefix(innermost.Error(), sentence.start) {
			return sentence.text
		}
	}
	return fmt.Sprintf("failure of kind %T", innermost)
}

func typedText(err error) string {
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		alert     tls.AlertError
		record    tls.RecordHeaderError
		timeout   net.Error
	)
	switch {
	case errors.As(err, &dns):
		return "host name cannot be resolved"
	case errors.As(err, &authority):
		return "certificate of an unknown authority"
	case errors.As(err, &hostname):
		return "certificate of another host"
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "certificate is not valid"
	case errors.As(err, &alert):
		return "TLS refused by the other side"
	case errors.As(err, &record):
		return "answer is not TLS"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "time ran out"
	}
	return ""
}

// innermost returns the error at the end of the chain. Of an error that wraps several it follows the first.
func innermost(err error) error {
	for {
		var next error
		switch wrapper := err.(type) { //nolint:errorlint // it is the wrapping that is looked at
		case interface{ Unwrap() error }:
			next = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			if all := wrapper.Unwrap(); len(all) > 0 {
				next = all[0]
			}
		}
		if next == nil {
			return err
		}
		err = next
	}
}
