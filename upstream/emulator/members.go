package emulator

import (
	"encoding/json"
	"strconv"
)

// members reads the members of an object in a request's body and collects the violations, so that one answer names all of
// them. A member that is null counts as absent. Unknown members are ignored, as the API does.
type members struct {
	values     map[string]any
	prefix     string // of the paths in violations, such as "emails[0]."; "" for the body itself
	violations *[]violation
}

func (m *members) reject(name, message, anchor string) {
	*m.violations = append(*m.violations, violation{
		path: m.prefix + name, message: message, rejected: rejectedText(m.values[name]), anchor: anchor, source: sourceJSON,
	})
}

func (m *members) add(name string, found *violation) {
	if found != nil {
		m.reject(name, found.message, found.anchor)
	}
}

func (m *members) given(name string) bool { return m.values[name] != nil }

// text returns "" for an absent member.
func (m *members) text(name string, rule textRule) string {
	text, found := rule.check(m.values[name])
	m.add(name, found)
	return text
}

// id returns 0 for an absent member.
func (m *members) id(name string) int64 {
	if !m.given(name) {
		return 0
	}
	number, _ := m.values[name].(json.Number)
	id, err := parseID(number.String())
	if err != nil {
		m.reject(name, "invalid identifier", "InvalidIdentifier")
	}
	return id
}

// object returns a member that is an object. given is false for an absent member and for another type.
func (m *members) object(name string) (object *members, given bool) {
	if !m.given(name) {
		return nil, false
	}
	values, ok := m.values[name].(map[string]any)
	if !ok {
		m.reject(name, "must be an object", "Json")
		return nil, false
	}
	return &members{values: values, prefix: m.prefix + name + ".", violations: m.violations}, true
}

// objects returns the elements of a member that is an array of objects.
func (m *members) objects(name string) []*members {
	var objects []*members
	for i, element := range m.array(name) {
		path := name + "[" + strconv.Itoa(i) + "]"
		values, ok := element.(map[string]any)
		if !ok {
			m.reject(path, "must be an object", "Json")
			continue
		}
		objects = append(objects, &members{values: values, prefix: m.prefix + path + ".", violations: m.violations})
	}
	return objects
}

// texts returns a member that is an array of texts.
func (m *members) texts(name string) []string {
	var texts []string
	for i, element := range m.array(name) {
		text, ok := element.(string)
		if !ok {
			m.reject(name+"["+strconv.Itoa(i)+"]", "must be a string", "Json")
			continue
		}
		texts = append(texts, text)
	}
	return texts
}

// flag returns false for an absent member.
func (m *members) flag(name string) bool {
	if !m.given(name) {
		return false
	}
	on, ok := m.values[name].(bool)
	if !ok {
		m.reject(name, "must be a boolean", "Json")
	}
	return on
}

// ids returns a member that is an array of identifiers.
func (m *members) ids(name string) []int64 {
	var ids []int64
	for i, element := range m.array(name) {
		number, _ := element.(json.Number)
		id, err := parseID(number.String())
		if err != nil {
			m.reject(name+"["+strconv.Itoa(i)+"]", "invalid identifier", "InvalidIdentifier")
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

func (m *members) array(name string) []any {
	if !m.given(name) {
		return nil
	}
	elements, ok := m.values[name].([]any)
	if !ok {
		m.reject(name, "must be an array", "Json")
	}
	return elements
}

// rejectedText is the value of a violation's `rejectedValue`: a text as it is, anything else as JSON.
func rejectedText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	default:
		encoded, _ := json.Marshal(value) // never fails for what was decoded
		return string(encoded)
	}
}
