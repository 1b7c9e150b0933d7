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
	"pgregory.net/rapid"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
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
		play := func(with func(graph.Options) graph.Options) (outcomes []outcome) {
			synctest.Test(t, func(t *testing.T) { outcomes = drawn.play(t, body, with) })
			return outcomes
		}
		// What runs side by side may end in either order, and which field was the first to ask for something shows in the
		// answer. It is enough that each executor can do what the other one did.
		var wants, gots [][]outcome
		agree := false
		for i := 0; i < 8 && !agree; i++ {
			want, got := play(graph.WithoutPlans), play(func(o graph.Options) graph.Options { return o })
			wants, gots = append(wants, want), append(gots, got)
			agree = holds(wants, got) || holds(gots, want)
		}
		want, got := wants[0], gots[0]
		if !agree {
			rt.Fatalf("%+v\n%s\n(-generated +plans):\n%s", drawn, body, cmp.Diff(want, got))
		}
		if planned++; strings.Contains(got[0].Answer, `"data"`) {
			valid++
		}
	})
	t.Logf("%d of %d operations were valid", valid, planned)
	if valid < planned/4 {
		t.Errorf("only %d of %d operations were valid", valid, planned)
	}
}

func holds(list [][]outcome, one []outcome) bool {
	return slices.ContainsFunc(list, func(other []outcome) bool { return cmp.Equal(one, other) })
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
	s := scene{account: rapid.SampledFrom([]emulator.Options{
		{Customers: 60, Budget: -1},
		{Customers: 60, Budget: -1, OmitEmbedded: true, NullScalars: true, OrganizationLink: emulator.LinkMissing},
	}).Draw(t, "account")}
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
	opts := graph.Options{CursorKey: "of the tests", OperationTimeout: operationTimeout, MaxRequests: 10_000}
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
		for i := range e.customers[:30] { // until the circuit is open, so that it does not depend on the order of reads when it opens
			e.ask(t.Context(), t, e.customerQuery(i), "Cache-Control", "no-cache")
		}
	}
	return []outcome{first, ask(t, e, body)}
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

// random is what differs from one answer to the next one.
var random = regexp.MustCompile(`"(errorId|correlationId|retryAfter)":("[^"]*"|[0-9.]+)`)

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
	return outcome{random.ReplaceAllString(recorder.Body.String(), `"$1":0`), made}
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
func spoiled[T any](rows []*T, panics *T, first *int) connection.Slice[*T] {
	var slice connection.Slice[*T]
	for i, row := range rows {
		switch {
		case i == 1 && first != nil && *first%2 == 1:
			row = nil
		case i == 1:
			row = panics
		}
		slice.Rows = append(slice.Rows, connection.Row[*T]{Item: row})
	}
	return slice
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
