package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestParseServer(t *testing.T) {
	t.Parallel()
	got, err := parseServer("before=/tmp/a=b/old GOGC=100 --cache-ttl=5s")
	want := "{before /tmp/a=b/old [GOGC=100] [--cache-ttl=5s]}"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
}

func TestParsePeer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"other=http://127.0.0.1:4000/graphql":    "{other http://127.0.0.1:4000/graphql 0}",
		"other=17@http://127.0.0.1:4000/graphql": "{other http://127.0.0.1:4000/graphql 17}",
		"http://127.0.0.1:4000/graphql":          "",
		"other=x@http://127.0.0.1:4000/graphql":  "",
		"other=https://127.0.0.1:4000/graphql":   "",
	} {
		got, err := parsePeer(text)
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestParseCores(t *testing.T) {
	t.Parallel()
	got, err := parseCores("0,2-4")
	if err != nil || !slices.Equal(got, []string{"0", "2", "3", "4"}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := parseCores("none"); err == nil {
		t.Error("no cores are no error")
	}
}

// A connection asks for the calls one after another, each connection from another one on, and the first wrong answer ends
// the measurement.
func TestDrive(t *testing.T) {
	t.Parallel()
	var asked [4]atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/failing" {
			_, _ = io.WriteString(w, `{"errors":[{"message":"no"}]}`)
			return
		}
		asked[body[0]-'0'].Add(1)
		_, _ = io.WriteString(w, `{"data":{}}`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	var each []call
	for i := range asked {
		each = append(each, call{path: "/query", body: fmt.Append(nil, i)})
	}
	var connections []*connection
	for i := range 2 {
		connections = append(connections, connect(host, "", forDuration(50*time.Millisecond, inTurn(each, 2*i))))
	}
	seen, err := drive(t.Context(), connections)
	if err != nil {
		t.Fatal(err)
	}
	sample := seen.sample()
	if sample.operations < 4 || sample.p50 <= 0 || sample.p99 < sample.p50 {
		t.Errorf("load %+v", sample)
	}
	total := int64(0)
	for i := range asked {
		total += asked[i].Load()
		if asked[i].Load() == 0 {
			t.Errorf("call %d was never made", i)
		}
	}
	if float64(total) != sample.operations {
		t.Errorf("%d requests, but %v operations", total, sample.operations)
	}
	failing := connect(host, "", inTurn([]call{{path: "/failing", body: []byte("0")}}, 0))
	if _, err := drive(t.Context(), append(connections[:1:1], failing)); err == nil {
		t.Error("an answer with errors is no error")
	}
}

// Calls that are made once are made once by all connections together.
func TestOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Authorization") != "Bearer key" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		_, _ = io.WriteString(w, `{"data":{}}`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	each := once(slices.Repeat([]call{{path: "/query"}}, 7))
	connections := []*connection{connect(host, "Bearer key", each), connect(host, "Bearer key", each)}
	seen, err := drive(t.Context(), connections)
	if err != nil || seen.sample().operations != 7 || asked.Load() != 7 {
		t.Errorf("%d requests, load %+v, %v", asked.Load(), seen, err)
	}
	if _, err := drive(t.Context(), connections); !errors.Is(err, errNothing) {
		t.Errorf("calls that were made already: %v", err)
	}
}

func TestFloors(t *testing.T) {
	t.Parallel()
	const body = `{"data":{"customer":null}}`
	answer := readyAnswer{Header: http.Header{"Content-Type": {"application/json"}, "Cross-Origin-Resource-Policy": {"same-origin"}}, Body: []byte(body)}
	for _, headers := range []bool{false, true} {
		recorder := httptest.NewRecorder()
		ready(answer, headers).ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/Q1", http.NoBody))
		if recorder.Body.String() != body || recorder.Header().Get("Content-Type") != "application/json" {
			t.Errorf("answer %s, %v", recorder.Body, recorder.Header())
		}
		if has := recorder.Header().Get("Cross-Origin-Resource-Policy") != ""; has != headers {
			t.Errorf("with our headers: %t, want %t", has, headers)
		}
	}
}

// A ratio compares what was measured in the same round, and the CPU times where they are known.
func TestReport(t *testing.T) {
	t.Parallel()
	r := &report{
		opts: options{rounds: 3, duration: time.Second, connections: 2}, cores: "nothing is pinned", foreign: 0.25,
		queries: []string{"Q1", "Q4"}, subjects: []string{readyFloor, proxyFloor, kept},
		rounds: map[string]map[string][]sample{
			"Q1": {
				readyFloor: {{rate: 100, cpu: 1e-5}, {rate: 300, cpu: 2e-5}, {rate: 200, cpu: 4e-5}},
				proxyFloor: {{rate: 10, cpu: -1}, {rate: 30, cpu: -1}, {rate: 20, cpu: -1}},
				kept: {
					{rate: 5, cpu: 4e-5, p50: 1e-3, p99: 2e-3, rest: 0.5},
					{rate: 15, cpu: 4e-5, p50: 1e-3, p99: 2e-3, rest: 0.5},
					{rate: 10, cpu: 4e-5, p50: 1e-3, p99: 2e-3, rest: 0.5},
				},
			},
			"Q4": {kept: {{rate: 0.125, cpu: 1}}},
		},
		peaks: map[string]uint64{kept: 3 << 20},
	}
	var text strings.Builder
	if err := r.write(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Other processes had 25% of the CPU time.",
		"| Q1 | floor | 200 | 20.0 | 1.000 | – | 10.000 | 0 | 0 | 0 |",
		"| Q1 | kept | 10.0 | 40.0 | 0.500 | – | 0.500 | 1.00 | 2.00 | 0.500 |",
		"| Q4 | kept | 0.125 | 1000000 | – | – | – | 0 | 0 | 0 |",
		"| kept | 3 |",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &text)
		}
	}
}

// Each query has as many paths for the proxy as requests, or none.
func TestQueries(t *testing.T) {
	t.Parallel()
	from := reference{ids: []string{"1", "2"}, cursors: []any{nil, "c", "d"}}
	names := map[string]int{}
	for _, q := range queries(from) {
		bodies, err := q.bodies()
		if err != nil || len(q.paths) != 0 && len(q.paths) != len(bodies) {
			t.Errorf("%s: %d requests, %d paths, %v", q.name, len(bodies), len(q.paths), err)
		}
		names[q.name] = len(bodies)
	}
	if want := map[string]int{"Q1": 1, "Q2": 1, "Q3": 1, "Q4": 1, "Q5": 1, "Q1v": 2, "Q2v": 3}; fmt.Sprint(names) != fmt.Sprint(want) {
		t.Errorf("requests %v, want %v", names, want)
	}
}
