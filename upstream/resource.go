package upstream

import (
	"net/url"

	"mailbox-graphql/upstream/hal"
)

// resource is what every HAL document has: its links, and the place that it was read from.
type resource struct {
	Links hal.Links `json:"_links"`

	base *url.URL
}

func (r *resource) setBase(base *url.URL) { r.base = base }

// follow returns where the relation leads, or a *hal.MissingLinkError.
func (r *resource) follow(relation string, variables hal.Variables) (*url.URL, error) {
	link, err := r.Links.Find(relation)
	if err != nil {
		return nil, err
	}
	return link.Resolve(r.base, variables)
}
