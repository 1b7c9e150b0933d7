package redistest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for a server. It costs time only where a test fails.
const patience = 30 * time.Second

// Error is an answer of the server that refuses a command, such as "OOM command not allowed".
type Error string

func (e Error) Error() string { return string(e) }

// Do sends a command with all rights, and returns the answer: nil, a string, an int64, or a list of answers. It opens a
// connection of its own, so that it works after every fault that the server comes back from. While the server loads its data,
// it waits.
func (s *Server) Do(tb testing.TB, command ...string) (answer any) {
	tb.Helper()
	var refused error
	err := s.await(tb.Context(), func(ctx context.Context) error {
		if answer, refused = s.Try(ctx, command...); isLoading(refused) {
			return refused
		}
		return nil
	})
	if err = errors.Join(err, refused); err != nil {
		tb.Fatalf("%s: %v", strings.Join(command, " "), err)
	}
	return answer
}

// isLoading tells whether an error says that the server loads its data.
func isLoading(err error) bool {
	refusal, ok := errors.AsType[Error](err)
	return ok && strings.HasPrefix(string(refusal), "LOADING")
}

// Try is [Server.Do] with an error, which is an [Error] if the server refuses the command.
func (s *Server) Try(ctx context.Context, command ...string) (any, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "unix", s.Socket)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = connection.Close() })()
	answers := bufio.NewReader(connection)
	var answer any
	for _, one := range [][]string{{"AUTH", admin, ""}, command} {
		if _, err := io.WriteString(connection, encode(one)); err != nil {
			return nil, fmt.Errorf("send: %w", err)
		}
		if answer, err = decode(answers); err != nil {
			return nil, err
		}
		if refusal, ok := answer.(Error); ok {
			return nil, refusal
		}
	}
	return answer, nil
}

// encode writes a command by RESP 2, the protocol of Redis.
func encode(command []string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "*%d\r\n", len(command))
	for _, argument := range command {
		fmt.Fprintf(&text, "$%d\r\n%s\r\n", len(argument), argument)
	}
	return text.String()
}

// decode reads an answer of RESP 2. An error of its own is one of the connection.
func decode(from *bufio.Reader) (any, error) {
	line, err := from.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	line = strings.TrimSuffix(line, "\r\n")
	if line == "" {
		return nil, errors.New("receive: empty line")
	}
	switch kind, rest := line[0], line[1:]; kind {
	case '+':
		return rest, nil
	case '-':
		return Error(rest), nil
	}
	number, err := strconv.ParseInt(line[1:], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	switch {
	case line[0] == ':':
		return number, nil
	case number < 0:
		return nil, nil //nolint:nilnil // the protocol's nil
	case line[0] == '$':
		return decodeText(from, int(number))
	case line[0] == '*':
		return decodeList(from, int(number))
	default:
		return nil, fmt.Errorf("receive: answer of kind %q", line[0])
	}
}

func decodeText(from io.Reader, length int) (any, error) {
	text := make([]byte, length+len("\r\n"))
	if _, err := io.ReadFull(from, text); err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	return string(text[:length]), nil
}

func decodeList(from *bufio.Reader, length int) (any, error) {
	list := make([]any, length)
	for i := range list {
		var err error
		if list[i], err = decode(from); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// errEnded says that the process of a server has ended.
var errEnded = errors.New("the server has ended")

// awaitAnswer waits until the server answers, even if only that it loads its data.
func (s *Server) awaitAnswer(tb testing.TB) error {
	tb.Helper()
	return s.await(tb.Context(), func(ctx context.Context) error {
		_, err := s.Try(ctx, "PING")
		if isLoading(err) {
			return nil
		}
		return err
	})
}

// await asks again and again until ask returns no error.
func (s *Server) await(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	const pause = 10 * time.Millisecond
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.ended:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

// eventually fails the test unless a condition becomes true.
func (s *Server) eventually(tb testing.TB, what string, isTrue func(ctx context.Context) bool) {
	tb.Helper()
	err := s.await(tb.Context(), func(ctx context.Context) error {
		if isTrue(ctx) {
			return nil
		}
		return errors.New(what)
	})
	if err != nil {
		tb.Fatalf("wait for %s: %v\n%s", what, err, s.Log())
	}
}

// Info returns a section of what the server says of itself, such as "memory" or "commandstats".
func (s *Server) Info(tb testing.TB, section string) map[string]string {
	tb.Helper()
	info, err := s.info(tb.Context(), "INFO", section)
	if err != nil {
		tb.Fatalf("INFO %s: %v", section, err)
	}
	return info
}

func (s *Server) info(ctx context.Context, command ...string) (map[string]string, error) {
	answer, err := s.Try(ctx, command...)
	if err != nil {
		return nil, err
	}
	lines := make(map[string]string)
	text, _ := answer.(string)
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			lines[name] = value
		}
	}
	return lines, nil
}

// Log returns the end of what the server has written since its last start.
func (s *Server) Log() string {
	const most = 4000
	text := s.process.log.String()
	return text[max(0, len(text)-most):]
}
