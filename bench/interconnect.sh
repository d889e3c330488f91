# The workloads of bench/run about messages, timers and a node at rest; read by it.
# shellcheck shell=bash disable=SC2154

# ---- What it costs ----------------------------------------------------------------------------

postmaster() {
  head -n 1 "$folder/data/postgres/postmaster.pid"
}

# Hundredths of a second of a processor since the start: the node's, PostgreSQL's.
processor() {
  local server
  server=$(postmaster)
  awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$node/stat" | tr '\n' ' '
  # What connections that have ended took stands in the fields of the postmaster's children.
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v server="$server" '{
    own = $1 == server; sub(/.*\) /, "")
    if (own) sum += $12 + $13 + $14 + $15; else if ($2 == server) sum += $12 + $13 }
    END { print sum + 0 }'
}

# MiB: resident, and what of the heap was in the old generation after the last collection.
memory() {
  local resident old
  resident=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$node/status")
  old=$(jstat -gc "$node" | awk 'NR == 2 { print int($8 / 1024) }')
  printf '%s %s\n' "$resident" "$old"
}

# MiB of the heap that are in use after a full collection.
live_heap() {
  jcmd "$node" GC.run >/dev/null
  jstat -gc "$node" | awk 'NR == 2 { printf "%d\n", ($3 + $4 + $6 + $8) / 1024 }'
}

# Writes a line each few seconds until it is killed.
watch_memory() { # FILE
  while :; do
    memory >>"$1"
    sleep 5
  done
}

memory_over_time() { # FILE
  awk '{ printf "%s%d/%d", NR == 1 ? "" : " ", $1, $2 } END { print "" }' "$1"
}

# ---- What others use --------------------------------------------------------------------------

# Sends the lines of standard input, each a command; fails unless all are accepted.
send_all() { # EXPECTED
  local accepted
  accepted=$(curl -sS -X POST -H 'Content-Type: application/x-ndjson' -H 'Expect:' -T - "$url/v1/commands" |
    tee "$folder/answers" | grep -c '"status":200,' || true)
  [ "$accepted" = "$1" ] ||
    fail "$accepted of $1 commands were accepted: $(grep -v '"status":200,' "$folder/answers" | head -n 1)"
}

fill_wallets() { # PREFIX COUNT
  open_wallets "$1" "$2"
  seq "$2" | awk -v prefix="$1" '{
    printf "{\"component\":\"wallet\",\"id\":\"%s%d\",\"command\":\"deposit\",\"body\":{\"cents\":1000000000}}\n", prefix, $1
  }' | send_all "$2"
}

transfer() { # CONNECTIONS SECONDS SENDERS FROM TO [one]
  local used=$threads
  [ "$1" -ge "$used" ] || used=$1
  wrk --threads "$used" --connections "$1" --duration "${2}s" --timeout "${timeout}s" \
    --script "$home/bench/transfers.lua" "$url" -- "$3" "$4" "$5" "${6:-}" | grep '^RESULT '
}

until_delivered() {
  sql "SELECT count(*) FROM (SELECT FROM reprise.outbox WHERE NOT parked LIMIT 1) AS waiting" 0 >/dev/null
}

# Messages (or outcomes) that were handled, and seconds from the first entry that sent one to the
# last that handled one.
handled() { # FROM SINCE (of)outcomes
  local of=${3:+"="}
  sql "SELECT count(*), round(extract(epoch FROM max(h.at) - min(s.db_timestamp)), 3)
    FROM reprise.handled AS h JOIN event_journal AS s ON s.persistence_id = h.sender AND s.seq_nr = h.sent
    WHERE h.sender LIKE 'wallet|$1%' AND h.receiver ${of:-"<>"} h.sender AND s.db_timestamp >= '$2'"
}

hop_times() { # FROM SINCE
  sql "SELECT round(1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY took)::numeric, 1),
    round(1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY took)::numeric, 1), round(1000 * max(took), 1)
    FROM (SELECT extract(epoch FROM r.time - s.time) AS took
      FROM reprise.handled AS h
      JOIN reprise.entries AS s ON s.persistence_id = h.sender AND s.sequence = h.sent
      JOIN reprise.entries AS r ON r.persistence_id = h.receiver AND r.sequence = h.sequence
      WHERE h.sender LIKE 'wallet|$1%' AND h.at >= '$2') AS hops"
}

# ---- Messages ---------------------------------------------------------------------------------

