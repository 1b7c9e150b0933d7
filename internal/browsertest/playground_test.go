package browsertest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every test of the playground gets a server and a profile of its own, and ends with the checks of [record.check].
func TestPlayground(t *testing.T) {
	chromium := startBrowser(t)
	for _, test := range []struct {
		name string
		path string
		run  func(*page)
	}{
		{"runs an example", "/", runsAnExample},
		{"offers examples", "/", offersExamples},
		{"keeps its tabs when it is reloaded", "/", keepsItsTabs},
		{"shows text from its beginning", "/", showsTextFromItsBeginning},
		{"copies a link", "/", copiesALink},
		{"estimates the cost", "/", estimatesTheCost},
		{"shows the docs", "/", showsTheDocs},
		{"shows an error", "/", showsAnError},
		{"opens a link", linkToCustomer, opensALink},
		{"keeps headers for the tab only", "/", keepsHeadersForTheTabOnly},
		{"explores the schema", "/", exploresTheSchema},
		{"remembers what was run", "/", remembersWhatWasRun},
		{"follows the system's colours, or the user's", "/", hasColours},
		{"asks nobody to sign in", "/", asksNobodyToSignIn},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := chromium.newPage(t, startServer(t))
			page.visit(test.path)
			page.waitFor("a usable editor", usable)
			test.run(page)
		})
	}
}

func runsAnExample(p *page) {
	p.runOperation()
	var answer struct {
		Data struct {
			Customer struct {
				Name     string              `json:"name"`
				JobTitle string              `json:"jobTitle"`
				Emails   []map[string]string `json:"emails"`
			} `json:"customer"`
		} `json:"data"`
		Extensions struct {
			Cost map[string]int `json:"cost"`
		} `json:"extensions"`
	}
	p.waitFor("the whole answer", p.contentOf(responseEditor)+".includes('extensions')")
	if err := json.Unmarshal([]byte(read[string](p, p.contentOf(responseEditor))), &answer); err != nil {
		p.fail("decode the answer: %v", err)
	}
	customer := answer.Data.Customer
	if customer.Name != "Vernon Bear" || customer.JobTitle != "CEO and Co-Founder" {
		p.t.Errorf("customer 500 = %+v", customer)
	}
	if diff := cmp.Diff([]map[string]string{{"value": "bear@acme.com", "type": "HOME"}}, customer.Emails); diff != "" {
		p.t.Errorf("emails differ (-want +got):\n%s", diff)
	}
	p.waitFor("the answer to be seen", p.visibleText(".graphiql-response")+`.includes('"name": "Vernon Bear"')`)

	p.waitForElement(".answer-cost")
	line := read[string](p, `document.querySelector('.answer-cost').innerText.replaceAll(/\s+/g, ' ')`)
	cost := answer.Extensions.Cost
	want := fmt.Sprintf("REST requests %d permits %d cache hits %d coalesced %d budget remaining %d",
		cost["restRequests"], cost["permits"], cost["cacheHits"], cost["coalesced"], cost["budgetRemaining"])
	if cost["restRequests"] != 3 || line != want {
		p.t.Errorf("the line says %q, want %q, for 3 REST requests", line, want)
	}
	if height := read[int](p, `document.scrollingElement.scrollHeight - innerHeight`); height > 0 {
		p.t.Errorf("the page scrolls by %d pixels, but it should fit its window", height)
	}
}

func offersExamples(p *page) {
	examples := readExamples(p.t)
	if diff := cmp.Diff([]string{examples[0].operation}, read[[]string](p, tabNames)); diff != "" {
		p.t.Errorf("tabs of a first visit (-want +got):\n%s", diff)
	}
	titles := read[[]string](p, `[...document.querySelectorAll('.example-title')].map(title => title.textContent)`)
	var want []string
	for _, example := range examples {
		want = append(want, example.title)
	}
	if diff := cmp.Diff(want, titles); diff != "" {
		p.fail("the panel differs from the examples (-want +got):\n%s", diff)
	}
	for _, example := range examples {
		p.clickText(".example-title", example.title)
		p.waitFor("the operation", p.contentOf(operationEditor)+" === "+quote(example.query))
		p.waitFor("its variables", p.contentOf(variablesEditor)+" === "+quote(example.variables))
		p.waitFor("its tab", activeTab+" === "+quote(example.operation))
		p.runOperation()
		if strings.Contains(example.query, "\nsubscription ") {
			p.hearsOfChange("")
			p.stopOperation()
			continue
		}
		p.waitFor("data of "+example.operation+", without errors",
			fmt.Sprintf(`(answer => answer.data && !answer.errors)(JSON.parse(%s || '{}'))`, p.contentOf(responseEditor)))
	}
	if tabs := read[[]string](p, tabNames); len(tabs) != len(examples) {
		p.t.Errorf("tabs %q, want one for each example", tabs)
	}
}

