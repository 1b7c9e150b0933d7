package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/upstream/auth"
)

func parse(args ...string) (config.Command, error) {
	return config.Parse(args, new(bytes.Buffer))
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	cfg, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	if !cfg.OnEmulator() {
		t.Error("without an account the server must run on the emulator")
	}
	if cfg.Listen != "127.0.0.1:8080" || cfg.Limits.OperationTimeout != 20*time.Second || cfg.Emulator.Customers != 1000 {
		t.Errorf("defaults = %+v", cfg)
	}
}

func TestFlagBeatsVariable(t *testing.T) {
	t.Setenv("MAILBOX_LISTEN", "127.0.0.1:1")
	t.Setenv("MAILBOX_MAX_CONCURRENT", "7")
	cfg, err := parse("--listen", "127.0.0.1:2")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "127.0.0.1:2" || cfg.MaxConcurrent != 7 {
		t.Errorf("listen = %s, max concurrent = %d; want the flag's and the variable's value", cfg.Listen, cfg.MaxConcurrent)
	}
}

func TestAuthConnectsAnAccount(t *testing.T) {
	t.Setenv("MAILBOX_APP_ID", "id")
	t.Setenv("MAILBOX_APP_SECRET", "secret")
	cfg, err := parse("--auth=app")
	if err != nil {
		t.Fatal(err)
	}
	if want := auth.DefaultBaseURL(); cfg.OnEmulator() || *cfg.APIURL != *want || cfg.AppSecret.Reveal() != "secret" {
		t.Errorf("API URL = %v, want %s", cfg.APIURL, want)
	}
}

// A server that reads a real account shows its schema only if --introspection is on.
func TestShowsSchema(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want bool
	}{
		{nil, true},
		{[]string{"--no-introspection"}, false},
		{[]string{"--auth=passthrough"}, false},
		{[]string{"--auth=passthrough", "--introspection"}, true},
	} {
		cfg, err := parse(test.args...)
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.ShowsSchema(); got != test.want {
			t.Errorf("%v: shows the schema: %t, want %t", test.args, got, test.want)
		}
	}
}

func TestNewKeyIsACommand(t *testing.T) {
	t.Parallel()
	command, err := parse("new-key", "ci")
	if err != nil || command.NewKey.Name != "ci" {
		t.Errorf("new key = %+v, %v", command.NewKey, err)
	}
	if _, err := parse("new-key"); err == nil {
		t.Error("a key without a name must fail")
	}
}

// Everyone who reaches a server with an app of its own reads the account with that app.
func TestListenBeyondLoopback(t *testing.T) {
	t.Parallel()
	app := []string{"--auth=app", "--app-id=id", "--app-secret=secret"}
	jwt := []string{"--jwt-issuer=https://id.example/", "--jwt-audience=mailbox", "--jwt-keys-url=https://id.example/keys"}
	tests := []struct {
		name    string
		args    []string
		allowed bool
	}{
		{"app", app, false},
		{"app with keys", append(app[:3:3], "--api-keys=ci:00"), true},
		{"app with JWTs", append(app[:3:3], jwt...), true},
		{"callers' own tokens", []string{"--auth=passthrough"}, true},
		{"emulator", nil, true},
	}
	for _, test := range tests {
		for _, listen := range []string{"0.0.0.0:80", ":80", "[::]:80", "mailbox.example:80"} {
			t.Run(test.name+" on "+listen, func(t *testing.T) {
				t.Parallel()
				_, err := parse(append(slices.Clip(test.args), "--listen="+listen)...)
				if (err == nil) != test.allowed {
					t.Errorf("error = %v", err)
				}
			})
		}
		if _, err := parse(append(slices.Clip(test.args), "--listen=127.0.0.1:80")...); err != nil {
			t.Errorf("%s on loopback: %v", test.name, err)
		}
	}
}

