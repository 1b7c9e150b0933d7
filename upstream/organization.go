package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Organization is a company or group that customers belong to. A nil field was absent or null in the answer.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get/.
type Organization struct {
	resource

	ID          int64    `json:"id"`
	Name        *string  `json:"name"`
	Website     *string  `json:"website"`
	Description *string  `json:"description"`
	Location    *string  `json:"location"`
	LogoURL     *string  `json:"logoUrl"`
	Note        *string  `json:"note"`
	Domains     []string `json:"domains"`
	Phones      []string `json:"phones"`
	BrandColor  *string  `json:"brandColor"`

	// The counts are nil unless [OrganizationParts].Counts is set.
	CustomerCount     *int32 `json:"customerCount"`
	ConversationCount *int32 `json:"conversationCount"`
	// Properties is nil unless [OrganizationParts].Properties is set.
	Properties []OrganizationProperty `json:"properties"`
}

// OrganizationProperty is a custom property of an organization. A dropdown's value is its label.
type OrganizationProperty struct {
	DefinitionID *int64  `json:"definitionId"`
	Slug         string  `json:"slug"`
	Name         *string `json:"name"`
	Type         string  `json:"type"`
	Value        *Text   `json:"value"`
	Options      []struct {
		Label string `json:"label"`
	} `json:"options"`
}

// OrganizationParts selects the parts of an organization that the API leaves out by default.
type OrganizationParts struct {
	Counts     bool
	Properties bool
}

// With returns the union of both selections.
func (p OrganizationParts) With(other OrganizationParts) OrganizationParts {
	return OrganizationParts{Counts: p.Counts || other.Counts, Properties: p.Properties || other.Properties}
}

// Subsets returns all selections whose parts p has, including p itself.
func (p OrganizationParts) Subsets() []OrganizationParts {
	subsets := []OrganizationParts{{}}
	if p.Counts {
		subsets = append(subsets, OrganizationParts{Counts: true})
	}
	if p.Properties {
		subsets = append(subsets, OrganizationParts{Properties: true})
	}
	if p.Counts && p.Properties {
		subsets = append(subsets, p)
	}
	return subsets
}

// setIn requests exactly the selected parts in a URL's query, whatever the query said about them before.
func (p OrganizationParts) setIn(target *url.URL) {
	query, err := url.ParseQuery(target.RawQuery)
	if err != nil { // the part that cannot be parsed may matter, and stays
		p.appendTo(target)
		return
	}
	set := func(name string, wanted bool) {
		query.Del(name)
		if wanted {
			query.Set(name, "true")
		}
	}
	set("includeCounts", p.Counts)
	set("includeProperties", p.Properties)
	target.RawQuery = query.Encode()
}

// appendTo does what setIn does for a query that cannot be parsed in full.
func (p OrganizationParts) appendTo(target *url.URL) {
	var kept []string
	for pair := range strings.SplitSeq(target.RawQuery, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "includeCounts" && name != "includeProperties" {
			kept = append(kept, pair)
		}
	}
	if p.Counts {
		kept = append(kept, "includeCounts=true")
	}
	if p.Properties {
		kept = append(kept, "includeProperties=true")
	}
	target.RawQuery = strings.Join(kept, "&")
}

// OrganizationRef refers to an organization, by id or by link. Equal references name the same organization.
type OrganizationRef struct {
	// ID is 0 when only the link is known.
	ID int64
	// href is the target of a link that is not the documented URL of ID. Empty otherwise.
	href string
}

// OrganizationByID refers to an organization by its id.
func OrganizationByID(id int64) OrganizationRef { return OrganizationRef{ID: id} }

// belonging is what a client found of the organization that a customer belongs to.
type belonging struct {
	client  *Client
	ref     OrganizationRef
	belongs bool
	err     error
}

// OrganizationOf refers to the organization that the customer belongs to: by its link, or by its id if the link is missing.
// It reports false for a customer without an organization.
func (c *Client) OrganizationOf(customer *Customer) (ref OrganizationRef, belongs bool, err error) {
	if customer.belonging == nil {
		return c.findOrganization(customer)
	}
	found := customer.belonging.Load()
	if found == nil || found.client != c {
		found = &belonging{client: c}
		found.ref, found.belongs, found.err = c.findOrganization(customer)
		customer.belonging.Store(found)
	}
	return found.ref, found.belongs, found.err
}

func (c *Client) findOrganization(customer *Customer) (ref OrganizationRef, belongs bool, err error) {
	if customer.OrganizationID != nil {
		ref.ID = *customer.OrganizationID
	}
	target, err := customer.linkTarget("organization")
	if _, missing := errors.AsType[*MissingLinkError](err); missing {
		return ref, ref.ID != 0, nil
	}
	if err != nil {
		return ref, true, fmt.Errorf("find organization of a customer: %w", err)
	}
	OrganizationParts{}.setIn(target)
	if id, ok := c.organizationIDIn(target); ok {
		return OrganizationByID(id), true, nil
	}
	ref.href = target.String()
	return ref, true, nil
}

// organizationIDIn returns the id in an organization's documented URL. It reports false for any other URL.
func (c *Client) organizationIDIn(target *url.URL) (id int64, ok bool) {
	id, err := strconv.ParseInt(path.Base(target.Path), 10, 64)
	if err != nil {
		return 0, false
	}
	return id, target.String() == c.endpoint(organizationPath(id), nil).String()
}

// Organization reads one organization with the selected parts: one request.
func (c *Client) Organization(
	ctx context.Context, ref OrganizationRef, parts OrganizationParts,
) (*Organization, error) {
	target, err := c.organizationURL(ref, parts)
	if err != nil {
		return nil, fmt.Errorf("get organization: %w", err)
	}
	return get[Organization](ctx, c, "organization", target)
}

func (c *Client) organizationURL(ref OrganizationRef, parts OrganizationParts) (*url.URL, error) {
	target := c.endpoint(organizationPath(ref.ID), nil)
	if ref.href != "" {
		var err error
		if target, err = url.Parse(ref.href); err != nil {
			return nil, err //nolint:wrapcheck // callers wrap it
		}
	}
	parts.setIn(target)
	return target, nil
}

func organizationPath(id int64) string { return "/v2/organizations/" + strconv.FormatInt(id, 10) }
