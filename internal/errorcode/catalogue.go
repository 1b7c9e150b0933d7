package errorcode

import "net/http"

// The codes. The catalogue says what each means.
const (
	BadRequest Code = iota
	BodyTooLarge
	QueryStringTooLong
	Unauthenticated

	ParseFailed
	ValidationFailed
	TokenLimit
	DepthLimit
	AliasLimit
	RootFieldLimit
	DirectiveLimit
	RepeatLimit
	ValueLimit
	ComplexityLimit
	IntrospectionOff

	PersistedNotFound
	PersistedNotSupported
	PersistedHashMismatch
	PersistedNotInList
	NotInSafelist

	BadUserInput
	Forbidden
	NotFound
	RateLimited
	RequestLimit
	UpstreamUnavailable
	UpstreamInvalid
	OutcomeUnknown
	Timeout
	ErrorLimit
	Overloaded
	SubscriptionLimit
	SubscriptionEnded
	Internal
)

// row is the documentation of a code. Its texts are Markdown.
type row struct {
	name string
	// statuses are the HTTP statuses of answers as application/graphql-response+json. The first is that of an answer without
	// data. None: the answer's other errors decide the status.
	statuses []int
	meaning  string
	advice   string // what a client should do
}

// catalogue has a row for each code. docs/errors.md shows it, in this order.
var catalogue = [...]row{
	BadRequest: {
		"BAD_REQUEST",
		[]int{
			http.StatusBadRequest, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotAcceptable,
			http.StatusRequestTimeout, http.StatusUnsupportedMediaType,
		},
		"The HTTP request breaks a rule of GraphQL over HTTP; the message says which.",
		"Correct the request.",
	},
	BodyTooLarge: {
		"BODY_TOO_LARGE",
		[]int{http.StatusRequestEntityTooLarge},
		"The body is longer than `--max-body`.",
		"Send a shorter document or fewer variables.",
	},
	QueryStringTooLong: {
		"QUERY_STRING_TOO_LONG",
		[]int{http.StatusRequestURITooLong},
		"The query string is longer than `--max-body`.",
		"Send the operation by POST.",
	},
	Unauthenticated: {
		"UNAUTHENTICATED",
		[]int{http.StatusUnauthorized, http.StatusOK},
		"This server does not know the caller (401), or Help Scout does not accept the token (200).",
		"Sign in again. The same credential fails again.",
	},

	ParseFailed: {
		"GRAPHQL_PARSE_FAILED",
		[]int{http.StatusBadRequest},
		"The document is not GraphQL.",
		"Correct the document.",
	},
	ValidationFailed: {
		"GRAPHQL_VALIDATION_FAILED",
		[]int{http.StatusBadRequest},
		"The document or its variables do not fit the schema.",
		"Correct the operation.",
	},
	TokenLimit: {
		"TOKEN_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"The document has more tokens than `--max-tokens`, or a name of more than 100 characters.",
		"Split the operation.",
	},
	DepthLimit: {
		"DEPTH_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"Fields lie deeper than `--max-depth`.",
		"Ask for the deeper fields in a second operation.",
	},
	AliasLimit: {
		"ALIAS_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"The operation has more aliases than `--max-aliases`.",
		"Split the operation, or use a field that takes a list, such as `customersByIds`.",
	},
	RootFieldLimit: {
		"ROOT_FIELD_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"The root of the operation has more fields than `--max-root-fields`.",
		"Split the operation, or use a field that takes a list, such as `customersByIds`.",
	},
	DirectiveLimit: {
		"DIRECTIVE_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"The operation has more directives than `--max-directives`.",
		"Split the operation.",
	},
	RepeatLimit: {
		"REPEAT_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"One field name or alias occurs more often than `--max-repeats`.",
		"Split the operation, or put what repeats into a fragment.",
	},
	ValueLimit: {
		"VALUE_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"The variables have more values than `--max-values`.",
		"Send fewer values at once.",
	},
	ComplexityLimit: {
		"COMPLEXITY_LIMIT_EXCEEDED",
		[]int{http.StatusBadRequest},
		"The operation could cost more than `--max-complexity`.",
		"Ask for fewer rows or fewer nested lists.",
	},
	IntrospectionOff: {
		"INTROSPECTION_DISABLED",
		[]int{http.StatusBadRequest},
		"The operation asks for the schema, which this server does not show.",
		"Take the schema from a server that has `--introspection` on.",
	},

	// The first two errors are a step of the protocol: they ask the client for the document. As Apollo Server's, they have
	// status 200, since some clients, such as Apollo's for iOS, read no other answer. Their names and messages are Apollo
	// Server's too, since the clients of Apollo and urql recognize them. The other names are those of Apollo's router.
	PersistedNotFound: {
		"PERSISTED_QUERY_NOT_FOUND",
		[]int{http.StatusOK},
		"The server does not know the document with this hash.",
		"Send the document with its hash. Clients of automatic persisted queries do so by themselves.",
	},
	PersistedNotSupported: {
		"PERSISTED_QUERY_NOT_SUPPORTED",
		[]int{http.StatusOK},
		"The server does not register documents: `--apq-size` is 0.",
		"Send documents without hashes. Clients of automatic persisted queries do so by themselves.",
	},
	PersistedHashMismatch: {
		"PERSISTED_QUERY_HASH_MISMATCH",
		[]int{http.StatusBadRequest},
		"The hash or id is not that of the document.",
		"Send the SHA-256 of the document's exact text, in lower case.",
	},
	PersistedNotInList: {
		"PERSISTED_QUERY_NOT_IN_LIST",
		[]int{http.StatusNotFound},
		"No trusted document has this id.",
		"Publish the document to the server before the client that uses it.",
	},
	NotInSafelist: {
		"QUERY_NOT_IN_SAFELIST",
		[]int{http.StatusForbidden},
		"The server runs trusted documents only, and the document is not one of them.",
		"Publish the document to the server before the client that uses it.",
	},

	BadUserInput: {
		"BAD_USER_INPUT",
		[]int{http.StatusOK},
		"An argument has a value that cannot be served; `extensions.argument` names it.",
		"Correct the value.",
	},
	Forbidden: {
		"FORBIDDEN",
		[]int{http.StatusForbidden, http.StatusOK},
		"Help Scout does not let the token's user see or change this, or the caller's API key or token lacks a scope. In the " +
			"second case the operation did not begin.",
		"Show the rest. Another user may see more; the operator grants scopes.",
	},
	NotFound: {
		"NOT_FOUND",
		[]int{http.StatusOK},
		"A resource refers to one that does not exist.",
		"Show the rest.",
	},
	RateLimited: {
		"RATE_LIMITED",
		[]int{http.StatusOK},
		"The account's budget of REST requests is spent, or the share of it that the operator gave the caller.",
		"Wait for `extensions.retryAfter` seconds.",
	},
	RequestLimit: {
		"REQUEST_LIMIT_EXCEEDED",
		[]int{http.StatusOK},
		"The operation needs more REST requests than `--max-requests-per-operation`.",
		"Ask for fewer rows or fewer of the fields that cost a request.",
	},
	UpstreamUnavailable: {
		"UPSTREAM_UNAVAILABLE",
		[]int{http.StatusOK},
		"Help Scout could not be reached or failed.",
		"Try again after `extensions.retryAfter` seconds, else after a few.",
	},
	UpstreamInvalid: {
		"UPSTREAM_INVALID",
		[]int{http.StatusOK},
		"Help Scout's answer, or a value in it, cannot be read.",
		"Show the rest. The same request is likely to fail again.",
	},
	OutcomeUnknown: {
		"UPSTREAM_OUTCOME_UNKNOWN",
		[]int{http.StatusOK},
		"A change was sent to Help Scout, no answer came, and no read could tell whether it was made.",
		"Read the object, and send the change again only where it is missing. The same idempotency key sends nothing again.",
	},
	Timeout: {
		"TIMEOUT",
		[]int{http.StatusGatewayTimeout, http.StatusOK},
		"Time ran out: for the operation, which has its limit in `extensions.limit`, or for a REST request. 504: before " +
			"there was any data.",
		"Ask for less, or try again.",
	},
	ErrorLimit: {
		"ERROR_LIMIT_EXCEEDED",
		nil,
		"The answer has more errors than `--max-errors`; this last one counts them.",
		"Correct these errors; the next answer shows more.",
	},
	Overloaded: {
		"OVERLOADED",
		[]int{http.StatusServiceUnavailable},
		"The server runs as many operations as it can, or the caller has its share of them.",
		"Wait for `extensions.retryAfter` seconds, which the header `Retry-After` has too.",
	},
	SubscriptionLimit: {
		"SUBSCRIPTION_LIMIT_EXCEEDED",
		[]int{http.StatusOK},
		"There are as many subscriptions as `--max-subscriptions` or `--max-subscriptions-per-caller` allows, or as many " +
			"operations on one WebSocket as may be.",
		"End a subscription first.",
	},
	SubscriptionEnded: {
		"SUBSCRIPTION_ENDED",
		[]int{http.StatusOK},
		"The server ended a subscription: it reached `--subscription-lifetime`, the credential expired or was " +
			"taken away, Help Scout refused the token, the client read too slowly, or the server was cut off from the other servers " +
			"and may have missed changes.",
		"Read afresh and subscribe again; sign in first if the credential has ended.",
	},
	Internal: {
		"INTERNAL",
		[]int{http.StatusInternalServerError, http.StatusOK},
		"A fault of this server; its log has the cause under `extensions.errorId`.",
		"Report the `errorId` to the operator of the server.",
	},
}
