package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
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
	if sent := page.record.lastHeader("/graphql", "Accept"); sent != "text/event-stream" {
		t.Errorf("Accept = %q, want that of server-sent events", sent)
	}
	page.clickText(".estimate button", "Estimate cost")
	page.waitForText(".estimate output", "At most 1 REST request")

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
		if !p.comesTrue(p.contentOf(responseEditor)+`.includes('SUBSCRIPTION_LIMIT_EXCEEDED')`, 300*time.Millisecond) {
			return
		}
	}
	p.fail("the server refuses another subscription")
}

// hearsOfChange waits until the response shows an event of a change by another client.
func (p *page) hearsOfChange(key string) {
	p.t.Helper()
	p.seesChange(key, p.contentOf(responseEditor)+`.includes('"jobTitle": "%s"')`)
}

// seesChange waits until the page shows a job title that another client has given the customer: shown is an expression with a
// %s for the title. The customer is changed again and again, since nothing tells when a subscription has begun.
func (p *page) seesChange(key, shown string) {
	p.t.Helper()
	for range 10 {
		title := setJobTitle(p.t, p.record.origin, key)
		if p.comesTrue(fmt.Sprintf(shown, title), 1500*time.Millisecond) {
			return
		}
	}
	p.fail("the page shows no change")
}

// comesTrue waits for a condition for as long as the page's clock takes, and tells whether it has come true.
func (p *page) comesTrue(condition string, most time.Duration) bool {
	p.t.Helper()
	end := read[int64](p, `Date.now()`) + most.Milliseconds()
	p.waitFor(condition, fmt.Sprintf(`%s || Date.now() > %d`, condition, end))
	return read[bool](p, condition)
}

// stopOperation stops the operation of the open tab.
func (p *page) stopOperation() {
	p.t.Helper()
	p.waitForElement(".graphiql-execute-button[aria-label^=Stop]")
	p.click(".graphiql-execute-button")
	p.waitForElement(".graphiql-execute-button[aria-label^=Execute]")
}

// The sidebar shows what another client changes, without a reload, and loses nothing of what somebody types meanwhile.
func TestSidebarShowsChanges(t *testing.T) {
	site := newSidebarSite(t)
	page := startBrowser(t).newPage(t, site.origin)
	page.visit("/")
	page.waitForCustomers(50)
	page.search("Vernon Bear")
	page.waitForStatus("1 customer")
	page.press(kb.ArrowDown)
	page.press(kb.Enter)
	page.waitFor("conversations", `document.querySelectorAll('.conversations li').length === 5`)
	page.waitForLive("Live")
	page.seesChange("", inCard)
	site.rename(t, "Vern")
	page.waitFor("the new name in the card", `document.querySelector('h2').innerText === 'Vern Bear'`)
	page.waitFor("the new name in the list", rowSays("Vern Bear"))
	page.screenshot("sidebar-live")

	t.Log("a form that is open")
	before := read[string](page, contact)
	page.openForm("Edit Job title")
	read[any](page, `document.activeElement.select()`)
	page.typeText("Typed")
	title := setJobTitle(t, site.origin, "")
	site.ask(t, `mutation { updateCustomer(input: { id: "500", phones: { add: [{ value: "555 99" }] } }) { customer { id } } }`, nil)
	site.rename(t, "Vernon")
	page.waitFor("the change in the list", rowSays("Vernon Bear"))
	if typed := read[string](page, `document.activeElement.value`); typed != "Typed" {
		t.Errorf("the form has %q, want what was typed", typed)
	}
	if after := read[string](page, contact); after != before {
		t.Errorf("the card has changed under the form: %s", after)
	}
	page.press(kb.Escape)
	page.waitFor("what has changed meanwhile", fmt.Sprintf(inCard, title)+` &&
		document.querySelector('article').innerText.includes('555 99') && document.querySelector('h2').innerText === 'Vernon Bear'`)

	t.Log("a customer that is deleted")
	site.ask(t, `mutation { deleteCustomer(input: { id: "500" }) { userErrors { code } } }`, nil)
	page.waitFor("the news", `document.querySelector('.deleted').innerText === 'Somebody has deleted this customer.'`)
	page.waitForStatus("0 customers")
	page.looksWhole("deleted")
	page.screenshot("sidebar-deleted")
}

// A site that knows no WebSockets shows customers as ever, and says that the page is not live. As soon as it is, the page shows
// what it has missed.
func TestSidebarWithoutSubscriptions(t *testing.T) {
	site := newSidebarSite(t)
	site.refuseSockets.Store(true)
	page := startBrowser(t).newPage(t, site.origin)
	page.record.expect("WebSocket connection to")
	page.openVernon()
	page.waitForLive("Not live")
	page.edit("Edit Job title", "CTO")
	page.waitForSaved("Edit Job title", "CTO")
	page.screenshot("sidebar-not-live")

	missed := setJobTitle(t, site.origin, "")
	site.refuseSockets.Store(false)
	page.waitForLive("Live")
	page.waitFor("what was missed", fmt.Sprintf(inCard, missed))
}

// inCard tells whether the card has a text, for which it has a %s.
const inCard = `document.querySelector('article').innerText.includes('%s')`

// rowSays tells whether the row of customer 500 in the list has a text.
func rowSays(text string) string {
	return fmt.Sprintf(`document.querySelector('li [data-customer="500"]')?.innerText.includes(%s)`, quote(text))
}

// waitForLive waits until the page says whether it shows changes as they happen.
func (p *page) waitForLive(text string) {
	p.t.Helper()
	p.waitFor(text, `document.querySelector('.live-mark').innerText === `+quote(text))
}

// rename gives customer 500 another first name, as another client would.
func (s *sidebarSite) rename(t *testing.T, name string) {
	t.Helper()
	s.ask(t, fmt.Sprintf(`mutation { updateCustomer(input: { id: "500", firstName: %q }) { customer { id } } }`, name), nil)
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
