package redistest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const (
	authorityFile   = "authority.pem"
	certificateFile = "certificate.pem"
	keyFile         = "key.pem"
)

// secured returns the options with certificates, if they ask for TLS and have none.
func secured(tb testing.TB, opts Options) Options {
	tb.Helper()
	if opts.TLS && opts.certificates == "" {
		opts.certificates = tb.TempDir()
		writeCertificates(tb, opts.certificates)
	}
	return opts
}

// writeCertificates makes an authority and a certificate of 127.0.0.1 and localhost that it has signed.
func writeCertificates(tb testing.TB, dir string) {
	tb.Helper()
	authorityKey, serverKey := newKey(tb), newKey(tb)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "redistest authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "redistest"},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		// A replica and a node of a cluster are clients of others as well.
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	writeCertificate(tb, filepath.Join(dir, authorityFile), authority, authority, authorityKey, authorityKey)
	writeCertificate(tb, filepath.Join(dir, certificateFile), server, authority, serverKey, authorityKey)
	key, err := x509.MarshalPKCS8PrivateKey(serverKey)
	if err != nil {
		tb.Fatal(err)
	}
	writePEM(tb, filepath.Join(dir, keyFile), "PRIVATE KEY", key)
}

func newKey(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func writeCertificate(tb testing.TB, path string, certificate, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) {
	tb.Helper()
	signed, err := x509.CreateCertificate(rand.Reader, certificate, parent, key.Public(), parentKey)
	if err != nil {
		tb.Fatal(err)
	}
	writePEM(tb, path, "CERTIFICATE", signed)
}

func writePEM(tb testing.TB, path, kind string, content []byte) {
	tb.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
		tb.Fatal(err)
	}
}
