// Package news carries notices between the servers of one account: what a write, a webhook or an operator has changed at one of
// them, so that all others drop it and tell their subscribers. It never decides what a notice means, and it keeps nothing for a
// server that does not run.
//
// # The way of a notice
//
// The server drops what the notice says in its own memory. Then one script renews the generations in the shared tier (see
// package tier) and adds a message to a stream. Only then does the write return. Each server reads the stream with a command
// that waits, on a connection of its own, and so hears of a message within a round trip. It drops, and then tells its
// subscribers, in the order of the stream. It skips its own messages.
//
// A message has a random name, and the name of the one before it. So the reader sees that nothing is missing, however it comes
// to be: the stream was trimmed, or evicted, Redis was restarted empty or from an old snapshot, somebody emptied it, its clock
// went back. Where a message is missing, or cannot be read, anything may have changed: the server drops everything, and its
// subscribers subscribe again. A reader whose command brings nothing for a second asks whether the last message still is the one
// that it knows.
//
// # What holds
//
//   - When a write or a webhook has been announced, what another server reads after it has heard of the message is never from
//     before. It hears of the message within a round trip, while both reach Redis.
//   - The server that announces never reads from before its own notice, whether or not Redis is there.
//   - A notice waits for no longer than the timeout of a call to Redis. What could not be told is told later, in a bounded
//     memory: beyond it, the others drop everything.
//   - A server that cannot read the stream learns of that within the time of one command, [patience], and the timeout. It tells
//     its [upstream.Follower] since when it has heard of nothing.
//
// # What does not hold
//
//   - A notice that waits to be told is lost when its server ends before Redis is back.
//   - A server whose process has stood still answers what has waited for it meanwhile before it hears of messages.
//   - A message whose call timed out may have been added all the same. Then it is told twice.
//   - Who may write to Redis can hold messages back, repeat them, and make servers drop everything, but cannot make them up:
//     messages are sealed.
//
// The files:
//
//	news.go     opens and ends
//	tell.go     a notice goes out; outbox.go keeps those that could not be told
//	follow.go   the messages of others come in; position.go finds what is missing
//	message.go  how a notice is written
//	observer.go what others learn of notices
package news
