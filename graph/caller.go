package graph

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// addressCaller begins the name of a caller who is known by a network address only.
const addressCaller = "address:"

// callerNames gives the names of callers as the log has them. A network address is personal data, so the log has a keyed hash
// in its place: it is the same for one caller as long as the process runs, and does not reveal the address.
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
