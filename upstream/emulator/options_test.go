package emulator_test

import (
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

func TestOptionsAreValidated(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options emulator.Options
		want    string
	}{
		"too many customers": {emulator.Options{Customers: 1_000_001}, "customers: 1000001 is more than 1000000"},
		"latency":            {emulator.Options{Latency: -1}, "latency: -1ns is negative"},
		"token lifetime":     {emulator.Options{TokenLifetime: -1}, "token lifetime: -1ns is negative"},
		"index lag":          {emulator.Options{IndexLag: -1}, "index lag: -1ns is negative"},
		"delete delay":       {emulator.Options{DeleteDelay: -1}, "delete delay: -1ns is negative"},
		"body limit":         {emulator.Options{BodyLimit: -1}, "body limit: -1 is negative"},
		"entry limit":        {emulator.Options{EntryLimit: -1}, "entry limit: -1 is negative"},
		"page size": {
			emulator.Options{OrganizationConversationsPage: -1},
			"organization conversations page: -1 is negative",
		},
		"path in the origin": {emulator.Options{URL: "https://api.example.com/v2"}, "is not an origin"},
		"no scheme":          {emulator.Options{URL: "api.example.com"}, "is not an origin"},
		"other scheme":       {emulator.Options{URL: "ftp://api.example.com"}, "is not an origin"},
		"malformed origin":   {emulator.Options{URL: "http://%"}, "url: parse"},
		"empty token":        {emulator.Options{Tokens: []string{""}}, "tokens: empty token"},
		"empty secret":       {emulator.Options{Apps: map[string]string{"app": ""}}, "apps: empty client id or secret"},
		"tries":              {emulator.Options{Webhooks: emulator.WebhookOptions{Tries: -1}}, "webhooks: a negative number"},
		"link form":          {emulator.Options{OrganizationLink: 3}, "organization link: unknown form 3"},
		"query behaviour":    {emulator.Options{UnknownQuery: -1}, "unknown query: unknown behaviour -1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := emulator.New(test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
