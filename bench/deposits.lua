-- Deposits of one cent, each with an idempotency key of its own.
-- Arguments after --: the run's name (part of each key), how many wallets, the name of the wallets.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  run, wallets, prefix = args[1], tonumber(args[2]), args[3]
  count = 0
  math.randomseed(number * 7919 + wallets)
  -- Everything of a request that stays the same is put together once: wrk shares the processor
  -- with the node, and what it does per request is missing there.
  local body = '{"cents":1}'
  before = "POST /v1/entities/wallet/" .. prefix
  after = "/deposit HTTP/1.1\r\nHost: " .. wrk.headers["Host"]
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body
    .. "\r\nIdempotency-Key: " .. run .. "-" .. number .. "-"
  ending = "\r\n\r\n" .. body
end

function request()
  count = count + 1
  return before .. math.random(wallets) .. after .. count .. ending
end

-- One line for bench/run. `status` counts answers of 400 and above; the others are socket errors.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    e.status, e.connect + e.read + e.write + e.timeout))
end
