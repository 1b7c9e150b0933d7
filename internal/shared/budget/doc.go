// Package budget lets the servers of one account spend one budget: it leases the permits that upstream/ratelimit grants. It
// never lets two servers hold the same permit, and it never makes a request wait for Redis longer than a few calls may take.
//
//	pools.go   the pools of a server, one for each principal, and the channel of messages
//	pool.go    one ask, and what the pool remembers of the latest answer
//	wire.go    asks and answers as the script reads and writes them
//	ask.lua    the script: the whole protocol
//	terms.go   the times of the protocol
//
// # The protocol
//
// The state of one budget is one value in Redis. A server asks for permits by a script, in one round trip. An ask has all
// that there is to know about its server: what it spent within the last span, with ages; how many permits it has in hand;
// how many its waiting requests need; and what the REST API's headers said. The ask replaces what the state had of the
// server. So an ask that is lost, repeated or late does no harm: the next one corrects the state. Asks are numbered, and an
// ask that a later one has overtaken has no effect.
//
// The answer leases permits for two seconds. A permit in hand counts like a spent one. When a server asks no more, the
// permits that it had in hand count as spent at the end of their lease. A lease covers the requests that wait. While more
// than a quarter of the limit is free, it also covers a little more, so that a busy server asks about once a second. When
// permits are scarce, it covers no more than the requests that wait, and the answer says when it is useful to ask again.
//
// A spent permit counts for 61 seconds, the span: the minute of the REST API, and a second, since requests take different
// times to arrive there.
//
// # Time
//
// Servers send ages, which they measure with monotonic clocks. The script subtracts the ages from the time of the budget's
// clock. This clock is Redis' clock with an offset: each ask says how much time has passed, at least and at most, since the
// latest answer to its server, and where Redis' clock disagrees, the script changes the offset. So the budget's clock never
// goes back, never stands still, and never runs ahead by more than the timeout of a call, even if an administrator sets
// Redis' clock by hours. A server without a recent answer, because it has just started or was idle, may move the clock by no
// more than a quarter of a second.
//
// # Fairness
//
// Servers with waiting requests share equally what the others leave. A server that has its part leaves to the others what is
// missing of theirs. Among the servers that have less than their part, the one that has waited longest comes first, so that
// reads do not overtake a write, which needs two permits, for ever. A demand is forgotten two seconds after the ask that had
// it. Each server decides which of its own callers comes next. The shares of callers (requests-per-minute) hold for each
// server.
//
// # When Redis fails
//
// After two failed calls a server goes on alone. In any span it spends at most its share of what leases have left, as far as
// it knows: share × (limit − what it and, by the latest answer, the others have spent with leases or have in hand). The
// share is the setting's, or 1/n for the largest number n of servers that ran at once within the last minute. The server
// asks again four times a second, and takes leases again as soon as Redis answers. Then the permits that it has spent alone
// count like all others.
//
// A state that Redis has lost (it was restarted without its data, flushed, or evicted the key), or an old state that came
// back, is formed anew: all servers go on alone, as above, until each known server has said what it spent, for 1.5 seconds
// at least and 61 seconds at most. A message lets the servers ask at once, and so does the end of an outage. From what the
// servers remember, the script knows that a state was lost: a server that remembers none makes a first state, and leases
// from it at once.
//
// When Redis was gone for all servers and still has its state, they go on alone for 1.5 seconds more, so that each has said
// what it spent meanwhile. In both cases nothing is leased until the last server has stopped spending alone.
//
// # What is guaranteed
//
// L is the limit, and a minute is any 60 seconds.
//
//   - While Redis answers, all servers together spend at most L in a minute: whatever is lost, repeated or late, whichever
//     servers start, stop or crash, and whatever Redis' clock says.
//   - While Redis is gone for all n servers, or has lost its state, with the share 1/n or less, and all servers in use: at
//     most L, and what was leased since the last answers, which is at most what was leased within a second.
//   - A server that was idle does not know what the others have spent. It adds at most its share × L to a minute.
//   - While one server is cut off and the others are not, it adds at most its share × L to a minute.
//   - With a share s for each of n servers that is larger than 1/n: at most n × s × L, and what is left in the window of
//     leases from before.
//   - If the settings of the servers that run have different limits, the lowest limit holds for all servers, from a second
//     after its server has started. The servers know it from the heartbeats, even if its server has no requests.
//   - Servers that do not share one state have L/n for each of the n states, from a second after they have started. Two
//     releases with different protocols share no state. Servers with different first secrets share no state of the budgets
//     of callers' own tokens, which are named by the first secret. The budget of the server's own app keeps its name.
//   - A cool-down holds at once on the server that received the 429, and on all others within a round trip. A server that
//     missed the message learns of it by its next ask: within a second while it is in use, and before it sends anything if
//     it was idle.
//   - A header that shows a lower limit, or that others have spent more than a twentieth of the limit, is known to all servers
//     within two round trips. What headers show otherwise is known by the next asks.
//   - A server that has requests waiting all the time gets its part within a minute, apart from rounding, even if the others
//     had spent the whole limit before. A server that sends its requests one after the other gets at least half of its part,
//     unless the others have spent the whole limit within their first asks.
//   - No request waits for Redis longer than two timeouts before the server goes on alone.
//
// # What is not guaranteed
//
//   - A process that is stopped between the grant of a request and its sending, or a network that holds a request back, for
//     more than a second: the REST API counts the request later than the servers do.
//   - Two jumps or more of Redis' clock within a minute, each of less than the timeout of a call: they are taken for slow
//     calls, and use up the margin of a second.
//   - Redis gone before a server has ever reached it: the server does not know that there are others, and its share is the
//     whole budget, unless the setting says otherwise.
//   - Redis loses the state at the same time as a server crashes: the others wait 61 seconds for what that server spent. If
//     a server starts at that time, and is the first that Redis sees, it may lease before the others have said what they
//     spent.
//   - Whoever may write to Redis can change the state, and with it what is leased. A value that is no state of the script
//     counts as a lost state, and is replaced.
//   - Requests of other programs: they count from when a header shows them.
package budget
