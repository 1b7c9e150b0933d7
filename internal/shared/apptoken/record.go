package apptoken

import (
	"errors"
	"time"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/internal/shared/lease"
	"mailbox-graphql/upstream/auth"
)

// record is the token as Redis keeps it, sealed. It has no point in time, since the clocks of servers differ: Redis knows
// how long the record lasts.
type record struct {
	Token string `json:"token"`
	Life  int64  `json:"life"` // from the request for the token to its end, in milliseconds
}

func encode(issued auth.Issued) []byte {
	encoded, _ := json.Marshal(record{issued.Token, issued.Life.Milliseconds()}) // a token that came as JSON can be encoded
	return encoded
}

// decode reads a record. Its error quotes nothing of the record.
func decode(found lease.Found) (auth.Issued, error) {
	var kept record
	if err := json.Unmarshal(found.Value, &kept); err != nil {
		return auth.Issued{}, discreet.New("shared token: " + discreet.JSON(err))
	}
	life := time.Duration(kept.Life) * time.Millisecond
	if kept.Token == "" || life < found.Left {
		return auth.Issued{}, errRecord
	}
	return auth.Issued{Token: kept.Token, Asked: time.Now().Add(found.Left - life), Life: life}, nil
}

var errRecord = errors.New("shared token: no token, or one that lives longer than it was issued for")
