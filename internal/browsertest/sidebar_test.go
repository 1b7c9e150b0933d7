package browsertest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const sidebarFolder = "../../examples/customer-sidebar"

// TestSidebar uses the example by keyboard, and makes the server fail in between.
func TestSidebar(t *testing.T) {
	chromium := startBrowser(t)
	site := newSidebarSite(t)
	page := chromium.newPage(t, site.origin)
	page.visit("/")
	page.waitForCustomers(50)
	page.waitForStatus("First 50 customers")
	page.screenshot("sidebar-start")

	t.Log("the list loads more on scroll")
	read[any](page, `document.querySelector('.scroll').scrollTo(0, 1e6)`)
	page.waitForCustomers(100)

	t.Log("the Tab key leads to more, and loads nothing by itself")
	read[any](page, `document.querySelector('li [tabindex="0"]').focus()`)
	page.press(kb.Tab)
	page.waitFor("the focus", `document.activeElement.matches('.more') &&
		document.activeElement.getBoundingClientRect().bottom <= innerHeight`)
	page.waitFor("some frames in which it is seen", `(globalThis.looks = (globalThis.looks ?? 0) + 1) > 20`)
	if rows := read[int](page, `document.querySelectorAll('[aria-busy=false] li').length`); rows != 100 {
		t.Errorf("%d customers after the Tab key, want the 100 of before", rows)
	}
	page.press(kb.Enter)
	page.waitForCustomers(150)

	t.Log("search by name, and open by keyboard")
	page.search("Vernon Bear")
	page.waitForStatus("1 customer")
	page.press(kb.ArrowDown)
	page.press(kb.Enter)
	page.waitFor("the card", `document.activeElement.matches('h2') && document.activeElement.innerText === 'Vernon Bear'`)
	page.waitFor("conversations", `document.querySelectorAll('.conversations li').length === 5`)
	for _, shown := range []string{"bear@acme.com", "Acme, Inc", "Tesla", "CEO and Co-Founder"} {
		page.waitFor(shown, fmt.Sprintf(`document.querySelector('article').innerText.includes(%s)`, quote(shown)))
	}
	page.waitFor("a phone number to call", `document.querySelector('article [href^="tel:"]')`)
	page.waitFor("the picture", `document.querySelector('article img')?.naturalWidth`)
	page.screenshot("sidebar-card")
	page.press(kb.Escape)
	page.waitFor("the row to have the focus again", `document.activeElement.matches('li [data-customer="500"]')`)
	page.waitFor("no card", `!document.querySelector('article')`)

	t.Log("search by email")
	page.search("bear@acme.com")
	page.waitForStatus("1 customer")

	t.Log("failures, and trying again")
	site.fail(http.StatusTooManyRequests, `{"errors":[{"message":"spent","extensions":{"code":"RATE_LIMITED","retryAfter":12}}]}`)
	page.record.expect("429 (Too Many Requests)")
	page.search("Grace")
	page.waitFor("the wait", `document.querySelector('[role=alert]')?.innerText.includes('Try again in 12 s.')`)
	page.screenshot("sidebar-failure")
	site.recover()
	page.click("[role=alert] button")
	page.waitFor("customers called Grace", `document.querySelector('.name')?.innerText.includes('Grace')`)
	page.waitFor("no failure", `!document.querySelector('[role=alert]')`)
}

// TestSidebarLooks checks that nothing is cut off at the width of a sidebar, and takes a picture of each variant.
func TestSidebarLooks(t *testing.T) {
	chromium := startBrowser(t)
	site := newSidebarSite(t)
	page := chromium.newPage(t, site.origin)
	for _, scheme := range []string{"light", "dark"} {
		for name, width := range map[string]int64{"wide": 1100, "narrow": 360} {
			page.emulate(scheme, width, 760)
			page.visit("/")
			page.waitForCustomers(50)
			page.looksWhole(name)
			page.screenshot(fmt.Sprintf("sidebar-%s-%s-list", name, scheme))
			page.visit("/#/customers/500")
			page.waitFor("conversations", `document.querySelectorAll('.conversations li').length === 5`)
			page.waitFor("the picture", `document.querySelector('article img')?.naturalWidth`)
			page.looksWhole(name)
			page.screenshot(fmt.Sprintf("sidebar-%s-%s-card", name, scheme))
			page.openForm("Edit email bear@acme.com")
			read[any](page, `document.activeElement.select()`)
			page.typeText("no address")
			page.press(kb.Enter)
			page.waitForProblem("value", "email address")
			page.openForm("Add social profile")
			page.looksWhole(name)
			page.screenshot(fmt.Sprintf("sidebar-%s-%s-edit", name, scheme))
			page.do("leave", chromedp.Navigate("about:blank"))
		}
	}

	t.Log("a value that has no place to break")
	page.emulate("light", 320, 760)
	page.openVernon()
	page.edit("Add website", "https://"+strings.Repeat("long", 20)+".example")
	page.waitForNews("added at")
	page.looksWhole("long value")
}

// search replaces what the search box holds, by keyboard alone.
func (p *page) search(text string) {
	p.t.Helper()
	p.press("/")
	p.waitFor("the search box to have the focus", `document.activeElement.matches('[type=search]')`)
	read[any](p, `document.activeElement.select()`)
	p.typeText(text)
}

