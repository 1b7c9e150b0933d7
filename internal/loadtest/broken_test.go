//go:build unix

package loadtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

var lastUnique atomic.Int64

// unique returns a text that no earlier request had.
func unique() string { return fmt.Sprint(lastUnique.Add(1)) }

// brokenKinds are requests whose connections end too early, and requests that are not HTTP.
func brokenKinds() []kind {
	return []kind{
		{"cancelled midway", 15, sendAndCancel},
		{"stream left after its first part", 8, leaveStream},
		{"connection closed in the headers", 1, hangUp("POST /graphql HTTP/1.1\r\nHost: loadtest\r\nContent-Ty")},
		{"connection closed in the body", 1, hangUp("POST /graphql HTTP/1.1\r\nHost: loadtest\r\n" +
			"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"query\":")},
		{"connection reset with the answer unread", 1, reset},
		{"not HTTP", 1, sendGarbage},
	}
}

// sendAndCancel sends an operation that bypasses the cache, and cancels it after up to 40 ms.
func sendAndCancel(ctx context.Context, to target, n int) (string, error) {
	timeout, cancel := context.WithTimeout(ctx, time.Duration(n%40)*time.Millisecond)
	defer cancel()
	query := `{ customers(first: 120) { nodes { name organization { website } } } }`
	request, err := postRequest(timeout, to, legacyJSON, operation(query, nil))
	if err != nil {
		return "", err
	}
	request.Header.Set("Cache-Control", "no-cache")
	switch got, err := exchange(to.client, request); {
	case errors.Is(err, context.DeadlineExceeded):
		return "cancelled", nil
	case err != nil:
		return "", err
	case got.status != http.StatusOK || strings.Contains(string(got.body), `"errors"`):
		return "", fmt.Errorf("status %d: %.500s", got.status, got.body)
	default:
		return got.outcome(), nil
	}
}

// leaveStream closes the connection after the first part of the answer.
func leaveStream(ctx context.Context, to target, n int) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	accept, first := "multipart/mixed", multipartFirst
	if n%2 == 1 {
		accept, first = "text/event-stream", eventsFirst
	}
	request, err := postRequest(ctx, to, accept, operation(deferred, nil))
	if err != nil {
		return "", err
	}
	answer, err := to.client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	part := make([]byte, len(first))
	if _, err := io.ReadFull(answer.Body, part); err != nil || string(part) != first {
		return "", fmt.Errorf("status %d, %w: %q", answer.StatusCode, err, part)
	}
	return "left", nil
}

// sendTooMuch sends a body that is too long. The server may have closed the connection before all of it is sent.
func sendTooMuch(body func() string) func(context.Context, target, int) (string, error) {
	text := body()
	return func(ctx context.Context, to target, n int) (string, error) {
		request, err := postRequest(ctx, to, mediaTypes[n%2], text)
		if err != nil {
			return "", err
		}
		got, err := exchange(to.client, request)
		if isHangUp(err) {
			return "hung up", nil
		}
		if err != nil {
			return "", err
		}
		return got.refusal(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE")
	}
}

// isHangUp reports whether an error means that the other side has closed the connection. Package net/http exports no error for
// a connection that was closed before the request was written.
func isHangUp(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) ||
		err != nil && strings.Contains(err.Error(), "server closed idle connection")
}

func dial(ctx context.Context, to target) (*net.TCPConn, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", to.host)
	if err != nil {
		return nil, err
	}
	return connection.(*net.TCPConn), connection.SetDeadline(time.Now().Add(patience))
}

// hangUp sends a part of a request.
func hangUp(part string) func(context.Context, target, int) (string, error) {
	return func(ctx context.Context, to target, _ int) (string, error) {
		connection, err := dial(ctx, to)
		if err != nil {
			return "", err
		}
		defer connection.Close()
		if _, err := io.WriteString(connection, part); err != nil {
			return "", err
		}
		return "closed", nil
	}
}

// reset sends a request and ends the connection with unread data, by RST.
func reset(ctx context.Context, to target, _ int) (string, error) {
	connection, err := dial(ctx, to)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	_, err = io.WriteString(connection, "GET /graphql?query={customers(first:50){nodes{name}}} HTTP/1.1\r\nHost: loadtest\r\n\r\n")
	if err != nil {
		return "", err
	}
	return "reset", connection.SetLinger(0)
}

func sendGarbage(ctx context.Context, to target, _ int) (string, error) {
	connection, err := dial(ctx, to)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"); err != nil {
		return "", err
	}
	return readRaw(connection)
}

// readRaw reads the answer to an incomplete request: a 4xx status, or nothing.
func readRaw(connection net.Conn) (string, error) {
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if errors.Is(err, io.ErrUnexpectedEOF) || isHangUp(err) {
		return "hung up", nil
	}
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode < 400 || answer.StatusCode > 499 {
		return "", fmt.Errorf("status %d", answer.StatusCode)
	}
	return fmt.Sprint(answer.StatusCode), nil
}
