package ratelimit

import (
	"math"
	"net/http"
	"testing"
	"time"
)

// FuzzRetryAfter checks that no wait is negative, and that an answer without a usable header asks for none.
func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{"", "7", "-7", "99999999999999999999", "1.5", "Sat, 01 Jan 2000 12:00:30 GMT", "soon"} {
		f.Add(value, "")
		f.Add("", value)
	}
	f.Fuzz(func(t *testing.T, own, standard string) {
		header := http.Header{}
		header.Set(retryAfterHeader, own)
		header.Set(stdRetryAfterHeader, standard)
		wait, ok := RetryAfter(header, noon)
		if wait < 0 || (!ok && wait != 0) {
			t.Errorf("RetryAfter(%q, %q) = %v, %t", own, standard, wait, ok)
		}
		if ok && own == "" && standard == "" {
			t.Error("empty headers ask for a wait")
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, value string
		want        time.Duration
		ok          bool
	}{
		{"seconds", "7", 7 * time.Second, true},
		{"more than a duration can hold", "99999999999", math.MaxInt32 * time.Second, true},
		{"more than a number can hold", "99999999999999999999", 0, false},
		{"negative seconds", "-7", 0, true},
		{"date that has passed", "Sat, 01 Jan 2000 11:00:00 GMT", 0, true},
		{"date", "Sat, 01 Jan 2000 12:00:30 GMT", 30 * time.Second, true},
		{"nothing", "", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set(stdRetryAfterHeader, test.value)
			if got, ok := RetryAfter(header, noon); got != test.want || ok != test.ok {
				t.Errorf("RetryAfter = %v, %t, want %v, %t", got, ok, test.want, test.ok)
			}
		})
	}
}
