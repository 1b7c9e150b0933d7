//go:build unix

package loadtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// kind is one kind of request that the load is mixed of.
type kind struct {
	name string
	// share is how many of the requests are of this kind, in proportion to the shares of the others.
	share int
	// send sends the n-th request and checks the answer. The report counts the request under its outcome: a status, or
	// a word such as "cancelled".
	send func(ctx context.Context, to target, n int) (outcome string, err error)
}

// target is the server that requests are sent to.
type target struct {
	url, host string
	client    *http.Client
}

// The media types of answers. An error in the document is status 200 with the older one, and 400 with the newer.
const (
	legacyJSON      = "application/json"
	graphqlResponse = "application/graphql-response+json"
)

// mediaTypes has both, between which requests alternate.
var mediaTypes = []string{legacyJSON, graphqlResponse}

func postRequest(ctx context.Context, to target, accept, body string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	return request, nil
}

// operation is the body of a POST.
func operation(query string, variables any) string {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]any{"query": query, "variables": variables}); err != nil {
		panic(err) // a test's own variables
	}
	return body.String()
}

// response is an HTTP response that was read to its end.
type response struct {
	status      int
	contentType string
	body        []byte
}

// exchange sends a request and reads the answer. No request may make the server fail.
func exchange(client *http.Client, request *http.Request) (response, error) {
	answer, err := client.Do(request)
	if err != nil {
		return response{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return response{}, fmt.Errorf("status %d: read body: %w", answer.StatusCode, err)
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		return response{}, fmt.Errorf("status %d: %.500s", answer.StatusCode, body)
	}
	return response{answer.StatusCode, answer.Header.Get("Content-Type"), body}, nil
}

// outcome names a response in the report.
func (r response) outcome() string { return fmt.Sprint(r.status) }

// answer is the part of a GraphQL response that tells of failures.
type answer struct {
	Data   json.RawMessage `json:"data"`
	Errors []struct {
		Message    string `json:"message"`
		Extensions struct {
			Code string `json:"code"`
		} `json:"extensions"`
	} `json:"errors"`
}

// The longest answer to a request that is refused, and the most errors in it: no more is sent than what was received.
const (
	maxRefusal = 64 << 10
	maxErrors  = 101
)

// refusal checks that the server refused a request with one of the codes, and with the status of that code.
func (r response) refusal(status int, codes ...string) (outcome string, err error) {
	var got answer
	if err := json.Unmarshal(r.body, &got); err != nil {
		return "", fmt.Errorf("status %d: %w: %.200q", r.status, err, r.body)
	}
	switch {
	case r.status != status:
		return "", fmt.Errorf("status %d, want %d: %.500s", r.status, status, r.body)
	case !strings.HasPrefix(r.contentType, "application/"):
		return "", fmt.Errorf("content type %q", r.contentType)
	case len(got.Errors) == 0 || len(got.Errors) > maxErrors || len(r.body) > maxRefusal:
		return "", fmt.Errorf("%d errors in %d bytes: %.500s", len(got.Errors), len(r.body), r.body)
	}
	for _, failure := range got.Errors {
		if failure.Message == "" || !slices.Contains(codes, failure.Extensions.Code) {
			return "", fmt.Errorf("error %+v, want one of %q", failure, codes)
		}
	}
	return r.outcome() + " " + got.Errors[0].Extensions.Code, nil
}
