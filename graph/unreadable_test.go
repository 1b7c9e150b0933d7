package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream/emulator"
)

// An unreadable row of a list is missing and an unreadable field is null, each with an error at its path. All else stays.
func TestBadRowsAndFields(t *testing.T) {
	t.Parallel()
	const (
		row    = "customers"          // the row is left out
		none   = ""                   // nothing is missing
		fields = `customers nodes 1 ` // the field is null
		name   = `{"id": 2, "firstName": "B", "lastName": "C", %s}`
	)
	tests := []struct{ name, bad, path string }{
		{"cut emoji", fmt.Sprintf(name, `"jobTitle": "a\ud83d"`), none},
		{"invalid UTF-8", fmt.Sprintf(name, "\"jobTitle\": \"a\xff\""), none},
		{"duplicate key", fmt.Sprintf(name, `"jobTitle": "a", "jobTitle": "b"`), none},
		{"number for a text", fmt.Sprintf(name, `"jobTitle": 5`), fields + "jobTitle"},
		{"list for a text", fmt.Sprintf(name, `"jobTitle": ["x"]`), fields + "jobTitle"},
		{"number in a name", `{"id": 2, "firstName": 5, "lastName": "C"}`, fields + "name"},
		{"text for a count", fmt.Sprintf(name, `"conversationCount": "many"`), fields + "conversationCount"},
		{"huge count", fmt.Sprintf(name, `"conversationCount": 1e400`), fields + "conversationCount"},
		{"text for a boolean", fmt.Sprintf(name, `"draft": "yes"`), fields + "draft"},
		{"bad email", fmt.Sprintf(name, `"_embedded": {"emails": [{"id": 1, "value": "a@b.c"}, 7, null]}`), fields + "emails"},
		{
			"bad type of an email", fmt.Sprintf(name, `"_embedded": {"emails": [{"id": 1, "value": "a@b.c", "type": 1}]}`),
			fields + "emails 0 type",
		},
		{"emails are a text", fmt.Sprintf(name, `"_embedded": {"emails": "no"}`), fields + "emails"},
		{"embedded is a list", fmt.Sprintf(name, `"_embedded": []`), none},
		{"embedded is null", fmt.Sprintf(name, `"_embedded": null`), none},
		{"links are a list", fmt.Sprintf(name, `"_links": [1]`), none},
		{"links are a text", fmt.Sprintf(name, `"_links": "x"`), none},
		{"id is a text", `{"id": "2", "firstName": "B"}`, none},
		{"id is a float", `{"id": 2.0, "firstName": "B"}`, none},
		{"fractional id", `{"id": 35.5}`, row},
		{"id of 20 digits", `{"id": 12345678901234567890}`, row},
		{"null", `null`, row},
		{"list", `[{"id": 2}]`, row},
		{"boolean", `true`, row},
		{"no id", `{}`, row},
		{"null id", `{"id": null, "firstName": "B"}`, row},
	}
	for _, test := range tests {
		for _, walk := range []bool{true, false} {
			t.Run(fmt.Sprint(test.name, " walk ", walk), func(t *testing.T) {
				t.Parallel()
				a := newAPI(t, emulator.Options{})
				route, order := pageRoute, "(orderBy: {field: CREATED_AT, direction: ASC})"
				if walk {
					route, order = walkRoute, ""
				}
				a.account.Inject(emulator.Fault{Route: route, Body: `{"_embedded": {"customers": [
				  {"id": 1, "firstName": "A", "_embedded": {"emails": []}}, ` + test.bad + `,
				  {"id": 3, "firstName": "Z", "_embedded": {"emails": []}}]},
				  "page": {"size": 50, "totalElements": 3, "totalPages": 1, "number": 1}}`})
				a.account.Inject(emulator.Fault{Route: "GET /v2/customers/{customerId}/emails", Body: `{}`})
				got := a.query(t, "{ customers"+order+
					" { nodes { id name jobTitle conversationCount draft emails { value type } } } }", nil)
				checkKept(t, got, test.path)
			})
		}
	}
}

