package mutation

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// newEntry is an entry to add, of any kind.
type newEntry interface{ New() upstream.NewEntry }

// entryUpdate is a change of an entry, of any kind.
type entryUpdate interface {
	Update() (id string, value, kind *string)
}

// memberOf returns the field of the inputs that has the entries of a kind.
func memberOf(kind upstream.EntryKind) string {
	if kind == upstream.SocialProfiles {
		return "socialProfiles"
	}
	return string(kind)
}

// entry checks the value of an entry. The reference has no limit of its length.
func (c *checker) entry(kind upstream.EntryKind, value string, at place) {
	c.text(value, unbounded, at)
	if kind == upstream.Emails {
		c.email(value, at)
	}
}

func (c *checker) entryType(kind string, at place) {
	if kind == unknownWord {
		c.refuse(model.UserErrorCodeInvalid, at, "UNKNOWN cannot be set.")
	}
}

func newEntries[E newEntry](
	c *checker, kind upstream.EntryKind, input graphql.Omittable[[]E], at place,
) []upstream.NewEntry {
	var entries []upstream.NewEntry
	for i, given := range input.Value() {
		entry := given.New()
		c.entry(kind, entry.Value, at.element(i).at("value"))
		c.entryType(entry.Type, at.element(i).at("type"))
		entries = append(entries, entry)
	}
	return entries
}

func changeEntries[A newEntry, U entryUpdate](
	c *checker, to *upstream.CustomerPatch, kind upstream.EntryKind, input model.EntryChanges[A, U],
) {
	at := place{memberOf(kind)}
	changes := upstream.EntryChanges{Add: newEntries(c, kind, input.Add, at.at("add"))}
	seen := make(map[int64]bool)
	once := func(id int64, at place) {
		if seen[id] {
			c.refuse(model.UserErrorCodeInvalid, at, "The same entry is named twice.")
		}
		seen[id] = true
	}
	for i, given := range input.Update.Value() {
		update := c.update(kind, given, at.at("update").element(i))
		once(update.ID, at.at("update").element(i).at("id"))
		changes.Update = append(changes.Update, update)
	}
	for i, text := range input.Remove.Value() {
		id := c.id(text, at.at("remove").element(i))
		once(id, at.at("remove").element(i))
		changes.Remove = append(changes.Remove, id)
	}
	to.Entries[kind] = changes
}

func (c *checker) update(kind upstream.EntryKind, given entryUpdate, at place) upstream.EntryUpdate {
	id, value, word := given.Update()
	if value != nil {
		c.entry(kind, *value, at.at("value"))
	}
	if word != nil {
		c.entryType(*word, at.at("type"))
	}
	return upstream.EntryUpdate{ID: c.id(id, at.at("id")), Value: value, Type: word}
}

// EntryChange is a change of one entry of a customer.
type EntryChange struct {
	CustomerID int64
	Kind       upstream.EntryKind
	Changes    upstream.EntryChanges
}

// Patch returns the change as a patch of the customer.
func (e EntryChange) Patch() upstream.CustomerPatch {
	return upstream.CustomerPatch{Entries: map[upstream.EntryKind]upstream.EntryChanges{e.Kind: e.Changes}}
}

// Addition is the input of an addition of one entry.
type Addition interface {
	newEntry
	Customer() string
	Key() graphql.Omittable[*string]
}

// AddEntry reads the input of an addition of one entry.
func AddEntry(kind upstream.EntryKind, input Addition) (EntryChange, []model.UserError) {
	var c checker
	id, entry := c.id(input.Customer(), place{"customerId"}), input.New()
	c.entry(kind, entry.Value, place{"value"})
	c.entryType(entry.Type, place{"type"})
	return EntryChange{id, kind, upstream.EntryChanges{Add: []upstream.NewEntry{entry}}}, c.errors
}

// Modification is the input of a change of one entry.
type Modification interface {
	entryUpdate
	Customer() string
}

// UpdateEntry reads the input of a change of one entry.
func UpdateEntry(kind upstream.EntryKind, input Modification) (EntryChange, []model.UserError) {
	var c checker
	id, update := c.id(input.Customer(), place{"customerId"}), c.update(kind, input, nil)
	return EntryChange{id, kind, upstream.EntryChanges{Update: []upstream.EntryUpdate{update}}}, c.errors
}

// RemoveEntry reads the input of a removal of one entry.
func RemoveEntry(kind upstream.EntryKind, input model.EntryRemoval) (EntryChange, []model.UserError) {
	var c checker
	id, entry := c.id(input.CustomerID, place{"customerId"}), c.id(input.ID, place{"id"})
	return EntryChange{id, kind, upstream.EntryChanges{Remove: []int64{entry}}}, c.errors
}

// Added returns the entry that was added, as the customer has it afterwards: the newest with its value and type. It returns
// nil if there is none.
func (e EntryChange) Added(entries []upstream.Entry) *upstream.Entry {
	var newest *upstream.Entry
	for i, entry := range entries {
		if isSame(entry, e.Changes.Add[0]) && (newest == nil || entry.ID > newest.ID) {
			newest = &entries[i]
		}
	}
	return newest
}

// Updated returns the entry that was changed, or nil if it is gone.
func (e EntryChange) Updated(entries []upstream.Entry) *upstream.Entry {
	i := slices.IndexFunc(entries, func(entry upstream.Entry) bool { return entry.ID == e.Changes.Update[0].ID })
	if i < 0 {
		return nil
	}
	return &entries[i]
}

func isSame(entry upstream.Entry, added upstream.NewEntry) bool {
	return string(entry.Value) == added.Value && (added.Type == "" || entry.Type != nil && *entry.Type == added.Type)
}
