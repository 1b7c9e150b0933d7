package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestSidebarEdits changes a customer by keyboard, and tries what Help Scout refuses.
func TestSidebarEdits(t *testing.T) {
	chromium := startBrowser(t)
	page := chromium.newPage(t, newSidebarSite(t).origin)
	page.openVernon()

	t.Log("scalars")
	page.edit("Edit Job title", "CTO")
	page.waitForSaved("Edit Job title", "CTO")
	page.waitForNews("Job title saved at ")
	page.openForm("Edit Notes")
	read[any](page, `document.activeElement.select()`)
	page.typeText("Prefers calls.")
	page.press(kb.Tab)
	page.press(kb.Enter)
	page.waitForSaved("Edit Notes", "Prefers calls.")

	t.Log("a value that is too long")
	page.edit("Edit Job title", strings.Repeat("x", 61))
	page.waitForProblem("jobTitle", "60")
	page.screenshot("sidebar-edit-refused")
	page.press(kb.Escape)
	page.waitForSaved("Edit Job title", "CTO")

	t.Log("an address that another customer has")
	page.edit("Add email", "nia.kowalski+news@graniteanvil.example")
	page.waitForProblem("value", "Conflict: another customer has this already.")
	page.press(kb.Escape)
	page.waitFor("the focus on the button again", focused("Add email"))

	t.Log("a property")
	page.edit("Edit Car", "Škoda")
	page.waitForSaved("Edit Car", "Škoda")

	t.Log("all of it is there after a reload")
	page.visit("/")
	page.visit("/#/customers/500")
	for _, shown := range []string{"CTO", "Prefers calls.", "Škoda"} {
		page.waitFor(shown, fmt.Sprintf(`document.querySelector('article')?.innerText.includes(%s)`, quote(shown)))
	}
}

// TestSidebarEditsEntries takes an entry of each kind through all that can happen to it.
func TestSidebarEditsEntries(t *testing.T) {
	chromium := startBrowser(t)
	site := newSidebarSite(t)
	page := chromium.newPage(t, site.origin)
	page.openVernon()
	for _, kind := range []entryKind{
		{
			field: "emails", noun: "email", value: "vernon@work.example", later: "vernon@home.example",
			keys: "W", label: "Work", laterKeys: "H", laterLabel: "Home", refused: "vernon", problem: "email address",
		},
		{
			field: "phones", noun: "phone", value: "555 01", later: "555 02",
			keys: "M", label: "Mobile", laterKeys: "F", laterLabel: "Fax", problem: "empty",
		},
		{
			field: "chats", noun: "chat", value: "vernon.b", later: "vernon.bear",
			keys: "S", label: "Skype", laterKeys: "X", laterLabel: "XMPP", problem: "empty",
		},
		{
			field: "socialProfiles", noun: "social profile", value: "@vernon", later: "https://social.example/vernon",
			keys: "L", label: "LinkedIn", laterKeys: "A", laterLabel: "About.me", problem: "empty",
		},
		{field: "websites", noun: "website", value: "http://vernon.example", later: "https://vernon.example", problem: "empty"},
	} {
		t.Log("add: ", kind.noun)
		page.addEntry(kind)
		page.waitForEntry(kind.value, kind.label)
		page.waitForSaved("Add "+kind.noun, kind.value)
		page.waitForNews(kind.value + " added at ")

		t.Log("a value that is refused")
		page.edit("Edit "+kind.noun+" "+kind.value, kind.refused)
		page.waitForProblem("value", kind.problem)
		page.press(kb.Escape)
		page.waitForSaved("Edit "+kind.noun+" "+kind.value, kind.value)

		t.Log("change value and type")
		page.openForm("Edit " + kind.noun + " " + kind.value)
		read[any](page, `document.activeElement.select()`)
		page.typeText(kind.later)
		page.chooseType(kind.laterKeys, kind.laterLabel)
		page.press(kb.Tab)
		page.press(kb.Enter)
		page.waitForSaved("Edit "+kind.noun+" "+kind.later, kind.later)
		page.waitForEntry(kind.later, kind.laterLabel)
		page.waitForNews(kind.later + " saved at ")

		t.Log("remove")
		page.openForm("Edit " + kind.noun + " " + kind.later)
		page.pressButton("Remove " + kind.noun + " " + kind.later)
		page.waitForNoEntry(kind.later, "Add "+kind.noun)
		page.waitForNews(kind.later + " removed at ")

		t.Log("change what somebody else has removed")
		page.addEntry(kind)
		page.waitForSaved("Add "+kind.noun, kind.value)
		page.openForm("Edit " + kind.noun + " " + kind.value)
		site.removeEntry(t, kind)
		read[any](page, `document.activeElement.select()`)
		page.typeText(kind.later)
		page.press(kb.Enter)
		page.waitForProblem("value", "Conflict: somebody else has removed this meanwhile.")
		page.press(kb.Escape)
		page.waitForNoEntry(kind.value, "Add "+kind.noun)
	}

	t.Log("all is as it was, after a reload too")
	before := read[string](page, contact)
	page.visit("/")
	page.openVernon()
	if after := read[string](page, contact); after != before || !strings.Contains(after, "@me Twitter") {
		t.Errorf("after a reload the page shows\n%s\nwant, as before,\n%s", after, before)
	}
}

