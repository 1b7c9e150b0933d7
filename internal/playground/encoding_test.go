package playground

import (
	"net/http"
	"strings"
	"testing"
)

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   bool
	}{
		{"", false},
		{"gzip", true},
		{"GZIP", true},
		{"x-gzip", true},
		{"br, gzip;q=0.5", true},
		{"gzip;q=0", false},
		{"gzip; q=0.000", false},
		{"gzip;Q=0, *", false},
		{"*", true},
		{"*;q=0", false},
		{"*;q=0, gzip", true},
		{"identity", false},
		{"gzipped", false},
		{"gzip;q=high", false},
		{"gzip;level=9", true},
	}
	for _, test := range tests {
		t.Run(test.header, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Accept-Encoding": {test.header}}
			if got := acceptsGzip(header); got != test.want {
				t.Errorf("acceptsGzip(%q) = %t, want %t", test.header, got, test.want)
			}
		})
	}
	if acceptsGzip(http.Header{}) {
		t.Error("acceptsGzip without the header = true, want false")
	}
}

func FuzzAcceptsGzip(f *testing.F) {
	f.Add("br, gzip;q=0.5")
	f.Add("*;q=0")
	f.Fuzz(func(t *testing.T, value string) {
		accepted := acceptsGzip(http.Header{"Accept-Encoding": {value}})
		named := strings.Contains(strings.ToLower(value), "gzip") || strings.Contains(value, "*")
		if accepted && !named {
			t.Errorf("acceptsGzip(%q) = true though neither gzip nor * is named", value)
		}
	})
}
