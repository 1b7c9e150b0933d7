package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	createsCustomer     = `createCustomer(input: {firstName: "Ada"}) { customer { id } userErrors { code } }`
	createsOrganization = `createOrganization(input: {name: "Engines"}) { organization { id } userErrors { code } }`
	createsProperty     = `createCustomerProperty(input: {slug: "pet", name: "Pet", type: TEXT}) { userErrors { code } }`
)

// newScopedKey makes a key as an operator does, with scopes by commas.
func newScopedKey(t *testing.T, name, scopes string) (key, entry string) {
	t.Helper()
	key, entry = newKey(t, name)
	return key, entry + " scopes=" + strings.ReplaceAll(scopes, ",", "+")
}

// operationRequest posts an operation, and accepts the media type whose statuses tell of errors.
func operationRequest(t *testing.T, endpoint, query, credential string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(fmt.Sprintf(`{"query": %q}`, query)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json")
	if credential != "" {
		req.Header.Set("Authorization", "Bearer "+credential)
	}
	return req
}

// With an app of its own, the server lets a caller change only what the scopes of the key say. Nothing is sent to the account
// for a caller who lacks one, not even for the other fields of the operation.
func TestWritesNeedScopes(t *testing.T) {
	t.Parallel()
	reader, plain := newKey(t, "reader")
	writer, scoped := newScopedKey(t, "writer", "customers:write")
	both, scopedTwice := newScopedKey(t, "both", "customers:write,organizations:write")
	definer, scopedProperties := newScopedKey(t, "definer", "properties:write")
	tokens := newIssuerOf(t, "openid properties:write customers:read")
	plainTokens := newIssuer(t)
	for _, test := range []struct {
		name, credential, query string
		status                  int
		lacks                   string
	}{
		{"no scope", reader, `mutation { ` + createsCustomer + ` }`, 403, `["customers:write"]`},
		{"the scope", writer, `mutation { ` + createsCustomer + ` }`, 200, ""},
		{"another scope", writer, `mutation { ` + createsOrganization + ` }`, 403, `["organizations:write"]`},
		{"one of two", writer, `mutation { ` + createsCustomer + createsOrganization + ` }`, 403, `["organizations:write"]`},
		{"both", both, `mutation { ` + createsCustomer + createsOrganization + ` }`, 200, ""},
		{"a query", reader, vernon, 200, ""},
		{"the scope of properties", definer, `mutation { ` + createsProperty + ` }`, 200, ""},
		{"properties without the scope", both, `mutation { ` + createsProperty + ` }`, 403, `["properties:write"]`},
		{"a token with the scope", tokens.token, `mutation { ` + createsProperty + ` }`, 200, ""},
		{"a token with another scope", tokens.token, `mutation { ` + createsProperty + createsCustomer + ` }`, 403, `["customers:write"]`},
		{"a token without scopes", plainTokens.token, `mutation { ` + createsProperty + ` }`, 403, `["properties:write"]`},
		{"a query by a token without scopes", plainTokens.token, vernon, 200, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			account, address := newAccount(t)
			issuer := tokens
			if test.credential == plainTokens.token {
				issuer = plainTokens
			}
			server := launch(t, append(issuer.flags(), "--auth", "app", "--app-id", "app-id", "--app-secret", "app-s3cr3t",
				"--api-url", address, "--api-keys", strings.Join([]string{plain, scoped, scopedTwice, scopedProperties}, "\n"))...)
			resp, body := send(t, operationRequest(t, server["GraphQL"], test.query, test.credential))
			sent := account.TotalRequests()
			if resp.StatusCode != test.status {
				t.Fatalf("status %d, want %d: %s", resp.StatusCode, test.status, body)
			}
			if mediaType := resp.Header.Get("Content-Type"); !strings.HasPrefix(mediaType, "application/graphql-response+json") {
				t.Errorf("media type %q", mediaType)
			}
			if test.lacks == "" {
				if strings.Contains(body, `"errors"`) || sent == 0 {
					t.Errorf("%d REST requests: %s", sent, body)
				}
				return
			}
			if !strings.Contains(body, `"code":"FORBIDDEN"`) || !strings.Contains(body, `"scopes":`+test.lacks) || strings.Contains(body, `"data"`) {
				t.Errorf("answer %s, want FORBIDDEN for %s", body, test.lacks)
			}
			if sent != 0 {
				t.Errorf("%d REST requests for a caller who lacks %s", sent, test.lacks)
			}
		})
	}
}

// On the emulator and with pass-through, whoever may read may write.
func TestWhoeverReadsWrites(t *testing.T) {
	t.Parallel()
	_, address := newAccount(t)
	key, entry := newKey(t, "reader")
	for name, test := range map[string]struct {
		credential string
		flags      []string
	}{
		"emulator":           {"", nil},
		"emulator with keys": {key, []string{"--api-keys", entry}},
		"pass-through":       {"callers-token", []string{"--auth", "passthrough", "--api-url", address}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := post(t, launch(t, test.flags...)["GraphQL"], `mutation { `+createsCustomer+createsOrganization+` }`, test.credential)
			if strings.Contains(body, `"errors"`) || strings.Contains(body, `null`) || !strings.Contains(body, `"userErrors":[]`) {
				t.Errorf("answer %s", body)
			}
		})
	}
}

