package upstream

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ThreadAction says what happened where a thread is an event and no message.
type ThreadAction struct {
	Type *string `json:"type"`
	// Text tells people what happened. Only events have one.
	Text     *string            `json:"text"`
	Entities AssociatedEntities `json:"associatedEntities"`
}

// AssociatedEntities are the ids of what an action refers to, by the names workflow, user, mailbox and
// originalConversation.
type AssociatedEntities map[string]Text

// UnmarshalJSONFrom keeps the ids of an object. Where there are none the API also sends an empty list, and a member of any
// other form is no id: neither may cost the thread.
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
