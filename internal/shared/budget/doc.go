// Package budget lets the servers of one account spend one budget: it leases the permits that upstream/ratelimit grants. It
// never lets two servers hold the same permit, and it never makes a request wait for Redis longer than a few calls may take.
//
//	pools.go   the pools of a server, one for each principal, and the channel of messages
//	pool.go    one ask, and what the pool remembers from one to the next
//	wire.go    asks and answers as the script reads and writes them
//	ask.lua    the script: the whole protocol
//	terms.go   the times of the protocol
//
// # The protocol
//
// The state of one budget is one value in Redis. A server asks by a script, in one round trip. An ask says all that there is
// to know about its server: what it spent within the last span, how long ago; how many permits it keeps in hand; what waits for
// permits; and what the REST API's headers told. It replaces what was known of the server, so that an ask that is lost, or
// comes twice, or late, does no harm: the next one mends it. Asks are numbered; one that was overtaken has no effect.
//
// The answer leases permits for two seconds. What is in hand counts like what is spent. A server that says nothing any more
// has spent all of it at the end of the lease, as far as the others know. Leased is what waits, and a little ahead of it while
// more than a quarter of the limit is free; so a busy server asks about once a second. When permits are scarce, nobody has
// more than what waits, and the answer says when it is of use to ask again.
//
// A spent permit counts for 61 seconds: the minute of the REST API, and a second, since requests take different times to
// arrive there.
//
// # Time
//
// Servers tell ages, which they measure with clocks that no one sets. The script adds them to a clock of the budget. That
// clock is Redis' own, shifted: each ask says how much time has passed at least and at most since the last answer that its
// server had, and where Redis' clock does not agree, it is shifted until it does. So the clock never goes back and never runs
// ahead by more than the timeout of a call, even if an administrator sets Redis' clock by hours, and it does not stand
// still either. A server that has no such answer, because it has just started or was idle for long, may move it by a quarter
// of a second only.
//
// # Fairness
//
// Servers that have permits waiting share equally what the others leave. A server that has its part already leaves the others
// what is missing of theirs. Among those that have less than their part, the one that waits longest comes first, so that a write,
// which needs two permits, is not overtaken by reads for ever. Demand is forgotten two seconds after it was told. Which of a
// server's own callers comes next is its own matter, and so are the shares of callers that have a share: they hold for each
// server.
//
// # When Redis fails
//
// After two failed calls a server goes on alone. In any span it spends at most its share of what leases have left, as far as it
// knows: share × (limit − what it and, by the last answer, the others have spent with leases or have in hand). The share is the
// setting's, or 1/n for the largest number n of servers that were seen within the last minute. It asks again four times a
// second, and takes leases again as soon as Redis answers; what it has spent meanwhile counts then as anything else does.
//
// A state that Redis has lost (it was restarted without its data, flushed, or evicted the key), or an old one that came back,
// is formed anew: all servers go on alone, as above, until each server that is known has told what it spent, 1.5 seconds at
// least and 61 seconds at most. A message asks them to tell it at once, and so does the end of an outage. That a state was
// lost is known by what servers remember: a server that remembers none makes a first one, and leases from it at once.
//
// Where Redis was gone for all servers and still has its state, they go on alone for 1.5 seconds more, so that each has told
// what it spent meanwhile. In both cases nothing is leased at first, until the last server has stopped to spend alone.
//
// # What is guaranteed
//
// L is the limit, and a minute is any 60 seconds.
//
//   - While Redis answers, all servers together spend at most L in a minute: whatever is lost, repeated or late, whichever
//     servers start, stop or die, and whatever Redis' clock says.
//   - While Redis is gone for all n servers, or has lost its state, with the share 1/n or less, and all servers in use: at
//     most L, and what was leased since the last answers, which is at most what was leased within a second.
//   - A server that was idle does not know what the others have spent. It adds at most its share × L to a minute.
//   - While one server is cut off and the others are not, it adds at most its share × L to a minute.
//   - With a share s for each of n servers that is larger than 1/n: at most n × s × L, and what is left in the window of
//     leases from before.
//   - Where the limits of the servers that run differ by their settings, the lowest one holds for all of them, from a second
//     after its server has started. It is known from the heartbeats, so also of a server without requests.
//   - Servers that do not share one state have L/n for each of the n states, from a second after they have come: those of two
//     releases with different protocols, and, for the budgets of callers' own tokens, those with different first secrets, by
//     which these budgets are named. The budget of the server's own app keeps its name.
//   - A cool-down holds on the server that was told at once, and on all others within a round trip. One that missed the message
//     learns of it by its next ask, within a second while it is in use, and before it sends anything if it was idle.
//   - A server that has requests waiting all the time gets its part within a minute, apart from rounding, also where others
//     have spent all before it came. One that sends its requests one after the other gets half of it at least, unless others
//     have spent all within their first asks.
//   - No request waits for Redis longer than two timeouts before the server goes on alone.
//
// # What is not
//
//   - A process that is stopped between the grant of a request and its sending, or a network that holds a request back, for
//     more than a second: the REST API counts the request later than the servers do.
//   - Two jumps or more of Redis' clock within a minute, each of less than the timeout of a call: they are taken for slow calls,
//     and use up the margin of a second.
//   - Redis gone before a server has ever reached it: the server does not know that there are others, and its share is the
//     whole budget, unless the setting says otherwise.
//   - Redis loses the state at the same time as a server dies: what that server spent is waited for, for 61 seconds. If a
//     server starts at that time, and is the first that Redis sees, it may lease before the others have told what they spent.
//   - Whoever may write to Redis can change the state, and with it what is leased. What is no state of the script is replaced,
//     as a lost one is.
//   - Requests that were not sent by these servers count from when a header tells of them.
package budget
