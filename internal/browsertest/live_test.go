package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// The playground runs a subscription until it is stopped, with the token that its user has signed in with.
func TestPlaygroundSubscribes(t *testing.T) {
	key, entry := newKey(t, "--scope", "customers:write")
	page := startBrowser(t).newPage(t, startServer(t, "--api-keys", entry, "--max-subscriptions", "1"))
	page.record.expect("status of 401") // the answers before the key
	page.visit("/")
	page.waitFor("a usable editor", usable)
	page.replaceContent(".graphiql-query-editor", `subscription Live { customerChanged { kind customer { jobTitle } } }`)
	page.waitFor("the tab's name", activeTab+` === 'Live'`)
	page.runOperation()
	page.waitFor("a refusal", page.contentOf(responseEditor)+`.includes('UNAUTHENTICATED')`)
	page.signIn(key)
	page.waitForText("#notices", "Signed in")

	for range 2 { // the server allows one subscription at a time, so that the second needs the end of the first
		page.runWithinLimit()
		page.hearsOfChange(key)
		page.screenshot("playground-subscription")
		page.stopOperation()
	}
	page.clickText(".estimate button", "Estimate cost")
	page.waitForText(".estimate output", "At most 1 REST request")
	if sent := page.record.lastHeader("/graphql", "Accept"); sent != "text/event-stream" {
		t.Errorf("Accept = %q, want that of server-sent events", sent)
	}

	page.record.expect("status of 400") // the answer to the operation that is not valid
	page.click("button[aria-label='New tab']")
	page.waitFor("an empty tab", activeTab+` === '<untitled>'`)
	page.replaceContent(".graphiql-query-editor", `subscription Wrong { customerChanged { nickname } }`)
	page.waitFor("the tab's name", activeTab+` === 'Wrong'`)
	page.runOperation()
	page.waitFor("the server's error", page.contentOf(responseEditor)+`.includes('GRAPHQL_VALIDATION_FAILED')`)
}

// runWithinLimit runs a subscription until the server does not refuse it any more: it learns of the end of another one only
// when it notices that the connection is closed.
func (p *page) runWithinLimit() {
	p.t.Helper()
	for range 20 {
		p.runOperation()
		time.Sleep(200 * time.Millisecond) // nothing tells when a subscription has begun
		if !read[bool](p, p.contentOf(responseEditor)+`.includes('SUBSCRIPTION_LIMIT_EXCEEDED')`) {
			return
		}
	}
	p.fail("the server refuses another subscription")
}

// hearsOfChange waits until the response shows an event of a change by another client. It changes the customer again and
// again, since nothing tells when a subscription has begun.
func (p *page) hearsOfChange(key string) {
	p.t.Helper()
	for range 10 {
		title := setJobTitle(p.t, p.record.origin, key)
		for range 15 {
			if read[bool](p, fmt.Sprintf(`%s.includes('"jobTitle": "%s"')`, p.contentOf(responseEditor), title)) {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	p.fail("the page shows no event")
}

// stopOperation stops the operation of the open tab.
func (p *page) stopOperation() {
	p.t.Helper()
	p.waitForElement(".graphiql-execute-button[aria-label^=Stop]")
	p.click(".graphiql-execute-button")
	p.waitForElement(".graphiql-execute-button[aria-label^=Execute]")
}

// setJobTitle gives customer 500 a new job title, as another client would, and returns it.
func setJobTitle(t testing.TB, origin, key string) string {
	t.Helper()
	title := "Title " + time.Now().Format("15:04:05.000")
	var done struct {
		UpdateCustomer struct{ Customer struct{ ID string } }
	}
	ask(t, origin, key, fmt.Sprintf(
		`mutation { updateCustomer(input: { id: "500", jobTitle: %q }) { customer { id } } }`, title), &done)
	if done.UpdateCustomer.Customer.ID != "500" {
		t.Fatalf("the customer was not changed: %+v", done)
	}
	return title
}

// ask sends an operation to the server, with a key unless that is empty, and puts the data of the answer where data points.
func ask(t testing.TB, origin, key, operation string, data any) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("X-Api-Key", key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer := struct{ Data any }{data}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
}
