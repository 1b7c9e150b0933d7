package playground

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// assetPath is where the page's files are served.
const assetPath = "/playground/"

//go:embed assets
var assetsFS embed.FS

// manifest names the built files that the page itself refers to.
type manifest struct {
	Script   string            `json:"script"`
	Style    string            `json:"style"`
	Preloads []string          `json:"preloads"`
	Favicon  string            `json:"favicon"`
	Licences string            `json:"licences"`
	Workers  map[string]string `json:"workers"`
}

func readManifest() (manifest, error) {
	data, err := assetsFS.ReadFile("assets/manifest.json")
	if err != nil {
		return manifest{}, fmt.Errorf("read manifest: %w", err)
	}
	var built manifest
	if err := json.Unmarshal(data, &built); err != nil {
		return manifest{}, fmt.Errorf("decode manifest: %w", err)
	}
	return built, nil
}

// assets serves the built files by name. The names hold a hash of the content, so that browsers
// may keep a file for ever.
type assets map[string]asset

type asset struct {
	contentType string
	gzipped     []byte
}

func readAssets() (assets, error) {
	paths, err := fs.Glob(assetsFS, "assets/*.gz")
	if err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	files := make(assets, len(paths))
	for _, file := range paths {
		name := strings.TrimSuffix(path.Base(file), ".gz")
		contentType, err := contentTypeOf(name)
		if err != nil {
			return nil, err
		}
		gzipped, err := assetsFS.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read asset: %w", err)
		}
		files[name] = asset{contentType: contentType, gzipped: gzipped}
	}
	return files, nil
}

// contentTypeOf does without the mime package, whose answers depend on the machine's tables.
func contentTypeOf(name string) (string, error) {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8", nil
	case ".css":
		return "text/css; charset=utf-8", nil
	case ".svg":
		return "image/svg+xml", nil
	case ".ttf":
		return "font/ttf", nil
	case ".txt":
		return "text/plain; charset=utf-8", nil
	default:
		return "", fmt.Errorf("asset %s: no content type for %q", name, ext)
	}
}

func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", file.contentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header) {
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(file.gzipped)))
		_, _ = w.Write(file.gzipped) // fails only when the client has gone
		return
	}
	file.writeUnpacked(w)
}

// writeUnpacked serves the few clients that do not take gzip.
func (a asset) writeUnpacked(w http.ResponseWriter) {
	unpacked, err := gzip.NewReader(bytes.NewReader(a.gzipped))
	if err != nil {
		http.Error(w, "asset is damaged", http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, unpacked) // fails only when the client has gone
}
