package adversary

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mailbox-graphql/upstream"
)

// document is a JSON value that keeps the order of members, and members of the same name.
type document struct {
	text    string // of a scalar
	open    byte   // '{' or '[', 0 for a scalar
	names   []string
	members []*document
}

func parse(body []byte) (*document, bool) {
	if !json.Valid(body) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return parseNext(decoder), true
}

// parseNext reads the next value of a valid document.
func parseNext(decoder *json.Decoder) *document {
	token, _ := decoder.Token()
	open, ok := token.(json.Delim)
	if !ok {
		return &document{text: jsonOf(token)}
	}
	d := &document{open: byte(open)}
	for decoder.More() {
		if open == '{' {
			name, _ := decoder.Token()
			d.names = append(d.names, name.(string))
		}
		d.members = append(d.members, parseNext(decoder))
	}
	_, _ = decoder.Token()
	return d
}

func (d *document) write(b *bytes.Buffer) {
	if d.open == 0 {
		b.WriteString(d.text)
		return
	}
	b.WriteByte(d.open)
	for i, member := range d.members {
		if i > 0 {
			b.WriteByte(',')
		}
		if d.open == '{' {
			b.WriteString(jsonOf(d.names[i]) + ":")
		}
		member.write(b)
	}
	b.WriteByte(d.open + 2)
}

// kind returns the first character of the value; the digit 0 for every number.
func (d *document) kind() byte {
	switch {
	case d.open != 0:
		return d.open
	case d.text[0] == '-' || '0' <= d.text[0] && d.text[0] <= '9':
		return '0'
	case d.text == "true" || d.text == "false":
		return 't'
	}
	return d.text[0]
}

// ids returns the id and the slug of the resource, by which answers name it; none for a value that is no resource.
func (d *document) ids() (ids []string) {
	for _, name := range []string{"id", "slug"} {
		if i := slices.Index(d.names, name); i >= 0 && d.members[i].open == 0 {
			ids = append(ids, strings.Trim(d.members[i].text, `"`))
		}
	}
	return ids
}

// places returns the paths to all values below, as indices of members.
func (d *document) places(path []int) (all [][]int) {
	for i, member := range d.members {
		at := append(slices.Clone(path), i)
		all = append(append(all, at), member.places(at)...)
	}
	return all
}

// mutation changes one value of a document.
type mutation struct {
	at   []int
	kind string
}

// replacements are the values that take another's place.
var replacements = map[string]string{
	"null": "null", "a number": "7", "a text": `"` + restCanary + `"`, "a list": "[1]", "an object": `{"` + restCanary + `": 1}`, "true": "true",
	"huge": "1e400", "35.5": "35.5", "a text of digits": `"35"`, "an empty list": "[]", "an empty object": "{}", "a broken text": `"\ud83d"`,
	"no date": `"2025-13-45T99:00:00Z"`,
}

