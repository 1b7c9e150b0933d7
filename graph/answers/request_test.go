package answers_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"

	"mailbox-graphql/graph/answers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var reader = answers.Reader{MaxBodyBytes: 100, Headers: []string{"Accept", "Content-Type", "X-Mailbox-Cost"}}

func post(body string, headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func get(query string) *http.Request {
	return httptest.NewRequest(http.MethodGet, "/graphql?"+query, http.NoBody)
}

// Requests have one name only if they are equal in all that may change the answer.
func TestNames(t *testing.T) {
	t.Parallel()
	different := []*http.Request{
		post(`{"query":"{a}"}`),
		post(`{"query":"{b}"}`),
		post(`{"query":"{a}" }`),
		post(`{"query":"{a}","variables":{"x":1,"y":2}}`),
		post(`{"query":"{a}","variables":{"y":1,"x":2}}`),
		post(`{"query":"{a}","variables":{"x":1}}`),
		post(`{"query":"{a}","variables":{"x":1.0}}`),
		post(`{"query":"{a}","variables":{"x":"1"}}`),
		post(`{"query":"{a}","variables":{"x":null}}`),
		post(`{"query":"{a}","variables":{}}`),
		post(`{"query":"{a}","variables":null}`),
		post(`{"query":"{a}","operationName":"A"}`),
		post(`{"query":"{a}"}`, "Accept", "application/json"),
		post(`{"query":"{a}"}`, "Accept", "application/json", "Accept", "*/*"),
		post(`{"query":"{a}"}`, "Accept", "application/json,*/*"),
		post(`{"query":"{a}"}`, "Accept", ""),
		post(`{"query":"{a}"}`, "X-Mailbox-Cost", "1"),
		post(`{"query":"{a}"}`, "Content-Type", "application/json"),
		post(``),
		get(`query={a}`),
		get(`query={a}&variables={"x":1}`),
		get(`query={a}&variables={"x":1.0}`),
		get(``),
	}
	names := make(map[string]int)
	for i, r := range different {
		request, ok := reader.Read(r, nil)
		if other, taken := names[request.Name()]; !ok || taken {
			t.Errorf("request %d: read %t, has the name of request %d", i, ok, other)
		}
		names[request.Name()] = i
	}
	same, _ := reader.Read(post(`{"query":"{a}"}`, "User-Agent", "b", "Traceparent", "c"), []byte("something else"))
	if i, ok := names[same.Name()]; !ok || i != 0 {
		t.Error("a header that does not matter changes the name")
	}
}

// FuzzNames reads pairs of requests. Their names are equal only if all parts are.
func FuzzNames(f *testing.F) {
	f.Add("POST", "", "application/json", `{"x":1}`, "POST", "", "application/json", `{"x":1.0}`)
	f.Add("GET", "query={a}", "", "", "POST", "", "query={a}", "")
	f.Add("POST", "a", "b", "c", "POST", "ab", "", "c")
	f.Fuzz(func(t *testing.T, method, query, accept, body, method2, query2, accept2, body2 string) {
		read := func(method, query, accept, body string) (string, bool) {
			r := post(body)
			r.Method, r.URL.RawQuery, r.Header["Accept"] = method, query, []string{accept}
			request, ok := reader.Read(r, nil)
			if method == http.MethodGet {
				body = "" // it has no meaning
			}
			request.Restore(r)
			if rest, err := io.ReadAll(r.Body); err != nil || method != http.MethodGet && string(rest) != body {
				t.Errorf("the body is %q, want %q: %v", rest, body, err)
			}
			return request.Name() + " of " + fmt.Sprintf("%q", []string{method, query, accept, body}), ok
		}
		first, ok := read(method, query, accept, body)
		second, ok2 := read(method2, query2, accept2, body2)
		if !ok || !ok2 {
			return
		}
		name, parts, _ := cut(first)
		name2, parts2, _ := cut(second)
		if (name == name2) != (parts == parts2) {
			t.Errorf("%s and %s: equal names = %t", parts, parts2, name == name2)
		}
	})
}

func cut(named string) (name, parts string, ok bool) { return named[:32], named[36:], true }

// What the transport has to judge comes to it as it was sent.
func TestRequestsForTheTransport(t *testing.T) {
	t.Parallel()
	errBroken := errors.New("broken")
	long := strings.Repeat("x", 200)
	tests := map[string]struct {
		request *http.Request
		body    string
		err     error
	}{
		"another method":                    {func() *http.Request { r := post("{}"); r.Method = http.MethodPut; return r }(), "{}", nil},
		"another content type":              {post("{}", "Content-Type", "text/plain"), "{}", nil},
		"too long":                          {post(long), long, nil},
		"too long, without Content-Length":  {unsized(post(long)), long, nil},
		"a body that breaks":                {broken(post(""), "{", errBroken), "{", errBroken},
		"a body of exactly the bound":       {post(long[:100]), long[:100], nil},
		"a body of the bound and one byte":  {unsized(post(long[:101])), long[:101], nil},
		"a body that comes byte after byte": {slow(post("{}")), "{}", nil},
	}
	tests["another content type"].request.Header.Set("Content-Type", "text/plain")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, ok := reader.Read(test.request, nil)
			if want := strings.Contains(name, "exactly") || strings.Contains(name, "byte after"); ok != want {
				t.Errorf("read = %t, want %t", ok, want)
			}
			request.Restore(test.request)
			body, err := io.ReadAll(test.request.Body)
			if string(body) != test.body || !errors.Is(err, test.err) {
				t.Errorf("body %q, %v, want %q, %v", body, err, test.body, test.err)
			}
			if err := test.request.Body.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func unsized(r *http.Request) *http.Request {
	r.ContentLength = -1
	return r
}

func broken(r *http.Request, begin string, err error) *http.Request {
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(begin), iotest.ErrReader(err)))
	return r
}

func slow(r *http.Request) *http.Request {
	r.Body = io.NopCloser(iotest.OneByteReader(r.Body))
	return r
}
