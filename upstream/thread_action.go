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

// AssociatedEntities are the ids of the resources that an action refers to, by the names workflow, user, mailbox and
// originalConversation.
type AssociatedEntities map[string]Text

// UnmarshalJSONFrom decodes the ids of an object and ignores members that are no ids. Anything but an object means that
// there are none: the API also sends an empty list.
func (e *AssociatedEntities) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindBeginObject {
		return decoder.SkipValue()
	}
	var members map[string]jsontext.Value
	if err := json.UnmarshalDecode(decoder, &members); err != nil {
		return err
	}
	*e = make(AssociatedEntities, len(members))
	for name, value := range members {
		var id Text
		if json.Unmarshal(value, &id) == nil && id != "" {
			(*e)[name] = id
		}
	}
	return nil
}
