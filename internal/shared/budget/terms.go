package budget

import "time"

// terms are the times of the protocol. All servers of a budget have the same.
type terms struct {
	span   time.Duration // how long a spent permit counts
	valid  time.Duration // how long leased permits may be spent
	sync   time.Duration // between two asks of a server in use
	retry  time.Duration // between two asks while Redis fails
	settle time.Duration // how long a new state waits at least for servers that are not known
	slack  time.Duration // by which a cool-down is longer than the one that is known, to be another one
}

// inUse are the times of a server. Only tests have others.
var inUse = terms{
	span:   61 * time.Second,
	valid:  2 * time.Second,
	sync:   time.Second,
	retry:  250 * time.Millisecond,
	settle: 1500 * time.Millisecond,
	slack:  500 * time.Millisecond,
}

// maxPatience is how long an ask may take, whatever the timeout of calls is: an answer that comes later leases too little time,
// and the budget's clock would learn of jumps too late.
const maxPatience = 500 * time.Millisecond

// maxReference is how long an answer is of use to tell how much time has passed: clocks differ by some milliseconds an hour.
const maxReference = 5 * time.Minute

// maxAcknowledged is how long after an answer the state must still know of it. The state forgets idle servers later.
const maxAcknowledged = time.Minute
