package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

// playgroundTexts are the licence texts of the npm packages in the playground. internal/playground/page/licences.mjs collects
// them when it builds the page.
const playgroundTexts = "internal/playground/assets/licences-*.txt.gz"

// packageHeading begins the texts of a package.
var packageHeading = regexp.MustCompile(`(?m)^==== (\S+ \S+) \((.*)\)$`)

// writePlayground writes the licence texts of the playground's packages.
func writePlayground(w io.Writer) error {
	files, err := filepath.Glob(playgroundTexts)
	if err != nil || len(files) != 1 {
		return fmt.Errorf("%s names %d files, want 1; run this from the top of the repository", playgroundTexts, len(files))
	}
	packed, err := os.ReadFile(files[0])
	if err != nil {
		return fmt.Errorf("the playground's licences: %w", err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("the playground's licences: %w", err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return fmt.Errorf("the playground's licences: %w", err)
	}
	if err := checkPackages(string(text)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s", text)
	return err
}

// checkPackages fails for packages whose licence is not approved.
func checkPackages(text string) error {
	headings := packageHeading.FindAllStringSubmatch(text, -1)
	if len(headings) == 0 {
		return errors.New("the playground's licences name no package")
	}
	var failures []error
	for _, heading := range headings {
		if !isApproved(heading[2]) {
			failures = append(failures, fmt.Errorf("npm package %s: the licence %s is not approved", heading[1], heading[2]))
		}
	}
	return errors.Join(failures...)
}
