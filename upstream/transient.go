package upstream

import (
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// isTransient tells whether another attempt may go well. A request that took too long is not repeated: it has had its time.
func isTransient(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	if !ok {
		return errors.Is(err, ErrUnreachable) && isBroken(err)
	}
	switch status.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return status.RetryAfter <= maxRetryDelay
	}
	return false
}

// isBroken tells whether a connection could not be made or broke: what another connection may do better. An answer that is
// no HTTP, or a certificate that is not trusted, is the same on every connection.
func isBroken(err error) bool {
	for _, cause := range []error{
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.ECONNABORTED, syscall.EPIPE,
		syscall.ENETUNREACH, syscall.EHOSTUNREACH,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return name.IsTemporary || name.IsTimeout
	}
	_, ok := errors.AsType[streamError](err)
	return ok
}

// streamError is what net/http's own error of a reset HTTP/2 stream, which it does not export, can be read as.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (streamError) Error() string { return "stream was reset" }
