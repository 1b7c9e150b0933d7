#!lua flags=allow-oom
-- One ask of one server for permits of one budget. It also works while the memory of Redis is full: otherwise the servers
-- would overrun the budget. See the package's documentation for the protocol.
--
-- KEYS[1]  the budget's state
-- ARGV[1]  the ask, in JSON; the fields are those of wireAsk
-- ARGV[2]  the channel of messages, and ARGV[3] the budget's name there
--
-- Times are milliseconds of the budget's clock. A list of charges is {time, permits, time, permits, ...}, oldest first.
local ask = cjson.decode(ARGV[1])
local span, sync = ask.span, ask.sync

local time = redis.call('TIME')
local raw = time[1] * 1000 + math.floor(time[2] / 1000)

-- Other programs that write to Redis must not stop the budget: a value that is no state of this script counts as lost, and
-- is replaced.
local function whole(...)
  for i = 1, select('#', ...) do
    local n = select(i, ...)
    if type(n) ~= 'number' or n ~= math.floor(n) or math.abs(n) >= 1e14 then return false end -- cjson writes 14 digits
  end
  return true
end
local function areCharges(list, last)
  if type(list) ~= 'table' or #list % 2 ~= 0 then return false end
  for i = 1, #list, 2 do
    if not whole(list[i], list[i + 1]) or list[i] > last + span or list[i + 1] < 0 then return false end
  end
  return true
end
local function isState(s)
  if type(s) ~= 'table' or type(s.incarnation) ~= 'string' or type(s.waiting) ~= 'table' or type(s.servers) ~= 'table'
    or not whole(s.offset, s.last, s.born, s.settled, s.told, s.toldAt, s.opens)
    or s.settled > s.last + span or s.opens > s.last + 600000 -- a server tells of five minutes at most
    or s.born > s.last or s.told < 0 or not areCharges(s.foreign, s.last) then
    return false
  end
  for id, server in pairs(s.servers) do
    if type(id) ~= 'string' or type(server) ~= 'table'
      or not areCharges(server.charges, s.last) or not areCharges(server.apart, s.last)
      or not whole(server.seq, server.seen, server.held, server.till, server.need, server.want, server.since, server.busy)
      or server.held < 0 or server.till > s.last + span then
      return false
    end
  end
  return true
end

local state
local text = redis.pcall('GET', KEYS[1])
if type(text) == 'string' then
  local ok, found = pcall(cmsgpack.unpack, text)
  if ok and isState(found) then state = found end
end
local found = state ~= nil
if not found then
  state = {
    offset = 0, last = raw, born = raw, settled = raw, waiting = {},
    told = 0, toldAt = 0, opens = 0, servers = {}, foreign = {},
  }
end

-- The clock never goes back, and never runs ahead of the clocks of the servers, which know how much time has passed, at
-- least and at most, since the answer that they refer to. A server without a reference moves it by far less than the margin
-- of the span.
local ref = ask.ref
local same = found and ref ~= nil and ref.incarnation == state.incarnation
local now = raw + state.offset
if same then
  if now < ref.low or now > ref.high then now = ref.low end
elseif found then
  now = math.min(now, state.last + sync / 4)
end
now = math.max(now, state.last)
state.offset = now - raw
state.last = now

local me = state.servers[ask.id]
if me and ask.seq <= me.seq then
  return cjson.encode({stale = true}) -- a later ask has overtaken it, and its server no longer waits for it
end

