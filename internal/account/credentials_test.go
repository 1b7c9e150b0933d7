package account

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/auth"
)

// endpoint refuses the first requests for a token, and grants the later ones.
type endpoint struct {
	refuses int
	asked   []time.Time
}

func (e *endpoint) RoundTrip(*http.Request) (*http.Response, error) {
	e.asked = append(e.asked, time.Now())
	status, body := http.StatusOK, `{"token_type":"bearer","access_token":"t","expires_in":172800}`
	if len(e.asked) <= e.refuses {
		status, body = http.StatusServiceUnavailable, ""
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func newTried(t *testing.T, endpoint *endpoint) (tried *Account, log *bytes.Buffer) {
	t.Helper()
	app, err := auth.NewAppSource(auth.AppOptions{ClientID: "id", ClientSecret: "s3cr3t", Base: endpoint})
	if err != nil {
		t.Fatal(err)
	}
	log = new(bytes.Buffer)
	return &Account{app: app, logger: slog.New(slog.NewTextHandler(log, nil))}, log
}

// The credentials are tried until they are accepted, ever more rarely, and the log repeats no failure.
func TestCredentialsAreTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		endpoint := &endpoint{refuses: 6}
		tried, log := newTried(t, endpoint)
		if tried.Accepted() {
			t.Error("accepted before the first try")
		}
		began := time.Now()
		tried.TryCredentials(t.Context())
		if took := time.Since(began); took != (5+10+20+40+60+60)*time.Second || len(endpoint.asked) != 7 {
			t.Errorf("%d tries in %s", len(endpoint.asked), took)
		}
		if !tried.Accepted() || strings.Count(log.String(), "level=ERROR") != 1 || strings.Count(log.String(), "accepts the app") != 1 {
			t.Errorf("accepted: %t, log:\n%s", tried.Accepted(), log)
		}
	})
}

func TestTriesEndWithTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tried, _ := newTried(t, &endpoint{refuses: 1000})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		tried.TryCredentials(ctx)
		if tried.Accepted() {
			t.Error("accepted")
		}
	})
}

func TestWithoutAnAppNothingIsTried(t *testing.T) {
	t.Parallel()
	without := new(Account)
	without.TryCredentials(t.Context())
	if !without.Accepted() || without.ChangeSecret(t.Context(), "s3cr3t") == nil {
		t.Error("a server without an app waits for credentials, or takes a secret")
	}
}
