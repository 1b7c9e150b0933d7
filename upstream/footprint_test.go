package upstream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// cached is a kind of values that the cache keeps: the document that it is read from, and what makes it of its body.
type cached struct {
	document reflect.Type
	read     func(ctx context.Context, body []byte, base *url.URL) (any, error)
}

func cachedAs[D, V any](build func(document *D, base *url.URL) (V, error)) cached {
	return cached{reflect.TypeFor[D](), func(ctx context.Context, body []byte, base *url.URL) (any, error) {
		document := new(D)
		if _, err := lenient.Unmarshal(ctx, body, document); err != nil {
			return nil, err
		}
		return build(document, base)
	}}
}

func cachedAlone[T any, R resourcePointer[T]]() cached {
	return cachedAs(func(document *T, base *url.URL) (R, error) {
		resource := R(document)
		resource.setBase(base)
		return resource, resource.check()
	})
}

func cachedPage[E, T any, R resourcePointer[T]](items func(*E) []*T) cached {
	return cachedAs(func(document *list[E], base *url.URL) (*Page[T], error) {
		return newPage[E, T, R](document, base, items)
	})
}

// kindsOfCached has all kinds of values, by what the client's methods return.
func kindsOfCached() map[reflect.Type]cached {
	return map[reflect.Type]cached{
		reflect.TypeFor[*Address]():             cachedAlone[Address](),
		reflect.TypeFor[*Conversation]():        cachedAlone[Conversation](),
		reflect.TypeFor[*Customer]():            cachedAlone[Customer](),
		reflect.TypeFor[*Inbox]():               cachedAlone[Inbox](),
		reflect.TypeFor[*Organization]():        cachedAlone[Organization](),
		reflect.TypeFor[*User]():                cachedAlone[User](),
		reflect.TypeFor[[]Entry]():              cachedAlone[entryList](),
		reflect.TypeFor[[]PropertyDefinition](): cachedAlone[propertyDefinitionList](),
		reflect.TypeFor[[]*Webhook]():           cachedPage((*webhookItems).items),
		reflect.TypeFor[*CustomerBatch]():       cachedAs(newBatch),
		reflect.TypeFor[*Page[Conversation]]():  cachedPage((*conversationItems).items),
		reflect.TypeFor[*Page[Customer]]():      cachedPage((*customerItems).items),
		reflect.TypeFor[*Page[Inbox]]():         cachedPage((*inboxItems).items),
		reflect.TypeFor[*Page[Organization]]():  cachedPage((*organizationItems).items),
		reflect.TypeFor[*Page[Tag]]():           cachedPage((*tagItems).items),
		reflect.TypeFor[*Page[Thread]]():        cachedPage((*threadItems).items),
		reflect.TypeFor[*Page[User]]():          cachedPage((*userItems).items),
	}
}

// Whatever a method of the client reads is among the kinds.
func TestFootprintKnowsAllKinds(t *testing.T) {
	t.Parallel()
	kinds, reads := kindsOfCached(), 0
	for method := range reflect.TypeFor[*Client]().Methods() {
		in, out := method.Type.NumIn(), method.Type.NumOut()
		if in < 2 || method.Type.In(1) != reflect.TypeFor[context.Context]() || out != 2 ||
			method.Type.Out(1) != reflect.TypeFor[error]() {
			continue
		}
		if result := method.Type.Out(0).Kind(); result == reflect.Int64 || result == reflect.Bool { // a write's, which is not cached
			continue
		}
		reads++
		if _, ok := kinds[method.Type.Out(0)]; !ok {
			t.Errorf("%s reads a %v, which TestFootprint does not measure", method.Name, method.Type.Out(0))
		}
	}
	if reads < len(kinds) {
		t.Errorf("%d methods read %d kinds", reads, len(kinds))
	}
}

// What a value is accounted with is between half and twice of the memory that it takes, whatever its kind and shape. The
// test does not run beside others, whose memory would be measured, too.
//
//nolint:paralleltest // see above
func TestFootprint(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "api.example.com", Path: "/v2/some"}
	for name, kind := range kindsOfCached() {
		t.Run(strings.TrimPrefix(name.String(), "*"), func(t *testing.T) {
			bodies := rapid.Custom(func(t *rapid.T) []byte {
				body, err := json.Marshal(drawValue(t, kind.document, 0), json.Deterministic(true))
				if err != nil {
					t.Fatal(err)
				}
				return body
			})
			const examples = 8 // each is measured for longer than it takes to draw a hundred
			for seed := range examples {
				checkFootprint(t, kind, bodies.Example(seed), base)
			}
		})
	}
}

