package upstream

import (
	"errors"
	"net/url"
	"strings"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// resource is what every HAL document has: its links, and the place that it was read from.
type resource struct {
	lenient.Faults `json:"-"`

	Links hal.Links `json:"_links"`

	base   *url.URL
	flawed bool
}

// KeepsPlace is for lists of resources: a row that cannot be read must not move those behind it to other places.
func (*resource) KeepsPlace() bool { return true }

func (r *resource) markFlawed() { r.flawed = true }

// flaws says whether a part of the resource may be unreadable. LeftOut counts the missing elements of a list that is no
// part of another resource.
func (r *resource) flaws() (flawed bool, leftOut int) { return r.flawed, 0 }

// check refuses a resource that is nothing without what could not be read.
func (r *resource) check() error {
	if _, ok := r.FaultOf("id"); ok {
		return &MalformedError{Reason: "resource without a readable id"}
	}
	return nil
}

// checkList refuses the document of a list that could not be read as a whole, and counts the elements that it lacks.
func (r *resource) checkList() (leftOut int, err error) {
	for _, fault := range r.Faults.Faults() {
		if !strings.HasPrefix(fault.Member, "_embedded") {
			continue
		}
		if fault.LeftOut == 0 {
			return 0, &MalformedError{Reason: "list that cannot be read"}
		}
		leftOut += fault.LeftOut
	}
	return leftOut, nil
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
	target, err := link.Resolve(r.base)
	if err != nil {
		return nil, &MalformedError{Reason: "unusable link " + relation, Err: err}
	}
	return target, nil
}
