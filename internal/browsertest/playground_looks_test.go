package browsertest

import (
	"fmt"
	"testing"
)

// TestPlaygroundLooks checks that the page fits windows of different widths, and takes pictures of each.
func TestPlaygroundLooks(t *testing.T) {
	chromium := startBrowser(t)
	origin := startServer(t)
	for _, width := range []int64{1280, 800, 400} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprintf("%d %s", width, scheme), func(t *testing.T) {
				page := chromium.newPage(t, origin)
				page.emulate(scheme, width, 800)
				page.visit("/")
				page.waitFor("a usable editor", usable)
				page.runOperation()
				page.waitForElement(".answer-cost")
				page.waitFor("an operation in colours", operationInColours)
				page.fits(".graphiql-query-editor", ".graphiql-response .monaco-editor", ".graphiql-execute-button", ".estimate", ".answer-cost")
				page.screenshot(fmt.Sprintf("playground-%d-%s", width, scheme))

				page.click("button[aria-label='Show Documentation Explorer']")
				page.waitForTitle("Docs")
				page.fits(".graphiql-plugin", ".graphiql-query-editor", ".graphiql-response .monaco-editor", ".graphiql-execute-button")
				page.screenshot(fmt.Sprintf("playground-%d-%s-docs", width, scheme))
			})
		}
	}
}

// fits checks that the window shows each element whole and large enough to use, that the page does not scroll, and that the
// title has one line.
func (p *page) fits(selectors ...string) {
	p.t.Helper()
	for _, selector := range selectors {
		p.waitFor(selector+" to be in the window", fmt.Sprintf(`(box => box && box.width > 20 && box.height > 10 &&
			box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight)(
			document.querySelector(%s)?.getBoundingClientRect())`, quote(selector)))
	}
	p.waitFor("the page not to scroll", `(page => page.scrollWidth <= innerWidth && page.scrollHeight <= innerHeight)(
		document.scrollingElement)`)
	p.waitFor("a title of one line", `document.querySelector('.graphiql-logo').getClientRects().length < 2 &&
		document.querySelector('.graphiql-logo').clientHeight < 40`)
}