func checkFootprint(t *testing.T, kind cached, body []byte, base *url.URL) {
	t.Helper()
	const enough = 256 << 10 // bytes: so many that what else is allocated meanwhile does not matter
	kept := make([]any, 20+enough/len(body))
	before := liveHeap()
	for i := range kept {
		var err error
		if kept[i], err = kind.read(t.Context(), body, base); err != nil {
			t.Fatalf("%v: %.300s", err, body)
		}
	}
	took := float64(liveHeap()-before) / float64(len(kept))
	accounted := float64(footprint(kept[0]))
	runtime.KeepAlive(kept)
	if accounted < took/2 || accounted > took*2 {
		t.Errorf("%.0f bytes are accounted with %.0f: %.300s", took, accounted, body)
	}
}

// drawValue draws what a document of a type may hold: long texts, many links, empty objects, missing members.
func drawValue(t *rapid.T, of reflect.Type, depth int) any {
	switch {
	case of == reflect.TypeFor[hal.Links]():
		links := make(map[string]any)
		for i := range rapid.IntRange(0, 20).Draw(t, "links") {
			links[fmt.Sprint("relation-", i)] = map[string]any{"href": fmt.Sprint("/", i)}
		}
		return links
	case of == reflect.TypeFor[pageBlock]():
		return map[string]any{"size": 50, "totalElements": 7, "totalPages": 1, "number": 1}
	}
	if items, ok := of.MethodByName("Items"); ok { // embedded entries
		return drawValue(t, items.Type.Out(0), depth)
	}
	switch of.Kind() {
	case reflect.Pointer:
		return drawValue(t, of.Elem(), depth)
	case reflect.String:
		return strings.Repeat("x", rapid.SampledFrom([]int{0, 5, 30, 2000}).Draw(t, "length"))
	case reflect.Bool:
		return rapid.Bool().Draw(t, "flag")
	case reflect.Slice:
		elements := make([]any, rapid.IntRange(0, max(2, 20>>(2*depth))).Draw(t, "elements"))
		for i := range elements {
			elements[i] = drawValue(t, of.Elem(), depth+1)
		}
		return elements
	case reflect.Map:
		members := make(map[string]any)
		for i := range rapid.IntRange(0, 4).Draw(t, "members") {
			members[fmt.Sprint("name-", i)] = drawValue(t, of.Elem(), depth)
		}
		return members
	case reflect.Struct:
		members := make(map[string]any)
		drawMembers(t, of, depth, members)
		return members
	default:
		return rapid.IntRange(1, 1_000_000).Draw(t, "number")
	}
}

func drawMembers(t *rapid.T, of reflect.Type, depth int, members map[string]any) {
	sparse := rapid.Bool().Draw(t, "sparse")
	for field := range of.Fields() {
		name := field.Tag.Get("json")
		switch {
		case name == "-":
		case field.Anonymous && name == "":
			drawMembers(t, field.Type, depth, members)
		case name == "" || sparse && name != "id" && name[0] != '_' && name != "page" && rapid.Bool().Draw(t, "missing"):
		default:
			members[name] = drawValue(t, field.Type, depth)
		}
	}
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// bodyTransport answers everything with one body.
type bodyTransport []byte

func (b bodyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: int64(len(b)), Request: r,
		Body: io.NopCloser(bytes.NewReader(b)),
	}, nil
}

// Bodies that become far more than their bytes fill a cache no further than twice its size, by what is really alive.
//
//nolint:paralleltest // the memory of other tests would be measured, too
func TestCacheKeepsWithinItsSize(t *testing.T) {
	const (
		size      = 64 << 20
		bodies    = 80
		bodyBytes = 750_000
		empty     = 9_900 // entries in each list: nearly as many as may be
	)
	var body strings.Builder
	body.WriteString(`{"_embedded": {`)
	for i, list := range EntryKinds() {
		fmt.Fprintf(&body, `%s%q: [%s{}]`, strings.Repeat(",", min(i, 1)), list, strings.Repeat("{},", empty-1))
	}
	body.WriteString(`}, "padding": "`)
	body.WriteString(strings.Repeat("x", bodyBytes-body.Len()-2))
	body.WriteString(`"}`)
	client, err := New(Options{
		Tokens: auth.Static("token"), Base: bodyTransport(body.String()),
		Cache: cache.Options{TTL: time.Hour, MaxBytes: size},
	})
	if err != nil {
		t.Fatal(err)
	}
	before := liveHeap()
	for id := range int64(bodies) {
		if entries, err := client.Entries(t.Context(), &Customer{ID: id + 1}, Emails); err != nil || len(entries) != empty {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
	}
	alive := liveHeap() - before
	runtime.KeepAlive(client)
	if alive > 2*size || alive < size/4 {
		t.Errorf("a cache of %d MiB keeps %d MiB", size>>20, alive>>20)
	}
}
