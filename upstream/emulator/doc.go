// Package emulator is a Mailbox API in process: stateful, deterministic and strict, for tests and for a server that
// runs without an account. It sends no request but deliveries to webhooks. It shares no type with the client of the API, so
// that a wrong member name in the client fails a test instead of agreeing with itself.
//
// A [Server] answers over HTTP with [Server.Handler], or without a socket with [Server.Client], whose waits go by the
// fake clock of testing/synctest. It holds customer 500 and organization 35 of the API's documentation and a generated
// population. Tests change that state, inject faults, patch answers and count requests. [Options] choose between
// behaviours where the documentation is silent.
//
// # What is emulated
//
//   - Tokens: client credentials, authorization code and refresh, sent as JSON, form or query; expiry.
//   - The account's budget with its headers and 429. A write costs two permits, a request with a bad token none.
//   - Customers: the numbered list with its filters, orders and `query`, the cursor list, get by id, the entry
//     collections and the address, property definitions; create, overwrite, PATCH and deletion, now or in the background.
//     Writes of single entries, of the address, of property values and of definitions.
//   - Organizations: list, get with counts and properties, their customers and conversations, property definitions; writes of
//     all but the conversations.
//   - Conversations with threads, users, inboxes and tags, read-only. Tests change conversations and tags.
//   - Webhooks: list, get, create, update and delete; and the delivery of events, signed, in payload versions V1 and V2 and as
//     notifications, with retries. Each change of a customer, an organization, a conversation or a tag has its event, whoever
//     makes it; [Server.SendEvent] sends the others. [Server.InjectDelivery] loses, repeats, delays or fails deliveries.
//   - Page blocks and links, error envelopes, correlation ids.
//
// # What is guessed
//
// The documentation (https://developer.helpscout.com/mailbox-api/) does not say the following; the emulator decides:
//
//   - The body of 401 and the status 400 of token errors are those of the gateway that the API appears to run behind.
//   - The budget's window is the clock minute. The cursor list has 50 customers a page, and an empty page has no
//     `_embedded`.
//   - A page after the last one is 200 without `_embedded`. An id that is not a positive number is 400.
//   - Names in filters and in `query` are compared as a whole and without regard to case. `modifiedSince` and
//     `createdSince` include the instant itself. NOT works for customers as it does for conversations.
//   - The status `open` means active and pending. `body` in `query` searches the beginning of the conversation.
//     Threads come newest first. An organization's conversations have every status.
//   - The messages, anchors and `source` of most validation errors, and the text of 403, 404, 405 and 409.
//   - `score` sorts by creation. The items of the organization list have no counts.
//   - Unset properties may be listed without value, text and source.
//   - A delivery of payload version V1, and with WebhookOptions.ThinBodies each one, is as one that was recorded in 2020:
//     it lacks members that the resource has. Otherwise a delivery has the customer as a read shows it. Conversations lack
//     `customerWaitingSince`. The body of a notification is {"uri": …}, that of the test event {}.
//   - An event has 10 tries. The wait begins with a minute and doubles, up to an hour. The answer 410 disables the webhook
//     at once, and 10 events in sequence that no try delivers disable it, too. Update Webhook enables it again.
//   - A conversation has no event for a new subject, and a customer none for a change of the organization's name, for
//     joining an organization by its domain, or for the removal of an organization or a definition. The deletion of a customer
//     has no event for the conversations that go with it, nor that of a tag for those that show it.
//   - What [Switches] choose.
//   - A write answers 401, 429, 415, 413, 400 for what is no JSON, 404, 400 for its content, 409 and 423, in this order.
//   - A PATCH without operations changes nothing, and every other write that is accepted moves `updatedAt`.
//   - A limit that is reached is 423: 50 definitions of properties, and Options.EntryLimit. An organization's number is an
//     integer, as a customer's is. A definition that is deleted is gone at once with its values, and its slug is free.
//   - Only a write of the customer itself moves its `updatedAt`; a new name of its organization does not.
//   - An empty text unsets a text without a minimum. Lengths count characters.
//
// # What is missing
//
// Writes of other resources, folders and custom fields of inboxes, saved replies, ratings, reports and the other
// resources of version 3. A method that a path does not have is 405 and costs as much as any. A search with `query` is exact:
// it has no relevance, no stemming and, without Options.IndexLag, no delay. A customer that was deleted is missing from a
// search at once.
package emulator
