package tier

import (
	"crypto/rand"
	"hash/fnv"
	"slices"
	"strconv"
	"sync/atomic"

	"mailbox-graphql/internal/shared"
)

// An entry has the generations that its tags had when the load of the entry began. It is valid as long as all of them are
// the present ones. So a drop renews the generations of the dropped tags, and needs no list of the entries.
//
// The generations are fields of one hash. Several tags may share a field: a drop of one of them then drops the entries of
// the others too, which costs reads, and never keeps an entry that should be dropped. A generation is a random text that is
// never used twice, with the time of the drop. A generation that is missing, such as one that Redis evicted, makes entries
// invalid.
//
// A restart of Redis from a snapshot, and a failover to a replica, may bring back generations that were renewed since.
// Therefore the hash has the id of the run of Redis, and a script that finds the id of another run empties the hash.

// Everything is a tag of every entry.
const Everything = "*"

// fields is how many fields the tags share. It must be the same in all releases whose servers share one Redis.
const fields = 1 << 14

// GenerationsKey returns the key of the hash of generations.
func GenerationsKey(store *shared.Store) string { return store.Key("generations") }

// GenerationFields returns the fields that hold the generations of the tags, without duplicates.
func GenerationFields(tags ...string) []string {
	names := make([]string, 0, len(tags))
	for _, tag := range tags {
		if name := generationField(tag); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// generationField returns the field of a tag. [Everything] shares its field with no other tag.
func generationField(tag string) string {
	if tag == Everything {
		return tag
	}
	return strconv.Itoa(place(tag))
}

func place(tag string) int {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(tag))
	sum := hash.Sum64()
	return int((sum>>32 ^ sum) % fields)
}

// NewGeneration returns a generation that was never used.
func NewGeneration() string {
	var random [generationBytes]byte
	_, _ = rand.Read(random[:])
	return string(random[:])
}

const (
	// generationBytes is the length of a generation without its time. With 8 random bytes, no two generations are equal.
	generationBytes = 8
	// datedBytes is the length of a generation with the time of its drop, in seconds of Redis' clock. The time is 0 in a
	// generation that no drop has made.
	datedBytes = generationBytes + 4
)

// RenewScript is a function for scripts that drop tags: renew(key, generation, first) sets the generations of the fields
// that ARGV names from the position first to its end. The key is [GenerationsKey], the generation a [NewGeneration], the
// fields are [GenerationFields]. A script that calls it must have the flag allow-oom: drops work while memory is full.
const RenewScript = `
local function renew(key, generation, first)
  local dated = generation .. struct.pack('>I4', redis.call('TIME')[1])
  for i = first, #ARGV do
    local set = redis.pcall('HSET', key, ARGV[i], dated)
    if type(set) == 'table' then
      -- Another program wrote a value of another type. Without generations no entry is valid. Any other error comes again.
      if string.find(set.err, 'WRONGTYPE', 1, true) then redis.call('DEL', key) end
      redis.call('HSET', key, ARGV[i], dated)
    end
  end
end
`

// Hold keeps this server from reading entries with one of the tags in Redis, until release is called. Whoever drops tags
// holds them before the drop in this server's memory, and releases them when their generations have been renewed, however
// long that takes. Otherwise this server could read an entry in between, and keep it in its memory as if it had been read
// after the drop.
//
// A hold of [Everything] is one of all tags. release may be called more than once.
func (t *Tier) Hold(tags ...string) (release func()) {
	places := make([]*atomic.Int64, 0, len(tags))
	for _, tag := range tags {
		held := t.held.of(tag)
		held.Add(1)
		places = append(places, held)
	}
	var released atomic.Bool
	return func() {
		if released.Swap(true) {
			return
		}
		for _, held := range places {
			held.Add(-1)
		}
	}
}

// held counts the holds of tags.
type held struct {
	all    atomic.Int64
	places [fields]atomic.Int64
}

func (h *held) of(tag string) *atomic.Int64 {
	if tag == Everything {
		return &h.all
	}
	return &h.places[place(tag)]
}

// any tells whether one of the tags is held.
func (h *held) any(tags []string) bool {
	return h.all.Load() > 0 || slices.ContainsFunc(tags, func(tag string) bool { return h.of(tag).Load() > 0 })
}
