package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"mailbox-graphql/internal/discreet"
)

// keySet holds the public keys of an issuer. It fetches them when a token first needs them, when they have become old, and
// when a token names a key that is not among them: issuers replace their keys without notice. All callers that wait share
// one request, and there is at most one request within keyPause, whatever keys the tokens name.
type keySet struct {
	url    string
	client *http.Client
	logger *slog.Logger

	mu      sync.Mutex
	keys    jose.JSONWebKeySet
	fetched time.Time     // when the keys came
	pending chan struct{} // closed when the fetch under way ends; nil while there is none
	failure error         // of the last fetch
	resume  time.Time     // when the next fetch may begin
}

// While the issuer cannot be reached the old keys stay in use, but only for keyLifetime: a withdrawn key must not work for
// ever.
const (
	keyRenewal     = 15 * time.Minute // age at which the keys are fetched again, while they stay in use
	keyLifetime    = 24 * time.Hour   // age at which the keys are no longer used
	keyPause       = 10 * time.Second // least time between two fetches
	keyTimeout     = 5 * time.Second  // longest duration of a fetch
	maxKeySetBytes = 1 << 20
)

var errUnknownKey = errors.New("issuer has no such key")

func newKeySet(url string, base http.RoundTripper, logger *slog.Logger) *keySet {
	return &keySet{
		url:    url,
		logger: logger,
		client: &http.Client{
			Transport: base,
			// A redirect could lead to keys that nobody configured.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// find returns the keys with an id, or an error that says why there are none. A wait ends with ctx.
func (s *keySet) find(ctx context.Context, id string) ([]jose.JSONWebKey, error) {
	keys, pending, err := s.look(ctx, id)
	if pending == nil {
		return keys, err
	}
	select {
	case <-pending:
		return s.lookAgain(id)
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for keys: %w", ctx.Err())
	}
}

// look returns the keys with an id. When there are none and a fetch is running, it returns a channel that is closed when the
// fetch ends.
func (s *keySet) look(ctx context.Context, id string) ([]jose.JSONWebKey, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys, err := s.held(id)
	if err == nil && time.Since(s.fetched) < keyRenewal {
		return keys, nil, nil
	}
	if s.pending == nil && !time.Now().Before(s.resume) {
		s.pending = make(chan struct{})
		go s.fetch(context.WithoutCancel(ctx))
	}
	if err == nil {
		return keys, nil, nil
	}
	return nil, s.pending, err
}

func (s *keySet) lookAgain(id string) ([]jose.JSONWebKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held(id)
}

// held returns the keys with an id that are in memory. The caller holds mu.
func (s *keySet) held(id string) ([]jose.JSONWebKey, error) {
	if time.Since(s.fetched) < keyLifetime {
		if keys := s.keys.Key(id); len(keys) > 0 {
			return keys, nil
		}
	}
	if s.failure != nil {
		return nil, s.failure
	}
	return nil, errUnknownKey
}

// fetch replaces the keys. It does not end with the caller that started it, since others may wait for it.
func (s *keySet) fetch(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, keyTimeout)
	defer cancel()
	keys, err := s.request(ctx)
	if err != nil {
		s.logger.WarnContext(ctx, "the issuer's keys could not be fetched", slog.String("error", err.Error()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if err == nil {
		s.keys, s.fetched = keys, now
	}
	s.failure, s.resume = err, now.Add(keyPause)
	close(s.pending)
	s.pending = nil
}

func (s *keySet) request(ctx context.Context) (jose.JSONWebKeySet, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, http.NoBody)
	if err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("make request for keys: %w", err)
	}
	req.Header.Set("Accept", "application/jwk-set+json, application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return jose.JSONWebKeySet{}, discreet.Network("request keys", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return jose.JSONWebKeySet{}, fmt.Errorf("request keys: status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeySetBytes))
	if err != nil {
		return jose.JSONWebKeySet{}, discreet.Network("read keys", err)
	}
	return decodeKeySet(body)
}

// decodeKeySet returns the public keys for signatures. It ignores other keys, as RFC 7517, section 5, recommends: they may
// be for other services.
func decodeKeySet(body []byte) (jose.JSONWebKeySet, error) {
	var document struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return jose.JSONWebKeySet{}, errors.New("decode keys: not a JSON Web Key Set")
	}
	var set jose.JSONWebKeySet
	for _, raw := range document.Keys {
		var key jose.JSONWebKey
		if err := json.Unmarshal(raw, &key); err == nil && verifiesSignatures(&key) {
			set.Keys = append(set.Keys, key)
		}
	}
	if len(set.Keys) == 0 {
		return jose.JSONWebKeySet{}, errors.New("decode keys: no key for signatures")
	}
	return set, nil
}

func verifiesSignatures(key *jose.JSONWebKey) bool {
	return key.KeyID != "" && (key.Use == "" || key.Use == "sig") && key.IsPublic() && key.Valid()
}
