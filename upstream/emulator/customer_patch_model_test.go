package emulator_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/emulator"
)

// patchModel is a customer that knows the rules of the PATCH in the plainest form.
type patchModel struct {
	scalars map[string]string
	address map[string]string
	entries map[string][]modelEntry // by relation
}

// modelEntry has the id 0 until the emulator has told it.
type modelEntry struct{ id, value, kind string }

type modelOp struct {
	op, path string
	value    any // nil: absent
}

var (
	modelScalar  = regexp.MustCompile(`^/(firstName|lastName|age|background|gender|jobTitle|location|organization|photoType|photoUrl)$`)
	modelAddress = regexp.MustCompile(`^/address/(city|country|postalCode|state)$`)
	modelKind    = regexp.MustCompile(`^/(emails|phones|chats|social-profiles|websites)$`)
	modelEntryID = regexp.MustCompile(`^/(emails|phones|chats|social-profiles|websites)/([1-9][0-9]*)$`)
	modelMember  = regexp.MustCompile(`^/(emails|phones|chats|social-profiles|websites)/([1-9][0-9]*)/(value|type)$`)

	modelLengths = map[string]int{
		"firstName": 40, "lastName": 40, "jobTitle": 60, "location": 60, "organization": 60, "photoUrl": 200, "background": 200,
	}
	modelTypes = map[string]string{
		"emails": "home other work", "phones": "fax home mobile other pager work",
		"chats":           "aim gtalk icq msn other qq skype xmpp yahoo",
		"social-profiles": "aboutme facebook flickr forsquare google googleplus linkedin other quora tungleme twitter youtube",
	}
)

// apply returns the status of the answer, and changes nothing unless it is 204.
func (m *patchModel) apply(operations []modelOp) int {
	changed := m.clone()
	status := 204
	for _, o := range operations {
		switch changed.applyOne(o) {
		case 400:
			status = 400
		case 409:
			if status == 204 {
				status = 409
			}
		}
	}
	if status == 204 {
		*m = changed
	}
	return status
}

func (m *patchModel) clone() patchModel {
	copied := patchModel{scalars: map[string]string{}, address: map[string]string{}, entries: map[string][]modelEntry{}}
	maps.Copy(copied.scalars, m.scalars)
	maps.Copy(copied.address, m.address)
	for name, value := range m.entries {
		copied.entries[name] = slices.Clone(value)
	}
	return copied
}

func (m *patchModel) applyOne(o modelOp) int {
	text, isText := o.value.(string)
	if found := modelScalar.FindStringSubmatch(o.path); found != nil {
		if o.op == "remove" {
			m.scalars[found[1]] = ""
			return 204
		}
		if o.op != "replace" || !isText || !validScalar(found[1], text) {
			return 400
		}
		m.scalars[found[1]] = text
		return 204
	}
	if found := modelAddress.FindStringSubmatch(o.path); found != nil {
		if o.op != "remove" && !isText {
			return 400
		}
		m.address[found[1]] = map[bool]string{false: text}[o.op == "remove"]
		return 204
	}
	if found := modelKind.FindStringSubmatch(o.path); found != nil && o.op == "add" {
		return m.add(found[1], o.value)
	}
	if found := modelEntryID.FindStringSubmatch(o.path); found != nil && o.op == "remove" {
		before := len(m.entries[found[1]])
		m.entries[found[1]] = slices.DeleteFunc(m.entries[found[1]], func(e modelEntry) bool { return e.id == found[2] })
		return map[bool]int{true: 204, false: 400}[len(m.entries[found[1]]) < before]
	}
	if found := modelMember.FindStringSubmatch(o.path); found != nil && o.op == "replace" && isText {
		return m.setMember(found[1], found[2], found[3], text)
	}
	return 400
}

func validScalar(name, text string) bool {
	switch name {
	case "gender":
		return text == "" || slices.Contains([]string{"male", "female", "unknown"}, strings.ToLower(text))
	case "photoType":
		return text == "" || slices.Contains(strings.Fields(
			"unknown gravatar twitter facebook googleprofile googleplus linkedin instagram"), text)
	case "firstName", "lastName":
		return text != "" && utf8.RuneCountInString(text) <= 40
	}
	most, limited := modelLengths[name]
	return !limited || utf8.RuneCountInString(text) <= most
}

func validEntryType(kind, text string) bool {
	return slices.Contains(strings.Fields(modelTypes[kind]), text)
}

// validEntryValue knows as much of emails as the generator of values does.
func (m *patchModel) validEntryValue(kind, text string) int {
	switch {
	case strings.TrimSpace(text) == "", kind == "emails" && !strings.Contains(text, "@"):
		return 400
	case kind == "emails" && strings.EqualFold(text, "ben@example.com"): // customer 2 has it
		return 409
	default:
		return 204
	}
}

func (m *patchModel) add(kind string, value any) int {
	entry, _ := value.(map[string]any)
	text, _ := entry["value"].(string)
	entryType, _ := entry["type"].(string)
	if kind != "websites" && !validEntryType(kind, entryType) {
		return 400
	}
	if kind == "websites" {
		entryType = ""
	}
	status := m.validEntryValue(kind, text)
	if status == 204 {
		m.entries[kind] = append(m.entries[kind], modelEntry{value: text, kind: entryType})
	}
	return status
}

