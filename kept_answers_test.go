package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// An answer that was kept is compressed where an executed one is, once, and has the same text.
func TestKeptAnswersAreCompressedLikeOthers(t *testing.T) {
	t.Parallel()
	address := launch(t)["GraphQL"]
	for _, count := range []int{1, 5, 10, 15, 20, 25, 50} {
		body, err := json.Marshal(map[string]string{"query": fmt.Sprintf(`{ customers(first: %d) { nodes { id name createdAt } } }`, count)})
		if err != nil {
			t.Fatal(err)
		}
		for _, accepted := range []string{"gzip", "gzip;q=0", "br, GZIP;q=0.5", "identity"} {
			encodings, texts := make([]string, 4), make([]string, 4)
			for i := range texts {
				encodings[i], texts[i] = askForEncoding(t, address, string(body), accepted)
			}
			for i := range texts[1:] {
				if encodings[i+1] != encodings[0] || texts[i+1] != texts[0] {
					t.Errorf("%d rows, %q: encodings %q, texts %.100q", count, accepted, encodings, texts)
				}
			}
		}
	}
}

// askForEncoding returns the encoding and the text of an answer, without what counts reads.
func askForEncoding(t *testing.T, address, body, accepted string) (encoding, text string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Encoding", accepted)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	reader := io.Reader(answer.Body)
	if encoding = answer.Header.Get("Content-Encoding"); encoding == "gzip" {
		member, err := gzip.NewReader(reader)
		if err != nil {
			t.Fatal(err)
		}
		member.Multistream(false)
		reader = member
	}
	all, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	data, _, _ := strings.Cut(string(all), `,"extensions"`)
	return encoding, data
}
