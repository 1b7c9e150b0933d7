package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"iter"
	"regexp"
	"strings"
)

// approvedTexts has a line for each text that may be linked: its fingerprint and its SPDX expression. A dash in place of the
// fingerprint approves the expression itself, for npm packages.
//
//go:embed approved.txt
var approvedTexts string

// nameOf returns the SPDX expression of an approved licence text.
func nameOf(text string) (string, error) {
	want := fingerprint(text)
	for key, name := range approved() {
		if key == want {
			return name, nil
		}
	}
	return "", fmt.Errorf("this licence text is not approved; read it, and if it may be linked, "+
		"add a line with its SPDX expression to deploy/licences/approved.txt: %s NAME", want)
}

// isApproved reports whether an npm package may name a licence.
func isApproved(name string) bool {
	for key, approved := range approved() {
		if key == "-" && approved == name {
			return true
		}
	}
	return false
}

// approved yields the lines of approvedTexts.
func approved() iter.Seq2[string, string] {
	return func(yield func(key, name string) bool) {
		for line := range strings.Lines(approvedTexts) {
			line, _, _ = strings.Cut(line, "#")
			key, name, ok := strings.Cut(strings.TrimSpace(line), " ")
			if ok && !yield(key, name) {
				return
			}
		}
	}
}

var (
	copyrightLine = regexp.MustCompile(`(?im)^\W*(copyright\b.*(\d{4}|yyyy|\(c\)|©).*|\(c\).*|all rights reserved\W*)$`)
	notWord       = regexp.MustCompile(`[^a-z0-9]+`)
)

// fingerprint is the same for texts that differ only in who holds the copyright, in the wrapping of lines and in
// punctuation. A further condition, or a word less, makes another one.
func fingerprint(text string) string {
	words := notWord.ReplaceAllString(strings.ToLower(copyrightLine.ReplaceAllString(text, "")), " ")
	sum := sha256.Sum256([]byte(strings.TrimSpace(words)))
	return hex.EncodeToString(sum[:8])
}
