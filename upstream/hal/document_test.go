package hal_test

import (
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// document is a HAL document that embeds documents of its own type, by the relations of the samples.
type document struct {
	ID       int64 `json:"id"`
	Embedded struct {
		Attachments    hal.Embedded[document] `json:"attachments"`
		Chats          hal.Embedded[document] `json:"chats"`
		Conversations  hal.Embedded[document] `json:"conversations"`
		Customers      hal.Embedded[document] `json:"customers"`
		Emails         hal.Embedded[document] `json:"emails"`
		Errors         hal.Embedded[document] `json:"errors"`
		Mailboxes      hal.Embedded[document] `json:"mailboxes"`
		Organizations  hal.Embedded[document] `json:"organizations"`
		Phones         hal.Embedded[document] `json:"phones"`
		SocialProfiles hal.Embedded[document] `json:"social-profiles"`
		Tags           hal.Embedded[document] `json:"tags"`
		Threads        hal.Embedded[document] `json:"threads"`
		Users          hal.Embedded[document] `json:"users"`
		Webhooks       hal.Embedded[document] `json:"webhooks"`
		Websites       hal.Embedded[document] `json:"websites"`
	} `json:"_embedded"`
	Links hal.Links `json:"_links"`
}

// embedded returns all documents that are embedded in the document.
func (d *document) embedded() (all []document) {
	for _, list := range reflect.ValueOf(&d.Embedded).Elem().Fields() {
		items, _ := reflect.TypeAssert[hal.Embedded[document]](list)
		all = append(all, items.Items()...)
	}
	return all
}

func decode(t *testing.T, body string) document {
	t.Helper()
	var decoded document
	if _, err := lenient.Unmarshal(t.Context(), []byte(body), &decoded); err != nil {
		t.Fatalf("decode %s: %v", body, err)
	}
	return decoded
}

// Every link of the samples leads to an absolute address.
func TestLinksOfSamples(t *testing.T) {
	t.Parallel()
	for name, body := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkLinks(t, decode(t, string(body)))
		})
	}
}

func checkLinks(t *testing.T, decoded document) {
	t.Helper()
	for _, relation := range decoded.Links.Relations() {
		link, err := decoded.Links.Find(relation)
		if err != nil {
			t.Error(err)
			continue
		}
		target, err := link.Resolve(&url.URL{})
		if err != nil {
			t.Error(err)
			continue
		}
		if !target.IsAbs() || target.Host == "" {
			t.Errorf("link %q leads to %q, want an absolute address", relation, target)
		}
	}
	for _, item := range decoded.embedded() {
		checkLinks(t, item)
	}
}

// samples returns the answers of the REST API in testdata, by file name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	bodies := make(map[string][]byte, len(paths))
	for _, path := range paths {
		if bodies[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return bodies
}
