package upstream

import (
	"errors"
	"net/url"

	"mailbox-graphql/upstream/hal"
)

// resource is what every HAL document has: its links, and the place that it was read from.
type resource struct {
	Links hal.Links `json:"_links"`

	base *url.URL
}

func (r *resource) setBase(base *url.URL) { r.base = base }

// follow returns where the relation leads. Without a link the error is a *MissingLinkError, and with one that cannot be
// read a *MalformedError.
func (r *resource) follow(relation string) (*url.URL, error) {
	link, err := r.Links.Find(relation)
	if _, ok := errors.AsType[*MissingLinkError](err); ok {
		return nil, err
	}
	if err != nil {
		return nil, &MalformedError{Reason: "unreadable link", Err: err}
	}
	target, err := link.Resolve(r.base, nil)
	if err != nil {
		return nil, &MalformedError{Reason: "unusable link " + relation, Err: err}
	}
	return target, nil
}