// keepsItsTabs reloads the page before anything was edited, and again after a second tab was opened.
func keepsItsTabs(p *page) {
	examples := readExamples(p.t)
	for opened, example := range examples[:2] {
		p.clickText(".example-title", example.title)
		p.waitFor("the variables", p.contentOf(variablesEditor)+" === "+quote(example.variables))
		p.waitFor("the tab to be stored", fmt.Sprintf(
			`JSON.parse(localStorage.getItem('mailbox-graphql:graphiql:tabState') || '{}').tabs?.[%d]?.variables`, opened))
		p.visit("/")
		p.waitFor("a usable editor", usable)
		p.waitFor("the operation", p.contentOf(operationEditor)+" === "+quote(example.query))
		p.waitFor("its variables", p.contentOf(variablesEditor)+" === "+quote(example.variables))
		if tabs := read[[]string](p, tabNames); len(tabs) != opened+1 {
			p.t.Errorf("tabs after a reload: %q, want %d", tabs, opened+1)
		}
		p.runOperation()
		p.waitFor("data, without errors",
			fmt.Sprintf(`(answer => answer.data && !answer.errors)(JSON.parse(%s || '{}'))`, p.contentOf(responseEditor)))
	}
}

// tabNames has the names of the tabs, and activeTab that of the open one.
const (
	tabNames  = `[...document.querySelectorAll('.graphiql-tab-button')].map(tab => tab.textContent)`
	activeTab = `document.querySelector('.graphiql-tab-active .graphiql-tab-button')?.textContent`
)

// showsTextFromItsBeginning types a long line, which scrolls the editor, and then opens other tabs.
func showsTextFromItsBeginning(p *page) {
	long := `query Long { customer(id: "500") { ` + strings.Repeat("name id jobTitle ", 40) + `} }`
	const beginning = `document.querySelector('.graphiql-query-editor .view-lines').getBoundingClientRect().left >=
		document.querySelector('.graphiql-query-editor .lines-content').parentElement.getBoundingClientRect().left`
	p.click("button[aria-label='New tab']")
	p.waitFor("an empty tab", activeTab+` === '<untitled>'`)
	p.replaceContent(".graphiql-query-editor", long)
	p.waitFor("the editor to be scrolled to the end of the line", "!("+beginning+")")
	p.waitFor("the tab's name", activeTab+` === 'Long'`) // GraphiQL names it a moment after the typing

	p.clickText(".graphiql-tab-button", readExamples(p.t)[0].operation)
	p.waitFor("the beginning of the other tab's text", beginning+" && "+
		p.visibleText(".graphiql-query-editor")+`.includes('query SupportSidebar')`)
	p.clickText(".graphiql-tab-button", "Long")
	p.waitFor("the beginning of the line", beginning+" && "+p.visibleText(".graphiql-query-editor")+`.startsWith('query Long')`)
}

func copiesALink(p *page) {
	p.allowClipboard()
	p.replaceContent(".graphiql-query-editor", `query One { me { id } } query Two($id: ID!) { customer(id: $id) { jobTitle } }`)
	p.replaceContent("section[aria-label=Variables] .graphiql-editor:not(.hidden)", `{"id": "500"}`)
	p.waitFor("the operations to be known", `document.querySelector('.graphiql-execute-button')?.ariaHasPopup`)
	p.click("button[aria-label='Copy link']")
	p.waitForElement("button[aria-label='Link copied']")

	read[any](p, `void navigator.clipboard.readText().then(text => { globalThis.copied = text })`)
	p.waitFor("the clipboard", "globalThis.copied")
	link := read[string](p, "globalThis.copied")
	path, ok := strings.CutPrefix(link, p.record.origin)
	if !ok {
		p.fail("the clipboard has %q, want a link to this page", link)
	}
	p.visit(path)
	p.waitFor("the operation", p.contentOf(operationEditor)+`.startsWith('query One')`)
	p.waitFor("its variables", p.contentOf(variablesEditor)+` === '{\n  "id": "500"\n}'`)
}

