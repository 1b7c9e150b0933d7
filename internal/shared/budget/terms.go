package budget

import "time"

// terms are the times of the protocol. All servers of a budget have the same.
type terms struct {
	span   time.Duration // how long a spent permit counts
	valid  time.Duration // how long leased permits may be spent
	sync   time.Duration // between two asks of a server in use
	retry  time.Duration // between two asks while Redis fails
	settle time.Duration // how long a state that is formed anew waits at least, for servers that no other server knows
	slack  time.Duration // how much later a cool-down must end than the known one to count as another one
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

// maxPatience bounds the time of an ask, whatever the timeout of calls is: the permits of a later answer could be spent for
// too short a time, and the budget's clock could run ahead too far.
const maxPatience = 500 * time.Millisecond

// maxReference is the greatest age of an answer that a reference may name. In a longer time, the clocks of servers and of
// Redis could drift apart.
const maxReference = 5 * time.Minute

// maxAcknowledged is the greatest age of an answer that the state must still know. The state forgets idle servers later.
const maxAcknowledged = time.Minute
