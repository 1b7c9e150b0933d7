package browsertest

import (
	"context"
	"slices"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// usable is true once a person can read, change and run the operation.
const usable = `document.querySelector('.graphiql-query-editor .view-line')?.textContent &&
	document.querySelector('.graphiql-execute-button:enabled')`

// noteUsable makes each document note when it became usable, in milliseconds since the navigation began.
const noteUsable = `(() => {
	const look = () => {
		if (` + usable + `) { globalThis.usableAt = performance.now() } else { requestAnimationFrame(look) }
	};
	requestAnimationFrame(look);
})()`

// BenchmarkTimeToUsable reports the median time until the playground can be used: on a first visit, with an empty cache in
// the browser, and on the next one.
func BenchmarkTimeToUsable(b *testing.B) {
	chromium := startBrowser(b)
	origin := startServer(b)
	var first, next []float64
	for b.Loop() {
		page := chromium.newPage(b, origin)
		page.do("watch for the editor", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument,
				cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: noteUsable})
			return chromedp.Void{}, err
		})
		first = append(first, timeToUsable(page))
		next = append(next, timeToUsable(page))
		page.close() // or the next visit would share the machine with it
	}
	b.ReportMetric(median(first), "ms/first-visit")
	b.ReportMetric(median(next), "ms/next-visit")
	b.ReportMetric(0, "ns/op") // mostly the browser's opening and closing of tabs
}

func median(times []float64) float64 {
	slices.Sort(times)
	return times[len(times)/2]
}

func timeToUsable(page *page) float64 {
	page.visit("/")
	page.waitFor("a usable editor", "globalThis.usableAt")
	return read[float64](page, "usableAt")
}
