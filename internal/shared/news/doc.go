// Package news carries notices between the servers of one account: what a write, a webhook or an operator has changed at one
// of them, so that all others drop it and tell their subscribers. It never decides what a notice means, and it keeps nothing
// for a server that does not run.
//
// # The way of a notice
//
// The server drops in its own memory what the notice says. Then one script renews the generations in the shared tier (see
// package tier) and adds a message to a stream. Only then does the write return. Each server reads the stream with a command
// that waits, on a connection of its own, so that it hears of a message within a round trip. In the order of the stream, it
// drops what a message says, and then tells its subscribers. It skips its own messages.
//
// A message has a random name, and the name of the message before it. So the reader sees whether messages are missing, for
// whatever reason: the stream was trimmed, evicted or emptied, Redis was restarted empty or from an old snapshot, or its
// clock went back. When a message is missing or cannot be read, anything may have changed: the server drops everything, and
// its subscribers subscribe again. When the command brings nothing for a second, the reader asks whether the last message of
// the stream is still the one that it knows.
//
// # What holds
//
//   - After another server has heard of a notice, it reads nothing that is older than the notice. It hears of the notice
//     within a round trip, while both servers reach Redis.
//   - The server that announces a notice reads nothing that is older than the notice, whether or not Redis answers.
//   - A write waits for its notice no longer than the timeout of a call to Redis. A notice that could not be sent is sent
//     later, from a bounded memory. When the memory is full, the others drop everything.
//   - A server that cannot read the stream learns of that within [patience] and the timeout. It tells its
//     [upstream.Follower] since when it has heard of nothing.
//
// # What does not hold
//
//   - A notice that waits to be sent is lost when its server ends before Redis is back.
//   - A server whose process was stopped for a while answers the requests that have waited meanwhile before it hears of the
//     messages of that time.
//   - A message whose call timed out may have been added all the same. Then it is sent twice.
//   - Whoever may write to Redis can hold messages back, repeat them, and make servers drop everything. They cannot make
//     messages up: messages are sealed.
//
// The files:
//
//	news.go     opens and closes
//	tell.go     sends a notice; outbox.go keeps the notices that could not be sent
//	follow.go   reads the messages of others; position.go finds whether messages are missing
//	message.go  the form of a message
//	observer.go what an observer learns of notices
package news
