package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/upstream/emulator"
)

// neverSeen are the values that no answer of the emulated account has, each with the reason. A type stands for all its
// fields.
var neverSeen = map[string]string{
	"Attachment.webUrl":                   "the emulator sends no links of attachments",
	"Conversation.nextEvent":              "the emulator schedules nothing",
	"NextEvent":                           "the emulator schedules nothing",
	"Schedule":                            "the emulator schedules nothing",
	"Thread.scheduled":                    "the emulator schedules nothing",
	"Conversation.snooze":                 "the emulator snoozes nothing",
	"Snooze":                              "the emulator snoozes nothing",
	"Conversation.webUrl":                 "the emulator sends no link to the web application",
	"Rating":                              "the emulator has no ratings",
	"Thread.rating":                       "the emulator has no ratings",
	"Thread.bcc":                          "the emulator sends no blind copies",
	"Thread.linkedConversationId":         "the emulator forwards no threads",
	"Thread.savedReplyId":                 "the emulator has no saved replies",
	"ThreadAction.inboxId":                "the emulator's actions have texts only",
	"ThreadAction.originalConversationId": "the emulator's actions have texts only",
	"ThreadAction.userId":                 "the emulator's actions have texts only",
	"ThreadAction.workflowId":             "the emulator's actions have texts only",
	"Subscription":                        "no query shows it: TestSubscriptions sees its events",
	"CustomerEvent":                       "TestSubscriptions sees it",
	"OrganizationEvent":                   "TestSubscriptions sees it",
	"ConversationEvent":                   "TestSubscriptions sees it",
	"UnknownProperty":                     "the emulator has only documented kinds of properties",
	"User.alternateEmails":                "the emulator's users have one address",
}

// exception returns why a value is never seen.
func exception(value string) (reason string, excepted bool) {
	if reason, excepted = neverSeen[value]; excepted {
		return reason, true
	}
	typeName, _, _ := strings.Cut(value, ".")
	reason, excepted = neverSeen[typeName]
	return reason, excepted
}

// The emulated account sends a value for each field of each object type, a row for each list, and both values for each
// Boolean. Therefore a wrong JSON tag or link relation in upstream, which leaves a field null for good, fails here.
func TestEveryFieldIsSeen(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	want := valuesOf(schema)
	e := newEndpoint(t, live{account: emulator.Options{Customers: 300, Budget: -1}, graph: graph.Options{
		OperationTimeout: operationTimeout, MaxRequests: 10_000, Introspection: true,
		Limits: limits.Limits{Complexity: 1 << 30, Tokens: 1 << 20, Depth: 30, Aliases: 1 << 20, Errors: 1 << 20, Repeats: 1 << 20},
	}})
	seen := make(sightings)
	for _, query := range queriesOfEverything(schema) {
		seen.note(e.ask(t.Context(), t, query).Data)
	}
	for _, m := range mutationCases() {
		for _, input := range []string{m.changes, m.refused} {
			fresh := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}})
			got := fresh.ask(t.Context(), t, m.document(schema, input))
			if len(got.Errors) > 0 {
				t.Errorf("%s(input: %s): %v", m.field, input, got.Errors)
			}
			seen.note(got.Data)
		}
	}
	for _, value := range want {
		reason, excepted := exception(value)
		switch {
		case seen[value] && excepted:
			t.Errorf("%s is seen, but excepted: %s", value, reason)
		case !seen[value] && !excepted:
			t.Errorf("%s is never seen: see its JSON tag in upstream, or let the emulator send it", value)
		}
	}
	for value := range neverSeen {
		if !slices.ContainsFunc(want, func(known string) bool { return known == value || strings.HasPrefix(known, value+".") }) {
			t.Errorf("neverSeen has %s, which the schema does not have", value)
		}
	}
}

// queriesOfEverything select each field of each type.
func queriesOfEverything(schema *ast.Schema) []string {
	queries := []string{
		`{ __typename organizations(last: 20) { __typename pageInfo { __typename hasPreviousPage }
		  nodes { __typename property(slug: "customer-tier") { __typename } } } }`,
	}
	manyRows := strings.NewReplacer("(first: 3)", "(first: 20)", `conversation(id: "1")`, `conversation(id: "`+someConversation+`")`)
	for _, field := range schema.Query.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			queries = append(queries, "{ __typename "+manyRows.Replace(whole(schema, field, 3, ""))+" }")
		}
	}
	conversations := whole(schema, schema.Types["Customer"].Fields.ForName("conversations"), 5, "")
	return append(queries, "{ customers(first: 100) { nodes { __typename "+manyRows.Replace(conversations)+" } } }")
}

// someConversation is the id of a conversation of the emulated account.
const someConversation = "1005117"

// valuesOf names what is to be seen: "Type.field", and for a Boolean "Type.field true" and "Type.field false".
func valuesOf(schema *ast.Schema) []string {
	var values []string
	for name, definition := range schema.Types {
		if definition.Kind != ast.Object || strings.HasPrefix(name, "__") {
			continue
		}
		for _, field := range definition.Fields {
			switch {
			case strings.HasPrefix(field.Name, "__"):
			case field.Type.Name() == "Boolean":
				values = append(values, name+"."+field.Name+" true", name+"."+field.Name+" false")
			default:
				values = append(values, name+"."+field.Name)
			}
		}
	}
	slices.Sort(values)
	return values
}

// sightings has the values that answers had, as valuesOf names them.
type sightings map[string]bool

func (s sightings) note(value any) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			s.note(item)
		}
	case map[string]any:
		typeName, _ := value["__typename"].(string)
		for alias, member := range value {
			s.note(member)
			name := typeName + "." + strings.TrimPrefix(alias, strings.ToLower(typeName)+"_")
			switch member := member.(type) {
			case nil:
			case bool:
				s[name+map[bool]string{true: " true", false: " false"}[member]] = true
			case []any:
				s[name] = s[name] || len(member) > 0
			default:
				s[name] = true
			}
		}
	}
}
