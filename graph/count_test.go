package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// wantUnusable fails unless the only error is that of an unusable answer, at the path.
func wantUnusable(t *testing.T, got answer, path string) {
	t.Helper()
	if len(got.Errors) != 1 {
		t.Fatalf("errors %+v", got.Errors)
	}
	failed := got.Errors[0]
	if at := strings.Trim(fmt.Sprint(failed.Path), "[]"); at != path || failed.Extensions["code"] != errorcode.UpstreamInvalid.String() {
		t.Errorf("%v at %q, want %s at %q", failed.Extensions["code"], at, errorcode.UpstreamInvalid.String(), path)
	}
}

// A count that is no integer of 32 bits is null with an error at its place, and the rest of the data stays.
func TestCountsBeyondInt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ route, body, query, path, want string }{
		"customers of an organization": {
			"GET /v2/organizations/{organizationId}", `{"id": 35, "customerCount": %s, "conversationCount": 7}`,
			`{ organization(id: 35) { id customerCount conversationCount } }`, "organization customerCount",
			`{"organization":{"conversationCount":7,"customerCount":null,"id":"35"}}`,
		},
		"conversations of an organization": {
			"GET /v2/organizations/{organizationId}", `{"id": 35, "customerCount": 7, "conversationCount": %s}`,
			`{ organization(id: 35) { id customerCount conversationCount } }`, "organization conversationCount",
			`{"organization":{"conversationCount":null,"customerCount":7,"id":"35"}}`,
		},
		"conversations of a customer": {
			"GET /v2/customers/{customerId}", `{"id": 500, "conversationCount": %s}`,
			`{ customer(id: 500) { id conversationCount } }`, "customer conversationCount",
			`{"customer":{"conversationCount":null,"id":"500"}}`,
		},
		"conversations of a tag": {
			"GET /v2/tags", `{"_embedded": {"tags": [{"id": 1, "ticketCount": %s}]},
			  "page": {"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}}`,
			`{ tags { id conversationCount } }`, "tags 0 conversationCount", `{"tags":[{"conversationCount":null,"id":"1"}]}`,
		},
		"threads of a conversation": {
			"GET /v2/conversations/{conversationId}", `{"id": 10, "number": 1, "threads": %s}`,
			`{ conversation(id: 10) { id threadCount } }`, "conversation threadCount",
			`{"conversation":{"id":"10","threadCount":null}}`,
		},
		"organizations": {
			organizationsPage, `{"_embedded": {"organizations": [{"id": 1}]},
			  "page": {"size": 50, "totalElements": %s, "totalPages": 1, "number": 1}}`,
			`{ organizations(first: 1) { all: totalCount nodes { id } } }`, "organizations all",
			`{"organizations":{"all":null,"nodes":[{"id":"1"}]}}`,
		},
		"customers": {
			pageRoute, `{"_embedded": {"customers": [{"id": 1, "_embedded": {"emails": []}}]},
			  "page": {"size": 50, "totalElements": %s, "totalPages": 1, "number": 1}}`,
			`{ customers(first: 1) { totalCount nodes { id } } }`, "customers totalCount",
			`{"customers":{"nodes":[{"id":"1"}],"totalCount":null}}`,
		},
		"customers from the end": {
			pageRoute, `{"_embedded": {"customers": [{"id": 1, "_embedded": {"emails": []}}]},
			  "page": {"size": 50, "totalElements": %s, "totalPages": 1, "number": 1}}`,
			`{ customers(last: 1) { nodes { id } } }`, "customers", `{"customers":null}`,
		},
	}
	for name, test := range tests {
		for _, count := range []string{"2147483648", "1e12", "99999999999999999999", `"many"`, "7.5"} {
			t.Run(name+" "+count, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t, emulator.Options{})
				a.account.Inject(emulator.Fault{Route: test.route, Body: fmt.Sprintf(test.body, count)})
				got := a.query(t, test.query, nil)
				wantUnusable(t, got, test.path)
				if data, err := json.Marshal(got.Data); err != nil || string(data) != test.want {
					t.Errorf("data %s, want %s", data, test.want)
				}
			})
		}
	}
}

// The number of a conversation cannot be null: it is 0, with an error.
func TestNumberBeyondInt(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{})
	a.account.Inject(emulator.Fault{
		Route: "GET /v2/conversations/{conversationId}", Body: `{"id": 10, "number": 2147483648}`,
	})
	wantUnusable(t, a.query(t, `{ conversation(id: 10) { number } }`, nil), "conversation number")
}