func estimatesTheCost(p *page) {
	p.clickText(".estimate button", "Estimate cost")
	p.waitFor("an estimate", `/^At most \d+ REST requests$/.test(document.querySelector('.estimate output').textContent)`)
	if answer := read[string](p, p.contentOf(responseEditor)); answer != "" {
		p.t.Errorf("an estimate ran the operation, which answered %s", answer)
	}
	p.replaceContent(".graphiql-query-editor", `{ customer(id: "500") { name } }`)
	p.waitFor("no estimate of another operation", `document.querySelector('.estimate output').textContent === ''`)
	p.clickText(".estimate button", "Estimate cost")
	p.waitForText(".estimate output", "At most 1 REST request")

	p.record.expect("status of 400") // the answer to the operation that is not valid
	p.replaceContent(".graphiql-query-editor", `{ nickname }`)
	p.clickText(".estimate button", "Estimate cost")
	p.waitForText(".estimate output", "No estimate: Cannot query field")
}

func showsTheDocs(p *page) {
	p.click("button[aria-label='Show Documentation Explorer']")
	p.clickText(".graphiql-doc-explorer-type-name", "Query")
	p.waitForTitle("Query")
	p.clickText(".graphiql-doc-explorer-field-name", "customer")
	p.waitForTitle("customer")
	p.clickText(".graphiql-doc-explorer-type-name", "Customer")
	p.waitForTitle("Customer")
	p.waitFor("a description of the type",
		`document.querySelector('.graphiql-doc-explorer-content .graphiql-markdown-description')?.innerText.length > 20`)
	p.waitFor("its fields",
		`[...document.querySelectorAll('.graphiql-doc-explorer-field-name')].some(field => field.textContent === 'emails')`)
}

func (p *page) waitForTitle(title string) {
	p.t.Helper()
	p.waitFor("docs of "+title, `document.querySelector('.graphiql-doc-explorer-title')?.textContent === `+quote(title))
}

func showsAnError(p *page) {
	p.record.expect("status of 400") // the answer to the operation that is not valid
	p.replaceContent(".graphiql-query-editor", `{ customer(id: "500") { nickname } }`)
	p.waitFor("the editor to mark the unknown field",
		`__MONACO.editor.getModelMarkers({}).some(marker => marker.message.includes('Cannot query field "nickname"'))`)
	p.runOperation()
	p.waitFor("the server's error to be seen",
		p.visibleText(".graphiql-response")+`.replaceAll(/\s+/g, ' ').includes('Cannot query field \\"nickname\\" on type \\"Customer\\"')`)
	p.waitFor("its code", p.contentOf(responseEditor)+`.includes('GRAPHQL_VALIDATION_FAILED')`)
}

// linkToCustomer is a link as people send it to each other.
var linkToCustomer = "/?" + url.Values{
	"query":     {"query Linked($id: ID!) { customer(id: $id) { jobTitle } }"},
	"variables": {`{"id":"500"}`},
}.Encode()

func opensALink(p *page) {
	p.waitFor("the operation", p.contentOf(operationEditor)+`.startsWith('query Linked(')`)
	p.waitFor("its variables", p.contentOf(variablesEditor)+` === '{\n  "id": "500"\n}'`)
	p.waitFor("its tab", `document.querySelector('.graphiql-tab-button').textContent === 'Linked'`)
	p.runOperation()
	p.waitFor("the answer", p.contentOf(responseEditor)+`.includes('"jobTitle": "CEO and Co-Founder"')`)
}

