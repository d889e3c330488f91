-- Transfers of one cent from wallet FROM + n to wallet TO + n, or all to TO alone.
-- Arguments after --: how many senders, FROM, TO, and `one` if there is one receiver.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  senders, from, to, one = tonumber(args[1]), args[2], args[3], args[4] == "one"
  math.randomseed(number * 7919 + senders)
  before = "POST /v1/entities/wallet/" .. from
  middle = "/transfer HTTP/1.1\r\nHost: " .. wrk.headers["Host"]
    .. "\r\nContent-Type: application/json\r\nContent-Length: "
end

function request()
  local n = math.random(senders)
  local body = '{"to":"' .. to .. (one and "" or n) .. '","cents":1}'
  return before .. n .. middle .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    e.status, e.connect + e.read + e.write + e.timeout))
end
