package query

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	is := func(field, text string) Term { return Term{Field: field, Text: text} }
	names := func(field string, id int64, text string) Term { return Term{Field: field, Text: text, id: id} }
	tests := map[string]Expression{
		`a:b`:                  is("a", "b"),
		`  ( a : "B c" )  `:    is("a", "b c"),
		`a:"say \"x\" \\"`:     is("a", `say "x" \`),
		`a:x@y.example`:        is("a", "x@y.example"),
		`a:(7 OR "08")`:        anyOf{names("a", 7, "7"), names("a", 8, "08")},
		`a:""`:                 is("a", ""),
		`a:b OR c:d AND e:f`:   anyOf{is("a", "b"), allOf{is("c", "d"), is("e", "f")}},
		`(a:b OR c:d) AND e:f`: allOf{anyOf{is("a", "b"), is("c", "d")}, is("e", "f")},
		`a:(b OR "c d")`:       anyOf{is("a", "b"), is("a", "c d")},
		`a:(b AND NOT c)`:      allOf{is("a", "b"), not{is("a", "c")}},
		`NOT a:b`:              not{is("a", "b")},
		`NOT NOT a:b`:          is("a", "b"),
		`NOT (a:b OR c:d)`:     not{anyOf{is("a", "b"), is("c", "d")}},
		`ORDER:b OR ANDY:c`:    anyOf{is("ORDER", "b"), is("ANDY", "c")},
		`OR:b AND NOT:c`:       allOf{is("OR", "b"), is("NOT", "c")},
		`a:OR OR a:b`:          anyOf{is("a", "or"), is("a", "b")},
		`naïve:日本`:             is("naïve", "日本"),
		`a:[* TO *]`:           Term{Field: "a", Ranged: true},
		`((((a:b))))`:          is("a", "b"),
		`(a:b)OR(c:d)`:         anyOf{is("a", "b"), is("c", "d")},
		`a:("x"OR"y")`:         anyOf{is("a", "x"), is("a", "y")},
		`a:[* TO 2020-01-02T03:04:05Z]`: Term{
			Field: "a", Ranged: true, to: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC),
		},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Term{}, not{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseLongQuery(t *testing.T) {
	t.Parallel()
	if _, err := Parse(strings.Repeat("(a:b) AND ", 100) + "(a:b)"); err != nil {
		t.Error(err)
	}
}

func TestParseQueryRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		``:                                  "expected a field at 0",
		`a`:                                 "expected ':' at 1",
		`a:`:                                "expected a value at 2",
		`a:b c:d`:                           "expected the end at 4",
		`a:b OR`:                            "expected a field at 6",
		`(a:b`:                              "expected ')' at 4",
		`a:b)`:                              "expected the end at 3",
		`a:"b`:                              "expected a closing quote at 4",
		`a:"b\`:                             "expected a closing quote at 5",
		`a:[* TO`:                           "expected a date or * at 7",
		`a:[* *]`:                           "expected TO at 5",
		`a:[* TO *`:                         "expected ']' at 9",
		`a:[today TO *]`:                    "expected a date or * at 3",
		`a:()`:                              "expected a value at 3",
		`a:(b`:                              "expected ')' at 4",
		`a:(b:c)`:                           "expected ')' at 4",
		`a:[2020-01-02T03:04:05.000Z TO *]`: "expected a date or * at 3",
		strings.Repeat("(", 60):             errTooDeep.Error(),
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(text)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		})
	}
}

// A query that is written out from an Expression means what the Expression means.
func TestParseQueryKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawExpression(t, 4)
		text := write(e)
		parsed, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		truth := rapid.MapOf(rapid.StringMatching(`[a-c]=.`), rapid.Bool()).Draw(t, "truth")
		match := func(at Term) bool {
			if at.Ranged {
				return at.Includes(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
			}
			return truth[at.Field+"="+at.Text] || len(at.Text)%2 == 0
		}
		if e.Matches(match) != parsed.Matches(match) {
			t.Fatalf("%s changes its meaning", text)
		}
	})
}

func drawExpression(t *rapid.T, depth int) Expression {
	kind := 0
	if depth > 0 {
		kind = rapid.IntRange(0, 4).Draw(t, "kind")
	}
	some := func() []Expression {
		n := rapid.IntRange(2, 4).Draw(t, "operands")
		operands := make([]Expression, n)
		for i := range operands {
			operands[i] = drawExpression(t, depth-1)
		}
		return operands
	}
	switch kind {
	case 1:
		return allOf(some())
	case 2:
		return anyOf(some())
	case 3:
		return not{drawExpression(t, depth-1)}
	case 4:
		second := func() time.Time { return time.Unix(rapid.Int64Range(1, 3e9).Draw(t, "second"), 0).UTC() }
		return Term{Field: rapid.StringMatching(`[a-c]`).Draw(t, "field"), Ranged: true, from: second(), to: second()}
	default:
		text := rapid.OneOf(rapid.StringMatching(`[a-z@.]{1,3}`), rapid.String()).Draw(t, "text")
		return newTerm(rapid.StringMatching(`[a-c]`).Draw(t, "field"), text)
	}
}

func write(e Expression) string {
	join := func(operands []Expression, operator string) string {
		var parts []string
		for _, operand := range operands {
			parts = append(parts, write(operand))
		}
		return "(" + strings.Join(parts, operator) + ")"
	}
	switch e := e.(type) {
	case allOf:
		return join(e, " AND ")
	case anyOf:
		return join(e, " OR ")
	case not:
		return "NOT " + write(e.negated)
	case Term:
		if e.Ranged {
			return fmt.Sprintf("%s:[%s TO %s]", e.Field, e.from.Format(DateLayout), e.to.Format(DateLayout))
		}
		return e.Field + `:"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(e.Text) + `"`
	}
	panic("unreachable")
}

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{
		`(firstName:"John" OR firstName:"Johnny")`, `(email:("a@x.com" OR "b@y.com"))`, `(NOT email:"x")`,
		`modifiedAt:[2013-11-20T00:00:00Z TO *]`, `(customerIds:1 OR customerIds:2)`, `a:"\`, `((`, `a:[`, "\xff:\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text)
		if err != nil {
			return
		}
		terms := 0
		parsed.Terms(func(at Term) {
			terms++
			if at.Field == "" {
				t.Error("term without a field")
			}
		})
		if terms == 0 {
			t.Error("an Expression without a term")
		}
		parsed.Matches(func(Term) bool { return true })
	})
}