# One measurement: how many messages a second from the first command to the last that was handled,
# and what a message takes of the processors.
measure_flow() { # WHAT CONNECTIONS FROM TO SENDERS [one] [outcomes]
  local since before after load_took requests micros sent took bad broken sampler
  since=$(sql 'SELECT clock_timestamp()')
  : >"$folder/memory"
  watch_memory "$folder/memory" &
  sampler=$!
  read -r -a before < <(processor)
  TIMEFORMAT='%U %S'
  { time transfer "$2" "$seconds" "$5" "$3" "$4" "${6:-}" >"$folder/result"; } 2>"$folder/load"
  until_delivered
  read -r -a after < <(processor)
  kill "$sampler" && wait "$sampler" 2>/dev/null || true
  read -r _ requests micros _ _ _ bad broken <"$folder/result"
  load_took=$(awk '{ print $1 + $2 }' "$folder/load")
  read -r sent took < <(handled "$3" "$since" "${7:-}")
  [ "$bad" = 0 ] && [ "$broken" = 0 ] || say "$bad transfers failed, $broken connections broke"
  awk -v what="$1" -v at="$2" -v sent="$sent" -v took="$took" -v s="$(awk -v m="$micros" 'BEGIN { print m / 1e6 }')" \
    -v node=$((after[0] - before[0])) -v server=$((after[1] - before[1])) -v load="$load_took" 'BEGIN {
      printf "messages   %-28s %4d connections: %d in %.2f s (load %.1f s): %.0f messages/s; processor: node %.0f µs, PostgreSQL %.0f µs, load %.0f µs each\n",
        what, at, sent, took, s, sent / took, node * 1e4 / sent, server * 1e4 / sent, load * 1e6 / sent }'
  say "memory, MiB resident/old generation: $(memory_over_time "$folder/memory")"
}

measure_messages() { # PREFIX
  local at run since p50 p99 slowest count failed
  fill_wallets "${1}a" "$pairs"
  open_wallets "${1}b" "$pairs"
  [ "$warm_up" = 0 ] || transfer 64 "$warm_up" "$pairs" "${1}a" "${1}b" >/dev/null
  until_delivered
  for at in $connections; do
    for run in 1 2 3; do
      measure_flow "$pairs pairs" "$at" "${1}a" "${1}b" "$pairs"
      measure_flow "$pairs pairs, with outcome" "$at" "${1}a" "${1}none" "$pairs" "" outcomes
    done
  done
  fill_wallets "${1}m" "$wallets"
  for run in 1 2 3; do
    measure_flow "$wallets senders to one" 64 "${1}m" "${1}b1" "$wallets" one
  done
  say "heap in use after a full collection: $(live_heap) MiB"
  compile_java Hops
  for run in 1 2 3; do
    since=$(sql 'SELECT clock_timestamp()')
    TIMEFORMAT='%U %S'
    { time "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$folder/classes" Hops "$url" "${1}a" "${1}b" "$pairs" "$rate" "$seconds" \
      >"$folder/result"; } 2>"$folder/load"
    read -r p50 p99 slowest count failed <"$folder/result"
    printf 'messages   one hop at %d/s: p50 %s, p99 %s, max %s ms from entry to entry; ' \
      "$rate" $(hop_times "${1}a" "$since")
    printf 'p50 %s, p99 %s, max %s ms from request to visible (%d, %d failed; load took %s s of processor)\n' \
      "$p50" "$p99" "$slowest" "$count" "$failed" "$(awk '{ print $1 + $2 }' "$folder/load")"
  done
}

# ---- Timers -----------------------------------------------------------------------------------

set_bells() { # PREFIX COUNT AWK-EXPRESSION-OF-SECONDS
  local now
  now=$(date +%s)
  seq "$2" | awk -v prefix="$1" -v now="$now" -v count="$2" '{
    due = now + '"$3"'
    printf "{\"component\":\"bell\",\"id\":\"%s%d\",\"command\":\"set\",\"body\":{\"at\":\"%s.%03dZ\"}}\n",
      prefix, $1, strftime("%Y-%m-%dT%H:%M:%S", int(due), 1), int((due - int(due)) * 1000)
  }' >"$folder/bells"
  send_all "$2" <"$folder/bells"
}

