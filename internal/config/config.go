// Package config reads the server's settings from flags, MAILBOX_… variables and files, and refuses what cannot work.
//
// It never acts on a setting, and it never prints a secret.
package config

import (
	"net"
	"net/url"
	"time"
)

// Config holds every setting. Each is declared once, by a field and its tags; --help, the variables, the checks and
// docs/settings.md follow from the tags. In addition to the tags of kong there are:
//
//	unit        the unit of a size
//	min, max    the bounds of a number or a duration: each of these settings has both
//	unset       the default in words, where no value of the setting means the default
type Config struct {
	File string `name:"config" group:"file" placeholder:"PATH" help:"YAML file of settings. Its keys are the names of the flags without dashes in front."`

	Listen       string   `group:"address" default:"127.0.0.1:8080" help:"Address to listen on, as host:port. With --auth app and no sign-in of callers it must be a loopback address."`
	AllowedHosts []string `group:"address" placeholder:"HOST" unset:"all; on a loopback address without sign-in only localhost, 127.0.0.1 and [::1]" help:"Host names, without a port, under which clients may reach the server; *.app.example allows every name below app.example."`

	Auth      string   `group:"account" default:"" enum:",app,passthrough" placeholder:"app|passthrough" unset:"the built-in emulator" help:"Whose token reads the account: app for the server's own app, passthrough for the token that each caller sends."`
	AppID     string   `name:"app-id" group:"account" placeholder:"ID" help:"App ID of the server's own app, for --auth app."`
	AppSecret Secret   `group:"account" placeholder:"SECRET" help:"App Secret of the server's own app. Set the variable rather than the flag: other users of the machine can see flags."`
	APIURL    *url.URL `name:"api-url" group:"account" placeholder:"URL" unset:"${api_url} with --auth" help:"Address of Help Scout's REST API, without the version."`

	Callers  Callers `embed:"" group:"callers"`
	ReadOnly bool    `group:"callers" help:"Take all mutations out of service, and out of the schema. Otherwise, with --auth app, a caller needs the scope of a mutation; on the emulator and with --auth passthrough, whoever may read may write."`

	Introspection *bool    `negatable:"" group:"frontends" unset:"on with the emulator, otherwise off" help:"Show clients the schema: introspection, /schema.graphql and suggestions in errors."`
	Playground    bool     `default:"true" negatable:"" group:"frontends" help:"Serve the playground."`
	Extensions    bool     `default:"true" negatable:"" group:"frontends" help:"Report the cost of each operation in extensions.cost. When off, only for requests with the header X-Mailbox-Cost: 1. A request with X-Mailbox-Cost: estimate gets an estimate in extensions.estimate, and its operation does not run."`
	CORSOrigins   []string `name:"cors-origin" group:"frontends" placeholder:"ORIGIN" help:"Origins whose pages may call the server, such as https://app.example; https://*.app.example allows every origin below app.example, * allows all. The server's own origin needs no permission."`
	CursorKey     Secret   `group:"frontends" placeholder:"SECRET" unset:"a new key at each start" help:"Key that seals the cursors of lists. Servers with the same key accept each other's cursors, and cursors survive a restart. With --redis-url, the keys follow from --redis-secret unless this one is set. Set the variable rather than the flag."`

	Persisted Persisted `embed:"" group:"persisted"`
	Limits    Limits    `embed:"" group:"operation"`
	Load      Load      `embed:"" group:"server"`

	Subscriptions Subscriptions `embed:"" group:"subscriptions"`

	RateLimit      int           `group:"requests" default:"400" min:"0" max:"1000000" help:"Most permits to spend in a minute: a read costs 1. All users and apps of the account share its budget. 0 allows as many as the REST API reports."`
	MaxConcurrent  int           `group:"requests" default:"16" min:"1" max:"1000" help:"Most REST requests in flight at once. Tokens that Help Scout has not accepted yet share a quarter of them."`
	RequestTimeout time.Duration `group:"requests" default:"10s" min:"1ms" max:"10m" help:"Longest time that one REST request may take."`

	Cache        Cache         `embed:"" prefix:"cache-" group:"cache"`
	Webhook      Webhook       `embed:"" prefix:"webhook-" group:"webhook"`
	CompareEvery time.Duration `group:"webhook" default:"0s" min:"0s" max:"24h" help:"Time between two looks for customers that have changed without a webhook. They cost 1 permit for each 50 customers that have changed, and 1 at least, up to a tenth of --rate-limit in a minute. 0 means never. Needs --auth app or the emulator."`

	Shared Shared `embed:"" prefix:"redis-" group:"shared"`

	Admin Admin `embed:"" prefix:"admin-" group:"admin"`

	LogLevel  string `group:"log" default:"info" enum:"debug,info,warn,error" help:"Lowest level to log. debug adds a line for each REST request and for each read that the cache answers."`
	LogFormat string `group:"log" default:"text" enum:"text,json" help:"Format of the log, which goes to standard error."`

	Emulator Emulator `embed:"" prefix:"emulator-" group:"emulator"`
}

