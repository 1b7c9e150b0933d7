package emulator

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"
)

// DefaultToken is a bearer token that every Server accepts and that never expires, so that a client needs no app and no
// token request.
const DefaultToken = "emulator-default-token"

// The defaults of [Options] that the settings repeat.
const (
	DefaultCustomers = 1000
	DefaultBudget    = 400
)

const (
	defaultOrganizations = 120
	defaultBodyLimit     = 100_000
	defaultTokenLifetime = 48 * time.Hour
	maxCustomers         = 1_000_000
)

// OrganizationLink is the form of a customer's `organization` link. The documentation shows only "...".
type OrganizationLink int

const (
	// LinkPlain is the URL of the organization.
	LinkPlain OrganizationLink = iota
	// LinkTemplated is a URI template with the two flags of GET organization.
	LinkTemplated
	// LinkMissing leaves the link out. `organizationId` still names the organization.
	LinkMissing
)

// UnknownQuery says what `query` does with a field that the documentation does not list.
type UnknownQuery int

const (
	// QueryIgnored ignores a query that names such a field: the list is not searched.
	QueryIgnored UnknownQuery = iota
	// QuerySupported searches some fields that are not documented, such as the `id` of a customer. Others get 400.
	QuerySupported
	// QueryRefused answers 400.
	QueryRefused
)

// Options configure a Server. The zero value means 1,000 customers, 120 organizations, 400 permits a minute, no latency, and
// the documented behaviour throughout.
type Options struct {
	// Customers is the number of generated customers. Customer 500 of the documentation comes in addition.
	// 0: 1,000. Negative: none.
	Customers int
	// Organizations is the number of generated organizations. Organization 35 of customer 500 comes in addition.
	// 0: 12 for every 100 customers, at most 120. Negative: none.
	Organizations int
	// Seed selects the population: equal options give equal data. 0: a fixed seed.
	Seed uint64
	// URL is the origin of all links, such as "https://api.example.com". "": the origin of the request.
	URL string
	// Latency is added to every answer.
	Latency time.Duration
	// Budget is the number of permits a minute. A read costs one, a write two. 0: 400.
	// Negative: unlimited, and answers have no rate limit headers.
	Budget int
	// Apps maps client ids to secrets for the token endpoint. Empty: every id and secret that is not empty is valid.
	Apps map[string]string
	// Tokens are bearer tokens that never expire, in addition to DefaultToken.
	Tokens []string
	// TokenLifetime is the lifetime of an issued access token. 0: 48 hours.
	TokenLifetime time.Duration
	// NullScalars sends unset scalars as null. Otherwise they are absent.
	NullScalars bool
	// OmitEmbedded sends customers without `_embedded`, so that clients must follow the links.
	OmitEmbedded bool
	// OrganizationLink is the form of a customer's `organization` link. Default LinkPlain.
	OrganizationLink OrganizationLink
	// ThinOrganizationCustomers makes an organization's customers look as in the documentation's example: empty
	// entry lists, no address, no `organization` link, and no organizationId, conversationCount or draft.
	ThinOrganizationCustomers bool
	// OrganizationConversationsPage is the page size of an organization's conversations. 0: 25, the page size of all
	// conversations. Some clients expect 50.
	OrganizationConversationsPage int
	// UnknownQuery says what `query` does with undocumented fields. Default QueryIgnored.
	UnknownQuery UnknownQuery
	// IndexLag is the time until `query` finds that a customer was created or changed.
	IndexLag time.Duration
	// Switches choose between behaviours of writes that are not documented. Default: all off.
	Switches Switches
	// BodyLimit is the size in bytes beyond which a request's body gets 413. 0: 100,000, as in version 1 of the API.
	BodyLimit int64
	// EntryLimit is the number of entries of one kind beyond which a customer gets no more: the answer is 423.
	// 0: unlimited, since no limit is documented.
	EntryLimit int
	// DeleteDelay is the time until a customer is gone that is deleted in the background.
	DeleteDelay time.Duration
	// SeesAllConversations reports whether the user behind a token may see all conversations of a customer. Without that
	// right the deletion of the customer is 403. Nil: everybody has it. It is called concurrently.
	SeesAllConversations func(token string, customerID int64) bool
	// Webhooks configure deliveries to webhooks.
	Webhooks WebhookOptions
	// Visible reports whether the user behind a token may see a customer and the customer's conversations. What a user may
	// not see is missing from lists and counts, and is 404 by id. Nil: everything is visible. It is called concurrently.
	Visible func(token string, customerID int64) bool
	// Now is the clock of the budget, of tokens and of changes. Nil: time.Now.
	Now func() time.Time
}

