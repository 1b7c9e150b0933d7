package lease

import "github.com/redis/rueidis"

// A slot has two keys: its value, a sealed text, and its lease, a hash of the server, the id of the lease, its end in
// milliseconds of Redis' clock, and a sealed note. They take little memory, so that the scripts also work while the memory
// of Redis is full.

// The states that the script take returns.
const (
	gotLease     = "lease"
	gotValue     = "value"
	gotHeld      = "held"
	gotAbandoned = "abandoned"
)

// valueScript has a function for the scripts below. Another program may have given a key a value of another type. In place of
// a value, it counts as one that cannot be read, and in place of a lease, as an abandoned one.
const valueScript = `
-- foreign tells whether an answer is the error for a key of another type. It raises any other error.
local function foreign(answer)
	if type(answer) ~= 'table' or not answer.err then return false end
	if not string.find(answer.err, 'WRONGTYPE', 1, true) then error(answer) end
	return true
end
`

// take takes the lease of the first name of a slot, unless one of the names has a value or a lease.
//
//	KEYS[1]                  the servers that run
//	KEYS[2i], KEYS[2i+1]     value and lease of a name
//	ARGV[1] server, ARGV[2] id of the lease, ARGV[3] how long it is good, ARGV[4] how long it is remembered, ARGV[5] its note
//	ARGV[6] a value that is no obstacle, ARGV[7] "1": delete that value; ARGV[8] "1": no value is an obstacle
//	ARGV[9] "1": an abandoned lease is no obstacle, nor is a value of another type
//
// It returns the state, the number of the name, and the value with the milliseconds that it has left, or the note. The value
// and the note are empty if the key has another type.
var take = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + valueScript + `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, #KEYS, 2 do
	local value = redis.pcall('GET', KEYS[i])
	if foreign(value) then
		if ARGV[9] ~= '1' then return {'value', i / 2 - 1, '', 0} end
		redis.call('DEL', KEYS[i])
	elseif value and value == ARGV[6] then
		if ARGV[7] == '1' then redis.call('DEL', KEYS[i]) end
	elseif value and ARGV[8] ~= '1' then
		return {'value', i / 2 - 1, value, redis.call('PTTL', KEYS[i])}
	end
end
for i = 3, #KEYS, 2 do
	local held = redis.pcall('HMGET', KEYS[i], 'server', 'id', 'until', 'note')
	if foreign(held) then
		if ARGV[9] ~= '1' then return {'abandoned', (i - 3) / 2, '', 0} end
		redis.call('DEL', KEYS[i])
	elseif held[1] and held[2] ~= ARGV[2] then
		local runs = redis.pcall('ZSCORE', KEYS[1], held[1])
		if foreign(runs) then runs = true end -- no server is known to be gone
		local abandoned = (tonumber(held[3]) or 0) <= now or not runs
		if not abandoned then return {'held', (i - 3) / 2, held[4] or '', 0} end
		if ARGV[9] ~= '1' then return {'abandoned', (i - 3) / 2, held[4] or '', 0} end
	end
end
redis.call('HSET', KEYS[3], 'server', ARGV[1], 'id', ARGV[2], 'until', string.format('%.0f', now + ARGV[3]), 'note', ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return {'lease', 0, '', 0}`)

// fill gives a slot its value and ends the lease, if the lease is the caller's, or if there is neither a lease nor a value.
//
//	KEYS[1], KEYS[2]  value and lease
//	ARGV[1] id of the lease, ARGV[2] the value, ARGV[3] its milliseconds
var fill = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + valueScript + `
local id = redis.pcall('HGET', KEYS[2], 'id')
if foreign(id) then id = false end
if id ~= ARGV[1] then
	local value = redis.pcall('GET', KEYS[1])
	if id or value and not foreign(value) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1`)

// release ends a lease if it is the caller's.
//
//	KEYS[1]  the lease
//	ARGV[1]  its id
var release = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + valueScript + `
local id = redis.pcall('HGET', KEYS[1], 'id')
if not foreign(id) and id == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`)