// A read-only server knows no mutation: neither its schema nor its errors tell of one.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	server := launch(t, "--read-only")
	_, schema := get(t, server["Schema"])
	_, introspected := send(t, operationRequest(t, server["GraphQL"], `{ __schema { mutationType { name } types { name } } }`, ""))
	_, subgraph := send(t, operationRequest(t, server["GraphQL"], `{ _service { sdl } }`, ""))
	for name, text := range map[string]string{"schema.graphql": schema, "introspection": introspected, "_service": subgraph} {
		for _, write := range []string{"Mutation", "createCustomer", "CreateCustomerInput", "UserError", "idempotencyKey", "UpsertOutcome"} {
			if strings.Contains(text, write) {
				t.Errorf("%s has %s", name, write)
			}
		}
		if !strings.Contains(text, "Customer") {
			t.Errorf("%s is not a schema: %.200s", name, text)
		}
	}
	if !strings.Contains(introspected, `"mutationType":null`) {
		t.Errorf("introspection: %.200s", introspected)
	}
	for _, mutation := range []string{`mutation { ` + createsCustomer + ` }`, `mutation { __typename }`, `mutation M { ...F } fragment F on Mutation { ` + createsCustomer + ` }`} {
		resp, body := send(t, operationRequest(t, server["GraphQL"], mutation, ""))
		if resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, "GRAPHQL_VALIDATION_FAILED") || strings.Contains(body, `"data"`) {
			t.Errorf("%s: status %d, %s", mutation, resp.StatusCode, body)
		}
	}
	for path, want := range map[string]string{"Playground": "text/html", "Health": "text/plain"} {
		if resp, _ := get(t, server[path]); resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), want) {
			t.Errorf("%s: status %d, %s", path, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
	if got := post(t, server["GraphQL"], vernon, ""); !strings.Contains(got, "Vernon") {
		t.Errorf("a query: %s", got)
	}
}

var totalCount = regexp.MustCompile(`"totalCount":[0-9]+`)

// A GET runs no mutation, however its document is written or named, and says which method does.
func TestMutationsNeedPOST(t *testing.T) {
	t.Parallel()
	const mutation = `mutation M { ` + createsCustomer + ` }`
	server := launch(t, "--trusted-documents", trustedDirectory(t, mutation))
	id := fmt.Sprintf("%x", sha256.Sum256([]byte(mutation)))
	customers := func() string {
		return post(t, server["GraphQL"], `{ customers(first: 1) { totalCount } }`, "")
	}
	before := customers()
	for name, values := range map[string]url.Values{
		"alone":            {"query": {mutation}},
		"of several":       {"query": {`query Q { __typename } ` + mutation}, "operationName": {"M"}},
		"after a fragment": {"query": {`fragment F on Mutation { ` + createsCustomer + ` } mutation { ...F }`}},
		"type's name":      {"query": {`mutation { __typename }`}},
		"trusted document": {"documentId": {"sha256:" + id}},
		"persisted query": {
			"query": {mutation}, "extensions": {`{"persistedQuery": {"version": 1, "sha256Hash": "` + id + `"}}`},
		},
		"persisted query by its hash": {"extensions": {`{"persistedQuery": {"version": 1, "sha256Hash": "` + id + `"}}`}},
	} {
		for _, accept := range []string{"application/json", "application/graphql-response+json", "text/event-stream"} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server["GraphQL"]+"?"+values.Encode(), http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", accept)
			req.Header.Set("X-Mailbox-Cost", "estimate") // which would be harmless
			resp, body := send(t, req)
			if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != http.MethodPost {
				t.Errorf("%s, %s: status %d, Allow %q: %s", name, accept, resp.StatusCode, resp.Header.Get("Allow"), body)
			}
		}
	}
	// A query beside a mutation is one.
	values := url.Values{"query": {`query Q { __typename } ` + mutation}, "operationName": {"Q"}}
	if resp, body := get(t, server["GraphQL"]+"?"+values.Encode()); resp.StatusCode != http.StatusOK || !strings.Contains(body, `"Query"`) {
		t.Errorf("the query: status %d, %s", resp.StatusCode, body)
	}
	if after := customers(); totalCount.FindString(after) != totalCount.FindString(before) {
		t.Errorf("before: %s, after: %s", before, after)
	}
}

// A page of another origin makes no browser run a mutation: each body that needs no preflight is refused. So is a batch.
func TestMutationsNeedAPreflight(t *testing.T) {
	t.Parallel()
	account, address := newAccount(t)
	server := launch(t, "--auth", "passthrough", "--api-url", address)
	body := fmt.Sprintf(`{"query": %q}`, `mutation { `+createsCustomer+` }`)
	for name, test := range map[string]struct {
		contentType, body string
		status            int
	}{
		"plain text": {"text/plain", body, 415},
		"no type":    {"", body, 415},
		"form":       {"application/x-www-form-urlencoded", "query=" + url.QueryEscape(`mutation { `+createsCustomer+` }`), 415},
		"multipart":  {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + body + "\r\n--x--", 415},
		"a batch":    {"application/json", "[" + body + "," + body + "]", 400},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server["GraphQL"], strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer token")
		req.Header.Set("Content-Type", test.contentType)
		req.Header.Set("Origin", "https://evil.example")
		if resp, answer := send(t, req); resp.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d: %s", name, resp.StatusCode, test.status, answer)
		}
	}
	if requests := account.TotalRequests(); requests != 0 {
		t.Errorf("%d REST requests", requests)
	}
}
