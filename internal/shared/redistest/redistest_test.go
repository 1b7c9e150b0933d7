package redistest_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

// What a server holds is gone after a restart and after a flush, unless it persists.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		for name, persist := range map[string]bool{"in memory": false, "on disk": true} {
			s := redistest.Start(t, redistest.Options{Binary: binary, Persist: persist})
			s.Do(t, "SET", "key", "value")
			s.Do(t, "HSET", "hash", "field", "inside")
			s.Do(t, "XADD", "stream", "*", "field", "said")
			s.Do(t, "ZADD", "zset", "1", "member")
			dump := s.Dump(t)
			if dump["key"] != "value" || dump["hash"] != "field\ninside" || dump["zset"] != "member\n1" ||
				!strings.Contains(dump["stream"], "said") || len(dump) != 4 {
				t.Errorf("%s: dump %q", name, dump)
			}
			s.Kill(t)
			s.Restart(t)
			if after := s.Dump(t); (len(after) == 4) != persist {
				t.Errorf("%s: after a restart %q", name, after)
			}
			s.Do(t, "SET", "key", "value")
			s.Flush(t)
			if after := s.Dump(t); len(after) != 0 {
				t.Errorf("%s: after a flush %q", name, after)
			}
		}
	})
}

func TestServerFreezesAndPauses(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		const while = 200 * time.Millisecond
		s := redistest.Start(t, redistest.Options{Binary: binary})
		s.Pause(t, while)
		start := time.Now()
		s.Do(t, "PING")
		if took := time.Since(start); took < while/2 {
			t.Errorf("answered after %s of a pause", took)
		}
		s.Freeze(t)
		start = time.Now()
		time.AfterFunc(while, func() { s.Thaw(t) })
		s.Do(t, "PING")
		if took := time.Since(start); took < while/2 {
			t.Errorf("answered after %s when frozen", took)
		}
	})
}

func TestServerIsFull(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		s := redistest.Start(t, redistest.Options{Binary: binary, MaxMemory: "64mb", Policy: "allkeys-lru"})
		s.Do(t, "SET", "key", "value")
		s.LimitMemory(t, "1", "noeviction")
		_, err := s.Try(t.Context(), "SET", "key", "value")
		if refusal, ok := errors.AsType[redistest.Error](err); !ok || !strings.HasPrefix(string(refusal), "OOM") {
			t.Errorf("error %v, want OOM", err)
		}
	})
}

func TestServerTakesTLSOnly(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		s := redistest.Start(t, redistest.Options{Binary: binary, TLS: true, User: "app", Password: `p"ss wörd`})
		authority, err := os.ReadFile(s.CAFile)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(authority)
		connection, err := (&tls.Dialer{Config: &tls.Config{RootCAs: roots}}).DialContext(t.Context(), "tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		connection.Close()
		if !strings.HasPrefix(s.URL(), "rediss://app:") {
			t.Error(s.URL())
		}
	})
}

func TestClusterFailsOver(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		c := redistest.StartCluster(t, redistest.Options{Binary: binary}, true)
		primary, replica := c.Owner(t, "key")
		primary.Do(t, "SET", "key", "value")
		for replica.Do(t, "DBSIZE") != int64(1) { // a test that fails here ends by its timeout
			<-time.After(time.Millisecond)
		}
		primary.Kill(t)
		replica.AwaitPrimary(t)
		if got := replica.Do(t, "GET", "key"); got != "value" {
			t.Errorf("the replica has %v", got)
		}
	})
}

func TestSentinelFailsOver(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		for _, secured := range []bool{false, true} {
			opts := redistest.Options{Binary: binary, TLS: secured}
			if secured {
				opts.Password = "secret"
			}
			s := redistest.StartSentinel(t, opts)
			s.Primary.Kill(t)
			s.Replica.AwaitPrimary(t)
		}
	})
}

func TestServerHasAnotherClock(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		s := redistest.Start(t, redistest.Options{Binary: binary, Clock: true})
		for _, offset := range []time.Duration{0, time.Hour, -48 * time.Hour} {
			s.SetClock(t, offset)
			answer, _ := s.Do(t, "TIME").([]any)
			seconds, err := strconv.ParseInt(fmt.Sprint(answer[0]), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if got := time.Until(time.Unix(seconds, 0)); (got - offset).Abs() > 2*time.Second {
				t.Errorf("the clock is off by %s, want %s", got, offset)
			}
			s.Do(t, "SET", "key", "value", "PX", "100") // the server goes on
		}
	})
}

func TestServerIsMonitored(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		s := redistest.Start(t, redistest.Options{Binary: binary})
		commands := s.Monitor(t)
		s.Do(t, "SET", "key", "the value")
		for start := time.Now(); !strings.Contains(commands(), `"SET" "key" "the value"`); <-time.After(time.Millisecond) {
			if time.Since(start) > time.Second {
				t.Fatalf("commands:\n%s", commands())
			}
		}
	})
}
