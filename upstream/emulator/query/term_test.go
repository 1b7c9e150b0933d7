package query

import (
	"testing"
	"time"
)

func TestTerm(t *testing.T) {
	t.Parallel()
	start, end := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), time.Date(2020, 1, 2, 3, 4, 6, 0, time.UTC)
	bounded := Term{Field: "a", Ranged: true, from: start, to: end}
	open := Term{Field: "a", Ranged: true}
	tests := map[string]struct{ got, want bool }{
		"equals in another case":   {newTerm("a", "Zoë").Equals("ZOË"), true},
		"equals a part":            {newTerm("a", "zo").Equals("zoë"), false},
		"range equals":             {open.Equals(""), false},
		"in":                       {newTerm("a", "AMBER").In("ada@amber.example"), true},
		"not in":                   {newTerm("a", "amber").In("ada@example.com"), false},
		"range in":                 {open.In("ada"), false},
		"id":                       {newTerm("a", "08").IsID(8), true},
		"other id":                 {newTerm("a", "8").IsID(80), false},
		"id zero":                  {newTerm("a", "0").IsID(0), false},
		"text and id zero":         {newTerm("a", "eight").IsID(0), false},
		"id beyond 64 bits":        {newTerm("a", "9223372036854775808").IsID(1<<63 - 1), false},
		"includes its start":       {bounded.Includes(start), true},
		"includes its end":         {bounded.Includes(end), true},
		"includes a second before": {bounded.Includes(start.Add(-time.Second)), false},
		"includes a second after":  {bounded.Includes(end.Add(time.Second)), false},
		"open includes anything":   {open.Includes(time.Time{}), true},
		"text includes nothing":    {newTerm("a", "b").Includes(start), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.got != test.want {
				t.Errorf("got %t", test.got)
			}
		})
	}
	if date, err := newTerm("a", "2020-01-02T03:04:05Z").Date(); err != nil || !date.Equal(start) {
		t.Errorf("date %s, error %v", date, err)
	}
	if _, err := newTerm("a", "today").Date(); err == nil {
		t.Error("a word is read as a date")
	}
}
