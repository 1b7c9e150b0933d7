package transport

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// audit is one of the server audits of the npm package graphql-http 1.23.1, under its id there.
type audit struct {
	id, demand string
	request    auditRequest
	statuses   [2]int // lowest and highest
	mediaType  string // of the answer, when it matters
	without    string // a member that the answer must not have
}

type auditRequest struct {
	accept      string
	contentType string            // of a POST
	body        string            // of a POST
	query       map[string]string // of a GET
}

func jsonPost(accept, body string) auditRequest {
	return auditRequest{accept: accept, contentType: "application/json", body: body}
}

const (
	newType = string(graphqlResponse)
	oldType = string(legacyJSON)
	typed   = `query Type($name: String!) { __type(name: $name) { name } }`
)

var (
	ok         = [2]int{200, 200}
	badRequest = [2]int{400, 400}
	clientFail = [2]int{400, 499}
	anyFail    = [2]int{400, 599}
	typename   = `{"query":"{ __typename }"}`
)

func audits() []audit {
	list := []audit{
		{"22EB", "a client that accepts the newer type gets it", jsonPost(newType, typename), ok, newType, ""},
		{"4655", "a client that accepts JSON gets JSON", jsonPost(oldType, typename), ok, oldType, ""},
		{"47DE", "a client that accepts any type gets JSON", jsonPost("*/*", typename), ok, oldType, ""},
		{"80D8", "a client without Accept gets JSON", jsonPost("", typename), ok, oldType, ""},
		{"82A3", "the answer is UTF-8", jsonPost("", typename), ok, "", ""},
		{"BF61", "a body in UTF-8 is read", auditRequest{
			contentType: "application/json; charset=utf-8", body: `{"query":"{ __type(name: \"Run🏃Swim🏊\") { name } }"}`,
		}, ok, "", ""},
		{"78D5", "a body without charset is UTF-8", jsonPost("", typename), ok, "", ""},
		{"2C94", "POST is served", jsonPost("", typename), ok, "", ""},
		{"5A70", "GET is served", auditRequest{
			accept: "*/*", query: map[string]string{"query": "{ __typename }"},
		}, ok, "", ""},
		{"9C48", "a GET runs no mutation", auditRequest{
			accept: newType, query: map[string]string{"query": "mutation { __typename }"},
		}, clientFail, "", ""},
		{"9ABE", "a POST without content type fails", auditRequest{
			contentType: "text/plain;charset=UTF-8", body: typename,
		}, clientFail, "", ""},
		{"03D4", "JSON may be posted", jsonPost("", typename), ok, "", ""},
		{"A5BF", "an empty body fails", jsonPost("", ""), badRequest, "", ""},
		{"423L", "a body without query fails", jsonPost(newType, `{"notquery":"{ __typename }"}`), badRequest, "", ""},
		{"34A2", "a query may be a string", jsonPost(newType, typename), ok, "", ""},
		{"13EE", "a query may be a string, as JSON", jsonPost(oldType, typename), ok, "", "errors"},
		{"8161", "operationName may be a string", jsonPost(newType, namedOperation), ok, "", ""},
		{"B8B3", "operationName may be a string, as JSON", jsonPost(oldType, namedOperation), ok, "", "errors"},
		{"2EA1", "variables may be a map", jsonPost(newType, withVariables(typed)), ok, "", "errors"},
		{"28B9", "variables may be a map, as JSON", jsonPost(oldType, withVariables(typed)), ok, "", "errors"},
		{"D6D5", "a GET's variables are JSON", variablesByGet(newType), ok, "", "errors"},
		{"6A70", "a GET's variables are JSON, as JSON", variablesByGet(oldType), ok, "", "errors"},
		{"428F", "extensions may be a map", jsonPost(newType, withExtensions), ok, "", ""},
		{"1B7A", "extensions may be a map, as JSON", jsonPost(oldType, withExtensions), ok, "", "errors"},
		{"B6DC", "broken JSON is answered", jsonPost(oldType, brokenJSON), [2]int{200, 599}, "", ""},
		{"BCF8", "broken JSON fails, as JSON", jsonPost(oldType, brokenJSON), badRequest, "", ""},
		{"B7N8", "broken JSON fails", jsonPost(newType, brokenJSON), badRequest, "", ""},
		{"8764", "unknown parameters fail", jsonPost("", `{"qeury":"{ __typename }"}`), anyFail, "", ""},
		{"3E3A", "unknown parameters are a bad request", jsonPost("", `{"qeury":"{ __typename }"}`), badRequest, "", ""},
		{"572B", "an unparsable document is answered with 200 in JSON", jsonPost(oldType, unparsable), ok, "", ""},
		{"FDE2", "an invalid document is answered with 200 in JSON", jsonPost(oldType, invalidDocument), ok, "", ""},
		{"7B9B", "wrong variables are answered with 200 in JSON", jsonPost(oldType, nullVariable), ok, "", ""},
		{"865D", "an unparsable document fails", jsonPost(newType, unparsable), anyFail, "", ""},
		{"556A", "an unparsable document is a bad request", jsonPost(newType, unparsable), badRequest, "", ""},
		{"D586", "an unparsable document has no data", jsonPost(newType, unparsable), badRequest, "", "data"},
		{"51FE", "an invalid document fails", jsonPost(newType, invalidDocument), anyFail, "", ""},
		{"74FF", "an invalid document is a bad request", jsonPost(newType, invalidDocument), badRequest, "", ""},
		{"5E5B", "an invalid document has no data", jsonPost(newType, invalidDocument), badRequest, "", "data"},
		{"86EE", "wrong variables are a bad request", jsonPost(newType, nullVariable), badRequest, "", ""},
	}
	list = append(list, wrongTypes("LKJ", "query", `{"obj":"ect"}`, `0`, `false`, `["array"]`)...)
	list = append(list, wrongTypes("6C0", "operationName", `{"obj":"ect"}`, `0`, `false`, `["array"]`)...)
	list = append(list, wrongTypes("476", "variables", `"string"`, `0`, `false`, `["array"]`)...)
	list = append(list, wrongTypes("58B", "extensions", `"string"`, `0`, `false`, `["array"]`)...)
	for i, parameter := range []string{"variables", "operationName", "extensions"} {
		body := `{"query":"{ __typename }","` + parameter + `":null}`
		number := string(rune('0' + i))
		list = append(list,
			audit{"94B" + number, parameter + " may be null", jsonPost(newType, body), ok, "", "errors"},
			audit{"022" + number, parameter + " may be null, as JSON", jsonPost(oldType, body), ok, "", "errors"})
	}
	return list
}

