package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// representation returns what a gateway sends for an object that another subgraph refers to.
type representation = map[string]any

func customerKey(id any) representation {
	return representation{"__typename": "Customer", "id": fmt.Sprint(id)}
}

func organizationKey(id any) representation {
	return representation{"__typename": "Organization", "id": fmt.Sprint(id)}
}

// entities sends the operation of a gateway, with a selection for each type.
func (a *api) entities(tb testing.TB, selection string, representations ...representation) answer {
	tb.Helper()
	query := `query ($representations: [_Any!]!) { _entities(representations: $representations) { ` + selection + ` } }`
	return a.query(tb, query, map[string]any{"representations": append([]representation{}, representations...)})
}

// wantNoErrors fails if the answer has an error.
func wantNoErrors(tb testing.TB, got answer) {
	tb.Helper()
	if len(got.Errors) > 0 {
		tb.Fatalf("errors: %+v", got.Errors)
	}
}

// wantEntities fails unless the answer has exactly these entities, and no error.
func wantEntities(tb testing.TB, got answer, want string) {
	tb.Helper()
	wantData(tb, got.Data, `{"_entities": `+want+`}`)
}

func TestEntities(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: -1})
	got := api.entities(t, `__typename
	  ... on Customer { id name organization { id name } }
	  ... on Organization { name customerCount domains }
	  ... on Node { nodeId }`,
		organizationKey(35), customerKey(500), customerKey(1), organizationKey(1), customerKey(500))
	const vernon = `{"__typename": "Customer", "nodeId": "Q3VzdG9tZXI6NTAw", "id": "500", "name": "Vernon Bear",
	  "organization": {"id": "35", "name": "Acme, Inc"}}`
	const acme = `{"__typename": "Organization", "nodeId": "T3JnYW5pemF0aW9uOjM1", "name": "Acme, Inc", "customerCount": 1,
	  "domains": ["acme.com", "acme.example"]}`
	wantEntities(t, got, `[`+acme+`, `+vernon+`, null, null, `+vernon+`]`)
	wantNoErrors(t, got)
	api.wantRequests(t, requests{customerRoute: 2, organizationRoute: 2})
}

// An entity equals the object that the field for one object gives, for every selection.
func TestEntityEqualsTheFieldsObject(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	for _, customer := range api.account.Customers()[:20] {
		alone := api.data(t, fmt.Sprintf(`{ customer(id: "%d") { ...Everything } }`, customer.ID)+everything, nil).(map[string]any)["customer"]
		query := `query ($key: _Any!) { _entities(representations: [$key]) { ...Everything } }` + everything
		entity := api.data(t, query, map[string]any{"key": customerKey(customer.ID)}).(map[string]any)["_entities"].([]any)[0]
		if diff := cmp.Diff(alone, entity); diff != "" {
			t.Fatalf("customer %d (-alone +entity):\n%s", customer.ID, diff)
		}
	}
	for _, organization := range api.account.Organizations()[:20] {
		alone := api.data(t, fmt.Sprintf(`{ organization(id: "%d") { %s } }`, organization.ID, everythingOfOrganization), nil).(map[string]any)["organization"]
		got := api.entities(t, `... on Organization { `+everythingOfOrganization+` }`, organizationKey(organization.ID))
		if diff := cmp.Diff(alone, got.Data.(map[string]any)["_entities"].([]any)[0]); diff != "" {
			t.Fatalf("organization %d (-alone +entity):\n%s", organization.ID, diff)
		}
	}
}