// TestSidebarPlacesErrors answers in the server's place: each error stands beside the field that its path names, and the
// first of these fields has the focus.
func TestSidebarPlacesErrors(t *testing.T) {
	chromium := startBrowser(t)
	site := newSidebarSite(t)
	page := chromium.newPage(t, site.origin)
	page.openVernon()
	for _, test := range []struct{ name, answer, field, problem string }{
		{
			"the type alone", refusal(`{"code":"INVALID","field":["phones","add","0","type"],"message":"No such type."}`),
			"type", "No such type.",
		},
		{"value and type", refusal(
			`{"code":"INVALID","field":["phones","add","0","type"],"message":"No such type."}`,
			`{"code":"BLANK","field":["phones","add","0","value"],"message":"Too empty."}`), "value", "Too empty."},
		{"the input as a whole", refusal(`{"code":"LIMIT_REACHED","field":null,"message":"Too many."}`), "value", "Too many."},
		{
			"a state that forbids it", refusal(`{"code":"CONFLICT","field":["id"],"message":"It is being merged."}`),
			"value", "Conflict: It is being merged.",
		},
		{
			"no budget", `{"data":{"updateCustomer":null},"errors":[{"message":"Spent.","extensions":{"code":"RATE_LIMITED"}}]}`,
			"value", "Not saved: Spent.",
		},
		{
			"an unknown outcome", `{"data":{"updateCustomer":null},"errors":[` +
				`{"message":"No answer.","extensions":{"code":"UPSTREAM_OUTCOME_UNKNOWN"}}]}`,
			"value", "Not known to be saved: No answer.",
		},
	} {
		t.Log(test.name)
		site.fail(http.StatusOK, test.answer)
		page.edit("Add phone", "555 03")
		page.waitForProblem(test.field, test.problem)
		invalid := read[int](page, `document.querySelectorAll('form.edit [aria-invalid=true]').length`)
		if want := max(1, strings.Count(test.answer, `"add"`)); invalid != want {
			t.Errorf("%s: %d invalid fields, want %d", test.name, invalid, want)
		}
		page.press(kb.Escape)
		page.waitFor("the focus on the button again", focused("Add phone"))
	}

	t.Log("a change whose answer is lost is shown once the form is closed") // the site still answers as above
	page.edit("Add phone", "555 04")
	page.waitForProblem("value", "Not known to be saved: No answer.")
	site.recover()
	site.ask(t, `mutation {
		updateCustomer(input: { id: "500", phones: { add: [{ value: "555 04" }] } }) { customer { id } }
	}`, nil)
	page.press(kb.Escape)
	page.waitForEntry("555 04", "Other")
	page.waitFor("the focus on the button again", focused("Add phone"))
}

func refusal(userErrors ...string) string {
	return `{"data":{"updateCustomer":{"customer":null,"userErrors":[` + strings.Join(userErrors, ",") + `]}}}`
}

// entryKind is a kind of entries, with values for the test.
type entryKind struct {
	field, noun      string // in the schema, and as the page says it
	value, later     string // at first, and after a change
	keys, label      string // the type at first: what chooses it by keyboard, and how it is shown; none: no types
	laterKeys        string
	laterLabel       string
	refused, problem string // a value that is refused, and a part of what the page says then
}

const contact = `document.querySelector('#contact + dl').innerText.replaceAll(/\s+/g, ' ')`

func (p *page) openVernon() {
	p.t.Helper()
	p.visit("/#/customers/500")
	p.waitFor("conversations", `document.querySelectorAll('.conversations li').length === 5`)
}

// addEntry adds an entry with a type, by keyboard.
func (p *page) addEntry(kind entryKind) {
	p.t.Helper()
	p.openForm("Add " + kind.noun)
	p.typeText(kind.value)
	p.chooseType(kind.keys, kind.label)
	p.press(kb.Tab)
	p.press(kb.Enter)
}

