package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every part of the binary has an approved licence, and the output has the text of each.
func TestEverythingLinkedIsApproved(t *testing.T) {
	t.Chdir("../..")
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"==== Go go1", "==== github.com/99designs/gqlgen v", "BSD-3-Clause)", "==== react-dom ", "Permission is hereby granted"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in the output", want)
		}
	}
}

const mit = `Permission is hereby granted, free of charge, to any person.

The above copyright notice and this permission notice shall be included.
`

func TestFingerprint(t *testing.T) {
	t.Parallel()
	want := fingerprint(mit)
	for _, same := range []string{
		"Copyright (c) 2026 Example\n\n" + mit,
		"Copyright 2026 Example. All rights reserved.\n" + strings.ReplaceAll(mit, " ", "\n"),
		"(c) Example\r\nAll rights reserved.\r\n" + strings.ToUpper(strings.ReplaceAll(mit, "\n", "\r\n")),
	} {
		if fingerprint(same) != want {
			t.Errorf("another fingerprint for %q", same)
		}
	}
	for _, other := range []string{
		mit + "It may not be used by banks.",
		strings.Replace(mit, "free of charge, ", "", 1),
		mit + "copyright notices must be shown in each advertisement\n",
	} {
		if fingerprint(other) == want {
			t.Errorf("the same fingerprint for %q", other)
		}
	}
}

func TestUnapproved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := module{path: "example.test/one", version: "v1.0.0", root: dir}
	if err := one.write(new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "no licence text") {
		t.Errorf("a module without a licence: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("No licence is granted.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := one.write(new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "not approved") {
		t.Errorf("an unknown licence: %v", err)
	}
	if err := checkPackages("==== one 1.0.0 (MIT)\n\n==== two 2.0.0 (GPL-3.0)\n"); err == nil || !strings.Contains(err.Error(), "two 2.0.0") {
		t.Errorf("an npm package with an unknown licence: %v", err)
	}
}

// A package of a module can have a licence of its own.
func TestLicenceBelowTheModule(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	inner := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{"LICENSE": "outer", "a/LICENSE.md": "middle", "a/b/NOTICE": "inner", "a/b/main.go": "code"} {
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := module{root: root, folders: []string{inner}}.texts()
	if err != nil || len(texts) != 3 {
		t.Errorf("%v, %v; want three texts", texts, err)
	}
}
