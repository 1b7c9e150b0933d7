package ratelimit

import (
	"net/http"
	"testing"
	"time"
)

// FuzzRetryAfter checks that no header makes a wait that is negative, or that is told by one who says nothing.
func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{"", "7", "-7", "99999999999999999999", "1.5", "Sat, 01 Jan 2000 12:00:30 GMT", "soon"} {
		f.Add(value, "")
		f.Add("", value)
	}
	f.Fuzz(func(t *testing.T, own, standard string) {
		header := http.Header{}
		header.Set(retryAfterHeader, own)
		header.Set(stdRetryAfterHeader, standard)
		wait, told := retryAfter(header, noon)
		if wait < 0 || (!told && wait != 0) {
			t.Errorf("retryAfter(%q, %q) = %v, %t", own, standard, wait, told)
		}
		if told && own == "" && standard == "" {
			t.Error("told by empty headers")
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, value string
		want        time.Duration
		told        bool
	}{
		{"seconds", "7", 7 * time.Second, true},
		{"more than a duration can hold", "99999999999", maxCoolDown, true},
		{"more than a number can hold", "99999999999999999999", 0, false},
		{"date", "Sat, 01 Jan 2000 12:00:30 GMT", 30 * time.Second, true},
		{"nothing", "", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set(stdRetryAfterHeader, test.value)
			if got, told := retryAfter(header, noon); got != test.want || told != test.told {
				t.Errorf("retryAfter = %v, %t, want %v, %t", got, told, test.want, test.told)
			}
		})
	}
}
