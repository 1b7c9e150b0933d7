package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/klauspost/compress/gzhttp"
)

const customersChange = `subscription { customerChanged { id } }`

// subscribe begins a subscription, and returns its events.
func subscribe(ctx context.Context, t *testing.T, endpoint string) (io.ReadCloser, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"?query="+url.QueryEscape(customersChange), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// firstEvent returns the first event of a stream that says something, or that the stream is open after a while.
func firstEvent(t *testing.T, flags ...string) string {
	t.Helper()
	return firstEventOf(t, launch(t, flags...)["GraphQL"])
}

func firstEventOf(t *testing.T, endpoint string) string {
	t.Helper()
	const while = 500 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	events, err := subscribe(ctx, t, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	defer time.AfterFunc(while, cancel).Stop()
	lines := bufio.NewScanner(events)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return data
		}
	}
	if !errors.Is(lines.Err(), context.Canceled) {
		t.Fatalf("the stream ended with %v", lines.Err())
	}
	return "the stream is open"
}

// The mark by which events are not compressed stays inside the server, whatever encodings the client accepts.
func TestMarkOfEventsStaysInside(t *testing.T) {
	t.Parallel()
	endpoint := launch(t)["GraphQL"]
	for _, accepted := range []string{"", "identity", "gzip", "gzip, br"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint+"?query="+url.QueryEscape(customersChange), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "text/event-stream")
		if accepted != "" {
			req.Header.Set("Accept-Encoding", accepted)
		}
		resp, err := (&http.Client{Transport: &http.Transport{DisableCompression: true}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, marked := resp.Header[gzhttp.HeaderNoCompression]; marked || resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("with Accept-Encoding %q the headers are %v", accepted, resp.Header)
		}
		resp.Body.Close()
	}
}

// besideASubscription subscribes beside a subscription of the same caller.
func besideASubscription(t *testing.T, flags ...string) string {
	t.Helper()
	endpoint := launch(t, flags...)["GraphQL"]
	first, err := subscribe(t.Context(), t, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	return firstEventOf(t, endpoint)
}

// twoOnAWebSocket begins two subscriptions on one WebSocket and returns what the server says before it answers a ping.
func twoOnAWebSocket(t *testing.T, flags ...string) string {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), launch(t, flags...)["GraphQL"], &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	payload, err := json.Marshal(map[string]string{"query": customersChange})
	if err != nil {
		t.Fatal(err)
	}
	subscribe := func(id string) string { return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":%s}`, id, payload) }
	for _, message := range []string{`{"type":"connection_init"}`, subscribe("1"), subscribe("2"), `{"type":"ping"}`} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	var said strings.Builder
	for !strings.Contains(said.String(), "pong") {
		_, message, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said.Write(message)
	}
	return said.String()
}

// cacheControl returns what a client's own cache may do with the answer to a query by GET.
func cacheControl(t *testing.T, flags ...string) string {
	t.Helper()
	resp, _ := get(t, launch(t, flags...)["GraphQL"]+"?query="+url.QueryEscape(vernon))
	return resp.Header.Get("Cache-Control")
}
