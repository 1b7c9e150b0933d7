package budget

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"mailbox-graphql/upstream/ratelimit"
)

// wireAsk is the form in which the script reads an ask. Times are milliseconds, rounded so that no permit comes back too
// early. The members without a comment are those of [ratelimit.Ask] and of terms.
type wireAsk struct {
	ID        string     `json:"id"`    // the server
	Seq       int64      `json:"seq"`   // increases with each ask of the server
	Acked     int64      `json:"acked"` // the latest ask whose answer the server knows; 0: none lately
	Fresh     string     `json:"fresh"` // the incarnation of a state that this ask makes or forms anew
	Ref       *reference `json:"ref,omitempty"`
	Knows     []string   `json:"knows,omitempty"` // the other servers that the latest answer named
	Servers   int        `json:"servers"`         // how many servers run
	Span      int64      `json:"span"`
	Sync      int64      `json:"sync"`
	Valid     int64      `json:"valid"`
	Settle    int64      `json:"settle"`
	Slack     int64      `json:"slack"`
	Spent     []int64    `json:"spent,omitempty"` // ages and permits in turn, oldest first
	Apart     []int64    `json:"apart,omitempty"` // the same of what was spent alone
	Alone     bool       `json:"alone"`           // whether earlier asks failed
	Hand      int        `json:"hand"`
	Need      int        `json:"need"`
	Want      int        `json:"want"`
	HeavyNeed int        `json:"heavyNeed"`
	HeavyWant int        `json:"heavyWant"`
	Leave     int        `json:"leave"`
	Ahead     int        `json:"ahead"`
	Limit     int        `json:"limit"`
	Parts     int        `json:"parts"` // the number of parts of the limit, of which this state has one
	Told      int        `json:"told"`
	Left      int        `json:"left"`
	All       bool       `json:"all"`
	Cool      int64      `json:"cool"`
}

// reference names the state of the server's latest answer, and says what the budget's clock may show now: at least and at
// most.
type reference struct {
	Incarnation string `json:"incarnation"`
	Low         int64  `json:"low"`
	High        int64  `json:"high"`
}

// wireAnswer is the form in which the script writes an answer. The members without a comment are those of
// [ratelimit.Answer].
type wireAnswer struct {
	Stale       bool     `json:"stale"` // the script has answered a later ask before
	Incarnation string   `json:"incarnation"`
	At          int64    `json:"at"` // by the budget's clock
	Light       int      `json:"light"`
	Open        int      `json:"open"`
	Plenty      bool     `json:"plenty"`
	Retry       int64    `json:"retry"`
	Others      []int64  `json:"others"`
	Apart       []int64  `json:"apart"`
	Held        int      `json:"held"`
	Limit       int      `json:"limit"`
	Cool        int64    `json:"cool"`
	Servers     int      `json:"servers"`
	Wanting     int      `json:"wanting"`
	Forming     bool     `json:"forming"`
	Knows       []string `json:"knows"`
}

func (t terms) wire(ask ratelimit.Ask) wireAsk {
	made := wireAsk{
		Span: t.span.Milliseconds(), Sync: t.sync.Milliseconds(), Valid: t.valid.Milliseconds(),
		Settle: t.settle.Milliseconds(), Slack: t.slack.Milliseconds(),
		Alone: ask.Alone, Hand: ask.Hand, Need: ask.Light.First, Want: ask.Light.Total,
		HeavyNeed: ask.Heavy.First, HeavyWant: ask.Heavy.Total, Leave: ask.Leave, Ahead: ask.Ahead,
		Limit: ask.Limit, Told: ask.ToldLimit, Left: ask.Left, All: ask.All, Cool: ceil(ask.CoolDown),
	}
	for _, spent := range ask.Spent {
		if spent.Alone {
			made.Apart = append(made.Apart, spent.Age.Milliseconds(), int64(spent.Permits))
		} else {
			made.Spent = append(made.Spent, spent.Age.Milliseconds(), int64(spent.Permits))
		}
	}
	return made
}

func (a *wireAnswer) answer(valid time.Duration) ratelimit.Answer {
	made := ratelimit.Answer{
		Light: a.Light, Open: a.Open, Valid: valid, Plenty: a.Plenty, RetryAfter: milliseconds(a.Retry),
		OthersHold: a.Held, Limit: a.Limit, CoolDown: milliseconds(a.Cool), Servers: a.Servers, Wanting: a.Wanting,
		Forming: a.Forming,
	}
	made.Others = appendSpent(made.Others, a.Others, false)
	made.Others = appendSpent(made.Others, a.Apart, true)
	return made
}

func appendSpent(spent []ratelimit.Spent, list []int64, alone bool) []ratelimit.Spent {
	for i := 0; i+1 < len(list); i += 2 {
		spent = append(spent, ratelimit.Spent{Age: milliseconds(list[i]), Permits: int(list[i+1]), Alone: alone})
	}
	return spent
}

func decode(text string) (*wireAnswer, error) {
	answer := new(wireAnswer)
	if err := json.Unmarshal([]byte(text), answer); err != nil {
		return nil, fmt.Errorf("decode an answer: %w", err)
	}
	return answer, nil
}

func ceil(d time.Duration) int64 { return int64(math.Ceil(float64(d) / float64(time.Millisecond))) }

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
