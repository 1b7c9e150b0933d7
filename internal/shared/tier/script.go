package tier

import "github.com/redis/rueidis"

// A key of the tier holds an entry, or the lease of the server that loads the entry. Both begin with the same header, whose
// numbers are big-endian:
//
//	1 byte    'E' entry, 'L' lease
//	8 bytes   when its load began, in milliseconds of Redis' clock
//	8 bytes   entry: when its load ended; lease: the lease's name
//	1 byte    n, the number of generations
//	12n bytes the generations at the time when the load began
//
// After the header, an entry has its sealed value, and a lease the ids of its owner and of the servers that wait, separated
// by spaces. headerScript has functions for the scripts below. Each script has these keys:
//
//	KEYS[1]  the entry or the lease; KEYS[2] the generations
const headerScript = `
local function milliseconds()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- parse reads the answer to a GET. An error, as for a key of another type, counts as no value. It returns the kind, when the
-- load began, the lease's name or when the load ended, the generations, and the rest.
local function parse(value)
  if not value or #value < 18 then return end
  local size = 12 * string.byte(value, 18)
  if #value < 18 + size then return end
  return string.sub(value, 1, 1), struct.unpack('>I8', value, 2), string.sub(value, 10, 17),
    string.sub(value, 19, 18 + size), string.sub(value, 19 + size)
end

local function header(kind, began, name, generations)
  return kind .. struct.pack('>I8', began) .. name .. string.char(#generations / 12) .. generations
end

-- present returns the present generations of the fields that ARGV names from the position first on. If the hash is of
-- another run of Redis, it returns nil and the id of this run. If a generation is missing, it returns nil, nil and what
-- there is.
local function present(first)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local found = redis.pcall('HMGET', KEYS[2], 'run', unpack(ARGV, first))
  if found[1] ~= run then return nil, run end
  for i = 2, #found do
    if not found[i] or #found[i] ~= 12 then return nil, nil, found end
  end
  return table.concat(found, '', 2)
end

-- create makes the generations that are missing, and returns all of them.
local function create(first, generation)
  local generations, run, found = present(first)
  if generations then return generations end
  if run then
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[2], 'run', run)
  end
  redis.call('PEXPIRE', KEYS[2], 604800000)
  for i = first, #ARGV do
    local known = found and found[i - first + 2]
    if not known or #known ~= 12 then redis.call('HSET', KEYS[2], ARGV[i], generation .. string.rep('\0', 4)) end
  end
  return (present(first))
end

-- tell sends a message to the servers that wait for a lease. The first server is the owner, and gets none. A message that
-- the user has no right to send counts as lost.
local function tell(servers, channels, message)
  local first = true
  for server in string.gmatch(servers, '%S+') do
    if not first then redis.pcall('PUBLISH', channels .. server, message) end
    first = false
  end
end
`

// find returns a valid entry, takes the lease of its load, or adds this server to those that wait for the server that has
// the lease. It also works while the memory of Redis is full: leases are small, and expire.
//
//	KEYS[3]  the servers that run
//	ARGV[1]  this server; ARGV[2] the name of a new lease; ARGV[3] the time of the lease, in milliseconds
//	ARGV[4]  a new generation; ARGV[5] how old an entry may be, in milliseconds, or "fresh" for a load without look and lease
//	ARGV[6]  how old a lease may be, in milliseconds; ARGV[7…] the fields of the generations
//
// It returns a state and the time of Redis' clock. After them, "entry" has the generations and the sealed value, "lease" has
// the generations, and "wait" has nothing. An entry or a lease of the future counts as none: Redis' clock has gone back.
var find = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + headerScript + `
local now = milliseconds()
local generations = create(7, ARGV[4])
if ARGV[5] == 'fresh' then return {'lease', now, generations} end
local kind, began, name, noted, rest = parse(redis.pcall('GET', KEYS[1]))
local waiting = ''
if kind == 'E' and noted == generations then
  local age = now - struct.unpack('>I8', name)
  if age >= 0 and age < tonumber(ARGV[5]) then return {'entry', now, generations, rest} end
elseif kind == 'L' then
  local owner, others = string.match(rest, '^(%S+)(.*)$')
  local lasts = now >= began and now - began <= tonumber(ARGV[6])
  if noted == generations and lasts and owner and owner ~= ARGV[1] and redis.call('ZSCORE', KEYS[3], owner) then
    if not string.find(others .. ' ', ' ' .. ARGV[1] .. ' ', 1, true) then
      redis.call('APPEND', KEYS[1], ' ' .. ARGV[1])
    end
    return {'wait', now}
  end
  waiting = others or ''
end
redis.call('SET', KEYS[1], header('L', now, ARGV[2], generations) .. ARGV[1] .. waiting, 'PX', ARGV[3])
return {'lease', now, generations}`)

// fill keeps an entry, and tells the servers that wait. It keeps nothing if a generation has changed since the load began,
// if another server has the lease, or if there is an entry of a load that began later.
//
//	ARGV[1]  the name of the lease, or "" for a load without one; ARGV[2] the beginning and ARGV[3] the end of the load
//	ARGV[4]  when the entry expires; ARGV[5] the generations when the load began; ARGV[6] the sealed value
//	ARGV[7]  what the names of channels begin with; ARGV[8] the message if the entry is kept; ARGV[9] the message if not
//	ARGV[10…] the fields of the generations
//
// It returns whether the entry is kept.
var fill = rueidis.NewLuaScript("#!lua\n" + headerScript + `
local generations = present(10)
local kind, began, name, noted, rest = parse(redis.pcall('GET', KEYS[1]))
local leased = kind == 'L' and name == ARGV[1]
if kind == 'L' and not leased and (ARGV[1] ~= '' or began > tonumber(ARGV[2])) then return 0 end
if kind == 'E' and noted == generations and (ARGV[1] ~= '' or began > tonumber(ARGV[2])) then return 0 end
if generations ~= ARGV[5] or tonumber(ARGV[4]) <= milliseconds() then
  if leased then
    redis.call('DEL', KEYS[1])
    tell(rest, ARGV[7], ARGV[9])
  end
  return 0
end
redis.call('SET', KEYS[1],
  header('E', tonumber(ARGV[2]), struct.pack('>I8', ARGV[3]), generations) .. ARGV[6], 'PXAT', ARGV[4])
if kind == 'L' then tell(rest, ARGV[7], ARGV[8]) end
return 1`)

// release gives a lease back, and tells the servers that wait. It deletes an entry that the load has shown to be wrong.
//
//	ARGV[1]  the name of the lease; ARGV[2] what the names of channels begin with; ARGV[3] the message
//	ARGV[4]  an entry whose load began no later than this is deleted; "0" for none
var release = rueidis.NewLuaScript("#!lua flags=allow-oom\n" + headerScript + `
local kind, began, name, _, rest = parse(redis.pcall('GET', KEYS[1]))
if kind == 'L' and name == ARGV[1] then
  redis.call('DEL', KEYS[1])
  tell(rest, ARGV[2], ARGV[3])
elseif kind == 'E' and began <= tonumber(ARGV[4]) then
  redis.call('DEL', KEYS[1])
end`)
