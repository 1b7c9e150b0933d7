package news

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
)

// maxMessages is about how many messages the stream keeps, for servers that catch up after a break.
const maxMessages = 10_000

// publish renews generations, and adds messages to the stream, each with its name and the name of the message before it.
//
//	KEYS[1]  the stream; KEYS[2] the generations
//	ARGV[1]  about how many messages to keep; ARGV[2] n, the number of messages
//	ARGV[3…] n pairs of a message's name and its sealed text, a new generation, and the fields to renew
var publish = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + tier.RenewScript + `
local count = tonumber(ARGV[2])
renew(KEYS[2], ARGV[3 + 2 * count], 4 + 2 * count)
local last = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last.err then
  if not string.find(last.err, 'WRONGTYPE', 1, true) then return last end
  redis.call('DEL', KEYS[1]) -- another program wrote a value of another type
  last = {}
end
local after = last[1] and last[1][2][2] or ''
for i = 3, 2 + 2 * count, 2 do
  local message = {'XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'name', ARGV[i], 'after', after, 'text', ARGV[i + 1]}
  local added = redis.pcall(unpack(message))
  if type(added) == 'table' then
    -- Another program wrote a message with the greatest possible id. Any other error comes again.
    if string.find(added.err, 'exhausted', 1, true) then
      redis.call('DEL', KEYS[1])
      message[10] = ''
    end
    redis.call(unpack(message))
  end
  after = ARGV[i]
end`)

// parcel is a message that is to be sent.
type parcel struct {
	tags    []string // the tags whose generations are renewed with it
	text    string   // sealed
	release func()   // releases the tags, see [tier.Tier.Hold]
}

// Tell implements [upstream.News].
func (n *News) Tell(ctx context.Context, notice upstream.Notice, drop func()) {
	tags, everything := notice.Tags()
	if everything {
		tags = []string{tier.Everything}
	}
	sent := parcel{tags: tags, release: n.tier.Hold(tags...), text: n.encode(messageOf(notice))}
	drop()
	if err := n.send(context.WithoutCancel(ctx), []parcel{sent}); err != nil {
		n.observer.Notice(Delayed)
		n.keep(ctx, sent, err)
	}
}

// send sends messages in one call, and releases their tags.
func (n *News) send(ctx context.Context, parcels []parcel) error {
	args := []string{strconv.Itoa(maxMessages), strconv.Itoa(len(parcels))}
	var tags []string
	for _, one := range parcels {
		args = append(args, rand.Text(), one.text)
		tags = append(tags, one.tags...)
	}
	args = append(args, tier.NewGeneration())
	args = append(args, tier.GenerationFields(tags...)...)
	if _, err := n.store.Run(ctx, publish, []string{n.stream, tier.GenerationsKey(n.store)}, args); err != nil {
		return fmt.Errorf("tell the other servers: %w", err)
	}
	for _, one := range parcels {
		one.release()
		n.observer.Notice(Sent)
	}
	return nil
}

// keep keeps a message that could not be sent, and sees to it that a goroutine tries to send it until the news ends.
func (n *News) keep(ctx context.Context, unsent parcel, err error) {
	if !n.outbox.add(unsent, n.missed) {
		return
	}
	if leftOut, ok := n.delays.Allows(); ok {
		n.logger.WarnContext(ctx, "the other servers will hear of a change later", slog.String("error", err.Error()),
			slog.Int("leftOut", leftOut))
	}
	n.spawn(n.deliverSoon)
}

// missed returns the message that stands for any number of others. Until it is sent, this server reads nothing from the
// tier.
func (n *News) missed() parcel {
	everything := []string{tier.Everything}
	return parcel{tags: everything, release: n.tier.Hold(everything...), text: n.encode(message{Missed: true})}
}