func (o Options) withDefaults() Options {
	o.Customers = sizeOrDefault(o.Customers, DefaultCustomers)
	o.Organizations = sizeOrDefault(o.Organizations, min(defaultOrganizations, (o.Customers*12+99)/100))
	if o.Budget == 0 {
		o.Budget = DefaultBudget
	}
	if o.OrganizationConversationsPage == 0 {
		o.OrganizationConversationsPage = conversationPageSize
	}
	if o.TokenLifetime == 0 {
		o.TokenLifetime = defaultTokenLifetime
	}
	if o.BodyLimit == 0 {
		o.BodyLimit = defaultBodyLimit
	}
	if o.SeesAllConversations == nil {
		o.SeesAllConversations = func(string, int64) bool { return true }
	}
	if o.Visible == nil {
		o.Visible = func(string, int64) bool { return true }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Webhooks = o.Webhooks.withDefaults()
	o.Apps = maps.Clone(o.Apps)
	o.Tokens = slices.Clone(o.Tokens)
	return o
}

func sizeOrDefault(size, fallback int) int {
	if size == 0 {
		return fallback
	}
	return max(size, 0)
}

func (o Options) validate() error {
	return errors.Join(
		o.validateSizes(),
		validateOrigin(o.URL),
		o.validateTokens(),
		o.validateChoices(),
		o.Webhooks.validate(),
	)
}

func (o Options) validateSizes() error {
	var errs []error
	if o.Customers > maxCustomers {
		errs = append(errs, fmt.Errorf("customers: %d is more than %d", o.Customers, maxCustomers))
	}
	if o.OrganizationConversationsPage < 0 {
		errs = append(errs, fmt.Errorf("organization conversations page: %d is negative", o.OrganizationConversationsPage))
	}
	if o.BodyLimit < 0 {
		errs = append(errs, fmt.Errorf("body limit: %d is negative", o.BodyLimit))
	}
	if o.EntryLimit < 0 {
		errs = append(errs, fmt.Errorf("entry limit: %d is negative", o.EntryLimit))
	}
	durations := map[string]time.Duration{
		"latency": o.Latency, "token lifetime": o.TokenLifetime, "index lag": o.IndexLag, "delete delay": o.DeleteDelay,
	}
	for _, name := range slices.Sorted(maps.Keys(durations)) {
		if durations[name] < 0 {
			errs = append(errs, fmt.Errorf("%s: %s is negative", name, durations[name]))
		}
	}
	return errors.Join(errs...)
}

func validateOrigin(origin string) error {
	if origin == "" {
		return nil
	}
	u, err := url.Parse(origin)
	if err != nil {
		return fmt.Errorf("url: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Scheme+"://"+u.Host != origin {
		return fmt.Errorf("url: %q is not an origin such as https://api.example.com", origin)
	}
	return nil
}

func (o Options) validateTokens() error {
	if slices.Contains(o.Tokens, "") {
		return errors.New("tokens: empty token")
	}
	for id, secret := range o.Apps {
		if id == "" || secret == "" {
			return errors.New("apps: empty client id or secret")
		}
	}
	return nil
}

func (o Options) validateChoices() error {
	if o.OrganizationLink < LinkPlain || o.OrganizationLink > LinkMissing {
		return fmt.Errorf("organization link: unknown form %d", o.OrganizationLink)
	}
	if o.UnknownQuery < QueryIgnored || o.UnknownQuery > QueryRefused {
		return fmt.Errorf("unknown query: unknown behaviour %d", o.UnknownQuery)
	}
	return nil
}
