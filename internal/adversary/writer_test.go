package adversary

import (
	"strings"
	"testing"
	"testing/synctest"
)

// TestHostileWriter sends inputs of a hostile caller. The server makes no mistake of its own, and sends nothing for an input
// that it can refuse by itself.
func TestHostileWriter(t *testing.T) {
	t.Parallel()
	repeat := strings.Repeat
	const create, update = `mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { userErrors { code field message } } }`,
		`mutation($i: UpdateCustomerInput!) { updateCustomer(input: $i) { userErrors { code field message } } }`
	for name, test := range map[string]struct {
		query, input string
		most         int // REST requests
	}{
		"many entries":        {create, `{"emails": [` + repeat(`{"value": "`+canary+`@x.com"},`, 1000) + `{"value": "` + canary + `"}]}`, 0},
		"many of one address": {create, `{"emails": [` + repeat(`{"value": "`+canary+`@x.com"},`, 1000) + `{"value": "` + canary + `@x.com"}]}`, 1},
		"one entry, many times": {
			update, `{"id": "500", "emails": {"update": [` + repeat(`{"id": "1", "type": "WORK"},`, 500) + `{"id": "1", "type": "HOME"}], "remove": ["1", "1"]}}`, 1,
		},
		"control characters":   {create, `{"firstName": "\u0000\u001b[2J` + canary + `\u202e\n"}`, 1},
		"a lone surrogate":     {create, `{"firstName": "\ud83d` + canary + `"}`, 1},
		"invalid UTF-8":        {create, "{\"firstName\": \"\xff\xfe" + canary + "\"}", 1},
		"deep":                 {create, `{"firstName": ` + repeat(`[`, 9000) + repeat(`]`, 9000) + `}`, 0},
		"deep object":          {create, `{"address": ` + repeat(`{"address":`, 5000) + `1` + repeat(`}`, 5000) + `}`, 0},
		"a long text":          {create, `{"firstName": "` + repeat("é", 100_000) + `"}`, 0},
		"a long key":           {create, `{"firstName": "A", "idempotencyKey": "` + repeat(canary, 10_000) + `"}`, 0},
		"an empty key":         {create, `{"firstName": "A", "idempotencyKey": ""}`, 0},
		"an unknown field":     {create, `{"` + canary + `": 1}`, 0},
		"the smallest number":  {update, `{"id": "-9223372036854775808", "jobTitle": "A"}`, 0},
		"the greatest number":  {update, `{"id": "9223372036854775807", "jobTitle": "A"}`, 1},
		"more than 64 bits":    {update, `{"id": "9223372036854775808", "jobTitle": "A"}`, 0},
		"a path for an id":     {update, `{"id": "../users/me", "jobTitle": "A"}`, 0},
		"a pointer for an id":  {update, `{"id": "500", "emails": {"remove": ["1/value", "~1", "-"]}}`, 0},
		"zero for an id":       {update, `{"id": "0", "jobTitle": "A"}`, 0},
		"a number with a sign": {update, `{"id": "+500", "jobTitle": "A"}`, 0},
		"a number with a zero": {update, `{"id": "0500", "jobTitle": "A"}`, 0},
		"a number and a blank": {update, `{"id": "500 ", "jobTitle": "A"}`, 0},
		"a property that is an object": {
			`mutation($p: PropertyValue) { setCustomerProperties(input: {id: "500", properties: [{slug: "car", value: $p}]}) { userErrors { code } } }`,
			`{"` + canary + `": [1]}`, 0,
		},
		"a slug with a path": {
			`mutation($p: String!) { deleteCustomerProperty(input: {slug: $p}) { userErrors { code } } }`, `"../../customers/500"`, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &hostile{account: newWritableAccount(t), max: 100}
			var got outcome
			body := `{"query": ` + jsonOf(test.query) + `, "variables": {"i": ` + test.input + `, "p": ` + test.input + `}}`
			synctest.Test(t, func(t *testing.T) { got = send(t, h, body) })
			holdMistake(t, got)
			if got.requests > test.most {
				t.Errorf("REQUESTS: %d of at most %d: %.300s", got.requests, test.most, got.body)
			}
			if test.most == 0 && len(got.answer.Errors) == 0 && !strings.Contains(string(got.body), `"code":`) {
				t.Errorf("TAKEN: %.300s", got.body)
			}
			if len(got.body) > 256<<10 {
				t.Errorf("BODY: %d bytes for a request of %d", len(got.body), len(body))
			}
		})
	}
}
