package adversary

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
)

// hostileValue is what a hostile caller writes into an input.
type hostileValue struct {
	name, json string
	refused    bool // by the server itself, without a REST request
}

// hostileValues are what is written into a place of each scalar. An enum is of the kind "enum". A new scalar gets a line.
func hostileValues() map[string][]hostileValue {
	repeat := strings.Repeat
	texts := []hostileValue{
		{name: "control characters", json: `"\u0000\u001b[2J` + canary + `\u202e\n"`},
		{name: "a lone surrogate", json: `"\ud83d` + canary + `"`},
		{name: "invalid UTF-8", json: "\"\xff\xfe" + canary + "\""},
		{name: "a long text", json: `"` + repeat(canary, 20_000) + `"`},
		{name: "an empty text", json: `""`},
		{name: "a pointer", json: `"/emails/-/` + canary + `~1~0"`},
		{name: "an object", json: `{"` + canary + `": 1}`, refused: true},
		{name: "a list of lists", json: repeat("[", 5000) + repeat("]", 5000), refused: true},
	}
	return map[string][]hostileValue{
		"ID": {
			{name: "a path", json: `"../users/me"`, refused: true},
			{name: "a pointer", json: `"1/value"`, refused: true},
			{name: "a sign", json: `"+500"`, refused: true},
			{name: "a negative number", json: `"-500"`, refused: true},
			{name: "a zero before", json: `"0500"`, refused: true},
			{name: "a blank behind", json: `"500 "`, refused: true},
			{name: "other digits", json: `"５００"`, refused: true},
			{name: "zero", json: `"0"`, refused: true},
			{name: "nothing", json: `""`, refused: true},
			{name: "more than 64 bits", json: `"9223372036854775808"`, refused: true},
			{name: "a long text", json: `"` + repeat("5", 100_000) + `"`, refused: true},
			{name: "nobody's", json: `"9223372036854775807"`},
		},
		"String": texts,
		"PropertyValue": append([]hostileValue{
			{name: "a fraction", json: `1.5`, refused: true},
			{name: "more than 64 bits", json: `9223372036854775808`, refused: true},
			{name: "no number", json: `true`, refused: true},
		}, texts...),
		"Boolean": {{name: "a text", json: `"` + canary + `"`, refused: true}},
		"enum": {
			{name: "no value", json: `"` + canary + `"`, refused: true},
			{name: "a number", json: `1`, refused: true},
		},
	}
}

// TestHostileWriters writes each hostile value into each place of each mutation's input. The server makes no mistake of its own,
// and sends nothing for an input that it can refuse by itself.
func TestHostileWriters(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	w, values, every := &writer{tb: t, schema: schema}, hostileValues(), max(1, sample(t)/24)
	tried := 0
	for _, field := range schema.Mutation.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		argument := field.Arguments.ForName("input")
		for _, at := range w.holes(argument.Type, "") {
			kind := at.kind.Name()
			if schema.Types[kind].Kind == ast.Enum {
				kind = "enum"
			}
			if len(values[kind]) == 0 {
				t.Errorf("no hostile value of the type %s: add some to hostileValues", kind)
			}
			query := w.mutationWith(field, at)
			for _, value := range values[kind] {
				if tried++; tried%every != 0 {
					continue
				}
				t.Run(field.Name+at.path+"/"+value.name, func(t *testing.T) {
					t.Parallel()
					given := value.json
					if at.kind.Elem != nil {
						given = "[" + given + "]"
					}
					most := mostOfMutation
					if value.refused {
						most = 0
					}
					writeHostile(t, `{"query": `+jsonOf(query)+`, "variables": {"hole": `+given+`}}`, most)
				})
			}
		}
	}
}

// mostOfMutation is the most REST requests of one mutation, whatever its input: several of an organization's properties, each
// of which is a request, are not among the inputs.
const mostOfMutation = 8

// writeHostile sends a body with a mutation.
func writeHostile(t *testing.T, body string, most int) {
	t.Helper()
	h := &hostile{account: newWritableAccount(t), max: 100}
	var got outcome
	synctest.Test(t, func(t *testing.T) { got = send(t, h, body) })
	holdMistake(t, got)
	if got.requests > most {
		t.Errorf("REQUESTS: %d of at most %d: %.300s", got.requests, most, got.body)
	}
	if most == 0 && len(got.answer.Errors) == 0 && !strings.Contains(string(got.body), `"code":`) {
		t.Errorf("TAKEN: %.300s", got.body)
	}
	if len(got.body) > 256<<10 {
		t.Errorf("BODY: %d bytes for a request of %d", len(got.body), len(body))
	}
}

// TestHostileWriter sends inputs of a hostile caller that are more than one hostile value. The server makes no mistake of its
// own, and sends nothing for an input that it can refuse by itself.
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
		"deep":             {create, `{"firstName": ` + repeat(`[`, 9000) + repeat(`]`, 9000) + `}`, 0},
		"deep object":      {create, `{"address": ` + repeat(`{"address":`, 5000) + `1` + repeat(`}`, 5000) + `}`, 0},
		"a long key":       {create, `{"firstName": "A", "idempotencyKey": "` + repeat(canary, 10_000) + `"}`, 0},
		"an empty key":     {create, `{"firstName": "A", "idempotencyKey": ""}`, 0},
		"an unknown field": {create, `{"` + canary + `": 1}`, 0},
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
			writeHostile(t, `{"query": `+jsonOf(test.query)+`, "variables": {"i": `+test.input+`, "p": `+test.input+`}}`, test.most)
		})
	}
}
