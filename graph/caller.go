package graph

import (
	"crypto/hmac"
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
	mac := hmac.New(sha256.New, n.key[:])
	mac.Write([]byte(address))
	return addressCaller + hex.EncodeToString(mac.Sum(nil)[:6])
}
