package upstream

import (
	"errors"
	"net/url"
	"strings"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// resource is what every HAL document has: its links, and the URL that it was read from.
type resource struct {
	lenient.Faults `json:"-"`

	Links hal.Links `json:"_links"`

	base   *url.URL // the document's own URL, against which its relative links are resolved
	flawed bool     // whether a part of the document could not be decoded
}

// resourcePointer is a pointer to a type that embeds [resource].
type resourcePointer[T any] interface {
	*T
	setBase(base *url.URL)
	markFlawed()
	check() error
}

// KeepsPlace is true, so that an undecodable row of a list does not shift the positions of the rows after it.
func (*resource) KeepsPlace() bool { return true }

func (r *resource) setBase(base *url.URL) { r.base = base }

func (r *resource) markFlawed() { r.flawed = true }

// flaws returns whether a part of the resource may be missing because it could not be decoded. LeftOut counts the elements
// that a list lacks for that reason; it is 0 for a resource that is no list.
func (r *resource) flaws() (flawed bool, leftOut int) { return r.flawed, 0 }

// check fails for a resource that is useless because its id could not be decoded.
func (r *resource) check() error {
	if _, ok := r.FaultOf("id"); ok {
		return &MalformedError{Reason: "resource without a readable id"}
	}
	return nil
}

// linkTarget returns the URL that the relation links to. Without a link the error is a *MissingLinkError; for a link that
// cannot be decoded or resolved it is a *MalformedError.
func (r *resource) linkTarget(relation string) (*url.URL, error) {
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

// webURL returns the link to a web page for people, or nil without one. The page is on another host than the API, and the
// client never requests it.
func (r *resource) webURL() *string {
	target, err := r.linkTarget("web")
	if err != nil {
		return nil
	}
	page := target.String()
	return &page
}

// listResource is the document of a list, paged or not.
type listResource struct{ resource }

// check fails for a list that could not be decoded as a whole.
func (l *listResource) check() error {
	_, err := l.leftOut()
	return err
}

func (l *listResource) flaws() (flawed bool, leftOut int) {
	leftOut, _ = l.leftOut()
	return l.flawed, leftOut
}

// leftOut counts the elements that could not be decoded. It fails where that is the list as a whole.
func (l *listResource) leftOut() (elements int, err error) {
	for _, fault := range l.Faults.Faults() {
		if !strings.HasPrefix(fault.Member, "_embedded") {
			continue
		}
		if fault.LeftOut == 0 {
			return 0, &MalformedError{Reason: "list that cannot be read"}
		}
		elements += fault.LeftOut
	}
	return elements, nil
}
