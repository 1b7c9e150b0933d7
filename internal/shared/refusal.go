package shared

import (
	"errors"
	"strings"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/discreet"
)

// RefusedError is an error that Redis has answered with. Its text has only the code of Redis' error: what follows the code
// may name users, hosts and values.
type RefusedError struct {
	// Code is the first word of the error, such as OOM.
	Code string

	err error
}

// codes has the meanings of the codes that an operator may see.
var codes = map[string]string{
	"OOM":         "its memory is full",
	"READONLY":    "it is a replica",
	"LOADING":     "it loads its data",
	"MASTERDOWN":  "it is a replica whose primary is gone",
	"NOREPLICAS":  "it has too few replicas",
	"CLUSTERDOWN": "a part of the cluster is gone",
	"WRONGPASS":   "wrong user or password",
	"NOAUTH":      "it asks for a password",
	"NOPERM":      "the user may not do this",
	"MISCONF":     "it cannot write to its disk",
}

// texts has the meanings of errors that an operator may see and that have no code of their own.
var texts = map[string]string{
	"DB index is out of range":              "it has no database of this number",
	"SELECT is not allowed in cluster mode": "a cluster has database 0 only",
}

func (e *RefusedError) Error() string {
	meaning := codes[e.Code]
	for text, known := range texts {
		if e.err != nil && strings.Contains(e.err.Error(), text) {
			meaning = known
		}
	}
	if meaning != "" {
		return "redis refuses: " + e.Code + ", " + meaning
	}
	return "redis refuses: " + e.Code
}

// Unwrap returns the error with the text of Redis, which must not be printed.
func (e *RefusedError) Unwrap() error { return e.err }

// code returns the first word of an error of Redis. It returns ERR for a word that is not all capital letters.
func code(err *rueidis.RedisError) string {
	word, _, _ := strings.Cut(err.Error(), " ")
	if word == "" || strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "ERR"
	}
	return word
}

// reworded returns an error that quotes no address, no user and no value.
func reworded(err error) error {
	if already, ok := errors.AsType[*RefusedError](err); ok {
		return already
	}
	if refusal, ok := rueidis.IsRedisErr(err); ok {
		return &RefusedError{Code: code(refusal), err: refusal}
	}
	for known, text := range map[error]string{
		rueidis.ErrClosing: "connection closed",
		rueidis.ErrNoSlot:  "no node of the cluster has the account's keys",
		rueidis.ErrNoAddr:  "no node answers",
	} {
		if errors.Is(err, known) {
			return discreet.New(text)
		}
	}
	return discreet.Network("", err)
}
