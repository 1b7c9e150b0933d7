package playground

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"time"
)

//go:embed page.gohtml
var pageTemplate string

// page is the rendered HTML page.
type page struct {
	html []byte
	etag string
}

// pageOptions is what the page's script reads; the template puts it into the page as JSON.
type pageOptions struct {
	Endpoint string            `json:"endpoint"`
	Title    string            `json:"title"`
	SignIn   string            `json:"signIn"`
	Examples []Example         `json:"examples"`
	Workers  map[string]string `json:"workers"` // paths of web workers by language
}

func newPage(options Options, built manifest) (page, error) {
	tmpl, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return page{}, fmt.Errorf("parse page: %w", err)
	}

	workers := make(map[string]string, len(built.Workers))
	for language, name := range built.Workers {
		workers[language] = assetPath + name
	}
	var html bytes.Buffer
	err = tmpl.Execute(&html, map[string]any{
		"AssetPath": assetPath,
		"Built":     built,
		"Options": pageOptions{
			Endpoint: options.Endpoint,
			Title:    options.Title,
			SignIn:   options.SignIn,
			Examples: append([]Example{}, options.Examples...), // never null in the JSON
			Workers:  workers,
		},
	})
	if err != nil {
		return page{}, fmt.Errorf("render page: %w", err)
	}
	return page{
		html: html.Bytes(),
		etag: fmt.Sprintf(`"%x"`, sha256.Sum256(html.Bytes())),
	}, nil
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", p.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.html))
}