ring() { # WHAT PREFIX SECONDS-UNTIL-THE-LAST
  until_delivered
  sql "SELECT count(*), count(*) FILTER (WHERE late < 0),
    round(1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY late)::numeric, 1),
    round(1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY late)::numeric, 1), round(1000 * max(late), 1)
    FROM (SELECT extract(epoch FROM e.time - (e.entry -> 'event' -> 'body' ->> 'due')::timestamptz) AS late
      FROM reprise.entries AS e WHERE e.persistence_id LIKE 'bell|$2%' AND e.kind = 'rung') AS rung" |
    while read -r count early p50 p99 slowest; do
      printf 'timers     %-40s %d ran, %d early; late by p50 %s, p99 %s, max %s ms\n' \
        "$1" "$count" "$early" "$p50" "$p99" "$slowest"
    done
}

measure_timers() { # PREFIX
  local run
  for run in 1 2 3; do
    set_bells "${1}w$run-" "$timers" "25 + \$1 * 60 / count"
    ring "$timers within a minute" "${1}w$run-"
  done
  set_bells "${1}o" "$timers" 25
  ring "$timers at one moment" "${1}o"
}

# ---- At rest ----------------------------------------------------------------------------------

measure_idle() { # PREFIX
  local before after
  open_wallets "${1}i" "$idle_wallets"
  restart_node
  say "letting it come to rest"
  sleep 60
  read -r -a before < <(processor)
  sleep "$idle"
  read -r -a after < <(processor)
  awk -v n="$idle_wallets" -v s="$idle" -v node=$((after[0] - before[0])) -v server=$((after[1] - before[1])) 'BEGIN {
    printf "idle       %d entities, none in memory, %d s: node %.2f %%, PostgreSQL %.2f %% of a core\n",
      n, s, node / s, server / s }'
}

# ---- A backlog --------------------------------------------------------------------------------

flow_beside() { # WHAT PREFIX
  local since sent took
  since=$(sql 'SELECT clock_timestamp()')
  transfer 16 "$seconds" "$pairs" "${2}a" "${2}b" >"$folder/result"
  sleep 1
  read -r sent took < <(handled "${2}a" "$since")
  printf 'backlog    %-48s %d messages of others in %.2f s: %.0f/s, entry to entry p50 %s, p99 %s, max %s ms\n' \
    "$1" "$sent" "$took" "$(awk -v n="$sent" -v s="$took" 'BEGIN { print n / s }')" $(hop_times "${2}a" "$since")
}

# Thousands of senders with a hundred messages each.
measure_backlog() { # PREFIX
  local senders=$((backlog / 100)) before after
  restart_node "reprise.interconnect.endpoints.down.url = \"http://127.0.0.1:$((port + 4))/\""
  fill_wallets "${1}a" "$pairs"
  open_wallets "${1}b" "$pairs"
  open_wallets "${1}x" 1
  [ "$warm_up" = 0 ] || transfer 16 "$warm_up" "$pairs" "${1}a" "${1}b" >/dev/null
  until_delivered
  flow_beside "no backlog" "$1"
  say "heap in use after a full collection: $(live_heap) MiB"
  seq "$senders" | awk -v prefix="${1}c" '{
    printf "{\"component\":\"bell\",\"id\":\"%s%d\",\"command\":\"call\",\"body\":{\"times\":100}}\n", prefix, $1
  }' | send_all "$senders"
  flow_beside "$backlog calls of an endpoint that is down" "$1"
  say "heap in use after a full collection: $(live_heap) MiB"
  read -r -a before < <(processor)
  sleep 60
  read -r -a after < <(processor)
  say "a minute of nothing else: node $(((after[0] - before[0]))) , PostgreSQL $((after[1] - before[1])) hundredths of a second"
  sql "DELETE FROM reprise.outbox WHERE kind = 'call'" >/dev/null
  end_node
  start_node
  sql "UPDATE event_journal SET event_payload = 'spoilt' WHERE persistence_id = 'wallet|${1}x1'" >/dev/null
  sql "DELETE FROM snapshot WHERE persistence_id = 'wallet|${1}x1'" >/dev/null
  restart_node
  seq "$senders" | awk -v prefix="${1}s" -v to="${1}x1" '{
    printf "{\"component\":\"bell\",\"id\":\"%s%d\",\"command\":\"send\",\"body\":{\"to\":\"%s\",\"times\":100}}\n", prefix, $1, to
  }' | send_all "$senders"
  [ "$warm_up" = 0 ] || transfer 16 "$warm_up" "$pairs" "${1}a" "${1}b" >/dev/null
  flow_beside "$backlog messages for an entity out of service" "$1"
  say "parked: $(sql 'SELECT count(*) FROM reprise.outbox WHERE parked'), in the outbox: $(sql 'SELECT count(*) FROM reprise.outbox')"
  say "heap in use after a full collection: $(live_heap) MiB"
}