func mutationKinds() []string {
	kinds := []string{"dropped", "duplicated"}
	for kind := range replacements {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// apply returns the mutated body, or the body as it was if it has no such place.
func (m mutation) apply(body []byte) []byte {
	root, ok := parse(body)
	if !ok {
		return body
	}
	parent, i := root, m.at[len(m.at)-1]
	for _, step := range m.at[:len(m.at)-1] {
		if step >= len(parent.members) {
			return body
		}
		parent = parent.members[step]
	}
	if i >= len(parent.members) {
		return body
	}
	switch m.kind {
	case "dropped":
		parent.members = slices.Delete(parent.members, i, i+1)
		if parent.open == '{' {
			parent.names = slices.Delete(parent.names, i, i+1)
		}
	case "duplicated":
		parent.members = slices.Insert(parent.members, i, parent.members[i])
		if parent.open == '{' {
			parent.names = slices.Insert(parent.names, i, parent.names[i])
		}
	default:
		parent.members[i] = &document{text: replacements[m.kind]}
	}
	var b bytes.Buffer
	root.write(&b)
	return b.Bytes()
}

// resources returns the ids of the resources that contain the mutated value, or are it. None: the value belongs to the
// document as a whole.
func (m mutation) resources(body []byte) (ids []string) {
	at, ok := parse(body)
	if !ok {
		return nil
	}
	for i := 0; ; i++ {
		ids = append(ids, at.ids()...)
		if i == len(m.at) || m.at[i] >= len(at.members) {
			return ids
		}
		at = at.members[m.at[i]]
	}
}

// describe names the place, and tells what the value there is and whether it is a member of a resource.
func (m mutation) describe(body []byte) (place string, value *document, ofResource bool) {
	at, _ := parse(body)
	for _, step := range m.at {
		ofResource = ofResource || len(at.ids()) > 0
		name := strconv.Itoa(step)
		if at.open == '{' {
			name = at.names[step]
		}
		place, at = place+"/"+name, at.members[step]
	}
	return place, at, ofResource
}

// says reports whether a client may take the mutated value for a true one that says that something does not exist.
func (m mutation) says(place string, was *document) bool {
	switch m.kind {
	case "a list", "an object", "true":
		return was.open != 0 || strings.Contains(place, "_links")
	case "huge", "35.5":
		return was.open != 0 || strings.HasPrefix(was.text, `"`)
	}
	return true
}

// target is a route that an operation reads, with a true answer of it.
type target struct {
	operation operation
	route     string
	truth     outcome
	body      []byte
}

func targets(t *testing.T, a account) (all []target) {
	t.Helper()
	a.conversation = conversationOf(t, a)
	for _, o := range operations(t, a.ids, a.conversation) {
		h := &hostile{account: a.transport}
		truth := inBubble(t, h, o.query)
		for _, route := range slices.Sorted(slices.Values(h.routes)) {
			all = append(all, target{operation: o, route: route, truth: truth, body: h.bodies[route]})
		}
	}
	return all
}

// linked has the members with links of their own, and the fields that come from them: a missing member is fetched by its
// link, an unreadable one is not.
var linked = linkedMembers()

func linkedMembers() map[string][]string {
	members := map[string][]string{"address": {"address"}}
	all := []string{"address", "properties", "property"}
	for _, kind := range upstream.EntryKinds() {
		words := strings.Split(string(kind), "-") // such as `social-profiles`
		field := words[0]
		for _, word := range words[1:] {
			field += strings.ToUpper(word[:1]) + word[1:]
		}
		members[strings.Join(words, "_")] = []string{field}
		all = append(all, field)
	}
	members["_embedded"] = all
	return members
}

// inKind reports whether the mutated value is of the same kind as the true one, and can be read.
func (m mutation) inKind(was *document) bool {
	switch m.kind {
	case "huge", "35.5", "no date": // not every value of a kind can be read
		return false
	}
	return was.kind() == (&document{text: replacements[m.kind]}).kind()
}

// TestMutatedAnswers changes one value of a true answer. -rapid.checks sets how many mutations it tries.
func TestMutatedAnswers(t *testing.T) {
	a := newAccount()
	all, kinds := targets(t, a), mutationKinds()
	rapid.Check(t, func(rt *rapid.T) {
		to := all[rapid.IntRange(0, len(all)-1).Draw(rt, "target")]
		root, _ := parse(to.body)
		places := root.places(nil)
		if len(places) == 0 {
			rt.Skip("nothing to mutate")
		}
		m := mutation{at: places[rapid.IntRange(0, len(places)-1).Draw(rt, "place")], kind: rapid.SampledFrom(kinds).Draw(rt, "kind")}
		place, was, ofResource := m.describe(to.body)
		about := fmt.Sprintf("%s, %s, %s: %s: ", to.operation.name, to.route, place, m.kind)
		bad := badAnswer{name: m.kind, body: m.apply, absent: m.says(place, was)}
		if len(m.resources(to.body)) > 0 && (m.kind != "duplicated" || len(was.ids()) == 0) { // a row more pushes others off the page
			bad.rows = m.resources
		}
		attack := func(bad badAnswer) outcome {
			return inBubble(t, &hostile{account: a.transport, bad: &bad, route: to.route, max: 2000}, to.operation.query)
		}
		got := attack(bad)
		member := place[strings.LastIndex(place, "/")+1:]
		if member == "id" || member == "slug" {
			bad.rows = nil // the row is not known again by what names it
		}
		hold(told{rt, about}, bad, to.operation, to.truth, got)
		if !ofResource || m.kind == "duplicated" || m.kind == "dropped" || isIndex(member) || member == "id" || member == "slug" || m.inKind(was) {
			return
		}
		without := attack(badAnswer{body: mutation{at: m.at, kind: "dropped"}.apply})
		if path := dragged(to.truth.answer.Data, without.answer.Data, any(got.answer.Data), got.touched, linked[member], false); path != nil && without.answer.Data != nil {
			rt.Errorf("%sMEMBERS: it takes %s along, which the answer without it has", about, strings.Join(path, "."))
		}
	})
}

// told adds to each violation what it is about.
type told struct {
	reporter
	about string
}

func (a told) Errorf(format string, arguments ...any) {
	a.Helper()
	a.reporter.Errorf("%s"+format, append([]any{a.about}, arguments...)...)
}

// FuzzAnswer answers one route of an operation with any body.
func FuzzAnswer(f *testing.F) {
	a := newAccount()
	var all []target
	seeded := map[string]bool{}
	for _, o := range operations(f, a.ids, "1") {
		h := &hostile{account: a.transport}
		handler, _ := newServer(f, h)
		handler.ServeHTTP(httptest.NewRecorder(), newRequest(f, jsonOf(map[string]string{"query": o.query})))
		for _, route := range slices.Sorted(slices.Values(h.routes)) {
			if !seeded[route] {
				seeded[route] = true
				f.Add(uint16(len(all)), h.bodies[route]) //nolint:gosec // there are fewer than 65,536
			}
			all = append(all, target{operation: o, route: route, truth: outcome{requests: h.requests}})
		}
	}
	f.Fuzz(func(t *testing.T, chosen uint16, body []byte) {
		to := all[int(chosen)%len(all)]
		bad := badAnswer{body: func([]byte) []byte { return body }, absent: true}
		got := inBubble(t, &hostile{account: a.transport, bad: &bad, route: to.route, max: 2000}, to.operation.query)
		hold(t, bad, to.operation, to.truth, got)
	})
}