const (
	namedOperation  = `{"operationName":"Q","query":"query Q { __typename }"}`
	withExtensions  = `{"query":"{ __typename }","extensions":{"some":"value"}}`
	nullVariable    = `{"query":"query Fails($id: ID!) { __typename }","variables":{"id":null}}`
	invalidDocument = `{"query":"{ nosuchfield }"}`
	unparsable      = `{"query":"{"}`
	brokenJSON      = `{ "not a JSON`
)

func withVariables(query string) string {
	body, _ := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"name": "sometype"}})
	return string(body)
}

func variablesByGet(accept string) auditRequest {
	return auditRequest{accept: accept, query: map[string]string{"query": typed, "variables": `{"name":"sometype"}`}}
}

func wrongTypes(id, parameter string, values ...string) []audit {
	var list []audit
	for i, wrong := range values {
		body := `{"` + parameter + `":` + wrong + `,"query":"{ __typename }"}`
		if parameter == "query" {
			body = `{"query":` + wrong + `}`
		}
		list = append(list, audit{
			id + string(rune('0'+i)), parameter + " may not be " + wrong, jsonPost("", body), badRequest, "", "",
		})
	}
	return list
}

func (r auditRequest) build() *http.Request {
	var request *http.Request
	if r.query != nil {
		values := url.Values{}
		for name, value := range r.query {
			values.Set(name, value)
		}
		request = httptest.NewRequest(http.MethodGet, "/graphql?"+values.Encode(), nil)
	} else {
		request = httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(r.body))
		request.Header.Set("Content-Type", r.contentType)
	}
	if r.accept != "" {
		request.Header.Set("Accept", r.accept)
	}
	return request
}

func TestAudits(t *testing.T) {
	t.Parallel()
	list := audits()
	if len(list) != 61 {
		t.Fatalf("%d audits, want 61", len(list))
	}
	servers := map[string]http.Handler{
		"documents only":           newServer(acme(), Options{}),
		"with persisted documents": newPersistedServer(Options{}),
	}
	for name, server := range servers {
		for _, audit := range list {
			t.Run(name+"/"+audit.id+" "+audit.demand, func(t *testing.T) {
				t.Parallel()
				audit.run(t, server)
			})
		}
	}
}

func (a audit) run(t *testing.T, server http.Handler) {
	t.Helper()
	answer := send(server, a.request.build())
	if answer.Code < a.statuses[0] || answer.Code > a.statuses[1] {
		t.Errorf("status %d, want %v; body %s", answer.Code, a.statuses, answer.Body)
	}
	mediaType, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if err != nil || a.mediaType != "" && mediaType != a.mediaType {
		t.Errorf("content type %q (%v), want %q", mediaType, err, a.mediaType)
	}
	if !utf8.Valid(answer.Body.Bytes()) {
		t.Error("the body is not UTF-8")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(answer.Body.Bytes(), &members); err != nil {
		t.Errorf("the body is not a JSON object: %v", err)
	}
	if _, has := members[a.without]; has {
		t.Errorf("the body has %s: %s", a.without, answer.Body)
	}
}
