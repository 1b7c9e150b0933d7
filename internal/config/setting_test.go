package config_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/listening"
)

var update = flag.Bool("update", false, "write the tables of docs/settings.md")

func settings(t *testing.T) []config.Setting {
	t.Helper()
	settings, err := config.Settings()
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// Every field of Config is a setting.
func TestSettingsAreAll(t *testing.T) {
	t.Parallel()
	if got, want := len(settings(t)), len(fields(reflect.TypeFor[config.Config]())); got != want {
		t.Errorf("%d settings, but %d fields", got, want)
	}
}

// Each number and duration declares bounds, and its default lies within them.
func TestNumbersHaveBounds(t *testing.T) {
	t.Parallel()
	for _, field := range fields(reflect.TypeFor[config.Config]()) {
		tags := []string{"default", "min", "max"}
		if field.Type.Kind() == reflect.Pointer { // it has no default that is a value
			field.Type, tags = field.Type.Elem(), tags[1:]
		}
		if kind := field.Type.Kind(); kind != reflect.Int && kind != reflect.Int64 {
			continue
		}
		for _, tag := range tags {
			text := field.Tag.Get(tag)
			var unread int
			var err error
			if field.Type == reflect.TypeFor[time.Duration]() {
				_, err = time.ParseDuration(text)
			} else {
				_, err = fmt.Sscan(text, &unread)
			}
			if err != nil {
				t.Errorf("%s: %s is %q", field.Name, tag, text)
			}
		}
	}
	if _, err := parse(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
}

// Where 0 stands for a default that another package derives, the meaning names the number of that package.
func TestMeaningsNameDerivedDefaults(t *testing.T) {
	t.Parallel()
	derived := map[string]int{
		"max-operations":  admission.OperationsPerProcessor,
		"max-connections": listening.MostConnections,
	}
	for _, setting := range settings(t) {
		number, ok := derived[setting.Name]
		if !ok {
			continue
		}
		delete(derived, setting.Name)
		if !strings.Contains(setting.Help, " "+strconv.Itoa(number)) {
			t.Errorf("--%s: %q does not name %d", setting.Name, setting.Help, number)
		}
	}
	if len(derived) > 0 {
		t.Errorf("no settings: %v", derived)
	}
}

func fields(group reflect.Type) (found []reflect.StructField) {
	for field := range group.Fields() {
		if _, embedded := field.Tag.Lookup("embed"); embedded {
			found = append(found, fields(field.Type)...)
		} else {
			found = append(found, field)
		}
	}
	return found
}

// The table of each group in docs/settings.md is what the settings declare. Update: go test ./internal/config -update.
func TestDocument(t *testing.T) {
	t.Parallel()
	const path, begin, end = "../../docs/settings.md", "<!-- generated: begin -->\n", "<!-- generated: end -->\n"
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(written), begin)
	table, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s lacks the marks %q and %q", path, begin, end)
	}
	want := tables(t)
	if table == want {
		return
	}
	if !*update {
		t.Fatalf("%s differs from the settings: run go test ./internal/config -update", path)
	}
	if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

func tables(t *testing.T) string {
	t.Helper()
	var document strings.Builder
	all := settings(t)
	for _, setting := range all {
		isOfSetting := func(group config.Group) bool { return group.Title == setting.Group }
		if !slices.ContainsFunc(config.Groups(), isOfSetting) {
			t.Errorf("--%s is in the group %q, which is not declared", setting.Name, setting.Group)
		}
	}
	for _, group := range config.Groups() {
		fmt.Fprintf(&document, "\n## %s\n\n", group.Title)
		if group.Description != "" {
			fmt.Fprintf(&document, "%s\n\n", markdown(group.Description))
		}
		document.WriteString("| flag | variable | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n")
		inGroup := slices.DeleteFunc(slices.Clone(all), func(setting config.Setting) bool { return setting.Group != group.Title })
		if len(inGroup) == 0 {
			t.Errorf("group %s has no settings", group.Title)
		}
		for _, setting := range inGroup {
			variable := "`" + setting.Variable + "`"
			if setting.FileVariable != "" {
				variable += " or `" + setting.FileVariable + "`"
			}
			fmt.Fprintf(&document, "| `--%s` | %s | %s | %s | %s |\n",
				setting.Name, variable, markdown(setting.Default), setting.Allowed, markdown(setting.Help))
		}
	}
	document.WriteString("\n")
	return document.String()
}

// literal matches what is written for a machine: flags with their values, addresses and patterns.
var literal = regexp.MustCompile(`--[a-z-]+( app\b| passthrough\b)?|[^\s]*[*:/][^\s]*[^\s.,;:]|\?\w+=\w+|\*`)

func markdown(text string) string { return literal.ReplaceAllString(text, "`$0`") }