func (p *page) waitForCustomers(rows int) {
	p.t.Helper()
	p.waitFor("customers", fmt.Sprintf(`document.querySelectorAll('[aria-busy=false] li').length >= %d`, rows))
}

// waitForStatus waits for the text that a screen reader would speak.
func (p *page) waitForStatus(text string) {
	p.t.Helper()
	p.waitFor("status", `document.querySelector('[role=status]').innerText === `+quote(text))
}

func (p *page) looksWhole(width string) {
	p.t.Helper()
	if read[bool](p, `['html', '.show', '.scroll'].map((part) => document.querySelector(part))
		.some((part) => part.scrollWidth > part.clientWidth)`) {
		p.t.Errorf("%s: a part of the page is wider than its place", width)
	}
}

func (p *page) emulate(scheme string, width, height int64) {
	p.t.Helper()
	p.do("emulate "+scheme, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return chromedp.Void{}, err
	}, chromedp.EmulateViewport(width, height))
}

// sidebarSite serves the built example and the server's /graphql on one origin, as a backend in production would.
type sidebarSite struct {
	origin  string
	failure atomic.Pointer[failure]
	// refuseSockets makes the site one whose proxy knows no WebSockets.
	refuseSockets atomic.Bool
}

type failure struct {
	status int
	body   string
}

func (s *sidebarSite) fail(status int, body string) { s.failure.Store(&failure{status, body}) }

func (s *sidebarSite) recover() { s.failure.Store(nil) }

func newSidebarSite(t *testing.T) *sidebarSite {
	t.Helper()
	site := new(sidebarSite)
	pages := http.NewServeMux()
	pages.Handle("/graphql", site.failing(graphqlProxy(t, startServer(t))))
	pages.Handle("/", http.FileServer(http.Dir(buildSidebar(t))))
	pages.HandleFunc(picturePath, servePicture)
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	site.origin = server.URL
	// What comes over a WebSocket has no pictures of replacePictures.
	site.ask(t, fmt.Sprintf(`mutation { updateCustomer(input: { id: "500", photoUrl: %q }) { customer { id } } }`,
		site.origin+picturePath), nil)
	return site
}

func (s *sidebarSite) failing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		failure, isSocket := s.failure.Load(), r.Header.Get("Upgrade") != ""
		if isSocket && s.refuseSockets.Load() {
			http.NotFound(w, r)
			return
		}
		if failure == nil || isSocket {
			// Otherwise net/http closes the request's body as soon as the answer begins, and where the proxy's transport
			// has not seen the body's end by then it drops the connection amid the answer.
			_ = http.NewResponseController(w).EnableFullDuplex()
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/graphql-response+json")
		w.WriteHeader(failure.status)
		_, _ = io.WriteString(w, failure.body)
	})
}

func graphqlProxy(t *testing.T, origin string) http.Handler {
	t.Helper()
	target, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host              // by which the server knows its own page
			r.Out.Header.Del("Accept-Encoding") // so that answers come as text
		},
		Transport:      transport,
		ModifyResponse: replacePictures,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway) // quietly: the browser ends requests whose answers it no longer needs
		},
	}
}

const picturePath = "/picture.svg"

var pictureAddress = regexp.MustCompile(`"photoUrl":"[^"]*"`)

// replacePictures makes customers' pictures come from the site itself. It works line by line, so that it does not hold back
// the first part of an answer.
func replacePictures(response *http.Response) error {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil
	}
	original := response.Body
	reader, writer := io.Pipe()
	response.Body = changedBody{reader, original}
	response.Header.Del("Content-Length")
	response.ContentLength = -1
	go func() {
		lines := bufio.NewReader(original)
		for {
			line, err := lines.ReadBytes('\n')
			if _, wrong := writer.Write(pictureAddress.ReplaceAll(line, []byte(`"photoUrl":"`+picturePath+`"`))); wrong != nil {
				return
			}
			if err != nil {
				writer.CloseWithError(err)
				return
			}
		}
	}()
	return nil
}

type changedBody struct {
	*io.PipeReader
	original io.Closer
}

func (b changedBody) Close() error { return errors.Join(b.PipeReader.Close(), b.original.Close()) }

func servePicture(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">
		<path fill="#b9d3c0" d="M0 0h48v48H0z"/><circle cx="24" cy="18" r="9" fill="#7a5c48"/>
		<path fill="#3d6b52" d="M6 48a18 18 0 0 1 36 0z"/></svg>`)
}

// buildSidebar builds the example as its README says, and returns the folder of the result.
func buildSidebar(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("npm is missing: it is not in the PATH")
		}
		t.Skip("npm is missing: it is not in the PATH (Debian: apt install npm)")
	}
	if !installed() {
		npm(t, "ci")
	}
	folder := t.TempDir()
	npm(t, "run", "build", "--", "--outDir", folder)
	return folder
}

// installed reports whether npm has installed the example's packages since their list last changed.
func installed() bool {
	list, err := os.Stat(filepath.Join(sidebarFolder, "package-lock.json"))
	if err != nil {
		return false
	}
	done, err := os.Stat(filepath.Join(sidebarFolder, "node_modules", ".package-lock.json"))
	return err == nil && done.ModTime().After(list.ModTime())
}

func npm(t *testing.T, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "npm", args...)
	command.Dir = sidebarFolder
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("npm %v: %v\n%s", args, err, output)
	}
}
