package news

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/upstream"
)

// message is the form of a notice in the stream: JSON, sealed for the key of the stream. A server that does not know a
// member or a value drops everything. So a release may add members and values, and must raise the version when the meaning
// of one changes.
type message struct {
	Version int `json:"v"`
	// From is the server that sends the message.
	From string `json:"from"`
	// Missed: the message stands for notices that the server could not send.
	Missed bool `json:"missed,omitzero"`

	Drops   []string `json:"drops,omitzero"`
	Purge   purge    `json:"purge,omitzero"`
	Refused string   `json:"refused,omitzero"`
	// RefusedAt is in milliseconds since 1970.
	RefusedAt int64  `json:"refusedAt,omitzero"`
	Change    change `json:"change,omitzero"`
}

type purge struct {
	All  bool   `json:"all,omitzero"`
	Type string `json:"type,omitzero"`
	ID   string `json:"id,omitzero"`
}

type change struct {
	Kind       upstream.ChangeKind   `json:"kind,omitzero"`
	Resource   upstream.ResourceType `json:"resource,omitzero"`
	ID         int64                 `json:"id,omitzero"`
	CustomerID int64                 `json:"customer,omitzero"`
	Event      string                `json:"event,omitzero"`
}

const version = 1

// errUnknown says that a message is of another release, with members or values that this one does not know.
var errUnknown = errors.New("a message of an unknown kind")

// encode returns a message of this server, sealed.
func (n *News) encode(m message) string {
	m.Version, m.From = version, n.store.ID()
	text, err := json.Marshal(m)
	if err != nil { // a name is not UTF-8: the others cannot read the empty message, and drop everything
		text = nil
	}
	return n.store.Seal(n.stream, text)
}

func messageOf(notice upstream.Notice) message {
	m := message{
		Drops: notice.Drops, Purge: purge(notice.Purge), Refused: notice.Refused, Change: change(notice.Change),
	}
	if notice.Refused != "" {
		m.RefusedAt = notice.RefusedAt.UnixMilli()
	}
	return m
}

// decode reads a sealed message.
func (n *News) decode(sealed string) (message, error) {
	var m message
	text, err := n.store.Unseal(n.stream, sealed)
	if err != nil {
		return m, fmt.Errorf("unseal a message: %w", err)
	}
	if err := json.Unmarshal(text, &m, json.RejectUnknownMembers(true)); err != nil || !m.isKnown() {
		return m, errUnknown
	}
	return m, nil
}

func (m *message) isKnown() bool {
	if m.Version != version || m.From == "" {
		return false
	}
	return m.Change == change{} ||
		slices.Contains([]upstream.ChangeKind{
			upstream.ResourceCreated, upstream.ResourceUpdated, upstream.ResourceDeleted,
		}, m.Change.Kind) &&
			slices.Contains([]upstream.ResourceType{
				upstream.CustomerResource, upstream.OrganizationResource, upstream.ConversationResource,
			}, m.Change.Resource)
}

func (m *message) notice() upstream.Notice {
	notice := upstream.Notice{
		Drops: m.Drops, Purge: upstream.Purge(m.Purge), Refused: m.Refused, Change: upstream.ResourceChange(m.Change),
	}
	if m.Refused != "" {
		notice.RefusedAt = time.UnixMilli(m.RefusedAt)
	}
	return notice
}
