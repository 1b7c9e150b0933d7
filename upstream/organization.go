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

// Organization is a company or group that customers belong to. A nil member was absent or null.
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

	// Sent only with [OrganizationParts.Counts].
	CustomerCount     *int32 `json:"customerCount"`
	ConversationCount *int32 `json:"conversationCount"`
	// Sent only with [OrganizationParts.Properties].
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

// OrganizationParts says which parts are wanted that the API sends only when asked.
type OrganizationParts struct {
	Counts     bool
	Properties bool
}

// With returns the parts that either wants.
func (p OrganizationParts) With(other OrganizationParts) OrganizationParts {
	return OrganizationParts{Counts: p.Counts || other.Counts, Properties: p.Properties || other.Properties}
}

// Subsets returns every choice of parts that p covers, p among them.
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

// setIn asks for the parts in a query, and takes out what a link may say of them: the API's default is neither.
func (p OrganizationParts) setIn(target *url.URL) {
	query, err := url.ParseQuery(target.RawQuery)
	if err != nil { // what cannot be read may matter, and stays
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

// appendTo asks for the parts in a query that cannot be read in full.
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

// OrganizationRef says where an organization is to be found. Equal references name the same organization.
type OrganizationRef struct {
	// ID is 0 when only the link is known.
	ID int64
	// href is where a link leads when that is not the documented address of ID. Empty otherwise.
	href string
}

// OrganizationByID refers to an organization by its number.
func OrganizationByID(id int64) OrganizationRef { return OrganizationRef{ID: id} }

// OrganizationOf refers to the organization that the customer belongs to: by the link, or by the number where the link is
// missing. It reports false when there is none.
func (c *Client) OrganizationOf(customer *Customer) (ref OrganizationRef, belongs bool, err error) {
	if customer.OrganizationID != nil {
		ref.ID = *customer.OrganizationID
	}
	target, err := customer.follow("organization")
	var missing *MissingLinkError
	switch {
	case errors.As(err, &missing):
		return ref, ref.ID != 0, nil
	case err != nil:
		return ref, true, fmt.Errorf("find organization of a customer: %w", err)
	}
	OrganizationParts{}.setIn(target)
	if id, ok := c.documentedOrganization(target); ok {
		return OrganizationByID(id), true, nil
	}
	ref.href = target.String()
	return ref, true, nil
}

// documentedOrganization reads the number from an address that is of the documented form.
func (c *Client) documentedOrganization(target *url.URL) (id int64, ok bool) {
	id, err := strconv.ParseInt(path.Base(target.Path), 10, 64)
	if err != nil {
		return 0, false
	}
	return id, target.String() == c.endpoint(organizationPath(id), nil).String()
}

// Organization reads an organization with the parts that were asked for: one request.
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
			return nil, err //nolint:wrapcheck // the caller says of what
		}
	}
	parts.setIn(target)
	return target, nil
}

func organizationPath(id int64) string { return "/v2/organizations/" + strconv.FormatInt(id, 10) }
