package console

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/internal/config"
)

// pipe is a writer that may be blocked or broken, as the standard error of a process.
type pipe struct {
	mu      sync.Mutex
	text    bytes.Buffer
	writes  int
	broken  bool
	blocked chan struct{} // nil: not blocked; closed: no longer
}

func (p *pipe) Write(batch []byte) (int, error) {
	p.mu.Lock()
	blocked := p.blocked
	p.mu.Unlock()
	if blocked != nil {
		<-blocked
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return 0, errors.New("broken pipe")
	}
	p.writes++
	return p.text.Write(batch)
}

func (p *pipe) set(change func(*pipe)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

func (p *pipe) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func (p *pipe) lines() int { return strings.Count(p.String(), "\n") }

func newLog(p *pipe) (*slog.Logger, func()) {
	return Logger(config.Config{LogLevel: "info", LogFormat: "text"}, p)
}

// A line after a quiet time is written at once, further ones within a tenth of a second and together.
func TestLinesAreGathered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := new(pipe)
		logger, end := newLog(out)
		defer end()
		for range 3 {
			logger.Info("first")
			synctest.Wait()
			if got := out.lines(); got != 1 {
				t.Fatalf("%d lines at once, want 1:\n%s", got, out)
			}
			for range 50 {
				logger.Info("further")
			}
			synctest.Wait()
			if got := out.lines(); got != 1 {
				t.Errorf("%d lines at once, want 1", got)
			}
			<-time.After(gatherTime)
			synctest.Wait()
			if got := out.lines(); got != 51 || out.writes != 2 {
				t.Errorf("%d lines in %d writes, want 51 in 2", got, out.writes)
			}
			<-time.After(time.Second)
			out.set(func(p *pipe) { p.text.Reset(); p.writes = 0 })
		}
	})
}

// A warning is written before the call returns, with what came before.
func TestWarningsAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := new(pipe)
		logger, end := newLog(out)
		defer end()
		logger.Info("first")
		synctest.Wait()
		logger.With("part", "test").Info("second")
		began := time.Now()
		logger.WithGroup("group").Warn("third")
		if got := out.lines(); got != 3 || time.Since(began) > 0 {
			t.Errorf("%d lines after %s, want 3 at once", got, time.Since(began))
		}
		for _, want := range []string{"first", "second part=test", "third"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %q in:\n%s", want, out)
			}
		}
	})
}

// Much in a short time is written before the time to gather is over.
func TestManyLinesAreWrittenEarlier(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := new(pipe)
		logger, end := newLog(out)
		defer end()
		logger.Info("first")
		synctest.Wait()
		for range 4 {
			logger.Info(strings.Repeat("x", gatherBytes/3))
		}
		synctest.Wait()
		if got := out.lines(); got < 4 {
			t.Errorf("%d lines written, want 4 or 5", got)
		}
	})
}

// Nothing is lost when the log ends, in the order in which it came, and late lines are written, too.
func TestEndWritesEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := new(pipe)
		logger, end := newLog(out)
		var want []string
		for i := range 5000 {
			logger.Info(fmt.Sprint("line-", i))
			want = append(want, fmt.Sprint("line-", i))
			if i%1000 == 0 {
				synctest.Wait()
			}
		}
		end()
		logger.Info("line-late")
		want = append(want, "line-late")
		for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
			if !strings.HasSuffix(line, "msg="+want[i]) {
				t.Fatalf("line %d is %q, want %q", i, line, want[i])
			}
		}
		if got := out.lines(); got != len(want) {
			t.Errorf("%d lines, want %d", got, len(want))
		}
	})
}

// A blocked writer blocks no one who logs, apart from warnings for a moment, and takes a bounded amount of memory. What is
// lost is counted when the writer works again.
func TestBlockedWriter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &pipe{blocked: make(chan struct{})}
		logger, end := newLog(out)
		began := time.Now()
		const count = 4000
		for range count {
			logger.Info(strings.Repeat("x", 1000))
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("lines took %s", waited)
		}
		logger.Warn("warning")
		if waited := time.Since(began); waited != urgentWait {
			t.Errorf("a warning took %s, want %s", waited, urgentWait)
		}
		close(out.blocked)
		out.set(func(p *pipe) { p.blocked = nil })
		<-time.After(time.Second)
		synctest.Wait()
		if out.text.Len() > 2*maxWaitingBytes || out.text.Len() < maxWaitingBytes/2 {
			t.Errorf("%d bytes were kept, want at most twice %d", out.text.Len(), maxWaitingBytes)
		}
		logger.Info("again")
		end()
		lost := 0
		for _, found := range regexp.MustCompile(`linesLost=(\d+)`).FindAllStringSubmatch(out.String(), -1) {
			number, _ := strconv.Atoi(found[1])
			lost += number
		}
		if written := out.lines(); lost < count/2 || written+lost != count+2 {
			t.Errorf("%d lines were written and %d lost, want %d together", written, lost, count+2)
		}
	})
}

// The log of a process whose standard error stays blocked ends all the same.
func TestEndWithBlockedWriter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &pipe{blocked: make(chan struct{})}
		logger, end := newLog(out)
		logger.Info("never written")
		began := time.Now()
		end()
		if waited := time.Since(began); waited > 2*closeWait {
			t.Errorf("the end took %s", waited)
		}
		logger.Info("nor this one") // without waiting
		close(out.blocked)          // lets the background end
	})
}

// Lines that the writer refuses are counted, and the last line says how many if no line came after them.
func TestRefusedLines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &pipe{broken: true}
		logger, end := newLog(out)
		logger.Info("one")
		logger.Info("two")
		<-time.After(time.Second)
		out.set(func(p *pipe) { p.broken = false })
		end()
		if !strings.HasSuffix(out.String(), "linesLost=2\n") || out.lines() != 1 {
			t.Errorf("log %q", out)
		}
	})
}
