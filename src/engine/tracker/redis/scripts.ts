import { createHash } from 'node:crypto';

/** A program that Redis runs as one step, while it runs nothing else. */
export interface Script {
  readonly text: string;
  /** SHA-1 of the text, by which Redis knows it. */
  readonly name: string;
}

/**
 * A conversation is one list. Its first element is `BASE SESSION`: a number that no other conversation of this name had
 * (the moment of its first event, in microseconds), and how many events stand before its last session. Behind it stands
 * one event after another, as JSON. Its version is BASE and the number of its events: so one that expired and began anew
 * is never taken for the old one, however long it has grown. With one key, all of it expires in the same moment, and a
 * cluster of Redis keeps it in one place.
 */
const read = `
local function version(base, length) return string.format('%.0f', base + length) end
local head = redis.call('LINDEX', KEYS[1], 0)
local base, session, length = 0, 0, 0
if head then
  local b, s = string.match(head, '^(%d+) (%d+)$')
  if not b then return redis.error_reply('NOTOURS the key holds something else than a conversation') end
  base, session, length = tonumber(b), tonumber(s), redis.call('LLEN', KEYS[1]) - 1
end
`;

/** KEYS: the conversation. ARGV: `all`, `session` or `none`. Answers its version and the events asked for. */
export const loadScript = script(`${read}
if not head then return {'0', {}} end
local events = {}
if ARGV[1] == 'all' then events = redis.call('LRANGE', KEYS[1], 1, -1) end
if ARGV[1] == 'session' then events = redis.call('LRANGE', KEYS[1], session + 1, -1) end
return {version(base, length), events}
`);

/**
 * KEYS: the conversation. ARGV: the version that it must have, `again` if this was asked before without an answer,
 * `opens` if a session begins in these events, milliseconds until it expires (0: never), then the events. Answers its
 * version, or an empty text where it has another one.
 */
export const appendScript = script(`${read}
local first, count = 5, #ARGV - 4
local expected = '0'
if head then expected = version(base, length) end
if ARGV[1] ~= expected then
  if ARGV[2] ~= 'again' or not head then return '' end
  local before = 0
  if ARGV[1] ~= '0' then before = tonumber(ARGV[1]) - base end
  if before < 0 or before + count > length then return '' end
  local stored = redis.call('LRANGE', KEYS[1], before + 1, before + count)
  for i = 1, count do
    if stored[i] ~= ARGV[first + i - 1] then return '' end
  end
  return version(base, before + count)
end
if not head then
  local now = redis.call('TIME')
  base = now[1] * 1000000 + now[2]
  redis.call('RPUSH', KEYS[1], string.format('%.0f', base) .. ' 0')
end
if ARGV[3] == 'opens' and length > 0 then
  redis.call('LSET', KEYS[1], 0, string.format('%.0f', base) .. ' ' .. length)
end
for i = first, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
if ARGV[4] == '0' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return version(base, length + count)
`);

function script(text: string): Script {
  return { text, name: createHash('sha1').update(text).digest('hex') };
}
