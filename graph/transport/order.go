package transport

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// deliverable returns an operation's responses as a client can use them: without placeholders, and each part after the part
// that brings the object to which it belongs.
//
// gqlgen sends a part as soon as the part is complete. Where a deferred fragment is within another one, the inner part is
// often complete first, and then its path leads nowhere in what the client has.
func deliverable(operation *graphql.OperationContext, responses graphql.ResponseHandler) graphql.ResponseHandler {
	d := delivery{placeholders: newPlaceholders(operation), responses: responses, more: true}
	return d.next
}

// delivery puts the responses of one operation in order.
type delivery struct {
	placeholders *placeholders
	responses    graphql.ResponseHandler
	more         bool                // responses has more
	held         []*graphql.Response // parts whose object has not come
}

// next returns the next response that a client can use, and nil after the last.
func (d *delivery) next(ctx context.Context) *graphql.Response {
	for d.more {
		if response := d.release(); response != nil {
			return response
		}
		response := d.responses(ctx)
		d.more = hasNext(response)
		if response != nil {
			d.held = append(d.held, response)
		}
	}
	if response := d.release(); response != nil || len(d.held) == 0 {
		return response
	}
	return d.take(0) // its object never comes, for the part that should have brought it failed
}

// release returns the first response whose object has come, and nil if there is none.
func (d *delivery) release() *graphql.Response {
	first := slices.IndexFunc(d.held, func(response *graphql.Response) bool {
		return !d.placeholders.isAwaited(response.Path)
	})
	if first < 0 {
		return nil
	}
	return d.take(first)
}

func (d *delivery) take(i int) *graphql.Response {
	response := d.held[i]
	d.held = slices.Delete(d.held, i, i+1)
	if response.HasNext != nil {
		more := d.more || len(d.held) > 0
		response.HasNext = &more
	}
	d.placeholders.removeFrom(response)
	return response
}
