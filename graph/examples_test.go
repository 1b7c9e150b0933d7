package graph_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/examples"
	"mailbox-graphql/upstream/emulator"
)

var update = flag.Bool("update", false, "rewrite the golden answers")

// golden is the expected answer of an example, and the expected REST requests.
type golden struct {
	Requests requests        `json:"requests"`
	Answer   json.RawMessage `json:"answer"`
}

// Each example has its golden answer on the account with which the server starts.
func TestExamples(t *testing.T) {
	t.Parallel()
	operations, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(operations) == 0 {
		t.Fatal("there are no examples")
	}
	for _, operation := range operations {
		if operation.Subscription {
			continue // see TestExamplesOfSubscriptions
		}
		t.Run(operation.Name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, emulator.Options{Customers: 1000})
				var variables map[string]any
				if operation.Variables != "" {
					if err := json.Unmarshal([]byte(operation.Variables), &variables); err != nil {
						t.Fatalf("variables: %v", err)
					}
				}
				data := api.data(t, operation.Query, variables)
				if got := api.account.TotalRequests(); got != operation.RESTRequests {
					t.Errorf("%d REST requests, but its comment says %d", got, operation.RESTRequests)
				}
				wantGolden(t, api, filepath.Join("testdata", operation.Name+".json"), data)
			})
		})
	}
}

// Each example of a subscription tells of a change with as many REST requests as its comment says.
func TestExamplesOfSubscriptions(t *testing.T) {
	t.Parallel()
	operations, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	events := map[string]string{
		"5-live-customer": `{"data":{"customerChanged":{"kind":"UPDATED","id":"500","customer":{"name":"Vernon Bear",` +
			`"jobTitle":"CTO","emails":[{"value":"bear@acme.com","type":"HOME"}]}}}}`,
	}
	for _, operation := range operations {
		if !operation.Subscription {
			continue
		}
		event := events[operation.Name]
		t.Run(operation.Name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newStation(t, graph.SubscriptionOptions{})
				live := s.send(t.Context(), operation.Query, operation.Variables)
				before := s.account.TotalRequests()
				s.change(renameVernon)
				s.want(live.takes(), []string{event})
				live.cancel()
				<-live.done
				const ofChange = 1
				if got := s.account.TotalRequests() - before - ofChange; got != operation.RESTRequests {
					t.Errorf("%d REST requests, but its comment says %d", got, operation.RESTRequests)
				}
			})
		})
		delete(events, operation.Name)
	}
	if len(events) > 0 {
		t.Errorf("there are no examples %v", events)
	}
}

func wantGolden(t *testing.T, api *api, file string, data any) {
	t.Helper()
	if *update {
		writeGolden(t, file, golden{Requests: api.account.Requests(), Answer: encode(t, data)})
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	var want golden
	if err := json.Unmarshal(content, &want); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	wantData(t, data, string(want.Answer))
	api.wantRequests(t, want.Requests)
}

func writeGolden(t *testing.T, file string, content golden) {
	t.Helper()
	for route, count := range content.Requests {
		if count == 0 {
			delete(content.Requests, route)
		}
	}
	if err := os.WriteFile(file, append(encode(t, content), '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(out.Bytes())
}
