package auth

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/internal/discreet"
)

// tokenRequest requests an access token with the credentials of an app.
// Source: https://developer.helpscout.com/mailbox-api/overview/authentication/.
type tokenRequest struct {
	client       *http.Client
	endpoint     string
	clientID     string
	clientSecret string
}

// maxTokenBytes bounds how much of an answer is read. A token takes less than a kilobyte.
const maxTokenBytes = 64 << 10

// send fails with a *[TokenError] when the endpoint refuses.
func (r tokenRequest) send(ctx context.Context) (grant, error) {
	asked := time.Now()
	resp, err := r.post(ctx)
	if err != nil {
		return grant{}, discreet.Network("request a token", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenBytes))
	if resp.StatusCode != http.StatusOK {
		return grant{}, newTokenError(resp.StatusCode, body)
	}
	if err != nil {
		return grant{}, discreet.Network("read the token", err)
	}
	return decodeGrant(body, asked)
}

func (r tokenRequest) post(ctx context.Context) (*http.Response, error) {
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {r.clientID},
		"client_secret": {r.clientSecret},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	return r.client.Do(req)
}

// refuseRedirect follows no redirect: status 307 would send the credentials to another address.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// grant is an access token and its times. The zero grant has expired.
type grant struct {
	token   string
	asked   time.Time // when the token was requested
	renewal time.Time // when the next token is requested
	expiry  time.Time
}

// The documented lifetime is two days. defaultLifetime holds for an answer that gives none, and maxLifetime bounds the others.
const (
	defaultLifetime = time.Hour
	maxLifetime     = 30 * 24 * time.Hour
)

// decodeGrant quotes nothing of the body in its errors, since the body holds the token.
func decodeGrant(body []byte, asked time.Time) (grant, error) {
	var answer struct {
		Type      string `json:"token_type"`
		Token     string `json:"access_token"`
		ExpiresIn int64  `json:"expires_in"` // seconds
	}
	switch err := json.Unmarshal(body, &answer); {
	case err != nil:
		return grant{}, discreet.New("token endpoint's answer is not the expected JSON")
	case answer.Token == "":
		return grant{}, discreet.New("token endpoint's answer has no access_token")
	case !strings.EqualFold(answer.Type, "bearer"):
		return grant{}, discreet.New("token endpoint's answer has a token_type other than bearer")
	}
	return newGrant(answer.Token, asked, lifetime(answer.ExpiresIn)), nil
}

func lifetime(seconds int64) time.Duration {
	if seconds <= 0 {
		return defaultLifetime
	}
	return time.Duration(min(seconds, int64(maxLifetime/time.Second))) * time.Second
}

// maxRenewalMargin is how long before its expiry a token is renewed, and a tenth of its life when that is shorter.
const maxRenewalMargin = 5 * time.Minute

func newGrant(token string, asked time.Time, life time.Duration) grant {
	expiry := asked.Add(life)
	return grant{token: token, asked: asked, renewal: expiry.Add(-min(maxRenewalMargin, life/10)), expiry: expiry}
}
