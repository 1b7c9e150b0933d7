package upstream

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// ResourceChange says that a resource was created, changed or deleted: by a write of this client, or as a webhook told, see
// [Client.Apply], here or at another server. It says nothing of what the resource is like now.
type ResourceChange struct {
	Kind     ChangeKind
	Resource ResourceType
	ID       int64
	// CustomerID is the customer of a conversation, or 0 if it is not known.
	CustomerID int64
	// Event is the name of the webhook event, such as "customer.updated". It is empty for a write of this client.
	Event string
}

// ChangeKind is what happened to a resource.
type ChangeKind string

// The kinds of changes.
const (
	ResourceCreated ChangeKind = "created"
	ResourceUpdated ChangeKind = "updated"
	// ResourceDeleted is also told when the API has only promised to delete, see [Client.DeleteCustomer].
	ResourceDeleted ChangeKind = "deleted"
)

// ResourceType is the type of a resource whose changes are told.
type ResourceType string

// The types of resources whose changes are told.
const (
	CustomerResource     ResourceType = "customer"
	OrganizationResource ResourceType = "organization"
	ConversationResource ResourceType = "conversation"
)

// listeners are the functions that are called with each value. A call holds no lock, so that a listener may remove itself.
type listeners[T any] struct {
	mu  sync.Mutex // held while a listener is added or removed
	all atomic.Pointer[[]*listener[T]]
}

type listener[T any] struct{ hear func(T) }

// OnChange calls hear for each change from now on, until stop is called; a call may be under way while stop returns. When
// hear is called, the cache has dropped all of the resource that was read before the change. hear must return at once: a
// write or a webhook waits for it. Calls may come at the same time, in any order, and more than once for one change: the
// client calls it for its own write, and once more when the webhook of the write arrives. With [Options.News], hear is also
// called for changes that another server has heard of.
func (c *Client) OnChange(hear func(ResourceChange)) (stop func()) { return c.listeners.add(hear) }

// OnMissed calls hear whenever this client may have missed changes that another server has heard of, until stop is called.
// When hear is called, the cache is empty. hear must return at once.
func (c *Client) OnMissed(hear func()) (stop func()) {
	return c.misses.add(func(struct{}) { hear() })
}

func (ls *listeners[T]) add(hear func(T)) (remove func()) {
	own := &listener[T]{hear}
	ls.replace(func(all []*listener[T]) []*listener[T] { return append(all, own) })
	return func() {
		ls.replace(func(all []*listener[T]) []*listener[T] {
			return slices.DeleteFunc(all, func(other *listener[T]) bool { return other == own })
		})
	}
}

// replace changes a copy, since others may be going through the list.
func (ls *listeners[T]) replace(change func([]*listener[T]) []*listener[T]) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var all []*listener[T]
	if present := ls.all.Load(); present != nil {
		all = slices.Clone(*present)
	}
	all = change(all)
	ls.all.Store(&all)
}

func (ls *listeners[T]) call(with T) {
	all := ls.all.Load()
	if all == nil {
		return
	}
	for _, listener := range *all {
		listener.hear(with)
	}
}

// changeBy returns what a write has done, by its method and its path: it creates, changes or deletes a resource, or changes
// a part of one. The zero value is a write of something else, such as the definition of a property. id is of what the write
// created.
func changeBy(method, path string, id int64) ResourceChange {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		var change ResourceChange
		switch part {
		case "customers":
			change.Resource = CustomerResource
		case "organizations":
			change.Resource = OrganizationResource
		default:
			continue
		}
		rest := parts[i+1:]
		if len(rest) == 0 {
			if method != http.MethodPost || id <= 0 {
				return ResourceChange{}
			}
			change.Kind, change.ID = ResourceCreated, id
			return change
		}
		number, err := strconv.ParseInt(rest[0], 10, 64)
		if err != nil {
			return ResourceChange{}
		}
		change.Kind, change.ID = ResourceUpdated, number
		if method == http.MethodDelete && len(rest) == 1 {
			change.Kind = ResourceDeleted
		}
		return change
	}
	return ResourceChange{}
}
