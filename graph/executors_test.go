package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// Plans answer as the generated executor does: whatever operation the schema allows, and whatever the account sends, both
// give the same bytes, the same errors in the same order and the same REST requests, the first time and when the account's
// answers are in the cache.
func TestExecutorsAgree(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	planned, valid := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		document, variables := drawSoundOperation(rt, schema)
		body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
		if err != nil {
			rt.Fatal(err)
		}
		drawn := drawScene(rt)
		answer, diff := drawn.compare(t, body)
		if diff != "" {
			rt.Fatalf("%+v\n%s\n(-generated +plans):\n%s", drawn, body, diff)
		}
		if planned++; strings.Contains(answer, `"data"`) {
			valid++
		}
	})
	t.Logf("%d of %d operations were valid", valid, planned)
	if valid < planned/4 {
		t.Errorf("only %d of %d operations were valid", valid, planned)
	}
}

// The same for everything that can be selected of each query, on each account.
func TestExecutorsAgreeOnEverything(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, field := range schema.Query.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		body, err := json.Marshal(map[string]any{"query": "{ " + whole(schema, field, 3, "") + " }"})
		if err != nil {
			t.Fatal(err)
		}
		for _, account := range accounts {
			for _, s := range []scene{
				{},
				{patched: true},
				{sabotage: true},
				{outage: true},
				{patched: true, sabotage: true, faults: []emulator.Fault{{Route: organizationRoute, Status: http.StatusForbidden}}},
			} {
				s.account = account
				answer, diff := s.compare(t, body)
				if diff != "" {
					t.Errorf("%+v\n%s\n(-generated +plans):\n%s", s, body, diff)
				}
				if !strings.Contains(answer, `"data"`) {
					t.Errorf("%s is not valid: %.300s", body, answer)
				}
			}
		}
	}
}

// arguments are those of fields that need some.
var arguments = map[string]string{
	"customer": `id: "500"`, "customersByIds": `ids: ["500", "1", "999999999", "2", "500"]`, "customerByEmail": `email: "bear@acme.com"`,
	"customersByEmails": `emails: ["bear@acme.com", "nobody@example.com"]`, "organization": `id: "35"`, "conversation": `id: "1"`,
	"node": `nodeId: "Q3VzdG9tZXI6NTAw"`, "property": `slug: "car"`,
	"_entities": `representations: [{__typename: "Customer", id: "500"}, {__typename: "Organization", id: "35"}, {__typename: "Tag"}]`,
}

// whole selects all of a field, with objects in each other to some depth. A prefix keeps the fields of an interface's types
// apart.
func whole(schema *ast.Schema, field *ast.FieldDefinition, depth int, prefix string) string {
	text := prefix + field.Name
	if prefix != "" {
		text += ": " + field.Name
	}
	switch given, ok := arguments[field.Name]; {
	case ok && field.Arguments != nil:
		text += "(" + given + ")"
	case field.Arguments.ForName("first") != nil:
		text += "(first: 3)"
	}
	definition := schema.Types[field.Type.Name()]
	if definition.IsLeafType() {
		return text
	}
	text += " { __typename"
	for _, member := range schema.GetPossibleTypes(definition) {
		below := ""
		if definition.IsAbstractType() {
			below = strings.ToLower(member.Name) + "_"
		}
		text += " ... on " + member.Name + " { __typename"
		for _, child := range member.Fields {
			if schema.Types[child.Type.Name()].IsLeafType() || depth > 0 {
				text += " " + whole(schema, child, depth-1, below)
			}
		}
		text += " }"
	}
	return text + " }"
}

// compare plays an operation with both executors. It returns the first answer, and how they differ.
//
// What runs side by side may end in either order, and which of two failures comes first may show in the answer. It is enough
// that each executor can do what the other one did.
func (s scene) compare(t *testing.T, body []byte) (answer, diff string) {
	play := func(with func(graph.Options) graph.Options) (outcomes []outcome) {
		synctest.Test(t, func(t *testing.T) { outcomes = s.play(t, body, with) })
		return outcomes
	}
	var wants, gots [][]outcome
	for range 30 {
		want, got := play(graph.WithoutPlans), play(func(o graph.Options) graph.Options { return o })
		wants, gots = append(wants, want), append(gots, got)
		if holds(wants, got) || holds(gots, want) {
			return got[0].Answer, ""
		}
	}
	return gots[0][0].Answer, cmp.Diff(wants[0], gots[0])
}

func holds(list [][]outcome, one []outcome) bool {
	return slices.ContainsFunc(list, func(other []outcome) bool { return cmp.Equal(one, other) })
}

var accounts = []emulator.Options{
	{Customers: 60, Budget: -1},
	{Customers: 60, Budget: -1, OmitEmbedded: true, NullScalars: true, OrganizationLink: emulator.LinkMissing},
}

