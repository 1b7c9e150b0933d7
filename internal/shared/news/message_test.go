package news

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
)

// newUnconnected returns news that reach no Redis.
func newUnconnected(tb testing.TB) *News {
	tb.Helper()
	store, err := shared.Open(shared.Options{
		URL: "redis://127.0.0.1:1", Secrets: []string{"0123456789abcdef0123456789abcdef"}, Account: "a",
	})
	if err != nil {
		tb.Fatal(err)
	}
	second, err := tier.New(store, tier.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	made := New(store, second, Options{})
	tb.Cleanup(func() {
		made.Close()
		second.Close()
		store.Close()
	})
	return made
}

func TestNoticesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	n := newUnconnected(t)
	for _, notice := range []upstream.Notice{
		{},
		{Drops: []string{"customers", "customers/500"}},
		{Purge: upstream.Purge{All: true}},
		{Purge: upstream.Purge{Type: "customer", ID: "500"}},
		{Refused: "principal", RefusedAt: time.UnixMilli(1_700_000_000_123)},
		{Change: upstream.ResourceChange{
			Kind: upstream.ResourceDeleted, Resource: upstream.ConversationResource, ID: 1 << 60, CustomerID: 7, Event: "convo.deleted",
		}},
	} {
		read, err := n.decode(n.encode(messageOf(notice)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(notice, read.notice()); diff != "" || read.From != n.store.ID() {
			t.Errorf("from %q (-want +got):\n%s", read.From, diff)
		}
	}
}

// Servers of a newer release may say more than this one knows. It must not obey a part of a message.
func TestUnknownMessages(t *testing.T) {
	t.Parallel()
	n := newUnconnected(t)
	for name, test := range map[string]struct {
		text  string
		known bool
	}{
		"nothing":            {`{"v":1,"from":"x"}`, true},
		"change":             {`{"v":1,"from":"x","change":{"kind":"created","resource":"customer","id":5}}`, true},
		"another version":    {`{"v":2,"from":"x"}`, false},
		"without version":    {`{"from":"x"}`, false},
		"from nobody":        {`{"v":1}`, false},
		"another member":     {`{"v":1,"from":"x","moved":["a"]}`, false},
		"a member's member":  {`{"v":1,"from":"x","purge":{"all":true,"except":"b"}}`, false},
		"another kind":       {`{"v":1,"from":"x","change":{"kind":"merged","resource":"customer","id":5}}`, false},
		"another resource":   {`{"v":1,"from":"x","change":{"kind":"created","resource":"inbox","id":5}}`, false},
		"another type":       {`{"v":1,"from":"x","drops":"customers"}`, false},
		"a member twice":     {`{"v":1,"from":"x","from":"y"}`, false},
		"something behind":   {`{"v":1,"from":"x"}{}`, false},
		"no object":          {`[]`, false},
		"null":               {`null`, false},
		"nothing at all":     {``, false},
		"a number too large": {`{"v":1,"from":"x","change":{"kind":"created","resource":"customer","id":1e99}}`, false},
	} {
		_, err := n.decode(n.store.Seal(n.stream, []byte(test.text)))
		if (err == nil) != test.known || err != nil && !errors.Is(err, errUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, sealed := range map[string]string{
		"empty": "", "plain": `{"v":1,"from":"x"}`, "of another key": n.store.Seal("other", []byte(`{"v":1,"from":"x"}`)),
	} {
		if _, err := n.decode(sealed); !errors.Is(err, shared.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every message is either refused or read, and what was read can be written again.
func FuzzMessage(f *testing.F) {
	n := newUnconnected(f)
	f.Add([]byte(`{"v":1,"from":"x","drops":["a"],"change":{"kind":"created","resource":"customer","id":5}}`))
	f.Add([]byte(`{"v":1,"from":"x","refused":"y","refusedAt":-1,"purge":{"all":true}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := n.decode(n.store.Seal(n.stream, text))
		if err != nil {
			return
		}
		notice := read.notice()
		again, err := n.decode(n.encode(messageOf(notice)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(notice.Change, again.notice().Change); diff != "" {
			t.Error(diff)
		}
	})
}
