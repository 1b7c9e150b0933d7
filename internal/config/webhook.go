package config

// Webhook says how Help Scout's webhooks reach the server.
type Webhook struct {
	Secrets []Secret `name:"secret" placeholder:"SECRET" help:"Secrets of webhooks to accept, the newest first: the signature of each delivery is checked with all of them. Set the variable rather than the flag."`
	Path    string   `default:"/webhooks/helpscout" help:"Path that takes the deliveries of webhooks."`
	Events  []string `placeholder:"EVENT" unset:"all that the server understands" help:"Events that the account delivers. What others would tell of keeps the short TTL."`
}
