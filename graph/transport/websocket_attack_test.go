package transport_test

import (
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// A stream or an answer that breaks off leaves no client waiting.
func TestEachOperationEndsWithAMessage(t *testing.T) {
	converse(t, func(d *dialogue) {
		d.say(signIn)
		d.hear(acked)
		d.say(subscribeTo("1", "broken stream"))
		d.hear(`{"id":"1","type":"next","payload":{"data":1}}`, `{"id":"1","type":"complete"}`)
		d.say(subscribeTo("2", "no JSON"))
		d.hear(`{"id":"2","type":"error","payload":[{"message":"Internal error.","extensions":{"code":"INTERNAL"}}]}`)
		d.say(subscribeTo("3", "nothing"))
		d.hear(`{"id":"3","type":"error","payload":[{"message":"Internal error.","extensions":{"code":"INTERNAL"}}]}`)
	})
}

// Payloads, ids and members that are not as the protocol has them close the connection, or are answered like any bad request.
func TestHostileMessages(t *testing.T) {
	for name, test := range map[string]struct {
		message []byte
		kind    websocket.MessageType
		code    websocket.StatusCode
		reason  string
	}{
		"a number as id": {[]byte(`{"id":1,"type":"subscribe","payload":{"query":"q"}}`), websocket.MessageText, 4400, "a message must be a JSON object"},
		"an endless id":  {[]byte(subscribeTo(strings.Repeat("1", 257), "q")), websocket.MessageText, 4400, "an id has at most 256 bytes"},
		"null":           {[]byte(`null`), websocket.MessageText, 4400, "unknown type of message"},
		"a binary frame": {[]byte(subscribeTo("1", "q")), websocket.MessageBinary, 4400, "a message must be a JSON object"},
		"two messages":   {[]byte(`{"type":"ping"}{"type":"ping"}`), websocket.MessageText, 4400, "a message must be a JSON object"},
		"deep nesting":   {[]byte(`{"type":"ping","payload":` + strings.Repeat("[", 400) + `}`), websocket.MessageText, 4400, "a message must be a JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			converse(t, func(d *dialogue) {
				d.say(signIn)
				d.hear(acked)
				go func() { _ = d.conn.Write(d.Context(), test.kind, test.message) }()
				d.hearClose(test.code, test.reason)
			})
		})
	}
	t.Run("answered", func(t *testing.T) {
		converse(t, func(d *dialogue) {
			d.say(signIn)
			d.hear(acked)
			d.say(`{"id":"1","type":"subscribe","payload":null}`)
			d.hear(`{"id":"1","type":"next","payload":{"data":{"query":"","key":"secret","accept":"`+accepted+`"}}}`, `{"id":"1","type":"complete"}`)
			d.say(`{"id":"0","id":"1","type":"complete","type":"subscribe","payload":7,"payload":{"query":"a","query":"q"}}`)
			d.hear(`{"id":"1","type":"next","payload":{"data":{"query":"q","key":"secret","accept":"`+accepted+`"}}}`, `{"id":"1","type":"complete"}`)
			d.say("{\"id\":\"\xff\",\"type\":\"subscribe\",\"payload\":{\"query\":\"q\"}}")
			d.hear(`{"id":"`+"\ufffd"+`","type":"next","payload":{"data":{"query":"q","key":"secret","accept":"`+accepted+`"}}}`, `{"id":"`+"\ufffd"+`","type":"complete"}`)
		})
	})
}

const accepted = "application/graphql-response+json, text/event-stream;q=0.5"
