/**
 * The decisions of the server, as scripts that Redis runs atomically. `server.fixture.ts` makes the same decisions in
 * memory, and `conformance/queue/` compares the two: change both together.
 *
 * The key is the prefix of all keys; arguments: see `joinArguments` and `syncArguments` in `protocol.ts`.
 */

/** The common beginning of both scripts: keys, the time, and removing expired leases. */
const COMMON = `
local base, ttl, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local function key(name) return base .. ':' .. name end
local function keep(name) redis.call('PEXPIRE', key(name), ttl) end
local function count(field) return tonumber(redis.call('HGET', key('run'), field) or '0') end
local function add(field, by) return redis.call('HINCRBY', key('run'), field, by) end
local function push(name, test) redis.call('RPUSH', key(name), test); keep(name) end

-- A test that is held no longer, and has no result.
local function release(test)
  local deaths = tonumber(redis.call('HGET', key('deaths'), test) or '0')
  if deaths == 0 then push('returned', test) elseif deaths == 1 then push('suspects', test) else push('condemned', test) end
end

local function removeNode(node, died)
  local held = redis.call('SMEMBERS', key('held:' .. node))
  table.sort(held, function(a, b) return tonumber(a) < tonumber(b) end)
  for _, test in ipairs(held) do
    if died then redis.call('HINCRBY', key('deaths'), test, 1); keep('deaths') end
    release(test)
  end
  redis.call('DEL', key('held:' .. node))
  redis.call('HDEL', key('suspect'), node)
  add('out', 0 - #held)
  add('threads', 0 - tonumber(redis.call('HGET', key('threads'), node) or '0'))
  redis.call('HDEL', key('threads'), node)
  redis.call('ZREM', key('nodes'), node)
end

local function endLeases()
  local over = redis.call('ZRANGEBYSCORE', key('nodes'), '-inf', now, 'LIMIT', 0, 16)
  for _, node in ipairs(over) do removeNode(node, true) end
end

local function renew(node, threads, lease)
  if redis.call('ZADD', key('nodes'), now + lease, node) == 1 then
    redis.call('HSET', key('threads'), node, threads)
    add('threads', threads)
  end
  keep('nodes'); keep('threads'); keep('run'); keep('order')
end

local function describe(answer)
  answer.tests, answer.settled, answer.failed, answer.stopped = count('tests'), count('settled'), count('failed'), count('stopped')
  return cjson.encode(answer)
end
`;

export const JOIN = `${COMMON}
local token, plan, tests, threads, lease = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local maxFail, name, creates, order = ARGV[8], ARGV[9], ARGV[10], ARGV[11]

local known = redis.call('HGET', key('run'), 'plan')
if not known then
  if creates == '0' then return '{"kind":"create"}' end
  redis.call('HSET', key('run'), 'plan', plan, 'tests', tests, 'maxfail', maxFail, 'cursor', 0, 'out', 0, 'threads', 0)
  redis.call('SET', key('order'), order)
elseif known ~= plan then
  return '{"kind":"other"}'
end
endLeases()

local node = redis.call('HGET', key('tokens'), token)
if not node and name ~= '' then
  local before = redis.call('HGET', key('names'), name)
  if before then
    local till = redis.call('ZSCORE', key('nodes'), before)
    if till then return cjson.encode({kind = 'busy', wait = tonumber(till) - now}) end
    local got = redis.call('GET', key('got:' .. before))
    if got then keep('got:' .. before); return cjson.encode({kind = 'replay', node = tonumber(before), got = got}) end
  end
end
if not node then
  node = tostring(add('nodes', 1))
  redis.call('HSET', key('tokens'), token, node); keep('tokens')
  if name ~= '' then redis.call('HSET', key('names'), name, node); keep('names') end
end
renew(node, threads, lease)
return describe({kind = 'joined', node = tonumber(node)})
`;