// chooseType goes from the field of the value to that of the type, and chooses one by the first letters of its label.
func (p *page) chooseType(keys, label string) {
	p.t.Helper()
	if keys == "" {
		return
	}
	p.press(kb.Tab)
	p.press(keys)
	p.waitFor("the type "+label, fmt.Sprintf(`document.activeElement.matches('select') &&
		document.activeElement.labels[0].innerText === 'Type' &&
		document.activeElement.selectedOptions[0].innerText === %s`, quote(label)))
}

// waitForEntry waits until an entry is shown with its type.
func (p *page) waitForEntry(value, label string) {
	p.t.Helper()
	p.waitFor(value+" as "+label, fmt.Sprintf(`[...document.querySelectorAll('.entries li')].some((entry) =>
		entry.querySelector('bdi')?.innerText === %s && (entry.querySelector('small')?.innerText ?? '') === %s)`,
		quote(value), quote(label)))
}

// waitForNoEntry waits until an entry is gone, and the focus is on a button that is left.
func (p *page) waitForNoEntry(value, button string) {
	p.t.Helper()
	p.waitFor("no "+value, fmt.Sprintf(`!document.querySelector('form.edit') &&
		![...document.querySelectorAll('.entries bdi')].some((entry) => entry.innerText === %s)`, quote(value)))
	p.waitFor("the focus on "+button, focused(button))
}

// removeEntry removes the entry with the value, as another client would.
func (s *sidebarSite) removeEntry(t *testing.T, kind entryKind) {
	t.Helper()
	var found struct {
		Customer map[string][]struct{ ID, Value string }
	}
	s.ask(t, fmt.Sprintf(`{ customer(id: "500") { %s { id value } } }`, kind.field), &found)
	for _, entry := range found.Customer[kind.field] {
		if entry.Value == kind.value {
			var done struct {
				UpdateCustomer struct{ UserErrors []any }
			}
			s.ask(t, fmt.Sprintf(`mutation { updateCustomer(input: { id: "500", %s: { remove: [%q] } }) { userErrors { code } } }`,
				kind.field, entry.ID), &done)
			if len(done.UpdateCustomer.UserErrors) == 0 {
				return
			}
		}
	}
	t.Fatalf("%s: cannot remove %q from %v", kind.field, kind.value, found)
}

// ask sends an operation to the server, and puts the data of the answer where data points.
func (s *sidebarSite) ask(t *testing.T, operation string, data any) {
	t.Helper()
	ask(t, s.origin, "", operation, data)
}

// focusedForm is true when the first field of an open form has the focus.
const focusedForm = `document.activeElement.matches('form.edit :is(input, textarea)') &&
	document.activeElement.labels.length === 1`

// focused is true when the button has the focus.
func focused(button string) string {
	return fmt.Sprintf(`document.activeElement.ariaLabel === %s`, quote(button))
}

// pressButton presses a button by keyboard.
func (p *page) pressButton(label string) {
	p.t.Helper()
	read[any](p, fmt.Sprintf(`document.querySelector('button[aria-label=%s]').focus()`, quote(label)))
	p.press(kb.Enter)
}

// openForm opens a form by its button.
func (p *page) openForm(button string) {
	p.t.Helper()
	p.pressButton(button)
	p.waitFor("the form", focusedForm)
}

// edit opens a form by its button, replaces the value, and saves it with the Enter key.
func (p *page) edit(button, value string) {
	p.t.Helper()
	p.openForm(button)
	read[any](p, `document.activeElement.select()`)
	if value == "" {
		p.press(kb.Delete)
	}
	p.typeText(value)
	p.press(kb.Enter)
}

// waitForSaved waits until a value is shown, the form is closed, and its button has the focus.
func (p *page) waitForSaved(button, value string) {
	p.t.Helper()
	p.waitFor(value, fmt.Sprintf(`document.querySelector('article').innerText.includes(%s) &&
		!document.querySelector('form.edit') && %s`, quote(value), focused(button)))
}

// waitForNews waits for what a screen reader would speak.
func (p *page) waitForNews(text string) {
	p.t.Helper()
	p.waitFor("the news for a screen reader", fmt.Sprintf(
		`document.querySelector('.saved[aria-live]').innerText.includes(%s)`, quote(text)))
}

// waitForProblem waits for a text that is tied to the field of the name, which has the focus.
func (p *page) waitForProblem(field, text string) {
	p.t.Helper()
	p.waitFor("the problem "+text, fmt.Sprintf(`document.activeElement.name === %s &&
		document.activeElement.ariaInvalid === 'true' &&
		document.getElementById(document.activeElement.getAttribute('aria-describedby'))?.innerText.includes(%s)`,
		quote(field), quote(text)))
}
