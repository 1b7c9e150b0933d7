package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/config"
)

func parse(args ...string) (config.Config, error) {
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
	if cfg.Listen != "127.0.0.1:8080" || cfg.OperationTimeout != 20*time.Second || cfg.Emulator.Customers != 1000 {
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

func TestOneSettingConnectsAnAccount(t *testing.T) {
	t.Setenv("MAILBOX_TOKEN", "secret")
	cfg, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.OnEmulator() || cfg.APIURL.String() != config.DefaultAPIURL {
		t.Errorf("API URL = %v, want %s", cfg.APIURL, config.DefaultAPIURL)
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
		{[]string{"--listen=0.0.0.0:80", "--token=secret"}, []string{"--listen", "0.0.0.0:80", "loopback"}},
		{[]string{"--listen=:80", "--token=secret"}, []string{"--listen", ":80", "loopback"}},
		{[]string{"--api-url=ftp://x.example"}, []string{"--api-url", "ftp://x.example", "http or https"}},
		{[]string{"--api-url=https://user:secret@x.example"}, []string{"--api-url", "xxxxx@x.example", "http or https"}},
		{[]string{"--api-url=http://x.example"}, []string{"--api-url", "http://x.example", "https"}},
		{[]string{"--request-timeout=0s"}, []string{"--request-timeout", `"0s"`, "1ms to 10m0s"}},
		{[]string{"--operation-timeout=1h"}, []string{"--operation-timeout", `"1h0m0s"`, "1ms to 10m0s"}},
		{[]string{"--request-timeout=soon"}, []string{"--request-timeout", `"soon"`, "duration"}},
		{[]string{"--max-concurrent=0"}, []string{"--max-concurrent", `"0"`, "1 to 1000"}},
		{[]string{"--max-concurrent=many"}, []string{"--max-concurrent", `"many"`, "int"}},
		{[]string{"--emulator-customers=-1"}, []string{"--emulator-customers", `"-1"`, "0 to 1000000"}},
		{[]string{"--emulator-budget=-1"}, []string{"--emulator-budget", `"-1"`, "0 to 1000000"}},
		{[]string{"--emulator-latency=2m"}, []string{"--emulator-latency", `"2m0s"`, "0s to 1m0s"}},
		{[]string{"--emulator-organization-link=none"}, []string{"--emulator-organization-link", `"none"`, `"plain","templated","missing"`}},
		{[]string{"--log-level=loud"}, []string{"--log-level", `"loud"`, `"debug","info","warn","error"`}},
		{[]string{"--log-format=xml"}, []string{"--log-format", `"xml"`, `"text","json"`}},
		{[]string{"--listen=x"}, []string{"--listen"}},
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
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("error %q shows a secret", err)
			}
		})
	}
}

func TestHelpIsComplete(t *testing.T) {
	t.Setenv("MAILBOX_TOKEN", "secret")
	var help bytes.Buffer
	if _, err := config.Parse([]string{"--help"}, &help); !errors.Is(err, config.ErrHelp) {
		t.Fatalf("error = %v, want ErrHelp", err)
	}
	for name := range strings.SplitSeq("listen api-url token request-timeout operation-timeout max-concurrent log-level log-format "+
		"emulator-customers emulator-latency emulator-budget emulator-null-scalars emulator-omit-embedded emulator-organization-link", " ") {
		variable := "MAILBOX_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if !strings.Contains(help.String(), "--"+name) || !strings.Contains(help.String(), "$"+variable) {
			t.Errorf("help does not show --%s and $%s", name, variable)
		}
	}
	if strings.Contains(help.String(), "secret") {
		t.Error("help shows a secret")
	}
	if got := reflect.TypeFor[config.Config]().NumField() - 1 + reflect.TypeFor[config.Emulator]().NumField(); got != 14 {
		t.Errorf("there are %d settings: list the new ones above", got)
	}
}

func TestSecretNeverPrints(t *testing.T) {
	t.Parallel()
	cfg := config.Config{Token: "secret"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("configuration", "config", cfg, "token", cfg.Token)
	fmt.Fprintf(&log, "%v %+v %#v %s %q %v", cfg, cfg, cfg, cfg.Token, cfg.Token, &cfg)
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the secret was printed: %s", &log)
	}
	if cfg.Token.Reveal() != "secret" {
		t.Error("Reveal must give the secret")
	}
}
