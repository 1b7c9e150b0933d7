package mutation_test

import (
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

// FuzzUserErrors checks that whatever the REST API says of an input, its user errors are few and short, and their fields can
// be paths.
func FuzzUserErrors(f *testing.F) {
	f.Add(400, "emails/0/value", "must be well-formed email", string(upstream.MalformedEmail), uint16(1))
	f.Add(400, "emails/add/0/type", "expected one of", string(upstream.UnsupportedValue), uint16(2))
	f.Add(422, "emails/remove/0", "", "", uint16(101))
	f.Add(400, "", strings.Repeat("ä", 200), string(upstream.EmptyValue), uint16(0))
	f.Add(400, "<script>/\xff//"+strings.Repeat("a/", 100), "\xff\x00", string(upstream.WrongSize), uint16(1000))
	f.Add(400, "address/"+strings.Repeat("x", 41), " a", string(upstream.MissingValue), uint16(1))
	f.Add(409, "emails", "taken", "", uint16(1))
	f.Add(500, "emails", "broken", "", uint16(1))
	f.Fuzz(func(t *testing.T, status int, path, message, kind string, count uint16) {
		var input []string
		if path != "" {
			input = strings.Split(path, "/")
		}
		given := slices.Clone(input)
		refusal := &upstream.StatusError{Status: status, Violations: slices.Repeat([]upstream.Violation{
			{Path: path, Message: message, Kind: upstream.ViolationKind(kind), Input: input},
		}, int(count))}
		for name, translate := range map[string]func([]string) []string{
			"as it is": nil, "of an entry": mutation.OfEntry, "of an upsert": mutation.OfUpsert,
		} {
			got := mutation.UserErrors(refusal, mutation.Places{
				Object: []string{"id"}, Taken: []string{"emails"}, Translate: translate,
			})
			if len(got) > 100 {
				t.Errorf("%s: %d user errors", name, len(got))
			}
			if status == 400 && len(got) == 0 {
				t.Errorf("%s: a refused input has no user error", name)
			}
			for _, one := range got {
				checkUserError(t, one)
			}
		}
		if !slices.Equal(given, input) {
			t.Errorf("the violation's path became %q", input)
		}
		if unknown := (&upstream.OutcomeUnknownError{Err: refusal}); mutation.UserErrors(unknown, mutation.Places{}) != nil {
			t.Error("a write of unknown outcome has user errors")
		}
	})
}

func checkUserError(t *testing.T, one model.UserError) {
	t.Helper()
	const longest = 60 // bytes
	if one.Message == "" || len(one.Message) > longest {
		t.Errorf("message = %q", one.Message)
	}
	if !one.Code.IsValid() {
		t.Errorf("code = %q", one.Code)
	}
	if one.Field != nil && len(one.Field) == 0 || len(one.Field) > 6 {
		t.Errorf("field = %q", one.Field)
	}
	for _, part := range one.Field {
		if part == "" || len(part) > 40 || strings.ContainsFunc(part, isNoPartOfAPath) {
			t.Errorf("field = %q", one.Field)
		}
	}
}

// isNoPartOfAPath tells whether a character stands neither in the name of an input's field nor in an index.
func isNoPartOfAPath(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}
