package browsertest

import (
	"context"
	"fmt"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The names of the editors' documents in GraphiQL.
const (
	operationEditor = "operation.graphql"
	variablesEditor = "variables.json"
	headersEditor   = "request-headers.json"
	responseEditor  = "response.json"
)

// contentOf is a JavaScript expression for the whole text of an editor, including what the window does not show.
func (p *page) contentOf(editor string) string {
	return fmt.Sprintf(`(globalThis.__MONACO?.editor.getModels().find(model => model.uri.path.endsWith(%s))?.getValue() ?? '')`,
		quote(editor))
}

// visibleText is a JavaScript expression for what an editor shows, line by line.
func (p *page) visibleText(selector string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%s)]
		.sort((a, b) => a.offsetTop - b.offsetTop)
		.map(line => line.textContent.replaceAll('\u00a0', ' ')).join('\n')`, quote(selector+" .view-line"))
}

// replaceContent replaces the text of an editor by typing.
func (p *page) replaceContent(selector, text string) {
	p.t.Helper()
	p.click(selector + " .view-line")
	p.press("a", chromedp.ModifierCtrl)
	p.press(kb.Delete)
	p.typeText(text)
}

// runOperation runs the operation of the open tab, without waiting for its answer.
func (p *page) runOperation() {
	p.t.Helper()
	p.click(".graphiql-execute-button")
}

// allowClipboard lets the page read the clipboard, so that a test can see what the page has written there.
func (p *page) allowClipboard() {
	p.t.Helper()
	p.do("allow the clipboard", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission:       &cdpbrowser.PermissionDescriptor{Name: "clipboard-read"},
			Setting:          cdpbrowser.PermissionSettingGranted,
			Origin:           p.record.origin,
			BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
		return chromedp.Void{}, err
	})
}

// prefer makes the system's colours "light" or "dark".
func (p *page) prefer(scheme string) {
	p.t.Helper()
	p.do("prefer "+scheme, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return chromedp.Void{}, err
	})
}