func keepsHeadersForTheTabOnly(p *page) {
	const secret = "kept-for-the-tab"
	p.clickText(".graphiql-editor-tools button", "Headers")
	p.replaceContent("section[aria-label=Headers] .graphiql-editor:not(.hidden)", `{"Authorization": "Bearer `+secret+`"}`)
	p.runOperation()
	p.waitFor("the answer", p.contentOf(responseEditor)+`.includes('Vernon Bear')`)
	if sent := p.record.lastHeader("/graphql", "Authorization"); sent != "Bearer "+secret {
		p.t.Errorf("Authorization = %q, want the editor's", sent)
	}
	p.waitFor("the history of the run", storedOnDevice+`.includes('SupportSidebar')`)
	if stored := read[string](p, storedOnDevice); strings.Contains(stored, secret) {
		p.t.Errorf("the header is stored: %s", stored)
	}

	other := p.newTab()
	other.visit("/")
	other.waitFor("a usable editor", usable)
	if content := read[string](other, other.contentOf(headersEditor)); content != "" {
		p.t.Errorf("another tab has the headers %s", content)
	}
}

// storedOnDevice is what the browser keeps after the tab is closed.
const storedOnDevice = `JSON.stringify({...localStorage})`

func exploresTheSchema(p *page) {
	p.click("button[aria-label='Show GraphiQL Explorer']")
	p.replaceContent(".graphiql-query-editor", "query Explored { customer(id: \"500\") { id } }")
	p.waitForElement("[data-field-name=jobTitle][data-field-type=String]")
	p.click("[data-field-name=jobTitle][data-field-type=String] > span")
	p.waitFor("the field to be in the operation", p.contentOf(operationEditor)+`.includes('jobTitle')`)
}

func remembersWhatWasRun(p *page) {
	p.runOperation()
	p.waitFor("the answer", p.contentOf(responseEditor)+`.includes('Vernon Bear')`)
	p.click("button[aria-label='Show History']")
	p.waitFor("the operation in the history",
		`document.querySelector('.graphiql-history-item')?.innerText.includes('SupportSidebar')`)
}

func hasColours(p *page) {
	p.runOperation()
	p.waitForElement(".answer-cost")
	p.prefer("dark")
	p.waitFor("a dark page", pageIsDark)
	p.waitFor("a dark editor", `document.querySelector('.monaco-editor.vs-dark')`)
	p.prefer("light")
	p.waitFor("a light page", "!"+pageIsDark)
	p.waitFor("an operation in colours", operationInColours)
	p.screenshot("playground-light")

	p.click("button[aria-label='Open settings dialog']")
	p.clickText("[role=dialog] button", "Dark")
	p.waitFor("a dark page, though the system is light", pageIsDark)
	p.click("[role=dialog] .graphiql-dialog-close")
	p.waitFor("the dialog to be closed", `!document.querySelector('[role=dialog]')`)
	p.waitFor("an operation in colours", operationInColours)
	p.screenshot("playground-dark")
}

// operationInColours and answerInColours are true once the editor has coloured the kinds of words. Brackets have colours
// earlier, and a change of theme starts the colouring again.
var (
	operationInColours = inColours(".graphiql-query-editor")
	answerInColours    = inColours(".graphiql-response")
)

func inColours(editor string) string {
	return `new Set([...document.querySelectorAll('` + editor + ` .view-line [class*=mtk]')]
		.map(word => /mtk\d+/.exec(word.className)[0])).size > 2`
}

// pageIsDark is true when the background is nearer to black than to white.
const pageIsDark = `(getComputedStyle(document.querySelector('.graphiql-container')).backgroundColor
	.match(/\d+/g).slice(0, 3).every(part => part < 128))`

func asksNobodyToSignIn(p *page) {
	showsTheDocs(p) // by then the schema has loaded, and every notice would be shown
	if notices := read[string](p, `document.getElementById('notices').innerText`); notices != "" {
		p.t.Errorf("the page has the notice %q", notices)
	}
}

// example is a file of graph/examples, from which the playground's list comes.
type example struct{ title, operation, query, variables string }

func readExamples(t testing.TB) []example {
	t.Helper()
	const folder = "../../graph/examples"
	files, err := filepath.Glob(filepath.Join(folder, "*.graphql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples in %s (%v)", folder, err)
	}
	var examples []example
	for _, file := range files {
		query, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		variables, err := os.ReadFile(strings.TrimSuffix(file, ".graphql") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		name := operationName.FindSubmatch(query)
		if name == nil {
			t.Fatalf("%s names no operation", file)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(query), "# "), "\n")
		examples = append(examples, example{title, string(name[1]), string(query), string(variables)})
	}
	return examples
}

var operationName = regexp.MustCompile(`(?m)^(?:query|mutation|subscription) (\w+)`)
