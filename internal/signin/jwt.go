package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"mailbox-graphql/internal/scope"
)

// JWTOptions configures a [JWT]. Issuer, Audience and KeysURL are required.
type JWTOptions struct {
	// Issuer is what a token's `iss` must be.
	Issuer string
	// Audience is a value that a token's `aud` must hold, so that a token made for another service is refused.
	Audience string
	// KeysURL is where the issuer publishes its JSON Web Key Set. It must be https, or http on a loopback address.
	KeysURL *url.URL
	// Leeway is the most that this clock and the issuer's may differ. 0: 30 seconds; at most 5 minutes.
	Leeway time.Duration
	// Base sends the requests for the key set. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// Logger logs key sets that could not be fetched. Nil: nothing is logged.
	Logger *slog.Logger
}

// JWT verifies JSON Web Tokens. A token must be signed by a key of the issuer with an asymmetric algorithm, be made for the
// audience, have an expiry and be valid now. The principal is the token's `sub`. The issuer's keys are fetched when a token
// first needs them.
type JWT struct {
	issuer   string
	audience string
	leeway   time.Duration
	keys     *keySet
}

const (
	defaultLeeway = 30 * time.Second
	maxLeeway     = 5 * time.Minute
)

// algorithms are the asymmetric ones: with a symmetric algorithm, everyone who reads the published key could sign tokens.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512,
	jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512,
	jose.EdDSA,
}

// NewJWT returns a verifier, or an error that says which option cannot work. It sends nothing.
func NewJWT(opts JWTOptions) (*JWT, error) {
	if opts.Issuer == "" || opts.Audience == "" || opts.KeysURL == nil {
		return nil, errors.New("JWT verifier: issuer, audience and URL of the keys are all required")
	}
	if err := checkKeysURL(opts.KeysURL); err != nil {
		return nil, fmt.Errorf("JWT verifier: %w", err)
	}
	if opts.Leeway < 0 || opts.Leeway > maxLeeway {
		return nil, fmt.Errorf("JWT verifier: leeway %s must be between 0 and %s", opts.Leeway, maxLeeway)
	}
	if opts.Leeway == 0 {
		opts.Leeway = defaultLeeway
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &JWT{
		issuer:   opts.Issuer,
		audience: opts.Audience,
		leeway:   opts.Leeway,
		keys:     newKeySet(opts.KeysURL.String(), opts.Base, opts.Logger),
	}, nil
}

// checkKeysURL requires https, so that nobody on the network can replace the keys.
func checkKeysURL(u *url.URL) error {
	loopback := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Hostname() == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return fmt.Errorf("URL of the keys %q must be https, or http on a loopback address", u.Redacted())
	}
	return nil
}

// Verify returns the token's subject, with the scopes in its `scope`. A credential that is not three parts joined by dots is
// of another kind.
func (j *JWT) Verify(ctx context.Context, credential string) (Principal, error) {
	if strings.Count(credential, ".") != 2 {
		return Principal{}, ErrOtherKind
	}
	token, err := jwt.ParseSigned(credential, algorithms)
	if err != nil {
		return Principal{}, unreadable(err)
	}
	signed, err := j.verifySignature(ctx, token)
	if err != nil {
		return Principal{}, err
	}
	if err := j.checkClaims(signed.Claims); err != nil {
		return Principal{}, err
	}
	return Principal{
		Name: signed.Subject, Kind: KindJWT, Scopes: signed.scopes(), Expires: signed.Expiry.Time().Add(j.leeway),
	}, nil
}

// claims are the claims of a token that this package reads.
type claims struct {
	jwt.Claims
	Scope scopeClaim `json:"scope"`
}

// scopeClaim is the claim `scope`: names that are separated by spaces (RFC 9068, section 2.2.3). A claim of another form
// grants nothing.
type scopeClaim string

// UnmarshalJSON reads the claim.
func (c *scopeClaim) UnmarshalJSON(text []byte) error {
	var list string
	if json.Unmarshal(text, &list) == nil {
		*c = scopeClaim(list)
	}
	return nil
}

// scopes returns the scopes of this server. A token may have further ones, for other services.
func (c claims) scopes() scope.Set {
	var known scope.Set
	for name := range strings.SplitSeq(string(c.Scope), " ") {
		if one, ok := scope.Parse(name); ok {
			known |= one
		}
	}
	return known
}

var errKeyAlgorithm = errors.New("key of JWT is for another algorithm")

// unreadable does not quote the token: the algorithm that it names may be any text of any length.
func unreadable(err error) error {
	if _, ok := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); ok {
		return errors.New("parse JWT: algorithm is not accepted")
	}
	return errors.New("parse JWT: malformed")
}

// verifySignature returns the token's claims if the key that the token names has signed them. A token must name its key,
// since issuers replace theirs.
func (j *JWT) verifySignature(ctx context.Context, token *jwt.JSONWebToken) (claims, error) {
	header := token.Headers[0] // the compact form has one signature
	if header.KeyID == "" {
		return claims{}, errors.New("JWT names no key")
	}
	keys, err := j.keys.find(ctx, header.KeyID)
	if err != nil {
		return claims{}, fmt.Errorf("find key of JWT: %w", err)
	}
	err = errKeyAlgorithm
	for _, key := range keys {
		if key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		var signed claims
		if err = token.Claims(key.Key, &signed); err == nil {
			return signed, nil
		}
	}
	if errors.Is(err, errKeyAlgorithm) || errors.Is(err, jose.ErrCryptoFailure) {
		return claims{}, fmt.Errorf("verify JWT: %w", err)
	}
	return claims{}, errors.New("verify JWT: unusable claims or key")
}

func (j *JWT) checkClaims(claims jwt.Claims) error {
	switch {
	case claims.Expiry == nil:
		return errors.New("JWT never expires")
	case claims.Subject == "":
		return errors.New("JWT names no subject")
	}
	expected := jwt.Expected{Issuer: j.issuer, AnyAudience: jwt.Audience{j.audience}, Time: time.Now()}
	if err := claims.ValidateWithLeeway(expected, j.leeway); err != nil {
		return fmt.Errorf("check JWT: %w", err)
	}
	return nil
}
