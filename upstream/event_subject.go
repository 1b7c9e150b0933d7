package upstream

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// subject is what an event is about, as far as its body says.
type subject struct {
	resource ResourceType
	ids      []int64 // of the resources of the event's type, the first the one that has changed; empty: not known
	// customers are those of a conversation. Empty: not known.
	customers []int64
}

// maxSubjects bounds the resources that one event may be about. Beyond it, the event is about all.
const maxSubjects = 16

// words has the words of the API's paths.
var words = map[ResourceType]string{
	CustomerResource:     "customers",
	OrganizationResource: "organizations",
	ConversationResource: "conversations",
}

// subjectIn reads what an event is about. It understands a resource, the id of one, and the URL of one under any name, since
// the name is not documented. What has an unexpected type is not known.
func (h happening) subjectIn(body []byte) subject {
	about := subject{resource: h.resource}
	members, ok := membersOf(body)
	if !ok {
		if text, isText := textOf(body); isText {
			about.ids = linked(about.ids, text, words[h.resource])
		}
		return about
	}
	if !h.elsewhere {
		about.ids = named(about.ids, members["id"])
	}
	if h.resource == ConversationResource {
		about.ids = named(about.ids, members["conversationId"])
		about.customers = named(about.customers, members["customerId"])
		for _, name := range []string{"primaryCustomer", "customer"} {
			customer, _ := membersOf(members[name])
			about.customers = named(about.customers, customer["id"])
		}
	}
	for _, text := range linksIn(members) {
		about.ids = linked(about.ids, text, words[h.resource])
		if h.resource == ConversationResource {
			about.customers = linked(about.customers, text, words[CustomerResource])
		}
	}
	if len(about.ids) > maxSubjects || len(about.customers) > maxSubjects {
		return subject{resource: h.resource}
	}
	return about
}

// linksIn returns the URLs of a body: its link to itself, its other links, and the texts of its members, of which one may be a
// URL.
func linksIn(members map[string]jsontext.Value) (texts []string) {
	links, _ := membersOf(members["_links"])
	relations := slices.Sorted(maps.Keys(links))
	for _, relation := range append([]string{"self"}, relations...) {
		link, _ := membersOf(links[relation])
		if text, ok := textOf(link["href"]); ok {
			texts = append(texts, text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if text, ok := textOf(members[name]); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

func membersOf(value []byte) (members map[string]jsontext.Value, ok bool) {
	err := json.Unmarshal(value, &members, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return members, err == nil && members != nil
}

func textOf(value []byte) (text string, ok bool) {
	err := json.Unmarshal(value, &text, jsontext.AllowInvalidUTF8(true))
	return text, err == nil
}

// named adds the id that a value is, as a number or as a text.
func named(ids []int64, value jsontext.Value) []int64 {
	text, ok := textOf(value)
	if !ok {
		text = string(value)
	}
	return withID(ids, text)
}

// linked adds the id of the resource that a URL leads to, or to a part of which it leads. The word is that of the resource's
// type.
func linked(ids []int64, text, word string) []int64 {
	target, err := url.Parse(text)
	if err != nil || word == "" {
		return ids
	}
	_, rest, ok := strings.Cut(target.Path, "/"+word+"/")
	if !ok {
		return ids
	}
	id, _, _ := strings.Cut(rest, "/")
	return withID(ids, id)
}

func withID(ids []int64, text string) []int64 {
	if !isID(text) {
		return ids
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

// customer returns the customer of a conversation, or 0 if it is not known.
func (s subject) customer() int64 {
	if len(s.customers) == 0 {
		return 0
	}
	return s.customers[0]
}

// customerTags returns the tags of customers, or of all of them if none is known.
func customerTags(ids []int64) (tags []string) {
	if len(ids) == 0 {
		return []string{tagEachCustomer}
	}
	for _, id := range ids {
		tags = append(tags, customerTag(id))
	}
	return tags
}

func (s subject) ofNewCustomer() []string {
	return slices.Concat(customerTags(s.ids), touchedByMembership(), []string{tagCustomerLists})
}

// ofCustomer: an event does not say which members have changed, so each may have.
func (s subject) ofCustomer() []string { return append(s.ofNewCustomer(), tagConversations) }

// ofDeletedCustomer: the customer's conversations are deleted, too.
func (s subject) ofDeletedCustomer() []string { return append(s.ofCustomer(), tagOthers, tagTags) }

// ofOrganization: an event does not say whether the name has changed, which customers show, or the domains, which choose the
// organization's customers.
func (s subject) ofOrganization() (tags []string) {
	if len(s.ids) == 0 {
		return append(touchedByOrganization(0, true), tagEachOrganization)
	}
	for _, id := range s.ids {
		tags = append(tags, touchedByOrganization(id, true)...)
	}
	return tags
}

func (subject) ofConversation() []string { return []string{tagConversations} }

func (s subject) ofTaggedConversation() []string { return append(s.ofConversation(), tagTags) }

// ofNewConversation: customers, organizations, inboxes and tags count conversations.
func (s subject) ofNewConversation() []string {
	return slices.Concat(s.ofTaggedConversation(), []string{tagOthers}, customerTags(s.customers), []string{tagCustomerLists},
		touchedByMembership())
}

// ofFewerConversations: the conversation that is gone may have been of any customer.
func (s subject) ofFewerConversations() []string {
	return append(s.ofNewConversation(), tagEachCustomer)
}

func (subject) ofNewTag() []string { return []string{tagTags} }

// ofTag: conversations show names and colors of their tags.
func (subject) ofTag() []string { return []string{tagTags, tagConversations} }
