// Package upstream is a typed client of Help Scout's REST API, the Mailbox API 2.0. It decodes HAL documents into resources,
// turns error statuses into typed errors, caches what it reads, and keeps each account within its budget of requests. It
// never knows about GraphQL, and it sends no request but those that the methods of [Client] document.
//
// # The way of a read
//
// Each resource has a file with its type and the methods of [Client] that read it: customer.go, customer_list.go, entry.go,
// address.go, property_definition.go, organization.go, organization_list.go, conversation.go, conversation_list.go,
// thread.go, thread_action.go, person.go, inbox.go, tag.go, user.go. A read takes this way through the other files:
//
//	client.go        the options of the client
//	context.go       what the caller sets for its reads: its name, a limit of requests, no cached data
//	parameters.go    the URL of a list: page, order, times; search.go writes queries of the search language
//	resource.go      the URL that a link of another resource leads to
//	fetch.go         one resource; page.go one page of a list; text.go a member of any scalar type
//	read_through.go  the cache answers if it can; it belongs to a principal (principal.go)
//	load.go          otherwise one load serves all who read the same URL, and footprint.go measures its result
//	retry.go         a load that fails for a transient reason is tried again
//	send.go          the request and its redirects
//	chain.go         the transports that the request passes: account_transport.go (with account.go), circuit.go, usage.go
//	request_log.go   a line for each request, at level debug
//	error.go         an error status becomes a typed error
//	decode.go        the body becomes a resource, without the parts that cannot be decoded
//
// Before a read, afford.go tells whether its requests can be sent in time. For the operator, condition.go tells what is not as
// usual, purge.go drops what is cached, and share.go bounds what one caller spends.
//
// The API's documentation is at https://developer.helpscout.com/mailbox-api/.
package upstream
