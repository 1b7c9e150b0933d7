package reload_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/reload"
	"mailbox-graphql/internal/signin"
)

func parse(t *testing.T, args ...string) config.Command {
	t.Helper()
	command, err := config.Parse(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return command
}

// server is what a reload changes.
type server struct {
	reload.Reloader

	hooks   []string // the secrets of webhooks
	trusted string   // where the trusted documents are
	secret  string   // that its app has
	refused bool     // whether Help Scout refuses the next one
	log     bytes.Buffer
}

func newServer(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{}
	s.Reloader = reload.Reloader{
		Running: parse(t, args...), Keys: signin.NewKeyring(signin.Keys{}), Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
		ChangeDocuments: func(next config.Persisted) (int, error) {
			if s.refused {
				return 0, errors.New("refused")
			}
			s.trusted = next.TrustedDocuments
			return 7, nil
		},
		ChangeWebhookSecrets: func(secrets ...string) { s.hooks = secrets },
		ChangeSecret: func(_ context.Context, secret string) error {
			if s.refused {
				return errors.New("refused")
			}
			s.secret = secret
			return nil
		},
	}
	return s
}

func (s *server) reload(t *testing.T, args ...string) error {
	t.Helper()
	s.Read = func() (config.Command, error) { return config.Parse(args, io.Discard) }
	return s.Reload(t.Context())
}

func (s *server) wantKey(t *testing.T, key string, accepted bool) {
	t.Helper()
	if _, err := s.Keys.Verify(t.Context(), key); (err == nil) != accepted {
		t.Errorf("the key: %v, want accepted: %t", err, accepted)
	}
}

func TestReloadsKeys(t *testing.T) {
	t.Parallel()
	stays, stayingHash := signin.GenerateKey()
	comes, comingHash := signin.GenerateKey()
	s := newServer(t, "--api-keys=stays:"+stayingHash)
	if err := s.reload(t, "--api-keys=stays:"+stayingHash+",comes:"+comingHash+",old:"+strings.Repeat("0", 64)+" expires=2000-01-01"); err != nil {
		t.Fatal(err)
	}
	s.wantKey(t, stays, true)
	s.wantKey(t, comes, true)
	for _, want := range []string{"keys=3", "expired", "names=old"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log has no %q:\n%s", want, &s.log)
		}
	}
	if strings.Contains(s.log.String(), stayingHash) || strings.Contains(s.log.String(), "wait for a restart") {
		t.Errorf("log:\n%s", &s.log)
	}
	if err := s.reload(t, "--api-keys=comes:"+comingHash); err != nil {
		t.Fatal(err)
	}
	s.wantKey(t, stays, false)
	s.wantKey(t, comes, true)
}

// Trusted documents that cannot be used change nothing, and hold nothing else up.
func TestReloadsDocuments(t *testing.T) {
	t.Parallel()
	key, hash := signin.GenerateKey()
	s := newServer(t, "--trusted-documents=old", "--api-keys=web:"+hash)
	if err := s.reload(t, "--trusted-documents=new", "--api-keys=web:"+hash); err != nil {
		t.Fatal(err)
	}
	if log := s.log.String(); s.trusted != "new" || !strings.Contains(log, "documents=7") || strings.Contains(log, "wait for a restart") {
		t.Errorf("trusted are those of %q; log:\n%s", s.trusted, log)
	}
	s.refused = true
	if err := s.reload(t, "--trusted-documents=bad", "--api-keys=other:"+strings.Repeat("0", 64)); err == nil {
		t.Error("no error")
	}
	s.wantKey(t, key, false)
}

// What cannot be read in full changes nothing.
func TestRefusesWhole(t *testing.T) {
	t.Parallel()
	key, hash := signin.GenerateKey()
	s := newServer(t, "--api-keys=web:"+hash)
	if err := s.reload(t, "--api-keys=web:"+hash); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"a wrong setting":            {"--api-keys=other:" + strings.Repeat("0", 64), "--max-depth=0"},
		"a wrong entry":              {"--api-keys=other:" + strings.Repeat("0", 64) + ",web"},
		"no keys: nobody signs in":   {},
		"another account: no keys":   {"--auth=passthrough"},
		"a file that does not exist": {"--config=/nowhere/settings.yaml"},
	} {
		if err := s.reload(t, args...); err == nil {
			t.Errorf("%s: no error", name)
		}
		s.wantKey(t, key, true)
	}
}

func TestReloadsSecret(t *testing.T) {
	t.Parallel()
	_, hash := signin.GenerateKey()
	with := func(secret string, more ...string) []string {
		return append([]string{"--auth=app", "--app-id=id", "--app-secret=" + secret, "--api-keys=web:" + hash}, more...)
	}
	s := newServer(t, with("first")...)
	if err := s.reload(t, with("first")...); err != nil || s.secret != "" {
		t.Errorf("without a change: the app has %q, %v", s.secret, err)
	}
	s.refused = true
	if err := s.reload(t, with("second")...); err == nil || strings.Contains(err.Error(), "second") {
		t.Errorf("a secret that is refused: %v", err)
	}
	s.refused = false // the same secret is tried again
	if err := s.reload(t, with("second")...); err != nil || s.secret != "second" {
		t.Errorf("the app has %q, %v", s.secret, err)
	}
	if err := s.reload(t, with("first")...); err != nil || s.secret != "first" {
		t.Errorf("back: the app has %q, %v", s.secret, err)
	}
	if err := s.reload(t, with("first", "--cache-ttl=1m", "--cursor-key=s3cr3t")...); err != nil {
		t.Fatal(err)
	}
	if log := s.log.String(); !strings.Contains(log, `settings="cursor-key, cache-ttl"`) || strings.Contains(log, "s3cr3t") {
		t.Errorf("log:\n%s", log)
	}
}

// Secrets of webhooks change while the server runs, but a reload never takes webhooks out of service, nor into it.
func TestReloadsWebhookSecrets(t *testing.T) {
	t.Parallel()
	const first, second = "--webhook-secret=first-s3cr3t-of-webhooks", "--webhook-secret=second-s3cr3t-of-webhooks"
	s := newServer(t, first)
	if err := s.reload(t, second, first); err != nil || len(s.hooks) != 2 || s.hooks[0] != "second-s3cr3t-of-webhooks" {
		t.Errorf("secrets %q, %v", s.hooks, err)
	}
	if strings.Contains(s.log.String(), "s3cr3t") || strings.Contains(s.log.String(), "wait for a restart") {
		t.Errorf("log:\n%s", &s.log)
	}
	for name, args := range map[string][]string{"none": nil, "an unusable one": {"--webhook-secret=" + strings.Repeat("x", 41)}} {
		if err := s.reload(t, args...); err == nil || len(s.hooks) != 2 {
			t.Errorf("%s: secrets %q, %v", name, s.hooks, err)
		}
	}
	if err := newServer(t).reload(t, first); err == nil || !strings.Contains(err.Error(), "--webhook-secret") {
		t.Errorf("a server that takes no webhooks: %v", err)
	}
}

// Each setting that is said to take effect without a restart is one.
func TestReloadableAreSettings(t *testing.T) {
	t.Parallel()
	settings, err := config.Settings()
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, setting := range settings {
		known[setting.Name] = true
	}
	for _, name := range reload.Reloadable() {
		if !known[name] {
			t.Errorf("there is no setting %s", name)
		}
	}
}