export const SYNC = `${COMMON}
local node, sequence, threads, lease = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local want, free, leaves, report = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9] == '1', ARGV[10]

if redis.call('HGET', key('last:' .. node), 'sequence') == sequence then
  return redis.call('HGET', key('last:' .. node), 'answer')
end
if redis.call('EXISTS', key('run')) == 0 then return redis.error_reply('GONE the queue has expired, or was removed') end
endLeases()
renew(node, threads, lease)

local function hex(test) return string.format('%06x', test) end
local held = key('held:' .. node)
local accepted, got, failures = {}, {}, 0
local suspect = redis.call('HGET', key('suspect'), node)
local anyDied = redis.call('EXISTS', key('deaths')) == 1
for i = 11, #ARGV, 3 do
  local test = ARGV[i]
  local isHeld = redis.call('SREM', held, test)
  accepted[#accepted + 1] = tostring(isHeld)
  if isHeld == 1 then
    got[#got + 1] = hex(test)
    if ARGV[i + 1] == '1' then failures = failures + 1 end
    if anyDied then redis.call('HDEL', key('deaths'), test) end
    if suspect == test then
      redis.call('HDEL', key('suspect'), node)
      suspect = false
    end
    if ARGV[i + 2] ~= '' then push('events', ARGV[i + 2]) end
  end
end
if #got > 0 then
  add('out', 0 - #got); add('settled', #got); add('failed', failures)
  redis.call('APPEND', key('got:' .. node), table.concat(got)); keep('got:' .. node)
end
local tests, maxFail = count('tests'), count('maxfail')
if maxFail > 0 and count('failed') >= maxFail then redis.call('HSET', key('run'), 'stopped', 1) end
local stopped = count('stopped') == 1

local given, condemned, taken = {}, {}, {}
local function hold(list, test)
  list[#list + 1] = hex(test)
  taken[#taken + 1] = test
end

if not leaves and not stopped then
  for _ = 1, 8 do
    local test = redis.call('LPOP', key('condemned'))
    if not test then break end
    hold(condemned, test)
  end
  local cursor = count('cursor')
  local left = tests - cursor + redis.call('LLEN', key('returned')) + redis.call('LLEN', key('suspects'))
  local share = left * threads / math.max(1, count('threads'))
  local most = math.min(want, math.max(math.min(free, math.ceil(share)), math.floor(share / 2)))
  if most > 0 and not suspect then
    local test = redis.call('LPOP', key('suspects'))
    if test then
      redis.call('HSET', key('suspect'), node, test); keep('suspect')
      hold(given, test)
    end
  end
  while #given < most do
    local test = redis.call('LPOP', key('returned'))
    if not test then break end
    hold(given, test)
  end
  local fresh = math.min(most - #given, tests - cursor)
  if fresh > 0 then
    local text = redis.call('GETRANGE', key('order'), cursor * 6, (cursor + fresh) * 6 - 1)
    for i = 0, fresh - 1 do hold(given, tostring(tonumber(string.sub(text, i * 6 + 1, i * 6 + 6), 16))) end
    add('cursor', fresh)
  end
end
for i = 1, #taken, 1000 do redis.call('SADD', held, unpack(taken, i, math.min(i + 999, #taken))) end
if #taken > 0 then
  add('out', #taken); keep('held:' .. node)
end
if leaves then removeNode(node, false) end

local over = count('settled') >= tests or (stopped and count('out') == 0)
local reports, awaited = false, false
if leaves and report == 'written' then redis.call('HSET', key('run'), 'reported', 1) end
local reporter = redis.call('HGET', key('run'), 'reporter')
if leaves and report == 'failed' and reporter == node then redis.call('HDEL', key('run'), 'reporter') end
if leaves and report == 'may' and over and count('reported') == 0 then
  reports = not reporter or reporter == node or not redis.call('ZSCORE', key('nodes'), reporter)
  awaited = not reports
  if reports then redis.call('HSET', key('run'), 'reporter', node) end
  renew(node, threads, lease)
end
local answer = describe({
  accepted = table.concat(accepted), given = table.concat(given), condemned = table.concat(condemned),
  wait = math.min(math.max(50, math.floor(redis.call('ZCARD', key('nodes')) / 10)), math.floor(lease / 3)),
  over = over and 1 or 0, reports = reports and 1 or 0, awaited = awaited and 1 or 0,
})
redis.call('HSET', key('last:' .. node), 'sequence', sequence, 'answer', answer); keep('last:' .. node)
return answer
`;