// The entities of an operation are read together: each once, and organizations from the list of all if that costs less.
func TestEntitiesCost(t *testing.T) {
	var manyCustomers, manyOrganizations []representation
	account := newAPI(t, emulator.Options{Customers: 1000}).account
	for _, customer := range account.Customers()[:50] {
		manyCustomers = append(manyCustomers, customerKey(customer.ID))
	}
	for _, organization := range account.Organizations()[:60] {
		manyOrganizations = append(manyOrganizations, organizationKey(organization.ID))
	}
	listPages := (len(account.Organizations()) + 49) / 50
	tests := []struct {
		name            string
		selection       string
		representations []representation
		want            requests
	}{
		{"none", `__typename`, nil, nil},
		{"a customer", `... on Customer { name emails { value } }`, manyCustomers[:1], requests{customerRoute: 1}},
		{"50 customers", `... on Customer { name }`, manyCustomers, requests{customerRoute: 50}},
		{"a customer 50 times", `... on Customer { name }`, slices.Repeat(manyCustomers[:1], 50), requests{customerRoute: 1}},
		{
			"50 customers with their organizations", `... on Customer { organization { website } }`, manyCustomers,
			requests{customerRoute: 50, organizationsPage: listPages},
		},
		{"an organization", `... on Organization { website }`, manyOrganizations[:1], requests{organizationRoute: 1}},
		{"60 organizations", `... on Organization { website }`, manyOrganizations, requests{organizationsPage: listPages}},
		{
			"60 organizations with what is in no list", `... on Organization { customerCount }`, manyOrganizations,
			requests{organizationRoute: 60},
		},
		{
			"what is selected of customers only", `... on Customer { conversationCount } ... on Organization { name }`, manyOrganizations,
			requests{organizationsPage: listPages},
		},
		{
			"some of each", `... on Customer { name } ... on Organization { website }`,
			slices.Concat(manyCustomers[:3], manyOrganizations[:2], manyCustomers[1:5], manyOrganizations[1:2]),
			requests{customerRoute: 5, organizationRoute: 2},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, emulator.Options{Customers: 1000})
				got := api.entities(t, test.selection, test.representations...)
				wantNoErrors(t, got)
				rows := got.Data.(map[string]any)["_entities"].([]any)
				if len(rows) != len(test.representations) || slices.Contains(rows, nil) {
					t.Errorf("%d entities for %d representations, or null among them: %v", len(rows), len(test.representations), rows)
				}
				api.wantRequests(t, test.want)
			})
		})
	}
}

// Customers and organizations are read side by side, and without waiting for more keys. So the answer takes as long as one
// request, or as two with the customers' organizations.
func TestEntitiesAreReadSideBySide(t *testing.T) {
	for selection, want := range map[string]time.Duration{
		`... on Customer { name } ... on Organization { name }`:                     time.Second,
		`... on Customer { organization { website } } ... on Organization { name }`: 2 * time.Second,
	} {
		t.Run(want.String(), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, emulator.Options{Latency: time.Second})
				keys := []representation{customerKey(500)}
				for _, customer := range api.account.Customers()[:2] {
					keys = append(keys, customerKey(customer.ID))
				}
				for _, organization := range api.account.Organizations()[3:6] {
					keys = append(keys, organizationKey(organization.ID))
				}
				begin := time.Now()
				wantNoErrors(t, api.entities(t, selection, keys...))
				if elapsed := time.Since(begin); elapsed != want {
					t.Errorf("took %s, want %s", elapsed, want)
				}
			})
		})
	}
}

// An entity that fails is null with an error at its place, and the others stay. A missing one is no error: the other
// subgraph's reference is out of date.
func TestFailedEntityLeavesTheRest(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		first, second := api.account.Customers()[0].ID, api.account.Customers()[1].ID
		api.account.Inject(emulator.Fault{Route: customerRoute, Path: fmt.Sprintf("/v2/customers/%d", first), Status: http.StatusForbidden})
		api.account.Inject(emulator.Fault{Route: organizationRoute, Path: "/v2/organizations/35", Body: "<html>"})
		got := api.entities(t, `... on Customer { id } ... on Organization { id }`,
			customerKey(first), customerKey(500), organizationKey(35), customerKey(1), organizationKey(1), customerKey(second))
		wantEntities(t, got, fmt.Sprintf(`[null, {"id": "500"}, null, null, null, {"id": "%d"}]`, second))
		wantErrors(t, got,
			failed{Path: []any{"_entities", json.Number("0")}, Extensions: map[string]any{"code": errorcode.Forbidden.String()}},
			failed{Path: []any{"_entities", json.Number("2")}, Extensions: map[string]any{"code": errorcode.UpstreamInvalid.String()}},
		)
	})
}

