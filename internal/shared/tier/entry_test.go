package tier

import (
	"bytes"
	"net/url"
	"testing"

	"mailbox-graphql/upstream"
)

func newTestCodec(tb testing.TB) codec {
	tb.Helper()
	made, err := newCodec()
	if err != nil {
		tb.Fatal(err)
	}
	return made
}

// What is written is read again, short or long.
func TestEntriesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	c := newTestCodec(t)
	base := &url.URL{Scheme: "https", Host: "api.example.com", Path: "/v2/customers/500"}
	good := span{1_700_000_000_123, 1_700_000_060_123}
	for _, size := range []int{0, 1, compressedFrom - 1, compressedFrom, 1 << 20} {
		answer := upstream.Representation{Status: 200, Base: base, Body: bytes.Repeat([]byte("x"), size)}
		entry, ok := c.encode(answer, good)
		if !ok {
			t.Fatal("not written")
		}
		read, span, err := c.decode(entry)
		if err != nil || span != good || read.Status != 200 || read.Base.String() != base.String() || !bytes.Equal(read.Body, answer.Body) {
			t.Errorf("%d bytes: %+v, %v", size, read, err)
		}
		if size > compressedFrom && len(entry) > size/10 {
			t.Errorf("%d bytes take %d", size, len(entry))
		}
		for _, spoilt := range [][]byte{nil, entry[:1], entry[:entryHeaderBytes], append([]byte{version + 1}, entry[1:]...)} {
			if _, _, err := c.decode(spoilt); err == nil {
				t.Errorf("%q is read", spoilt)
			}
		}
	}
}

// Whatever an entry holds, reading it ends in an answer or an error.
func FuzzEntry(f *testing.F) {
	c := newTestCodec(f)
	base := &url.URL{Scheme: "https", Host: "api.example.com"}
	for _, size := range []int{0, 10, compressedFrom} {
		entry, _ := c.encode(upstream.Representation{Status: 404, Base: base, Body: make([]byte, size)}, span{})
		f.Add(entry)
	}
	f.Fuzz(func(t *testing.T, entry []byte) {
		answer, _, err := c.decode(entry)
		if (err == nil) != (answer != nil) || answer != nil && len(answer.Body) > maxBodyBytes {
			t.Errorf("%v, %v", answer, err)
		}
	})
}