func (m *patchModel) setMember(kind, id, member, text string) int {
	i := slices.IndexFunc(m.entries[kind], func(e modelEntry) bool { return e.id == id })
	switch {
	case i < 0:
		return 400
	case member == "type":
		if kind == "websites" || !validEntryType(kind, text) {
			return 400
		}
		m.entries[kind][i].kind = text
		return 204
	default:
		status := m.validEntryValue(kind, text)
		if status == 204 {
			m.entries[kind][i].value = text
		}
		return status
	}
}

// read returns the customer as the emulator shows it.
func readModel(r reply) patchModel {
	m := patchModel{scalars: map[string]string{}, address: map[string]string{}, entries: map[string][]modelEntry{}}
	text := func(value any, path ...any) string {
		found, _ := at(value, path...).(string)
		return found
	}
	for name := range strings.FieldsSeq("firstName lastName age background gender jobTitle location organization photoType photoUrl") {
		m.scalars[name] = text(r.body, name)
	}
	for _, name := range []string{"city", "country", "postalCode", "state"} {
		m.address[name] = text(r.body, "_embedded", "address", name)
	}
	for relation, embedded := range map[string]string{
		"emails": "emails", "phones": "phones", "chats": "chats", "social-profiles": "social_profiles", "websites": "websites",
	} {
		list, _ := r.at("_embedded", embedded).([]any)
		for _, entry := range list {
			id, _ := at(entry, "id").(json.Number)
			m.entries[relation] = append(m.entries[relation], modelEntry{id.String(), text(entry, "value"), text(entry, "type")})
		}
	}
	return m
}

// adopt takes the ids of entries that were added.
func (m *patchModel) adopt(read patchModel) {
	for kind, entries := range m.entries {
		for i := range entries {
			if entries[i].id == "" && i < len(read.entries[kind]) {
				entries[i].id = read.entries[kind][i].id
			}
		}
		if len(entries) == 0 {
			delete(m.entries, kind)
		}
	}
	m.scalars["gender"] = map[string]string{"male": "Male", "female": "Female", "unknown": "Unknown"}[strings.ToLower(m.scalars["gender"])]
}

func drawOperation(t *rapid.T, m patchModel) modelOp {
	kinds := []string{"emails", "phones", "chats", "social-profiles", "websites"}
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	ids := []string{"99"}
	for _, e := range m.entries[kind] {
		ids = append(ids, e.id, e.id)
	}
	entry := "/" + kind + "/" + rapid.SampledFrom(ids).Draw(t, "entry")
	paths := []string{
		"/firstName", "/gender", "/photoType", "/jobTitle", "/age", "/organization", "/background", "/address/city", "/address/state",
		"/" + kind, "/" + kind, entry, entry, entry + "/value", entry + "/value", entry + "/type",
		"/address", "/organizationId", "/" + kind + "/-", "/address/street", entry + "/id",
	}
	o := modelOp{
		op:   rapid.SampledFrom([]string{"add", "replace", "remove"}).Draw(t, "op"),
		path: rapid.SampledFrom(paths).Draw(t, "path"),
	}
	texts := []string{
		"", "a@example.com", "Ben@example.com", "bear@acme.com", "work", "other", "aim", "twitter", "Female", "no email",
		strings.Repeat("é", 40), strings.Repeat("é", 61),
	}
	text := rapid.SampledFrom(texts)
	switch rapid.IntRange(0, 5).Draw(t, "shape") {
	case 0, 1, 2:
		o.value = text.Draw(t, "value")
	case 3, 4:
		types := []string{"work", "aim", "twitter", "other", "other", "x"}
		o.value = map[string]any{"value": text.Draw(t, "value"), "type": rapid.SampledFrom(types).Draw(t, "type")}
	default:
		o.value = nil
	}
	return o
}

func (o modelOp) MarshalJSON() ([]byte, error) {
	object := map[string]any{"op": o.op, "path": o.path}
	if o.value != nil {
		object["value"] = o.value
	}
	return json.Marshal(object)
}

// A sequence of PATCHes does what the model does, and a refused one does nothing.
func TestPatchAgreesWithAModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		a := newWritableAPI(t, emulator.Options{Budget: -1})
		const target = "/v2/customers/500"
		model := readModel(a.get(target))
		for step := range rapid.IntRange(1, 6).Draw(r, "steps") {
			operations := make([]modelOp, rapid.IntRange(1, 4).Draw(r, "operations"))
			for i := range operations {
				operations[i] = drawOperation(r, model)
			}
			body, err := json.Marshal(operations)
			if err != nil {
				r.Fatal(err)
			}
			want := model.apply(operations)
			got := a.send("PATCH", target, string(body))
			if got.status != want {
				r.Fatalf("step %d: %s: status %d, want %d: %v", step, body, got.status, want, got.body)
			}
			read := readModel(a.get(target))
			model.adopt(read)
			if diff := cmp.Diff(model, read, cmp.AllowUnexported(patchModel{}, modelEntry{})); diff != "" {
				r.Fatalf("step %d: %s: (-want +got):\n%s", step, body, diff)
			}
		}
	})
}
