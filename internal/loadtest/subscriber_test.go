//go:build unix

package loadtest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/coder/websocket"
)

// subscriber is a client with one subscription.
type subscriber interface {
	// next returns the next message with an answer. It fails with errRefused if there are too many subscriptions, and with
	// errCompleted when the server has said goodbye.
	next(ctx context.Context) (answer string, err error)
	// leave ends the subscription, in one of several ways.
	leave(way int)
}

var (
	errRefused   = errors.New("too many subscriptions")
	errCompleted = errors.New("the server completed the subscription")
)

// subscribe opens a subscription: over server-sent events if n is even, and over a WebSocket if it is odd.
func subscribe(ctx context.Context, to target, query string, n int) (subscriber, error) {
	if n%2 == 0 {
		return subscribeByEvents(ctx, to, query)
	}
	return subscribeBySocket(ctx, to, query)
}

// eventSubscriber has a stream of server-sent events.
type eventSubscriber struct {
	body   io.Closer
	lines  *bufio.Reader
	cancel context.CancelFunc
}

func subscribeByEvents(ctx context.Context, to target, query string) (subscriber, error) {
	ctx, cancel := context.WithCancel(ctx)
	request, err := postRequest(ctx, to, "text/event-stream", operation(query, nil))
	if err != nil {
		cancel()
		return nil, err
	}
	answer, err := to.client.Do(request)
	if err != nil {
		cancel()
		return nil, err
	}
	s := &eventSubscriber{answer.Body, bufio.NewReaderSize(answer.Body, 1<<10), cancel}
	if answer.StatusCode != http.StatusOK {
		s.leave(0)
		return nil, fmt.Errorf("status %d", answer.StatusCode)
	}
	return s, nil
}

func (s *eventSubscriber) next(context.Context) (string, error) {
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(line, "event: complete") {
			return "", errCompleted
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			return data, refusedIn(data)
		}
	}
}

func refusedIn(answer string) error {
	if strings.Contains(answer, "SUBSCRIPTION_LIMIT_EXCEEDED") {
		return errRefused
	}
	return nil
}

func (s *eventSubscriber) leave(int) {
	s.cancel()
	s.body.Close()
}

// socketSubscriber has a WebSocket.
type socketSubscriber struct{ conn *websocket.Conn }

// openSocket opens a WebSocket and sends messages.
func openSocket(ctx context.Context, to target, messages ...string) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, to.url, &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: &http.Client{Transport: to.client.Transport},
	})
	if err != nil {
		return nil, err
	}
	for _, message := range messages {
		if err := conn.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
			_ = conn.CloseNow()
			return nil, err
		}
	}
	return conn, nil
}

const initMessage = `{"type":"connection_init"}`

func subscribeMessage(id, query string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":%s}`, id, operation(query, nil))
}

func subscribeBySocket(ctx context.Context, to target, query string) (subscriber, error) {
	conn, err := openSocket(ctx, to, initMessage, subscribeMessage("1", query))
	if err != nil {
		return nil, err
	}
	return socketSubscriber{conn}, nil
}

func (s socketSubscriber) next(ctx context.Context) (string, error) {
	for {
		_, text, err := s.conn.Read(ctx)
		if websocket.CloseStatus(err) == websocket.StatusGoingAway {
			return "", errCompleted
		}
		if err != nil {
			return "", err
		}
		var message struct {
			Type    string
			Payload json.RawMessage
		}
		if err := json.Unmarshal(text, &message); err != nil {
			return "", err
		}
		switch message.Type {
		case "next":
			return string(message.Payload), nil
		case "error":
			if err := refusedIn(string(message.Payload)); err != nil {
				return "", err
			}
			return "", fmt.Errorf("error %s", message.Payload)
		case "complete":
			return "", errCompleted
		case "ping":
			if err := s.conn.Write(ctx, websocket.MessageText, []byte(`{"type":"pong"}`)); err != nil {
				return "", err
			}
		}
	}
}

func (s socketSubscriber) leave(way int) {
	switch way % 3 {
	case 0:
		_ = s.conn.Close(websocket.StatusNormalClosure, "")
	case 1:
		_ = s.conn.Write(context.Background(), websocket.MessageText, []byte(`{"id":"1","type":"complete"}`))
	}
	_ = s.conn.CloseNow()
}
