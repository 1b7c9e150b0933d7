package config

import "github.com/alecthomas/kong"

// Group is a part of the settings.
type Group struct {
	// Title is the group's name. Description says what holds for all settings of the group; it may be empty.
	Title, Description string
	key                string // of the fields' tags
}

// Groups returns the parts of the settings in the order of --help, which is that of the fields of [Config].
func Groups() []Group {
	return []Group{
		{key: "file", Title: "Configuration file"},
		{key: "address", Title: "Address"},
		{key: "account", Title: "Account", Description: "Without --auth the server reads its built-in emulator."},
		{
			key: "callers", Title: "Callers",
			Description: "With --auth app and on the emulator, callers sign in with an API key or a JSON Web Token. " +
				"Without either, everyone who reaches the server may call it.",
		},
		{key: "frontends", Title: "Frontends"},
		{key: "persisted", Title: "Persisted operations"},
		{key: "operation", Title: "Limits of one operation"},
		{key: "server", Title: "Limits of the server"},
		{
			key: "subscriptions", Title: "Subscriptions",
			Description: "Clients hear of changes over server-sent events or a WebSocket: see subscriptions.md.",
		},
		{
			key: "requests", Title: "Limits of REST requests",
			Description: "With --auth passthrough each token has the rate limit and the requests in flight to itself.",
		},
		{key: "cache", Title: "Cache", Description: "The server keeps the account's data in memory."},
		{
			key: "webhook", Title: "Webhooks",
			Description: "Help Scout tells the server of changes, so that data may stay in the cache for longer: see webhooks.md.",
		},
		{
			key: "shared", Title: "Several servers",
			Description: "The servers of one account share its budget, cache and changes through Redis or Valkey: see servers.md.",
		},
		{
			key: "admin", Title: "Admin listener",
			Description: "It is for the operator alone: see operating.md.",
		},
		{key: "log", Title: "Log"},
		{key: "emulator", Title: "Emulator", Description: "These settings apply only without --auth."},
	}
}

func explicitGroups() (explicit []kong.Group) {
	for _, group := range Groups() {
		explicit = append(explicit, kong.Group{Key: group.key, Title: group.Title, Description: group.Description})
	}
	return explicit
}