// Each error names the setting, what was given and what is allowed.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want []string
	}{
		{[]string{"--listen=8080"}, []string{"--listen", `"8080"`, "a host and a port"}},
		{[]string{"--listen=127.0.0.1:http-alt"}, []string{"--listen", "http-alt", "0 to 65535"}},
		{[]string{"--listen=:80", "--auth=app", "--app-id=id", "--app-secret=s3cr3t"}, []string{"--listen", ":80", "loopback", "--api-keys"}},
		{[]string{"--auth=basic"}, []string{"--auth", `"basic"`, `"app","passthrough"`}},
		{[]string{"--auth=app", "--app-id=id"}, []string{"--auth app", "--app-secret"}},
		{[]string{"--app-id=id", "--app-secret=s3cr3t"}, []string{"--app-id", "--auth app"}},
		{[]string{"--auth=passthrough", "--app-secret=s3cr3t"}, []string{"--app-secret", "--auth app"}},
		{[]string{"--auth=passthrough", "--api-keys=s3cr3t"}, []string{"--api-keys", "passthrough"}},
		{[]string{"--jwt-issuer=https://id.example/"}, []string{"--jwt-issuer", "--jwt-audience", "--jwt-keys-url"}},
		{[]string{"--api-url=https://x.example"}, []string{"--api-url", "--auth"}},
		{[]string{"--api-url=ftp://x.example", "--auth=passthrough"}, []string{"--api-url", "ftp://x.example", "http or https"}},
		{[]string{"--api-url=https://user:s3cr3t@x.example", "--auth=passthrough"}, []string{"--api-url", "xxxxx@x.example", "http or https"}},
		{[]string{"--api-url=http://x.example", "--auth=passthrough"}, []string{"--api-url", "http://x.example", "https"}},
		{[]string{"--request-timeout=0s"}, []string{"--request-timeout", `"0s"`, "1ms to 10m"}},
		{[]string{"--operation-timeout=1h"}, []string{"--operation-timeout", `"1h0m0s"`, "1ms to 10m"}},
		{[]string{"--request-timeout=soon"}, []string{"--request-timeout", `"soon"`, "duration"}},
		{[]string{"--max-concurrent=0"}, []string{"--max-concurrent", `"0"`, "1 to 1000"}},
		{[]string{"--rate-limit=-1"}, []string{"--rate-limit", `"-1"`, "0 to 1000000"}},
		{[]string{"--max-requests-per-operation=0"}, []string{"--max-requests-per-operation", `"0"`, "1 to 1000000"}},
		{[]string{"--cache-ttl=-1s"}, []string{"--cache-ttl", `"-1s"`, "0s to 24h"}},
		{[]string{"--cache-stale-trust=48h"}, []string{"--cache-stale-trust", `"48h0m0s"`, "0s to 24h"}},
		{[]string{"--cache-stale=48h"}, []string{"--cache-stale", `"48h0m0s"`, "0s to 24h"}},
		{[]string{"--cache-size=0"}, []string{"--cache-size", `"0"`, "1 to 1048576"}},
		{[]string{"--max-concurrent=many"}, []string{"--max-concurrent", `"many"`, "int"}},
		{[]string{"--emulator-customers=-1"}, []string{"--emulator-customers", `"-1"`, "0 to 1000000"}},
		{[]string{"--emulator-budget=-1"}, []string{"--emulator-budget", `"-1"`, "0 to 1000000"}},
		{[]string{"--emulator-latency=2m"}, []string{"--emulator-latency", `"2m0s"`, "0s to 1m"}},
		{[]string{"--emulator-organization-link=none"}, []string{"--emulator-organization-link", `"none"`, `"plain","templated","missing"`}},
		{[]string{"--log-level=loud"}, []string{"--log-level", `"loud"`, `"debug","info","warn","error"`}},
		{[]string{"--log-format=xml"}, []string{"--log-format", `"xml"`, `"text","json"`}},
		{[]string{"--cors-origin=app.example"}, []string{"--cors-origin", `"app.example"`, "https://app.example"}},
		{[]string{"--cors-origin=https://app.example,https://app.example/page"}, []string{"--cors-origin", "https://app.example/page"}},
		{[]string{"--only-trusted-documents"}, []string{"--only-trusted-documents", "--trusted-documents"}},
		{[]string{"--apq-size=-1"}, []string{"--apq-size", `"-1"`, "0 to 1048576"}},
		{[]string{"--max-body=0"}, []string{"--max-body", `"0"`, "1 to 1048576"}},
		{[]string{"--max-tokens=0"}, []string{"--max-tokens", `"0"`, "1 to 1000000"}},
		{[]string{"--max-depth=-2"}, []string{"--max-depth", `"-2"`, "1 to 1000000"}},
		{[]string{"--max-aliases=0"}, []string{"--max-aliases", `"0"`, "1 to 1000000"}},
		{[]string{"--max-root-fields=0"}, []string{"--max-root-fields", `"0"`, "1 to 1000000"}},
		{[]string{"--max-directives=0"}, []string{"--max-directives", `"0"`, "1 to 1000000"}},
		{[]string{"--max-repeats=0"}, []string{"--max-repeats", `"0"`, "1 to 1000000"}},
		{[]string{"--max-values=0"}, []string{"--max-values", `"0"`, "1 to 1000000"}},
		{[]string{"--max-complexity=0"}, []string{"--max-complexity", `"0"`, "1 to 1000000000"}},
		{[]string{"--max-errors=0"}, []string{"--max-errors", `"0"`, "1 to 1000000"}},
		{[]string{"--listen=x"}, []string{"--listen"}},
		{[]string{"--cors-origin=https://app.example*"}, []string{"--cors-origin", "app.example*", "https://*.app.example"}},
		{[]string{"--cors-origin=https://*"}, []string{"--cors-origin", "https://*.app.example"}},
		{[]string{"--cors-origin=https://App.example"}, []string{"--cors-origin", "lower case"}},
		{[]string{"--cors-origin=https://app.example:443"}, []string{"--cors-origin", "default port"}},
		{[]string{"--cors-origin=null"}, []string{"--cors-origin"}},
		{
			[]string{"--cors-origin=*", "--auth=app", "--app-id=id", "--app-secret=s3cr3t"},
			[]string{"--cors-origin", "any page", "--api-keys"},
		},
		{[]string{"--allowed-hosts=https://api.example"}, []string{"--allowed-hosts", "host name without a port"}},
		{[]string{"--allowed-hosts=api.example:80"}, []string{"--allowed-hosts", "host name without a port"}},
		{[]string{"--api-url=https://user:s3cr3t@%zz", "--auth=passthrough"}, []string{"--api-url"}},
		{[]string{"--jwt-keys-url=https://user:s3cr3t@%zz"}, []string{"--jwt-keys-url"}},
		{[]string{"new-key"}, []string{"needs a name", "new-key sidebar"}},
		{[]string{"--cache-ttl", "-5s"}, []string{"--cache-ttl", `"-5s"`, "looks like a flag"}},
		{[]string{"frobnicate"}, []string{"frobnicate", "--help"}},
		{[]string{"--frobnicate"}, []string{"--frobnicate", "--help"}},
		{[]string{"--playground=maybe"}, []string{"--playground", "on or off"}},
	}
	for _, test := range tests {
		t.Run(test.args[0], func(t *testing.T) {
			t.Parallel()
			_, err := parse(test.args...)
			if err == nil {
				t.Fatal("no error")
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
}

// --help shows every setting, and no value of a secret.
func TestHelpIsComplete(t *testing.T) {
	t.Setenv("MAILBOX_APP_SECRET", "s3cr3t")
	t.Setenv("MAILBOX_API_KEYS", "ci:s3cr3t")
	var printed bytes.Buffer
	if _, err := config.Parse([]string{"--help"}, &printed); !errors.Is(err, config.ErrHelp) {
		t.Fatalf("error = %v, want ErrHelp", err)
	}
	help := strings.Join(strings.Fields(printed.String()), " ") // lines break anywhere
	for _, setting := range settings(t) {
		flag := "--" + setting.Name
		if setting.Default == "on" || setting.Name == "introspection" {
			flag = "--[no-]" + setting.Name
		}
		for _, want := range []string{flag, "($" + setting.Variable, setting.Help} {
			if !strings.Contains(help, want) {
				t.Errorf("help does not show %q", want)
			}
		}
	}
	if strings.Contains(help, "s3cr3t") {
		t.Error("help shows a secret")
	}
	for _, want := range []string{"new-key", auth.DefaultBaseURL().String(), "In MiB.", "One of: text, json."} {
		if !strings.Contains(help, want) {
			t.Errorf("help does not show %q", want)
		}
	}
}

// The commands for a new key and for the version work while the settings are incomplete.
func TestOtherCommandsNeedNoValidSettings(t *testing.T) {
	t.Setenv("MAILBOX_LISTEN", "0.0.0.0:8080")
	t.Setenv("MAILBOX_AUTH", "app")
	t.Setenv("MAILBOX_MAX_CONCURRENT", "0")
	t.Setenv("MAILBOX_MAX_DEPTH", "deep")
	t.Setenv("MAILBOX_CONFIG", "/nowhere/settings.yaml")
	for _, args := range [][]string{{"new-key", "ci"}, {"--version"}} {
		if _, err := parse(args...); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := parse(); err == nil {
		t.Error("serving with these settings must fail")
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	t.Parallel()
	cfg := config.Config{AppSecret: "s3cr3t", Callers: config.Callers{APIKeys: "ci:s3cr3t"}}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("configuration", "config", cfg, "secret", cfg.AppSecret)
	slog.New(slog.NewTextHandler(&log, nil)).Info("configuration", "config", cfg, "secret", cfg.AppSecret)
	fmt.Fprintf(&log, "%v %+v %#v %s %q %x %v", cfg, cfg, cfg, cfg.AppSecret, cfg.AppSecret, cfg.AppSecret, &cfg)
	if strings.Contains(log.String(), "s3cr3t") || strings.Contains(log.String(), fmt.Sprintf("%x", "s3cr3t")) {
		t.Errorf("the secret was printed: %s", &log)
	}
	if cfg.AppSecret.Reveal() != "s3cr3t" {
		t.Error("Reveal must give the secret")
	}
}

// Switches are read as the documentation writes them, as flags and as variables.
func TestSwitches(t *testing.T) {
	for value, want := range map[string]bool{"on": true, "off": false, "TRUE": true, "no": false, "1": true, "0": false} {
		t.Setenv("MAILBOX_PLAYGROUND", value)
		t.Setenv("MAILBOX_INTROSPECTION", value)
		cfg, err := parse("--extensions=" + value)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Playground != want || cfg.Extensions != want || cfg.ShowsSchema() != want {
			t.Errorf("%q: %t, %t, %t; want %t", value, cfg.Playground, cfg.Extensions, cfg.ShowsSchema(), want)
		}
	}
}

// A warning names a misspelt variable and the nearest name that exists.
func TestUnknownVariables(t *testing.T) {
	t.Setenv("MAILBOX_MAX_DEPHT", "5")
	t.Setenv("MAILBOX_MAX_ALIASES", "5")
	command, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"variable MAILBOX_MAX_DEPHT sets nothing; the nearest name is MAILBOX_MAX_DEPTH"}
	if !slices.Equal(command.Warnings, want) {
		t.Errorf("warnings %q, want %q", command.Warnings, want)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"--request-timeout": {"--request-timeout=30s"},
		"TLS":               {"--listen=:8080", "--api-keys=a:" + strings.Repeat("0", 64)},
	} {
		command, err := parse(args...)
		if err != nil {
			t.Fatal(err)
		}
		if len(command.Warnings) != 1 || !strings.Contains(command.Warnings[0], want) {
			t.Errorf("%v: warnings %q", args, command.Warnings)
		}
	}
}

func TestVersionIsACommand(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"--version", "version"} {
		if command, err := parse(word); err != nil || !command.Version {
			t.Errorf("%s: %+v, %v", word, command, err)
		}
	}
	if _, err := parse("help"); !errors.Is(err, config.ErrHelp) {
		t.Errorf("help: %v", err)
	}
}

// A health check works with the settings of the server, and even with those that the server refuses.
func TestHealthcheck(t *testing.T) {
	t.Setenv("MAILBOX_LISTEN", ":9000")
	t.Setenv("MAILBOX_AUTH", "app")
	command, err := parse("healthcheck")
	if err != nil || !command.Healthcheck || command.Listen != ":9000" {
		t.Errorf("%+v, %v", command, err)
	}
	if command, err := parse("--auth", "passthrough"); err != nil || command.Healthcheck {
		t.Errorf("serving: %+v, %v", command, err)
	}
}

// Without --cache-ttl, only data whose changes webhooks tell of is fresh for long. --cache-ttl holds for all data.
func TestTTLs(t *testing.T) {
	t.Parallel()
	const secret = "--webhook-secret=0123456789abcdef"
	for _, test := range []struct {
		args         []string
		untold, told time.Duration
	}{
		{nil, 15 * time.Second, 15 * time.Second},
		{[]string{secret}, 15 * time.Second, time.Hour},
		{[]string{secret, "--cache-ttl=1m"}, time.Minute, time.Minute},
		{[]string{secret, "--cache-ttl=0s"}, 0, 0},
		{[]string{"--cache-ttl=1m"}, time.Minute, time.Minute},
	} {
		command, err := parse(test.args...)
		if err != nil {
			t.Fatal(err)
		}
		if untold, told := command.TTLs(); untold != test.untold || told != test.told {
			t.Errorf("%v: TTLs %s and %s, want %s and %s", test.args, untold, told, test.untold, test.told)
		}
	}
	for _, refused := range []string{"--cache-ttl=-1s", "--cache-ttl=25h"} {
		if _, err := parse(refused); err == nil || !strings.Contains(err.Error(), "allowed is 0s to 24h") {
			t.Errorf("%s: %v", refused, err)
		}
	}
}