// scene is an account, and what goes wrong with it.
type scene struct {
	account  emulator.Options
	faults   []emulator.Fault
	patched  bool // members of answers have other types
	sabotage bool // resolvers give nulls, panics and errors
	outage   bool // the second time nothing is fresh, and nothing answers
}

func drawScene(t *rapid.T) scene {
	s := scene{account: rapid.SampledFrom(accounts).Draw(t, "account")}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "faults") {
		s.faults = append(s.faults, emulator.Fault{
			Route:  rapid.SampledFrom([]string{"*", customerRoute, organizationRoute, "GET /v2/customers", "GET /v2/conversations"}).Draw(t, "route"),
			Status: rapid.SampledFrom([]int{http.StatusNotFound, http.StatusForbidden, http.StatusInternalServerError}).Draw(t, "status"),
		})
	}
	s.patched = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "patched")
	s.sabotage = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "sabotage")
	s.outage = rapid.SampledFrom([]bool{false, false, true}).Draw(t, "outage")
	return s
}

// outcome is what a caller and the account see of an operation.
type outcome struct {
	Answer   string
	Requests requests
}

// play sends an operation twice to an endpoint of its own.
func (s scene) play(t *testing.T, body []byte, with func(graph.Options) graph.Options) []outcome {
	t.Helper()
	opts := graph.Options{
		CursorKeys: []string{"of the tests"}, OperationTimeout: operationTimeout, MaxRequests: 10_000, Introspection: true,
		Limits: limits.Limits{Complexity: 1 << 30, Tokens: 1 << 20, Depth: 30, Aliases: 1 << 20, Errors: 1 << 20, Repeats: 1 << 20},
	}
	if s.sabotage {
		opts = graph.WithResolvers(opts, sabotaged)
	}
	e := newEndpoint(t, live{
		account: s.account, graph: with(opts),
		client: upstream.Options{Cache: cache.Options{TTL: 15 * time.Second, Stale: 10 * time.Minute}},
	})
	for _, fault := range s.faults {
		e.account.Inject(fault)
	}
	if s.patched {
		for _, customer := range e.customers[:20] {
			e.account.Patch(fmt.Sprintf("/v2/customers/%d", customer.ID), disfigure)
		}
		e.account.Patch("/v2/customers", disfigureRows)
		e.account.Patch("/v3/customers", disfigureRows)
		e.account.Patch("/v2/organizations/35", disfigure)
	}
	first := ask(t, e, body)
	if s.outage {
		<-time.After(time.Minute)
		e.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		// The circuit opens, so that it does not depend on the order of reads when it does.
		e.ask(t.Context(), t, `{ customersByIds(ids: `+fmt.Sprint(customerNumbers(e.customers[:30]))+`) { id } }`, "Cache-Control", "no-cache")
	}
	return []outcome{first, ask(t, e, body)}
}

func customerNumbers(customers []emulator.Customer) []int64 {
	numbers := make([]int64, len(customers))
	for i, customer := range customers {
		numbers[i] = customer.ID
	}
	return numbers
}

// disfigure gives members other types than they have.
func disfigure(body map[string]any) {
	id, _ := body["id"].(json.Number)
	number, _ := id.Int64()
	for i, member := range []string{"firstName", "organizationId", "photoUrl", "name", "website", "gender"} {
		if _, has := body[member]; has && number%int64(i+2) == 0 {
			body[member] = map[string]any{"unexpected": true}
		}
	}
	if embedded, ok := body["_embedded"].(map[string]any); ok && number%3 == 0 {
		embedded["emails"] = "none"
		embedded["phones"] = []any{map[string]any{"id": "x"}, 7}
	}
}

func disfigureRows(body map[string]any) {
	embedded, _ := body["_embedded"].(map[string]any)
	rows, _ := embedded["customers"].([]any)
	for i, row := range rows {
		if object, ok := row.(map[string]any); ok {
			disfigure(object)
		}
		if i == 4 {
			rows[i] = "no customer"
		}
	}
}

// random is what differs from one answer to the next one. Of lists, extensions.stale names the field that was the first to
// ask; see TestStaleRowsAreListed for the rest.
var random = regexp.MustCompile(`"(errorId|correlationId|retryAfter)":("[^"]*"|[0-9.]+)|"(extensions)":\{"stale":\[.*\]\}`)

func ask(t *testing.T, e *endpoint, body []byte) outcome {
	t.Helper()
	e.account.ResetRequests()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	e.handler.ServeHTTP(recorder, req)
	synctest.Wait()
	made := maps.Clone(e.account.Requests())
	maps.DeleteFunc(made, func(_ string, count int) bool { return count == 0 })
	return outcome{random.ReplaceAllString(recorder.Body.String(), `"$1$3":0`), made}
}

