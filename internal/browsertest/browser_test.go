package browsertest

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// browser is a running Chromium.
type browser struct {
	ctx context.Context
}

// startBrowser starts Chromium, which stops with the test. Without Chromium it skips the test, or fails it in CI.
func startBrowser(t testing.TB) *browser {
	t.Helper()
	ctx, stop := chromedp.NewExecAllocator(t.Context(), flags(findChromium(t))...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(ctx, chromedp.WithErrorf(t.Logf))
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &browser{ctx: ctx}
}

func findChromium(t testing.TB) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("Chromium is missing: none of %q is in the PATH", names)
	}
	t.Skipf("Chromium is missing: none of %q is in the PATH (Debian: apt install chromium)", names)
	return ""
}

// flags makes Chromium small and quiet, and cuts it off from the network: no name resolves, and it reaches only this
// machine's addresses. Its profile is new, since the flags name none.
func flags(path string) []chromedp.ExecAllocatorOption {
	return append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.WindowSize(windowWidth, windowHeight),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-lcd-text", true), // or pictures would have coloured fringes, and be twice as large
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("no-sandbox", true), // or it would not start in most containers
	)
}

const (
	windowWidth  = 1366
	windowHeight = 768
)