// Callers says who may call the server.
type Callers struct {
	APIKeys     Secret   `name:"api-keys" placeholder:"NAME:HASH,…" help:"API keys to accept: the entries that the command new-key prints, separated by commas or line breaks. Set the variable rather than the flag."`
	JWTIssuer   string   `name:"jwt-issuer" placeholder:"ISSUER" help:"Issuer of the JSON Web Tokens to accept: their iss. Needs the two settings below."`
	JWTAudience string   `name:"jwt-audience" placeholder:"AUDIENCE" help:"Audience that the tokens must be made for: one value of their aud."`
	JWTKeysURL  *url.URL `name:"jwt-keys-url" placeholder:"URL" help:"Address of the issuer's JSON Web Key Set."`
}

// Persisted says which operations clients may send by a hash instead of their text.
type Persisted struct {
	TrustedDocuments string `placeholder:"PATH" help:"Operations that clients may send by their id: a manifest of Apollo's tools, Relay's compiler or GraphQL Code Generator, or a directory of .graphql files."`
	OnlyTrusted      bool   `name:"only-trusted-documents" help:"Refuse every operation that is not among the trusted documents."`
	APQSize          int    `name:"apq-size" default:"8" unit:"MiB" min:"0" max:"1048576" help:"Most memory for automatic persisted queries. 0 turns them off."`
}

// Limits bounds what one operation may ask for.
type Limits struct {
	MaxBody          int           `default:"256" unit:"KiB" min:"1" max:"1048576" help:"Longest body or query string of a request."`
	MaxTokens        int           `default:"2000" min:"1" max:"1000000" help:"Most tokens in a document."`
	MaxDepth         int           `default:"20" min:"1" max:"1000000" help:"Most levels of nested fields."`
	MaxAliases       int           `default:"100" min:"1" max:"1000000" help:"Most aliases in an operation."`
	MaxRootFields    int           `default:"50" min:"1" max:"1000000" help:"Most fields at the root of an operation."`
	MaxDirectives    int           `default:"50" min:"1" max:"1000000" help:"Most directives in an operation."`
	MaxRepeats       int           `default:"250" min:"1" max:"1000000" help:"Most fields with the same name or alias in a document."`
	MaxValues        int           `default:"10000" min:"1" max:"1000000" help:"Most values in the variables; a list or an object counts as one, and so does each value in it."`
	MaxComplexity    int           `default:"50000" min:"1" max:"1000000000" help:"Highest price of an operation. A field costs 1 for each row that it is selected on, and a REST request costs 50, or 100 if it writes."`
	MaxErrors        int           `default:"100" min:"1" max:"1000000" help:"Most errors in an answer. The rest is left out, and the last error says so."`
	MaxRequests      int           `name:"max-requests-per-operation" default:"100" min:"1" max:"1000000" help:"Most REST requests of an operation. A field that would need more is null, with an error."`
	OperationTimeout time.Duration `default:"20s" min:"1ms" max:"10m" help:"Longest time that an operation may take. A field that is not read by then is null, with an error."`
}

// Load bounds what the server does at once.
type Load struct {
	MaxOperations            int           `default:"0" min:"0" max:"1000000" help:"Most operations that run at once. 0 means 512 for each processor. One caller gets half of them."`
	MaxOperationMemory       int           `default:"0" unit:"MiB" min:"0" max:"1048576" help:"Most memory for operations and for answers that are being sent, by estimate. 0 means a quarter of the memory limit. One caller gets half of it."`
	AdmissionWait            time.Duration `default:"5s" min:"1ms" max:"10m" help:"Longest time that an operation waits to begin. Then it is refused with status 503."`
	MaxConnections           int           `default:"0" min:"0" max:"1000000" help:"Most open connections. 0 means as many as the file descriptors allow, up to 10000."`
	MaxConnectionsPerAddress int           `default:"0" min:"0" max:"1000000" help:"Most open connections from one address. 0 means half of all. Behind a proxy, set it to --max-connections."`
	ShutdownDelay            time.Duration `default:"0s" min:"0s" max:"10m" help:"Time from a signal to stop, when /readyz begins to fail, until the server accepts no more connections: as long as load balancers take to notice."`
	ShutdownGrace            time.Duration `default:"10s" min:"0s" max:"10m" help:"Time that running requests have to finish after --shutdown-delay."`
}

