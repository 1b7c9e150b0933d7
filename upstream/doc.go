// Package upstream is a typed client of Help Scout's REST API, the Mailbox API 2.0. It decodes HAL documents into resources,
// turns error statuses into typed errors, caches what it reads, and keeps each account within its budget of requests. It
// writes each change with as few requests as the API allows, and never twice where that would show. It never knows about
// GraphQL, and it sends no request but those that the methods of [Client] document.
//
// # The way of a read
//
// Each resource has a file with its type and the methods of [Client] that read it: customer.go, customer_list.go, entry.go,
// address.go, property_definition.go, organization.go, organization_list.go, conversation.go, conversation_list.go,
// thread.go, thread_action.go, person.go, inbox.go, tag.go, user.go, webhook.go. A read takes this way through the other files:
//
//	client.go        the options of the client
//	context.go       what the caller sets for its reads: its name, a limit of requests, no cached data
//	parameters.go    the URL of a list: page, order, times; search.go writes queries of the search language
//	resource.go      the URL that a link of another resource leads to
//	fetch.go         one resource; page.go one page of a list; text.go a member of any scalar type
//	read_through.go  the cache answers if it can; it belongs to a principal (principal.go)
//	load.go          otherwise one load serves all who read the same URL, and footprint.go measures its result
//	tier.go          the load asks a second tier of the cache, if there is one, before it asks the API
//	retry.go         a load that fails for a transient reason is tried again
//	send.go          the request and its redirects
//	chain.go         the transports that the request passes: account_transport.go (with account.go), circuit.go, usage.go
//	observed_transport.go  around them, tells of each attempt: a line of request_log.go, and the [Observer] (observer.go)
//	error.go         an error status becomes a typed error
//	decode.go        the body becomes a resource, without the parts that cannot be decoded
//
// # The way of a write
//
// The writes of a resource have files of their own, with their inputs:
//
//	customer_write.go      [Client.CreateCustomer], [Client.DeleteCustomer], [Client.ReplaceCustomer] for a move to another
//	                       organization; customer_fields.go a customer's own members
//	customer_upsert.go     [Client.UpsertCustomer] finds the customer with an email address, or creates one; email.go
//	                       compares addresses
//	customer_patch.go      [Client.PatchCustomer]: members, address and entries (entry_write.go) in one request, as the
//	                       operations of patch_operation.go
//	address_write.go       [Client.SetAddress], [Client.RemoveAddress]
//	property_write.go      [Client.SetCustomerProperties], and the definitions: [Client.CreateCustomerProperty],
//	                       [Client.DeleteCustomerProperty], [Client.CreateOrganizationProperty],
//	                       [Client.UpdateOrganizationProperty], [Client.DeleteOrganizationProperty]
//	organization_write.go  [Client.CreateOrganization], [Client.UpdateOrganization], [Client.DeleteOrganization],
//	                       [Client.SetOrganizationProperty], [Client.ClearOrganizationProperty]
//	webhook_write.go       [Client.CreateWebhook], [Client.UpdateWebhook], [Client.DeleteWebhook]
//
// A partial update names members by [Change] (change.go): absent, cleared or set. A write takes this way:
//
//	turns.go        it waits until no other write of this client works on its resource
//	write.go        it is sent, the cache drops what it touched (touched.go), and an unknown outcome is settled by a read, for
//	                which api_clock.go may tell what was there before
//	write_retry.go  an attempt that failed is repeated, if that does no harm
//	departure.go    once it is sent, it no longer ends with its caller
//	write_error.go  [OutcomeUnknownError], [PartialError], [IsConflict], [IsRefusedByState]
//	violation.go    what the API finds wrong, with its place in the input
//
// Its requests pass the same transports as those of reads.
//
// # The way of an event
//
//	event.go            [Client.Apply] drops what the event of a webhook touches; event_subject.go reads what the event is about
//	told.go             what events cover may be cached for longer
//	comparison.go       [Comparison] finds what no event told of
//	resource_change.go  [Client.OnChange]: others in the process hear of events, and of the client's own writes
//	news.go             other servers hear of all that, and this client of what they have heard
//
// Before a read, afford.go tells whether its requests can be sent in time. After an operation, kept_answer.go keeps what was made
// of its reads. For the operator, condition.go tells what is not as usual, stats.go counts what is held and
// what waits, purge.go drops what is cached, and share.go bounds what one caller spends.
//
// The API's documentation is at https://developer.helpscout.com/mailbox-api/.
package upstream