// A representation that names no type of this subgraph, or no id, is refused at its place, and the others are served.
func TestRefusedRepresentation(t *testing.T) {
	t.Parallel()
	const typeArgument, idArgument = "representations.__typename", "representations.id"
	tests := []struct {
		name           string
		representation representation
		argument       string
	}{
		{"no type", representation{"id": "500"}, typeArgument},
		{"type is a number", representation{"__typename": 5, "id": "500"}, typeArgument},
		{"unknown type", representation{"__typename": "Invoice", "id": "500"}, typeArgument},
		{"type that is no entity", representation{"__typename": "Conversation", "id": "500"}, typeArgument},
		{"no id", representation{"__typename": "Customer"}, idArgument},
		{"id is null", representation{"__typename": "Customer", "id": nil}, idArgument},
		{"id is a word", representation{"__typename": "Customer", "id": "Vernon"}, idArgument},
		{"id is true", representation{"__typename": "Customer", "id": true}, idArgument},
		{"id is an object", representation{"__typename": "Organization", "id": map[string]any{"id": "35"}}, idArgument},
		{"id is negative", representation{"__typename": "Organization", "id": -35}, idArgument},
		{"id is a path", representation{"__typename": "Customer", "id": "500/emails"}, idArgument},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newAPI(t, emulator.Options{Customers: -1})
			got := api.entities(t, `... on Customer { name }`, customerKey(500), test.representation, customerKey(500))
			wantEntities(t, got, `[{"name": "Vernon Bear"}, null, {"name": "Vernon Bear"}]`)
			wantErrors(t, got, failed{
				Path:       []any{"_entities", json.Number("1")},
				Extensions: map[string]any{"code": errorcode.BadUserInput.String(), "argument": test.argument},
			})
			api.wantRequests(t, requests{customerRoute: 1})
		})
	}
}

// A representation may have fields in addition to its key, and its id may be a number.
func TestRepresentationWithMoreFields(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: -1})
	got := api.entities(t, `... on Customer { name }`, representation{"__typename": "Customer", "id": 500, "name": "Somebody"})
	wantEntities(t, got, `[{"name": "Vernon Bear"}]`)
	wantNoErrors(t, got)
}

// More entities than a list may have rows are refused before any request.
func TestTooManyEntities(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: -1})
	most := slices.Repeat([]representation{customerKey(500)}, 250)
	wantNoErrors(t, api.entities(t, `__typename`, most...))
	api.wantRequests(t, requests{customerRoute: 1})
	for _, count := range []int{251, 2000} {
		got := api.entities(t, `__typename`, slices.Repeat([]representation{customerKey(500)}, count)...)
		wantRefused(t, got, "representations", fmt.Sprintf("has %d entities; at most 250", count))
		if got.Data != nil {
			t.Errorf("data = %v", got.Data)
		}
	}
	api.wantRequests(t, nil)
}

// A representation that is no object makes the whole argument invalid.
func TestRepresentationIsNoObject(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: -1})
	for _, value := range []any{5, "Customer", true, []any{"Customer", "500"}} {
		query := `query ($value: _Any!) { _entities(representations: [$value]) { __typename } }`
		got := api.query(t, query, map[string]any{"value": value})
		if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != errorcode.ValidationFailed.String() || got.Data != nil {
			t.Errorf("%v: answer = %+v, want it refused", value, got)
		}
	}
	api.wantRequests(t, nil)
}

// The answer lists the path of each stale entity.
func TestStaleEntities(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{client: upstream.Options{
			Cache: cache.Options{TTL: 15 * time.Second, Stale: 10 * time.Minute},
		}})
		const query = `{ _entities(representations: [{__typename: "Customer", id: "500"}, {__typename: "Customer", id: "1"},
		  {__typename: "Organization", id: "35"}]) { ... on Customer { name } ... on Organization { website } } }`
		fresh := e.ask(t.Context(), t, query)
		if len(fresh.Errors) > 0 || fresh.Extensions.Stale != nil {
			t.Fatalf("answer = %+v", fresh)
		}
		<-time.After(time.Minute)
		e.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		got := e.ask(t.Context(), t, query)
		if diff := cmp.Diff(fresh.Data, got.Data); diff != "" {
			t.Errorf("stale data (-fresh +stale):\n%s", diff)
		}
		for _, place := range []json.Number{"0", "2"} {
			if !slices.ContainsFunc(got.Extensions.Stale, func(path []any) bool { return cmp.Equal(path, []any{"_entities", place}) }) {
				t.Errorf("extensions.stale = %v lacks the entity %s", got.Extensions.Stale, place)
			}
		}
	})
}