// Subscriptions bounds subscriptions.
type Subscriptions struct {
	Most          int           `name:"max-subscriptions" default:"2000" min:"0" max:"1000000" help:"Most subscriptions at the same time. 0 allows none."`
	MostOfCaller  int           `name:"max-subscriptions-per-caller" default:"0" min:"0" max:"1000000" help:"Most subscriptions of one caller at the same time. 0 means half of all."`
	PerConnection int           `name:"max-operations-per-connection" default:"50" min:"1" max:"10000" help:"Most operations on one WebSocket at the same time."`
	Lifetime      time.Duration `name:"subscription-lifetime" default:"12h" min:"0s" max:"720h" help:"Longest time of a subscription and of a WebSocket. Clients then subscribe again. 0 means no limit."`
}

// Cache says how long the account's data stays in memory.
type Cache struct {
	TTL        *time.Duration `name:"ttl" unset:"15s, and 1h for what webhooks tell of" min:"0s" max:"24h" help:"How long data is fresh, whether or not webhooks tell of its changes. 0 turns the cache off."`
	Stale      time.Duration  `default:"10m" min:"0s" max:"24h" help:"How much longer data may be served while the REST API fails or the budget is spent."`
	StaleTrust time.Duration  `default:"1m" min:"0s" max:"24h" help:"With --auth passthrough: how long after the REST API last accepted a token that token may read stale data. 0 means never."`
	HTTPAge    time.Duration  `name:"http-age" default:"15s" min:"0s" max:"24h" help:"Longest time that a client's own cache, such as a browser's, may keep the answer to a query by GET. No write reaches that cache. 0 means that the client asks again each time, and gets status 304 while nothing has changed."`
	Size       int            `default:"64" unit:"MiB" min:"1" max:"1048576" help:"Most memory for the cache of resources and answers."`
}

// The TTLs without --cache-ttl: of data whose changes nobody tells of, and of data whose changes webhooks tell of.
const (
	defaultTTL = 15 * time.Second
	toldTTL    = time.Hour
)

// TTLs returns how long data is fresh, and how long data whose changes webhooks tell of is.
func (c Config) TTLs() (untold, told time.Duration) {
	switch given := c.Cache.TTL; {
	case given != nil:
		return *given, *given
	case c.TakesWebhooks():
		return defaultTTL, toldTTL
	}
	return defaultTTL, defaultTTL
}

// Admin configures the listener for the operator.
type Admin struct {
	Listen  string `placeholder:"ADDRESS" help:"Address for the operator's own listener, as host:port: metrics, profiles, build, settings in effect, purging of the cache. It must be a loopback address unless --admin-exposed is on."`
	Exposed bool   `help:"Let --admin-listen be an address that other machines reach. Whoever reaches it may read profiles and purge the cache, without sign-in."`
}

// Emulator configures the built-in emulator of the REST API.
type Emulator struct {
	Customers        int           `default:"1000" min:"0" max:"1000000" help:"Number of customers, beside customer 500 of Help Scout's documentation."`
	Latency          time.Duration `default:"0s" min:"0s" max:"1m" help:"Time added to every REST answer."`
	Budget           int           `default:"400" min:"0" max:"1000000" help:"REST requests that the account may make in a minute. 0 means no limit."`
	NullScalars      bool          `help:"Send unset scalars as null instead of leaving them out."`
	OmitEmbedded     bool          `help:"Leave the entries out of customers, so that the server must follow their links."`
	OrganizationLink string        `default:"plain" enum:"plain,templated,missing" help:"Form of a customer's link to its organization."`
}

// The values of [Config.Auth].
const (
	AuthEmulator    = ""            // there is no account
	AuthApp         = "app"         // the server's own app signs the requests
	AuthPassthrough = "passthrough" // each caller's token signs its requests
)

// OnEmulator reports whether no account is configured.
func (c Config) OnEmulator() bool { return c.Auth == AuthEmulator }

// ShowsSchema reports whether clients may read the schema.
func (c Config) ShowsSchema() bool {
	if c.Introspection == nil {
		return c.OnEmulator()
	}
	return *c.Introspection
}

// Protected reports whether callers must sign in to this server.
func (c Config) Protected() bool { return c.Callers.APIKeys != "" || c.Callers.JWTIssuer != "" }

// OnLoopback reports whether only this machine can reach the server.
func (c Config) OnLoopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	return err == nil && isLoopback(host)
}
