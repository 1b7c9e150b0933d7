package upstream

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// patchForPlaces has two additions, an update, a removal and an address.
func patchForPlaces() CustomerPatch {
	return CustomerPatch{
		CustomerFields: CustomerFields{FirstName: To("x"), JobTitle: Cleared[string]()},
		Address:        AddressChanges{Lines: To([]string{"a", "b"})},
		Entries: map[EntryKind]EntryChanges{
			Emails: {
				Add:    []NewEntry{{Type: "work", Value: "a@example.com"}, {Type: "home", Value: "b@example.com"}},
				Update: []EntryUpdate{{ID: 12, Value: new("c@example.com"), Type: new("other")}},
				Remove: []int64{3},
			},
			SocialProfiles: {Add: []NewEntry{{Type: "twitter", Value: "@x"}}},
		},
	}
}

// However the API writes the path of a violation, it leads to a part of the input.
func TestPlacesOfViolations(t *testing.T) {
	t.Parallel()
	patch := patchForPlaces()
	place := placeIn(patch.operations())
	for _, test := range []struct {
		path     string
		rejected any
		want     string
	}{
		{"", nil, ""},
		{"/firstName", nil, "firstName"},
		{"firstName", nil, "firstName"},
		{"[0].value", nil, "firstName"},
		{"/0/value", nil, "firstName"},
		{"[1].path", nil, "jobTitle"},
		{"[99].value", nil, ""},
		{"/address/lines", nil, "address.lines"},
		{"/address/lines[1]", nil, "address.lines.1"},
		{"/emails/12/value", nil, "emails.update.0.value"},
		{"/emails/12/type", nil, "emails.update.0.type"},
		{"/emails/12", nil, "emails.update.0"},
		{"/emails/3", nil, "emails.remove.0"},
		{"/emails", "b@example.com", "emails.add.1.value"},
		{"/emails/value", "b@example.com", "emails.add.1.value"},
		{"/emails/type", "home", "emails.add.1.type"},
		{"/emails/value", nil, "emails.add"},
		{"/emails", nil, "emails"},
		{"[7].value.type", nil, "emails.add.1.type"},
		{"/social-profiles/value", nil, "socialProfiles.add.0.value"},
		{"social_profiles.type", nil, "socialProfiles.add.0.type"},
		{"/phones/1", nil, ""},
		{"///", nil, ""},
	} {
		got := strings.Join(place(Violation{Path: test.path, RejectedValue: test.rejected}), ".")
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.path, got, test.want)
		}
	}
}

// The order of a patch's operations is fixed, whatever the order of Go's maps.
func TestOrderOfOperations(t *testing.T) {
	t.Parallel()
	const want = "replace /firstName, remove /jobTitle, replace /address/lines, remove /emails/3, replace /emails/12/value, " +
		"replace /emails/12/type, add /emails, add /emails, add /social-profiles"
	for range 20 {
		patch := patchForPlaces()
		var got []string
		for _, o := range patch.operations() {
			got = append(got, o.Op+" "+o.Path)
		}
		if text := strings.Join(got, ", "); text != want {
			t.Fatalf("operations %s\nwant %s", text, want)
		}
	}
}

func TestKindsOfViolations(t *testing.T) {
	t.Parallel()
	const page = "http://developer.helpscout.net/mailbox-api/overview/errors"
	for _, test := range []struct {
		message, about string
		want           ViolationKind
	}{
		{"may not be empty", page + "#NotEmpty", EmptyValue},
		{"x", page + "#EnumValue", UnsupportedValue},
		{"Expected one of these: 'a'", "", UnsupportedValue},
		{"size must be between 1 and 40", page, WrongSize},
		{"not a well-formed email address", page + "#Unheard", MalformedEmail},
		{"something else", page, OtherViolation},
	} {
		var document violationDocument
		text := `{"message": "` + test.message + `", "_links": {"about": {"href": "` + test.about + `"}}}`
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		if got := document.kind(); got != test.want {
			t.Errorf("%q, %q: kind %q, want %q", test.message, test.about, got, test.want)
		}
	}
}

// Whatever path the API sends, the place lies within the input, and finding it changes no operation.
func FuzzPlaceOfViolation(f *testing.F) {
	for _, path := range []string{"", "/emails/12/value", "[6].value.type", "emails[0].value", "/address/lines[1]", "[-1]", "\x00.99999999999999999999"} {
		f.Add(path, "b@example.com")
	}
	patch := patchForPlaces()
	operations := patch.operations()
	f.Fuzz(func(t *testing.T, path, rejected string) {
		place := placeIn(operations)(Violation{Path: path, RejectedValue: rejected})
		if len(place) == 0 {
			return
		}
		within := slices.ContainsFunc(operations, func(o operation) bool {
			common := commonPrefix(o.input, place)
			return common == len(place) || common == len(o.input) && len(place) == common+1
		})
		if !within {
			t.Errorf("%q is placed at %q", path, place)
		}
		if again := patch.operations(); !slices.EqualFunc(operations, again, func(a, b operation) bool { return slices.Equal(a.input, b.input) }) {
			t.Error("the operations changed")
		}
	})
}
