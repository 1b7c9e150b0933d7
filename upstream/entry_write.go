package upstream

import (
	"slices"
	"strconv"
	"strings"
)

// NewEntry is an entry to add. Websites have no Type.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/create/, and alike for the other kinds.
type NewEntry struct {
	Type  string `json:"type,omitzero"`
	Value string `json:"value"`
}

// EntryUpdate changes an entry. An entry's value and type cannot be cleared: a nil member stays as it is.
type EntryUpdate struct {
	ID    int64
	Value *string
	Type  *string
}

// EntryChanges changes a customer's entries of one kind.
type EntryChanges struct {
	Add    []NewEntry
	Update []EntryUpdate
	Remove []int64 // ids
}

// socialProfilesMember is how bodies of requests call [SocialProfiles].
const socialProfilesMember = "socialProfiles"

// member returns how bodies of requests, and [Violation].Input, call the kind.
func (k EntryKind) member() string {
	if k == SocialProfiles {
		return socialProfilesMember
	}
	return string(k)
}

// operations returns the operations of a PATCH: what is removed, then what is changed, then what is added, so that a value
// can move from one entry to another.
func (e *EntryChanges) operations(kind EntryKind) (operations []operation) {
	list, member := "/"+string(kind), kind.member()
	for i, id := range e.Remove {
		operations = append(operations, operation{
			Op: opRemove, Path: list + "/" + strconv.FormatInt(id, 10), input: []string{member, "remove", strconv.Itoa(i)},
		})
	}
	for i, update := range e.Update {
		entry, input := list+"/"+strconv.FormatInt(update.ID, 10), []string{member, "update", strconv.Itoa(i)}
		if update.Value != nil {
			operations = append(operations, replace(entry+"/value", *update.Value, append(slices.Clip(input), "value")))
		}
		if update.Type != nil {
			operations = append(operations, replace(entry+"/type", *update.Type, append(slices.Clip(input), "type")))
		}
	}
	for i, entry := range e.Add {
		operations = append(operations, operation{
			Op: opAdd, Path: list, Value: entry, input: []string{member, "add", strconv.Itoa(i)},
		})
	}
	return operations
}

// hold tells whether the entries are as they are after the changes.
func (e *EntryChanges) hold(entries []Entry) bool {
	has := func(fits func(Entry) bool) bool { return slices.ContainsFunc(entries, fits) }
	for _, id := range e.Remove {
		if has(func(entry Entry) bool { return entry.ID == id }) {
			return false
		}
	}
	for _, update := range e.Update {
		fits := func(entry Entry) bool {
			return entry.ID == update.ID &&
				(update.Value == nil || sameText(update.Value, (*string)(&entry.Value))) &&
				(update.Type == nil || sameWord(update.Type, entry.Type))
		}
		if !has(fits) {
			return false
		}
	}
	return !slices.ContainsFunc(e.Add, func(added NewEntry) bool { return !has(added.matches) })
}

// matches tells whether the entry may be this one.
func (n NewEntry) matches(entry Entry) bool {
	value := strings.TrimSpace(n.Value)
	return value == strings.TrimSpace(string(entry.Value)) && (n.Type == "" || sameWord(&n.Type, entry.Type))
}
