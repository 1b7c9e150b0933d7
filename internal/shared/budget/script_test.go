package budget

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mailbox-graphql/internal/shared/redistest"
)

// scriptServer runs the script on a real Redis by a clock of the test's. It uses no goroutine, channel or timer, so that it
// works in a bubble of testing/synctest, where time stands still while Redis works.
type scriptServer struct {
	mu      sync.Mutex
	conn    net.Conn
	answers *bufio.Reader
	sha     string
}

// startScript starts a Redis for the test.
func startScript(t testing.TB) *scriptServer {
	t.Helper()
	server := redistest.Start(t, redistest.Options{Rules: "~* &* +@all"})
	conn, err := new(net.Dialer).DialContext(t.Context(), "unix", server.Socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := &scriptServer{conn: conn, answers: bufio.NewReader(conn)}
	s.sha = s.call(t, []string{"SCRIPT", "LOAD", controlled(t)})[0]
	return s
}

// controlled returns the script with the clock and the channel in the hands of a test: ARGV[4] is the time, and what is
// published is kept.
func controlled(t testing.TB) string {
	t.Helper()
	text := source
	for _, change := range [][2]string{
		{"local raw = time[1] * 1000 + math.floor(time[2] / 1000)", "local raw = tonumber(ARGV[4])"},
		{"redis.call('PUBLISH', ARGV[2], ", "redis.call('SET', 'published', "},
	} {
		changed := strings.ReplaceAll(text, change[0], change[1])
		if changed == text {
			t.Fatalf("the script has no %q", change[0])
		}
		text = changed
	}
	return text
}

// ask runs the script at a time, and returns the answer and what was published.
func (s *scriptServer) ask(t testing.TB, at int64, key string, args []string) (answer, published string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	eval := append([]string{"EVALSHA", s.sha, "1", key}, append(args, strconv.FormatInt(at, 10))...)
	answers := s.call(t, eval, []string{"GETDEL", "published"})
	return answers[0], answers[1]
}

// firstAsk sends the first ask of the server "a", which is the only one and needs a permit. The ask says what it wants, and by
// which limits. A state that it makes has the incarnation "fresh".
func (s *scriptServer) firstAsk(t testing.TB, key string, ask wireAsk) *wireAnswer {
	t.Helper()
	ask.ID, ask.Seq, ask.Fresh, ask.Servers, ask.Need, ask.Left = "a", 1, "fresh", 1, 1, -1
	ask.Span, ask.Sync, ask.Valid, ask.Settle = 61_000, 1000, 2000, 1500
	text, err := json.Marshal(ask)
	if err != nil {
		t.Fatal(err)
	}
	reply, _ := s.ask(t, 2000, key, []string{string(text), "channel", key})
	answer, err := decode(reply)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// forget deletes a state.
func (s *scriptServer) forget(t testing.TB, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.call(t, []string{"UNLINK", key})
}

// call sends commands whose answers are texts or numbers.
func (s *scriptServer) call(t testing.TB, commands ...[]string) (answers []string) {
	var text strings.Builder
	for _, command := range commands {
		fmt.Fprintf(&text, "*%d\r\n", len(command))
		for _, argument := range command {
			fmt.Fprintf(&text, "$%d\r\n%s\r\n", len(argument), argument)
		}
	}
	if _, err := io.WriteString(s.conn, text.String()); err != nil {
		t.Error(err)
	}
	for range commands {
		line, err := s.answers.ReadString('\n')
		if err != nil || line[0] == '-' {
			t.Errorf("redis: %q, %v", line, err)
			return make([]string, len(commands))
		}
		answer := strings.TrimSpace(line[1:])
		if line[0] == '$' {
			length, _ := strconv.Atoi(answer)
			if length < 0 {
				answers = append(answers, "")
				continue
			}
			content := make([]byte, length+len("\r\n"))
			if _, err := io.ReadFull(s.answers, content); err != nil {
				t.Error(err)
			}
			answer = strings.TrimSuffix(string(content), "\r\n")
		}
		answers = append(answers, answer)
	}
	return answers
}
