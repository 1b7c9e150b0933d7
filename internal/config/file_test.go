package config_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/internal/config"
)

func write(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func valueOf(t *testing.T, command config.Command, name string) config.Value {
	t.Helper()
	i := slices.IndexFunc(command.Effective, func(value config.Value) bool { return value.Name == name })
	if i < 0 {
		t.Fatalf("no value of %s", name)
	}
	return command.Effective[i]
}

// The flag wins over the variable, the variable over the file, the file over the default.
func TestPrecedence(t *testing.T) {
	t.Setenv("MAILBOX_MAX_DEPTH", "2")
	t.Setenv("MAILBOX_MAX_ALIASES", "2")
	path := write(t, "max-depth: 3\nmax-aliases: 3\nmax-tokens: 3\n")
	command, err := parse("--config", path, "--max-depth=1")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{
		"flag": command.Limits.MaxDepth, "variable": command.Limits.MaxAliases, "file": command.Limits.MaxTokens,
		"default": command.Limits.MaxErrors,
	}
	if diff := cmp.Diff(map[string]int{"flag": 1, "variable": 2, "file": 3, "default": 100}, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"max-depth": "flag", "max-aliases": "MAILBOX_MAX_ALIASES", "max-tokens": path + ", line 3", "max-errors": "default",
	} {
		if source := valueOf(t, command, name).Source; source != want {
			t.Errorf("%s comes from %q, want %q", name, source, want)
		}
	}
}

// The file is read wherever its path comes from, and every form of a value is read as a flag's is.
func TestSettingsFile(t *testing.T) {
	t.Setenv("MAILBOX_CONFIG", write(t, `# what runs
listen: "127.0.0.1:1"
cache-ttl: 1m   # fresh
playground: off
introspection: true
cursor-key: 0123
cors-origin:
  - https://app.example
  - https://*.app.example
allowed-hosts: [api.example]
api-keys: |
  # the web shop
  ci:00
`))
	command, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		command.Listen, command.Cache.TTL.String(), command.Playground, command.ShowsSchema(), command.CursorKey.Reveal(),
		command.CORSOrigins, command.AllowedHosts, command.Callers.APIKeys.Reveal(),
	}
	want := []any{
		"127.0.0.1:1", "1m0s", false, true, "0123",
		[]string{"https://app.example", "https://*.app.example"},
		[]string{"api.example"},
		"# the web shop\nci:00\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	for _, empty := range []string{"", "# nothing\n", "---\n"} {
		if _, err := parse("--config", write(t, empty)); err != nil {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestSettingsFileRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"unknown key":         {"listen: :80\nmax-dept: 5", []string{"line 2", `"max-dept"`, "nearest name is max-depth"}},
		"two unknown keys":    {"max-dept: 5\ncache-tl: 1s", []string{"line 1", "max-depth", "line 2", "cache-ttl"}},
		"flag's dashes":       {"--listen: :80", []string{"nearest name is listen"}},
		"variable's name":     {"MAILBOX_LISTEN: :80", []string{"line 1"}},
		"another file":        {"config: other.yaml", []string{"line 1"}},
		"key twice":           {"listen: :80\nlisten: :81", []string{"listen", "already"}},
		"out of bounds":       {"max-concurrent: 0", []string{"--max-concurrent", `"0"`, "1 to 1000"}},
		"not a duration":      {"cache-ttl: soon", []string{"--cache-ttl", "duration"}},
		"no value":            {"listen:", []string{"line 1", "listen", "no value"}},
		"a mapping":           {"cache:\n  ttl: 5s", []string{"line 1", "nearest name is"}},
		"a mapping as value":  {"listen:\n  host: a", []string{"listen", "a value, or a list"}},
		"a list of lists":     {"cors-origin: [[a]]", []string{"cors-origin"}},
		"an alias":            {"app-id: &a s3cr3t\napp-secret: *a", []string{"app-secret"}},
		"a star":              {"app-secret: *s3cr3t", []string{"in quotes"}},
		"a tag":               {"listen: :80\napp-secret: !s3cr3t {}", []string{"line 2"}},
		"not UTF-8":           {"app-secret: s3cr3t\xff", []string{"settings.yaml"}},
		"a list":              {"- listen", []string{"a line for each setting"}},
		"two documents":       {"listen: :80\n---\nlisten: :81", []string{"one document"}},
		"not YAML":            {"app-secret: \"s3cr3t\nlisten: [", []string{"settings.yaml"}},
		"a secret as a key":   {"s3cr3t-that-is-long", []string{"a line for each setting"}},
		"a tab":               {"app-secret:\n\t- s3cr3t", []string{"settings.yaml"}},
		"secret with a brace": {"app-secret: {s3cr3t", []string{"settings.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse("--config", write(t, test.text))
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "--listen: ") {
				t.Errorf("error %q blames a flag", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("error %q shows a secret", err)
			}
		})
	}
	if _, err := parse("--config", "/nowhere/settings.yaml"); !errors.Is(err, os.ErrNotExist) && !strings.Contains(err.Error(), "/nowhere") {
		t.Errorf("a file that does not exist: %v", err)
	}
}

// Each secret and each list has a variable that names a file.
func TestFileVariables(t *testing.T) {
	secret := write(t, "s3cr3t\n")
	hosts := write(t, "# ours\napi.example\n\nother.example # theirs\r\n")
	for _, setting := range settings(t) {
		switch {
		case setting.FileVariable == "":
		case setting.Name == "allowed-hosts":
			t.Setenv(setting.FileVariable, hosts)
		case setting.Name == "cors-origin":
			t.Setenv(setting.FileVariable, write(t, "https://app.example\nhttps://two.example"))
		case setting.Name == "webhook-secret":
			t.Setenv(setting.FileVariable, write(t, "0123456789abcdef\n"))
		case setting.Name == "redis-url":
			t.Setenv(setting.FileVariable, write(t, "redis://user:s3cr3t@localhost:6379\n"))
		case setting.Name == "redis-secret":
			t.Setenv(setting.FileVariable, write(t, strings.Repeat("s3cr3t", 6)+"\n"))
		default:
			t.Setenv(setting.FileVariable, secret)
		}
	}
	t.Setenv("MAILBOX_AUTH", "app")
	t.Setenv("MAILBOX_APP_ID", "id")
	command, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		command.AppSecret.Reveal(), command.Callers.APIKeys.Reveal(), command.CursorKey.Reveal(), command.AllowedHosts, command.CORSOrigins,
	}
	want := []any{"s3cr3t", "s3cr3t", "s3cr3t", []string{"api.example", "other.example"}, []string{"https://app.example", "https://two.example"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if value := valueOf(t, command, "app-secret"); value.Text != "[redacted]" || value.Source != "MAILBOX_APP_SECRET_FILE" {
		t.Errorf("the secret in effect is %+v", value)
	}
	if len(command.Warnings) > 0 {
		t.Errorf("warnings %q", command.Warnings)
	}
}

// A file that is missing or empty must not open the server, and of two values none is a guess.
func TestFileVariablesRefused(t *testing.T) {
	for name, test := range map[string]struct {
		variables map[string]string
		want      string
	}{
		"missing":   {map[string]string{"MAILBOX_API_KEYS_FILE": "/nowhere/keys"}, "MAILBOX_API_KEYS_FILE"},
		"empty":     {map[string]string{"MAILBOX_API_KEYS_FILE": write(t, "\n")}, "is empty"},
		"no hosts":  {map[string]string{"MAILBOX_ALLOWED_HOSTS_FILE": write(t, "# none\n")}, "has no elements"},
		"both":      {map[string]string{"MAILBOX_API_KEYS_FILE": write(t, "a"), "MAILBOX_API_KEYS": "b"}, "both MAILBOX_API_KEYS and"},
		"directory": {map[string]string{"MAILBOX_API_KEYS_FILE": t.TempDir()}, "MAILBOX_API_KEYS_FILE"},
		"too large": {map[string]string{"MAILBOX_API_KEYS_FILE": write(t, strings.Repeat("a", 2<<20))}, "is larger"},
		"binary":    {map[string]string{"MAILBOX_API_KEYS_FILE": write(t, "a\x00b")}, "not a text"},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.variables {
				t.Setenv(variable, value)
			}
			if _, err := parse(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}

// A change of a secret is noticed, and not shown.
func TestChanged(t *testing.T) {
	t.Parallel()
	before, err := parse("--cursor-key=one", "--max-depth=5")
	if err != nil {
		t.Fatal(err)
	}
	after, err := parse("--cursor-key=two", "--max-depth=5", "--playground=off")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"playground", "cursor-key"}, before.Changed(after)); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
}

// A command prints its own flags alone.
func TestHelpOfCommands(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{"new-key": "--expires", "config check": "--listen"} {
		var printed bytes.Buffer
		if _, err := config.Parse(append(strings.Fields(command), "--help"), &printed); !errors.Is(err, config.ErrHelp) {
			t.Fatalf("%s: error = %v", command, err)
		}
		if help := printed.String(); !strings.Contains(help, want) || command == "new-key" && strings.Contains(help, "--listen") {
			t.Errorf("%s prints:\n%s", command, help)
		}
	}
	if _, err := parse("new-key", "ci", "--listen=:80"); err == nil {
		t.Error("new-key takes a setting")
	}
}

func TestConfigCheck(t *testing.T) {
	t.Parallel()
	command, err := parse("config", "check", "--max-depth=7")
	if err != nil || !command.Check || command.Limits.MaxDepth != 7 {
		t.Errorf("check = %t, max depth %d, %v", command.Check, command.Limits.MaxDepth, err)
	}
	if _, err := parse("config", "check", "--max-depth=0"); err == nil {
		t.Error("a wrong value passes")
	}
	if _, err := parse("config"); err == nil {
		t.Error("config alone passes")
	}
}