-- forget returns the charges that still count.
local function forget(charges)
  if #charges == 0 or charges[1] + span > now then return charges end
  local kept = {}
  for i = 1, #charges, 2 do
    if charges[i] + span > now then
      kept[#kept + 1] = charges[i]
      kept[#kept + 1] = charges[i + 1]
    end
  end
  return kept
end

-- The permits that were in hand at the end of a lease count as spent at that time, until their server says what became of
-- them.
state.foreign = forget(state.foreign)
for id, server in pairs(state.servers) do
  if server.held > 0 and server.till <= now then
    table.insert(server.charges, server.till)
    table.insert(server.charges, server.held)
    server.held = 0
  end
  server.charges, server.apart = forget(server.charges), forget(server.apart)
  if #server.charges + #server.apart == 0 and server.held == 0 and server.seen + 2 * span < now then state.servers[id] = nil end
end

-- A state that was lost, or that is older than an answer that this server had, is formed anew: nothing is leased until all
-- known servers have said what they have spent. The memory of the servers shows that a state was lost: a server that
-- remembers no answer makes a first state. When Redis was gone for all servers, they get a moment to say what they spent
-- meanwhile.
local function isForming()
  return now < state.settled or (next(state.waiting) ~= nil and now < state.born + span)
end
local function settle()
  if ask.servers > 1 then state.settled = now + ask.settle end
end
local function awaitKnown()
  for _, id in ipairs(ask.knows or {}) do
    if not state.servers[id] then state.waiting[id] = true end
  end
end
local function othersCame()
  for id, server in pairs(state.servers) do
    if id ~= ask.id and server.seen + 2 * sync > now then return true end
  end
  return false
end
local remembers = ask.acked > 0 and ref ~= nil
local lost = not found or (same and remembers and (not me or me.seq < ask.acked))
local tell = false
if lost then
  state.incarnation, state.born, state.settled, state.waiting = ask.fresh, now, now, {}
  for id in pairs(state.servers) do state.waiting[id] = true end
  awaitKnown()
  state.lost = remembers or ask.alone
  if state.lost then settle() end
  tell = true
elseif remembers and not same then
  awaitKnown()
  if not state.lost then
    state.lost, tell = true, true
    settle()
  end
elseif ask.alone and not othersCame() then
  tell = true
  settle()
end
state.waiting[ask.id] = nil
local forming = isForming()

-- What this server says replaces what the state had of it.
local function told(list)
  local charges = {}
  for i = 1, #(list or {}), 2 do
    if list[i] < span then
      charges[#charges + 1] = now - list[i]
      charges[#charges + 1] = list[i + 1]
    end
  end
  return charges
end
local want = ask.want + ask.heavyWant
local need = ask.need > 0 and ask.need or ask.heavyNeed
local since, busy = me and me.since or 0, me and me.busy or 0
if want > 0 then busy = now end
me = {
  seq = ask.seq, seen = now, charges = told(ask.spent), apart = told(ask.apart), alone = forming, held = ask.hand, till = now + ask.valid,
  need = 0, want = 0, since = since, busy = busy,
}
state.servers[ask.id] = me

local known = state.told
if ask.told > 0 and (ask.told <= state.told or state.told == 0 or now - state.toldAt >= span) then
  state.told, state.toldAt = ask.told, now
end
local news = state.told ~= known
-- A server that heard of the cool-down here sends it back, and may say that it ends a little later: that is no other
-- cool-down.
if ask.cool > 0 and now + ask.cool > state.opens + ask.slack then
  state.opens = now + ask.cool
  redis.call('PUBLISH', ARGV[2], ARGV[3] .. ' ' .. ask.cool)
end

local limited = ask.limit > 0 or state.told > 0
local limit = ask.limit
if state.told > 0 and (limit == 0 or state.told < limit) then limit = state.told end
-- Servers that do not share this state have their own parts of the limit.
limit = math.max(math.floor(limit / math.max(ask.parts or 1, 1)), 2)

-- sum returns the number of permits of charges.
local function sum(list)
  local permits = 0
  for i = 2, #list, 2 do permits = permits + list[i] end
  return permits
end
local spent, total, held, active = {}, sum(state.foreign), 0, 0
for id, server in pairs(state.servers) do
  spent[id] = sum(server.charges) + sum(server.apart) + server.held
  total = total + spent[id]
  if id ~= ask.id then held = held + server.held end
  if server.seen + 3 * sync > now then active = active + 1 end
end

-- If the REST API says that fewer permits are left than the state has, other programs have spent the difference, at an
-- unknown time.
if ask.left >= 0 and limited and not forming then
  local missing = limit - total + ask.hand - ask.left
  if missing > 0 then
    table.insert(state.foreign, now)
    table.insert(state.foreign, missing)
    total = total + missing
    news = true
  end
end
if ask.servers > 1 and (tell or ask.all and news) then redis.call('PUBLISH', ARGV[2], ARGV[3] .. ' 0') end

-- Fairness: the servers that want permits share what the others leave. A server that has its part already leaves to the
-- others what is missing of theirs. Among the servers that have less, the one that has waited longest comes first. A server
-- that got all that it wanted a moment ago is likely to want more. Otherwise a burst at one server would leave nothing to a
-- server that has few requests at a time.
local function likely(server)
  if server.busy + sync / 2 <= now then return 0 end
  local recent = server.held
  for i = #server.charges - 1, 1, -2 do
    if server.charges[i] + 2 * sync <= now then break end
    recent = recent + server.charges[i + 1]
  end
  return 4 * recent
end
local wanting, idle, wants = 0, total, {}
for id, server in pairs(state.servers) do
  if id == ask.id then
    wants[id] = want
  elseif server.seen + 2 * sync > now then
    wants[id] = math.max(server.want, likely(server))
  else
    wants[id] = 0
  end
  if wants[id] > 0 then
    wanting = wanting + 1
    idle = idle - spent[id]
  end
end
if want > 0 and me.since == 0 then me.since = now end
local fair = math.max(0, math.floor((limit - idle) / math.max(wanting, 1)))
local missing, first, waits = 0, 0, false
for id, server in pairs(state.servers) do
  if id ~= ask.id and wants[id] > 0 and spent[id] < fair then
    missing = missing + math.min(wants[id], math.max(fair - spent[id], server.need))
    if server.want > 0 then
      waits = true
      if server.since < me.since then first = first + server.need end
    end
  end
end
local free = limit - total
local allowed = free - missing
if spent[ask.id] < fair then
  allowed = math.max(allowed, math.min(free - first, math.max(need, fair - spent[ask.id])))
end

-- After the state was formed anew, nothing is leased until each server has stopped spending alone.
local function othersAlone()
  for id, server in pairs(state.servers) do
    if id ~= ask.id and server.alone and server.seen + sync > now then return true end
  end
  return false
end
local cool = math.max(0, state.opens - now)
local light, open, plenty = 0, 0, false
local closed = cool > 0 or forming or not limited or othersAlone()
if not closed then
  light = math.max(0, math.min(ask.want, allowed))
  if light < ask.need then light = 0 end
  open = math.max(0, math.min(ask.heavyWant, allowed - light - ask.leave))
  if open < ask.heavyNeed then open = 0 end
  -- More than the demand is leased only while no server is short of permits.
  local rest = free - missing - light - open - ask.ahead
  plenty = light + open == want and rest >= limit / 4
  if plenty then open = open + ask.ahead end
end
me.held = me.held + light + open
me.want = math.max(0, want - light - open)
me.need = me.want > 0 and need or 0
if me.want == 0 then me.since = 0 elseif light + open > 0 then me.since = now end

-- It is useful to ask again when enough charges have come back; for a server that has its part, enough of its own charges.
local function wait(permits, lists)
  local width, back = span / 600, {}
  for _, list in ipairs(lists) do
    for i = 1, #list, 2 do
      local slot = math.floor((list[i] + span - now) / width)
      back[slot] = (back[slot] or 0) + list[i + 1]
    end
  end
  for slot = 0, 600 do
    permits = permits - (back[slot] or 0)
    if permits <= 0 then return math.ceil((slot + 1) * width) end
  end
  return span
end
local retry = 0
if me.want > 0 and limited and not forming then
  if cool > 0 then
    retry = cool
  elseif closed or missing > 0 and not waits and free >= need then
    retry = math.ceil(sync / 4)
  elseif missing > 0 and spent[ask.id] >= fair then
    retry = wait(spent[ask.id] + light + open + need - fair, {me.charges, me.apart})
  else
    local lists = {state.foreign}
    for _, server in pairs(state.servers) do
      lists[#lists + 1] = server.charges
      lists[#lists + 1] = server.apart
    end
    retry = wait(need - allowed + light + open + (ask.need > 0 and 0 or ask.leave), lists)
  end
end

redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', math.ceil(2.5 * span))

-- mirror returns ages and permits of what others have spent, by sixtieths of the span, oldest first.
local function mirror(lists)
  local youngest, permits, ages = {}, {}, {}
  for _, list in ipairs(lists) do
    for i = 1, #list, 2 do
      local age = math.max(0, now - list[i])
      local slot = math.floor(age * 60 / span)
      youngest[slot] = math.min(youngest[slot] or age, age)
      permits[slot] = (permits[slot] or 0) + list[i + 1]
    end
  end
  for slot = 60, 0, -1 do
    if permits[slot] then
      ages[#ages + 1] = youngest[slot]
      ages[#ages + 1] = permits[slot]
    end
  end
  return #ages > 0 and ages or nil
end
local others, apart, knows = {state.foreign}, {}, {}
for id, server in pairs(state.servers) do
  if id ~= ask.id then
    others[#others + 1] = server.charges
    apart[#apart + 1] = server.apart
    knows[#knows + 1] = id
  end
end

return cjson.encode({
  incarnation = state.incarnation, at = now, light = light, open = open, plenty = plenty, retry = retry,
  others = mirror(others), apart = mirror(apart), held = held, limit = limited and limit or 0, cool = cool,
  servers = active, wanting = wanting, forming = forming, knows = #knows > 0 and knows or nil,
})
