package upstream

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ThreadAction says what happened in a thread that is an event and not a message.
type ThreadAction struct {
	Type *string `json:"type"`
	// Text describes the event for people. Only events have one.
	Text     *string            `json:"text"`
	Entities AssociatedEntities `json:"associatedEntities"`
}

// AssociatedEntities are the ids of the resources that an action refers to, as the document writes them. Anything but an
// object means that there are none: the API also sends an empty list.
type AssociatedEntities string

// KeepsJSON lets the decoder keep every value as it is written: only the ids that are asked for are decoded.
func (AssociatedEntities) KeepsJSON(kind jsontext.Kind) bool { return kind != jsontext.KindNull }

// ID returns the id of the resource with a name: workflow, user, mailbox or originalConversation. It reports false if the
// action refers to none, and for a member that is no id.
func (e AssociatedEntities) ID(name string) (id Text, ok bool) {
	var members map[string]jsontext.Value
	err := json.Unmarshal([]byte(e), &members, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return "", false
	}
	switch value := members[name]; value.Kind() {
	case jsontext.KindString:
		text, _ := jsontext.AppendUnquote(nil, value) // broken text is repaired
		id = Text(text)
	case jsontext.KindNumber, jsontext.KindTrue, jsontext.KindFalse:
		id = Text(value)
	default:
	}
	return id, id != ""
}
