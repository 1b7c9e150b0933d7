package graph

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// addressCaller is the prefix of a caller whose only name is a network address.
const addressCaller = "address:"

// callerNames returns the names of callers for the log. A network address is personal data, so the log has a keyed hash of
// the address: one caller has the same hash as long as the process runs, and the hash does not reveal the address.
type callerNames struct {
	key [sha256.Size]byte
}

func newCallerNames() *callerNames {
	names := new(callerNames)
	_, _ = rand.Read(names.key[:]) // never fails
	return names
}

func (n *callerNames) logged(caller string) string {
	address, ok := strings.CutPrefix(caller, addressCaller)
	if !ok {
		return caller
	}
	// The key comes first and the hash is cut, so that a plain hash is as good as an HMAC here.
	text := append(make([]byte, 0, 128), n.key[:]...)
	hash := sha256.Sum256(append(text, address...))
	return addressCaller + hex.EncodeToString(hash[:6])
}
