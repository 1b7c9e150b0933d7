package upstream

import (
	"strconv"
	"strings"

	"mailbox-graphql/upstream/cache"
)

// The tags of cached resources. A write drops the tags of what it touches, and so does an event.
const (
	// tagCustomerLists: lists and searches of customers, and the customers of an organization.
	tagCustomerLists = "customers"
	// tagEachCustomer: every customer by itself. Besides, each has the tag of [customerTag].
	tagEachCustomer         = "customers/*"
	tagCustomerProperties   = "customer-properties"
	tagOrganizationLists    = "organizations"
	tagEachOrganization     = "organizations/*"
	tagOrganizationCounts   = "organizations/*?includeCounts"
	tagOrganizationProperty = "organizations/properties"
	// tagConversations: conversations, their threads and their lists, which also show the customers that take part.
	tagConversations = "conversations"
	// tagTags: the tags of conversations, which count conversations.
	tagTags = "tags"
	// tagOthers: inboxes and users. Some of them count conversations.
	tagOthers = "others"
	// tagWebhooks: the list of webhooks.
	tagWebhooks = "webhooks"
	// tagUnknown: resources at addresses that are not documented. Every write drops it.
	tagUnknown = "unknown"
)

func customerTag(id int64) string { return "customers/" + strconv.FormatInt(id, 10) }

func organizationTag(id int64) string { return "organizations/" + strconv.FormatInt(id, 10) }

// tagsOf returns the tags of the resource that is cached under an address, see [cacheKey]. It does not allocate.
func (c *Client) tagsOf(address string) cache.Tags {
	_, rest, _ := strings.Cut(address, "://")
	_, rest, _ = strings.Cut(rest, "/")
	path, query, _ := strings.Cut(rest, "?")
	path, _, _ = strings.Cut(path, "#")
	path = strings.TrimPrefix(path, strings.Trim(c.base.EscapedPath(), "/"))
	path = strings.Trim(path, "/")
	_, path, _ = strings.Cut(path, "/") // the version
	first, rest, _ := strings.Cut(path, "/")
	id, rest, _ := strings.Cut(rest, "/")
	part, _, _ := strings.Cut(rest, "/")
	switch {
	case first == "customers" && id == "":
		return cache.Tags{tagCustomerLists}
	case first == "customers" && isID(id):
		return cache.Tags{path[:len(first)+1+len(id)], tagEachCustomer}
	case first == "customer-properties":
		return cache.Tags{tagCustomerProperties}
	case first == "organizations" && id == "":
		return cache.Tags{tagOrganizationLists}
	case first == "organizations" && id == "properties":
		return cache.Tags{tagOrganizationProperty}
	case first == "organizations" && isID(id):
		return organizationTags(path[:len(first)+1+len(id)], part, query)
	case first == "conversations":
		return cache.Tags{tagConversations}
	case first == "tags":
		return cache.Tags{tagTags}
	case first == "mailboxes" || first == "users":
		return cache.Tags{tagOthers}
	case first == "webhooks":
		return cache.Tags{tagWebhooks}
	}
	return cache.Tags{tagUnknown}
}

func organizationTags(own, part, query string) cache.Tags {
	switch part {
	case "":
		if strings.Contains(query, "includeCounts") {
			return cache.Tags{own, tagEachOrganization, tagOrganizationCounts}
		}
		return cache.Tags{own, tagEachOrganization}
	case "customers":
		return cache.Tags{own, tagCustomerLists}
	case "conversations":
		return cache.Tags{own, tagConversations}
	}
	return cache.Tags{own, tagUnknown}
}

// isID tells whether a part of a path is an id as the API writes it.
func isID(part string) bool {
	return part != "" && part[0] != '0' && strings.Trim(part, "0123456789") == ""
}

// touchedByCustomer returns the tags of what a change of a customer's own members touches. Conversations show names and
// addresses of their customers.
func touchedByCustomer(id int64, shownElsewhere bool) []string {
	touched := []string{customerTag(id), tagCustomerLists}
	if shownElsewhere {
		touched = append(touched, tagConversations)
	}
	return touched
}

// touchedByMembership returns the tags of what changes when customers join or leave organizations: the API matches customers
// to organizations by their email addresses, too, so that a change of those may move them.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/update/, "domains".
func touchedByMembership() []string { return []string{tagOrganizationLists, tagOrganizationCounts} }

// touchedByOrganization returns the tags of what a change of an organization touches. Customers show the name of their
// organization, and its domains choose its customers.
func touchedByOrganization(id int64, customersToo bool) []string {
	touched := []string{organizationTag(id), tagOrganizationLists}
	if customersToo {
		touched = append(touched, tagEachCustomer, tagCustomerLists, tagOrganizationCounts)
	}
	return touched
}
