package playground

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"
)

var hashedName = regexp.MustCompile(`-([A-Z0-9]{8}|[0-9a-f]{8})\.[a-z]+$`)

func TestEveryAssetIsServed(t *testing.T) {
	t.Parallel()
	files, err := readAssets()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no assets are embedded")
	}
	handler := newHandler(t, Options{})
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !hashedName.MatchString(name) {
				t.Error("name holds no hash, so browsers would keep an old file for ever")
			}
			packed := serve(t, handler, http.MethodGet, assetPath+name, "Accept-Encoding", "gzip, br")
			plain := serve(t, handler, http.MethodGet, assetPath+name)
			for _, response := range []*http.Response{packed, plain} {
				checkAssetHeaders(t, response, file.contentType)
			}
			if encoding := packed.Header.Get("Content-Encoding"); encoding != "gzip" {
				t.Errorf("Content-Encoding = %q for a client that takes gzip", encoding)
			}
			if encoding := plain.Header.Get("Content-Encoding"); encoding != "" {
				t.Errorf("Content-Encoding = %q for a client that does not take gzip", encoding)
			}
			if !bytes.Equal(unpack(t, packed.Body), readAll(t, plain.Body)) {
				t.Error("packed and plain content differ")
			}
		})
	}
}

func checkAssetHeaders(t *testing.T, response *http.Response, contentType string) {
	t.Helper()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status = %d, want 200", response.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type":  contentType,
		"Cache-Control": "public, max-age=31536000, immutable",
		"Vary":          "Accept-Encoding",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestHeadOfAsset(t *testing.T) {
	t.Parallel()
	files, err := readAssets()
	if err != nil {
		t.Fatal(err)
	}
	built, err := readManifest()
	if err != nil {
		t.Fatal(err)
	}
	response := serve(t, newHandler(t, Options{}), http.MethodHead, assetPath+built.Script, "Accept-Encoding", "gzip")
	if response.StatusCode != http.StatusOK {
		t.Errorf("HEAD = %d, want 200", response.StatusCode)
	}
	want := strconv.Itoa(len(files[built.Script].gzipped))
	if length := response.Header.Get("Content-Length"); length != want {
		t.Errorf("Content-Length = %s, want %s", length, want)
	}
}

func TestContentTypeOf(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"page-A.js":      "text/javascript; charset=utf-8",
		"page-A.css":     "text/css; charset=utf-8",
		"favicon-A.svg":  "image/svg+xml",
		"codicon-A.ttf":  "font/ttf",
		"licences-a.txt": "text/plain; charset=utf-8",
	}
	for name, want := range tests {
		if got, err := contentTypeOf(name); err != nil || got != want {
			t.Errorf("contentTypeOf(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	if got, err := contentTypeOf("page.exe"); err == nil {
		t.Errorf("contentTypeOf of an unknown kind = %q, want an error", got)
	}
}

func unpack(t *testing.T, packed io.Reader) []byte {
	t.Helper()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatalf("unpack: %v", err)
	}
	return readAll(t, unpacked)
}

func readAll(t *testing.T, r io.Reader) []byte {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return data
}
