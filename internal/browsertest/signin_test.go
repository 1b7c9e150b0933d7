package browsertest

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// unreachable is an address that nothing listens on: the page must work before a token is checked.
const unreachable = "http://127.0.0.1:9"

func TestPlaygroundSignIn(t *testing.T) {
	chromium := startBrowser(t)
	for _, test := range []struct {
		name string
		run  func(*page)
	}{
		{"for the tab", signsInForTheTab},
		{"for the device", signsInForTheDevice},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := chromium.newPage(t, startServer(t, "--auth", "passthrough", "--introspection", "--api-url", unreachable))
			page.visit("/")
			page.waitForElement(signInForm)
			if text := read[string](page, `document.querySelector('#notices form span').innerText`); text == "" {
				t.Error("the page does not say what to sign in with")
			}
			test.run(page)
		})
	}
}

const signInForm = "#notices input[name=token]"

func signsInForTheTab(p *page) {
	p.screenshot("playground-sign-in")
	p.signIn("tab-secret")
	p.waitForText("#notices", "Signed in")
	p.sends("Bearer tab-secret")
	if stored := read[string](p, storedOnDevice); strings.Contains(stored, "tab-secret") {
		p.t.Errorf("the token is stored: %s", stored)
	}

	p.visit("/")
	p.waitForText("#notices", "Signed in")
	p.sends("Bearer tab-secret")

	other := p.newTab()
	other.visit("/")
	other.waitForElement(signInForm)
	other.sends("")

	p.clickText("#notices button", "Sign out")
	p.waitForElement(signInForm)
	p.sends("")
}

func signsInForTheDevice(p *page) {
	p.click("#notices input[name=remember]")
	p.signIn("device-secret")
	p.waitForText("#notices", "Signed in")

	other := p.newTab()
	other.visit("/")
	other.waitForText("#notices", "Signed in")
	other.sends("Bearer device-secret")
	other.clickText("#notices button", "Sign out")
	other.waitForElement(signInForm)
	if stored := read[string](other, storedOnDevice); strings.Contains(stored, "device-secret") {
		p.t.Errorf("the token is still stored: %s", stored)
	}
}

// A server that requires keys shows its schema only to their holders, and the page says that a key is not accepted.
func TestPlaygroundWithKey(t *testing.T) {
	key, entry := newKey(t)
	page := startBrowser(t).newPage(t, startServer(t, "--api-keys", entry))
	page.record.expect("status of 401") // the answers before the right key
	page.visit("/")
	page.waitForElement(signInForm)
	page.runOperation()
	page.waitFor("a refusal", page.contentOf(responseEditor)+`.includes('UNAUTHENTICATED')`)

	page.signIn(key + "x")
	page.waitForText("#notices", "did not accept this token")
	page.screenshot("playground-refused")
	page.signIn(key)
	page.waitForText("#notices", "Signed in")
	page.runOperation()
	page.waitFor("the answer", page.contentOf(responseEditor)+`.includes('Vernon Bear')`)
	page.click("button[aria-label='Show Documentation Explorer']")
	page.clickText(".graphiql-doc-explorer-type-name", "Query")
}

// newKey makes a key as an operator does, and the setting that lets the server know it.
func newKey(t *testing.T, flags ...string) (key, entry string) {
	t.Helper()
	binary, err := serverBinary()
	if err != nil {
		t.Fatal(err)
	}
	printed, err := exec.CommandContext(t.Context(), binary, append([]string{"new-key", "browser"}, flags...)...).Output()
	if err != nil {
		t.Fatalf("new-key: %v", err)
	}
	found := printedKey.FindSubmatch(printed)
	if found == nil {
		t.Fatalf("new-key printed %q", printed)
	}
	return string(found[1]), string(found[2])
}

var printedKey = regexp.MustCompile(`^Key +(.+)\nEntry +(.+)\n`)

func (p *page) signIn(token string) {
	p.t.Helper()
	p.click(signInForm)
	p.typeText(token)
	p.clickText("#notices button", "Sign in")
}

// sends runs the open tab's operation, and checks the Authorization header of its request.
func (p *page) sends(authorization string) {
	p.t.Helper()
	p.waitFor("a usable editor", usable)
	p.runOperation()
	p.waitFor("an answer", p.contentOf(responseEditor))
	if sent := p.record.lastHeader("/graphql", "Authorization"); sent != authorization {
		p.t.Errorf("Authorization = %q, want %q", sent, authorization)
	}
}

func TestPlaygroundWithoutSchema(t *testing.T) {
	page := startBrowser(t).newPage(t, startServer(t, "--no-introspection"))
	page.record.expect("status of 400") // the answer to the introspection
	page.visit("/")
	page.waitForText("#notices", "does not publish its schema")
	page.runOperation()
	page.waitFor("the answer", page.contentOf(responseEditor)+`.includes('Vernon Bear')`)
	page.click("button[aria-label='Show Documentation Explorer']")
	page.waitForElement(".graphiql-doc-explorer-title")
	if read[bool](page, `document.querySelector('.graphiql-doc-explorer-error')?.checkVisibility()`) {
		t.Error("the docs show an error")
	}
	page.screenshot("playground-without-schema")
}