// sabotage has resolvers that bring nulls where the schema allows none, objects that panic, and errors.
type sabotage struct{ generated.ResolverRoot }

func sabotaged(root generated.ResolverRoot) generated.ResolverRoot { return sabotage{root} }

func (s sabotage) Query() generated.QueryResolver {
	query := s.ResolverRoot.Query()
	return sabotagedQuery{query, query.(generated.FederationResolver)}
}

func (s sabotage) Customer() generated.CustomerResolver {
	return sabotagedCustomer{s.ResolverRoot.Customer()}
}

func (s sabotage) Conversation() generated.ConversationResolver {
	return sabotagedConversation{s.ResolverRoot.Conversation()}
}

type sabotagedQuery struct {
	generated.QueryResolver
	generated.FederationResolver
}

func (s sabotagedQuery) Customers(
	ctx context.Context, first *int, after *string, last *int, before *string,
	filter *model.CustomerFilter, order *model.CustomerOrder,
) (*model.CustomerConnection, error) {
	found, err := s.QueryResolver.Customers(ctx, first, after, last, before, filter, order)
	if err != nil {
		return nil, err
	}
	return model.NewCustomerConnection(connection.NewSealer("x").List("x"), spoiled(found.Nodes(), new(model.Customer), first)), nil
}

func (s sabotagedQuery) CustomersByIds(ctx context.Context, ids []string) ([]*model.Customer, error) {
	found, err := s.QueryResolver.CustomersByIds(ctx, ids)
	if len(ids) == 1 {
		panic("one id")
	}
	if len(found) > 2 {
		found[1] = new(model.Customer)
	}
	return found, err
}

func (s sabotagedQuery) Organizations(
	ctx context.Context, first *int, after *string, last *int, before *string, order *model.OrganizationOrder,
) (*model.OrganizationConnection, error) {
	found, err := s.QueryResolver.Organizations(ctx, first, after, last, before, order)
	if err != nil {
		return nil, err
	}
	return model.NewOrganizationConnection(
		connection.NewSealer("x").List("x"), spoiled(found.Nodes(), new(model.Organization), first),
	), nil
}

func (s sabotagedQuery) Node(ctx context.Context, id string) (model.Node, error) {
	node, err := s.QueryResolver.Node(ctx, id)
	if _, ok := node.(*model.Customer); ok && err == nil {
		return (*model.Customer)(nil), nil
	}
	return node, err
}

func (sabotagedQuery) Tags(context.Context) ([]model.Tag, error) { return nil, nil }

// spoiled has a null among rows of an odd number, and an object that panics among those of an even one.
func spoiled[T any](rows []*T, panics *T, first *int) connection.Rows[*T] {
	var spoiled connection.Rows[*T]
	for i, row := range rows {
		switch {
		case i == 1 && first != nil && *first%2 == 1:
			row = nil
		case i == 1:
			row = panics
		}
		spoiled.Shown = append(spoiled.Shown, row)
	}
	return spoiled
}

type sabotagedCustomer struct{ generated.CustomerResolver }

func (s sabotagedCustomer) Conversations(
	ctx context.Context, customer *model.Customer, first *int, after *string, last *int, before *string,
	status model.ConversationStatusFilter,
) (*model.ConversationConnection, error) {
	switch customer.Customer.ID % 4 {
	case 0:
		panic("customer")
	case 1:
		return nil, errors.New("customer")
	}
	return s.CustomerResolver.Conversations(ctx, customer, first, after, last, before, status)
}

type sabotagedConversation struct{ generated.ConversationResolver }

func (s sabotagedConversation) Threads(
	ctx context.Context, conversation *model.Conversation, first *int, after *string, last *int, before *string,
) (*model.ThreadConnection, error) {
	found, err := s.ConversationResolver.Threads(ctx, conversation, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return model.NewThreadConnection(connection.NewSealer("x").List("x"), spoiled(found.Nodes(), new(model.Thread), first)), nil
}

// Every field of the schema runs by plans but for introspection.
func TestPlansKnowTheSchema(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{})
	known := generated.PlanSchema(schema)
	var missing []string
	for name, definition := range schema.Schema().Types {
		for _, field := range definition.Fields {
			object := known.Objects[name]
			if !definition.IsCompositeType() || definition.IsAbstractType() || object != nil && object.Fields[field.Name] != nil {
				continue
			}
			missing = append(missing, name+"."+field.Name)
		}
	}
	missing = slices.DeleteFunc(missing, func(name string) bool { return strings.HasPrefix(name, "__") })
	slices.Sort(missing)
	if want := []string{"Query.__schema", "Query.__type"}; !slices.Equal(missing, want) {
		t.Errorf("fields without plans: %v, want %v", missing, want)
	}
}
