-- Reads of wallets. Arguments after --: how many wallets, the name of the wallets, what follows the
-- name in the URL, such as ?consistency=linearizable.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  wallets, prefix = tonumber(args[1]), args[2]
  math.randomseed(number * 7919 + wallets)
  before = "GET /v1/entities/wallet/" .. prefix
  after = (args[3] or "") .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n\r\n"
end

function request()
  return before .. math.random(wallets) .. after
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    e.status, e.connect + e.read + e.write + e.timeout))
end
