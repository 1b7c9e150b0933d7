package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// patience bounds one wait. It is long, since it costs time only where a test fails.
const patience = 60 * time.Second

// page is a tab of the browser. At the end of the test, [record.check] checks its requests and its console.
type page struct {
	t      testing.TB
	ctx    context.Context
	close  func()
	record *record
}

// newPage opens an empty tab with a profile of its own: nothing is stored yet.
func (b *browser) newPage(t testing.TB, origin string) *page {
	t.Helper()
	return openTab(b.ctx, t, origin, chromedp.WithNewBrowserContext())
}

// newTab opens another empty tab beside the page, with the same profile.
func (p *page) newTab() *page {
	p.t.Helper()
	return openTab(p.ctx, p.t, p.record.origin)
}

func openTab(parent context.Context, t testing.TB, origin string, options ...chromedp.ContextOption) *page {
	t.Helper()
	record := newRecord(origin)
	ctx, closeTab := chromedp.NewContext(parent, append(options, chromedp.WithListener(record.listen))...)
	if err := chromedp.Do(ctx); err != nil {
		closeTab()
		t.Fatalf("open a tab: %v", err)
	}
	t.Cleanup(func() {
		closeTab()
		record.check(t)
	})
	return &page{t: t, ctx: ctx, close: closeTab, record: record}
}

// do runs steps, and fails the test where one fails or takes too long.
func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail("%s: %v", what, err)
	}
}

// visit navigates to a path of the server, and returns when the document has loaded.
func (p *page) visit(path string) {
	p.t.Helper()
	p.do("visit "+path, chromedp.Navigate(p.record.origin+path))
}

// waitFor waits until the JavaScript expression is true in the page. It polls from outside, since the page's
// policy refuses scripts that the page did not load.
func (p *page) waitFor(what, expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		met, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if met {
			return
		}
		select {
		case <-ctx.Done():
			p.fail("timed out waiting for %s: %s is false (last error: %v)", what, expression, err)
		case <-again.C:
		}
	}
}

// waitForElement waits until a visible element matches the CSS selector.
func (p *page) waitForElement(selector string) {
	p.t.Helper()
	p.waitFor(selector, fmt.Sprintf(`document.querySelector(%s)?.checkVisibility()`, quote(selector)))
}

// click clicks the element that matches the CSS selector, as a mouse does, once it can be hit.
func (p *page) click(selector string) {
	p.t.Helper()
	p.clickElement(selector, fmt.Sprintf(`document.querySelector(%s)`, quote(selector)))
}

// clickText clicks the first of the elements that match the CSS selector whose text is the one given.
func (p *page) clickText(selector, text string) {
	p.t.Helper()
	p.clickElement(text, fmt.Sprintf(`[...document.querySelectorAll(%s)].find(element => element.textContent.trim() === %s)`,
		quote(selector), quote(text)))
}

// clickElement finds the element and the point to hit in one step, and clicks the point: the page may redraw an
// element between looking it up and clicking it.
func (p *page) clickElement(what, element string) {
	p.t.Helper()
	point := fmt.Sprintf(pointOf, element)
	p.waitFor("something to click at: "+what, point)
	if at := read[[]float64](p, point); len(at) == 2 {
		p.do("click "+what, chromedp.MouseClickXY(at[0], at[1]))
		return
	}
	p.clickElement(what, element) // the page has just redrawn it
}

// pointOf is a JavaScript expression for a point of the element that nothing covers; null when there is none.
const pointOf = `(element => {
	element?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
	const box = element?.getBoundingClientRect();
	const at = box && [box.left + Math.min(box.width / 2, 40), box.top + box.height / 2];
	return at && element.contains(document.elementFromPoint(...at)) ? at : null;
})(%s)`

// waitForText waits until the element that matches the CSS selector shows the text, among other text.
func (p *page) waitForText(selector, text string) {
	p.t.Helper()
	p.waitFor(text, fmt.Sprintf(`document.querySelector(%s)?.innerText.includes(%s)`, quote(selector), quote(text)))
}

// typeText puts the text in at the cursor, as pasting does.
func (p *page) typeText(text string) {
	p.t.Helper()
	p.do("type", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

// press presses a key or, with modifiers, a combination of keys.
func (p *page) press(key string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.do("press "+key, chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
}

// read returns the value of the JavaScript expression in the page.
func read[T any](p *page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.fail("evaluate %s: %v", expression, err)
	}
	return value
}

// quote writes the text as a JavaScript string.
func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return string(quoted)
}

// screenshotFolder is the variable that names the directory of screenshots.
const screenshotFolder = "BROWSERTEST_SCREENSHOTS"

// screenshot saves what the page shows as a PNG file for a person to look at: in the directory that screenshotFolder
// names, or else in a temporary one.
func (p *page) screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv(screenshotFolder)
	if folder == "" {
		folder = p.t.TempDir()
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	image, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Errorf("take screenshot %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), image, 0o644); err != nil {
		p.t.Errorf("save screenshot: %v", err)
	}
}

// fail ends the test, and logs what the page shows.
func (p *page) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf(format, args...)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText")); err == nil {
		p.t.Logf("the page shows:\n%.2000s", text)
	}
	p.screenshot("failed")
	p.t.FailNow()
}
