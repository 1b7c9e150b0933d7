package signin

import (
	"errors"
	"net/http"
	"strings"
)

// maxCredentialBytes is more than any key or token needs.
const maxCredentialBytes = 8 << 10

var (
	errNoCredential  = errors.New("no credential")
	errBadCredential = errors.New("malformed credential")
)

// The headers that may hold a credential. Where a request has both, the first one counts.
const (
	keyHeader    = "X-Api-Key"
	bearerHeader = "Authorization"
)

// CredentialHeaders returns the headers that may hold a credential.
func CredentialHeaders() []string { return []string{bearerHeader, keyHeader} }

// credentialOf returns a request's credential and the header that holds it. A request whose Authorization header has a
// scheme other than Bearer has no credential.
func credentialOf(header http.Header) (credential, from string, err error) {
	if keys := header.Values(keyHeader); len(keys) > 0 {
		credential, err = single(keys, func(key string) (string, error) { return checkCredential(strings.TrimSpace(key)) })
		return credential, keyHeader, err
	}
	if lines := header.Values(bearerHeader); len(lines) > 0 {
		credential, err = single(lines, bearerToken)
		return credential, bearerHeader, err
	}
	return "", "", errNoCredential
}

// single refuses a repeated header: a proxy in front may have checked a different line than this server reads.
func single(lines []string, read func(string) (string, error)) (string, error) {
	if len(lines) != 1 {
		return "", errBadCredential
	}
	return read(lines[0])
}

// bearerToken reads a header as RFC 6750, section 2.1, defines it. The case of the scheme does not matter.
func bearerToken(authorization string) (string, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", errNoCredential
	}
	return checkCredential(strings.TrimLeft(token, " "))
}

// checkCredential accepts the characters that RFC 6750 allows in a token. API keys and JSON Web Tokens have no others.
func checkCredential(credential string) (string, error) {
	body := strings.TrimRight(credential, "=")
	if body == "" || len(credential) > maxCredentialBytes || strings.ContainsFunc(body, isNotTokenCharacter) {
		return "", errBadCredential
	}
	return credential, nil
}

func isNotTokenCharacter(r rune) bool {
	isAlphanumeric := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	return !isAlphanumeric && !strings.ContainsRune("-._~+/", r)
}
