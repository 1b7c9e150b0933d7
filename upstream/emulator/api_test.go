package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

const origin = "https://api.example.com"

// api calls a server in process with a valid token.
type api struct {
	*testing.T
	*emulator.Server
	token string
}

func newAPI(t *testing.T, options emulator.Options) api {
	t.Helper()
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return api{T: t, Server: server, token: emulator.DefaultToken}
}

// reply is an answer with its body decoded.
type reply struct {
	status int
	header http.Header
	body   map[string]any
}

func (a api) get(target string) reply {
	a.Helper()
	return a.do(a.request(http.MethodGet, target, ""))
}

func (a api) request(method, target, body string) *http.Request {
	a.Helper()
	if !strings.HasPrefix(target, "http") {
		target = origin + target
	}
	r, err := http.NewRequestWithContext(a.Context(), method, target, strings.NewReader(body))
	if err != nil {
		a.Fatal(err)
	}
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	return r
}

func (a api) do(r *http.Request) reply {
	a.Helper()
	response, err := a.Client().Do(r)
	if err != nil {
		a.Fatal(err)
	}
	defer response.Body.Close()
	return reply{status: response.StatusCode, header: response.Header, body: decode(a.T, response.Body)}
}

func decode(t *testing.T, r io.Reader) map[string]any {
	t.Helper()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) == 0 {
		return nil
	}
	var body map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		t.Fatalf("body is not JSON: %v\n%s", err, raw)
	}
	return body
}

// at returns a value within a body: the path has the names of members and the indexes of elements. It returns nil when the
// body has no such value.
func (r reply) at(path ...any) any { return at(r.body, path...) }

func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// ids returns the ids of the embedded list of a relation.
func (r reply) ids(relation string) []string {
	var ids []string
	list, _ := r.at("_embedded", relation).([]any)
	for _, item := range list {
		ids = append(ids, at(item, "id").(json.Number).String())
	}
	return ids
}

func (r reply) href(relation string) string {
	href, _ := r.at("_links", relation, "href").(string)
	return href
}

// search returns the target that searches customers.
func search(query string) string { return "/v2/customers?query=" + url.QueryEscape(query) }

func decodeText(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