func checkKept(t *testing.T, got answer, path string) {
	t.Helper()
	list, ok := got.Data.(map[string]any)["customers"].(map[string]any)
	if !ok {
		t.Fatalf("no customers: %+v", got)
	}
	nodes := list["nodes"].([]any)
	want := []string{"1", "2", "3"}
	if path == "customers" {
		want = []string{"1", "3"}
	}
	var ids []string
	for _, node := range nodes {
		ids = append(ids, node.(map[string]any)["id"].(string))
	}
	if !slices.Equal(ids, want) {
		t.Errorf("ids %v, want %v", ids, want)
	}
	var paths []string
	for _, problem := range got.Errors {
		paths = append(paths, strings.Trim(fmt.Sprint(problem.Path), "[]"))
		if problem.Extensions["code"] != errorcode.UpstreamInvalid.String() {
			t.Errorf("code %v", problem.Extensions["code"])
		}
	}
	if strings.Join(paths, ";") != path {
		t.Errorf("errors at %q, want %q: %+v", paths, path, got.Errors)
	}
}

// A property whose kind cannot be read has an error, since it lacks the fields that are selected for its true kind.
func TestPropertyOfAnUnreadableKind(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	api.account.Patch("/v2/customers/500", func(customer map[string]any) {
		customer["_embedded"].(map[string]any)["properties"].([]any)[0].(map[string]any)["type"] = true
	})
	got := api.query(t, `{ customer(id: "500") { properties { ... on TextProperty { slug } } property(slug: "car") { ... on TextProperty { slug } } } }`, nil)
	wantData(t, got.Data, `{"customer": {"properties": [{}], "property": {}}}`)
	var paths []string
	for _, problem := range got.Errors {
		paths = append(paths, fmt.Sprint(problem.Path))
	}
	slices.Sort(paths)
	if want := []string{"[customer properties 0]", "[customer property]"}; !slices.Equal(paths, want) {
		t.Errorf("errors at %q, want %q", paths, want)
	}
}

// In the other lists, too, an unreadable row is missing and the other rows stay.
func TestBadRowsOfEveryList(t *testing.T) {
	t.Parallel()
	for _, list := range []struct{ route, member, query, path string }{
		{organizationsPage, "organizations", `{ organizations { nodes { id } } }`, "organizations"},
		{"GET /v2/tags", "tags", `{ tags { id } }`, "tags"},
		{"GET /v2/users", "users", `{ users { id } }`, "users"},
		{"GET /v2/mailboxes", "mailboxes", `{ inboxes { id } }`, "inboxes"},
		{"GET /v2/customer-properties", "customer-properties", `{ customerProperties { slug } }`, "customerProperties"},
		{
			"GET /v2/conversations/{conversationId}/threads", "threads",
			`{ conversation(id: "%d") { threads { nodes { id } } } }`, "conversation threads",
		},
	} {
		t.Run(list.member, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, emulator.Options{})
			query := list.query
			if strings.Contains(query, "%d") {
				found := a.data(t, `{ customer(id: "500") { conversations { nodes { id } } } }`, nil)
				text, _ := json.Marshal(found)
				_, id, _ := strings.Cut(string(text), `"id":"`)
				id, _, _ = strings.Cut(id, `"`)
				query = strings.Replace(query, "%d", id, 1)
			}
			a.account.Inject(emulator.Fault{Route: list.route, Body: `{"_embedded": {"` + list.member + `": [
			  {"id": 1, "slug": "a", "type": "text"}, 7, {"id": 3, "slug": "b", "type": "text"}]},
			  "page": {"size": 50, "totalElements": 3, "totalPages": 1, "number": 1}}`})
			got := a.query(t, query, nil)
			if len(got.Errors) != 1 || strings.Trim(fmt.Sprint(got.Errors[0].Path), "[]") != list.path {
				t.Fatalf("errors %+v, want one at %s", got.Errors, list.path)
			}
			text, _ := json.Marshal(got.Data)
			if strings.Count(string(text), `"id"`)+strings.Count(string(text), `"slug"`) != 2 {
				t.Errorf("data %s, want two rows", text)
			}
		})
	}
}

// A conversation brings the color of a tag as hexadecimal, whatever the tag's own color looks like.
func TestUnreadableColorOfATag(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	api.account.Inject(emulator.Fault{Route: "GET /v2/conversations/{conversationId}", Body: `{"id": 7, "number": 1,
	  "tags": [{"id": 9, "tag": "vip", "color": "#00ff00"}]}`})
	api.account.Inject(emulator.Fault{Route: "GET /v2/tags", Body: `{"_embedded": {"tags": [{"id": 9, "name": "vip", "color": {}}]},
	  "page": {"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}}`})
	got := api.query(t, `{ conversation(id: "7") { tags { color colorName } } }`, nil)
	wantData(t, got.Data, `{"conversation": {"tags": [{"color": "#00ff00", "colorName": null}]}}`)
	if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != errorcode.UpstreamInvalid.String() {
		t.Errorf("errors = %+v", got.Errors)
	}
}
