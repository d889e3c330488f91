# A node by ./reprise that is waited for by reading what it says, and what it takes of the machine; read by
# bench/start and bench/memory, which say where (home, port).
# shellcheck shell=bash disable=SC2034,SC2154

journal=ours
# shellcheck source=bench/node.sh
source "$home/bench/node.sh"

clean_up() {
  end_node
  [ -z "$folder" ] || rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

make_listening_folder() {
  make_folder
  mkfifo "$folder/said"
  url=http://127.0.0.1:$port
  export REPRISE_HTTP_PORT=$port REPRISE_MANAGEMENT_PORT=$((port + 1))
  export REPRISE_REMOTING_PORT=$((port + 2)) REPRISE_STORAGE_PORT=$((port + 3))
  export REPRISE_DATA=$folder/data
}

# Starts ./reprise and waits for its words that it is ready: asking it meanwhile would take part of
# the processors. Sets node, and times: what the ready text of dev says of its parts.
start_listening() { # ARGUMENT…
  local line ready=
  times=
  "$home/reprise" "$@" >"$folder/said" 2>&1 &
  node=$!
  exec 8<"$folder/said"
  while IFS= read -r -t 600 line <&8; do
    printf '%s\n' "$line" >>"$folder/node.log"
    case $line in
      '  time  '*) times=$(sed 's/^ *time *//' <<<"$line") ;;
      'Ctrl-C stops it.' | 'Reprise '*' listens on '*) ready=yes && break ;;
    esac
  done
  if [ -z "$ready" ]; then
    tail -n 40 "$folder/node.log" >&2
    fail "the node did not get ready"
  fi
  cat <&8 >>"$folder/node.log" & # what it says later
  exec 8<&-
}

# The first one of this node, on a wallet that there may be already.
first_command() {
  curl -sSf -o /dev/null "$url/v1/entities/wallet/first/open" -H 'Content-Type: application/json' \
    -H "Idempotency-Key: $(date +%s%N)" -d '{"owner":"Bench"}' || fail "the first command failed"
}

# PostgreSQL's processes: the first one, and those that it has started.
server_pids() {
  local first
  first=$(head -n 1 "$folder/data/postgres/postmaster.pid")
  echo "$first"
  cat "/proc/$first/task/$first/children"
}

# Hundredths of a second that processes, and those they have waited for, have taken so far.
processor_of() { # PID…
  local pid sum=0 stat
  for pid in "$@"; do
    read -r -a stat < <(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) || continue
    sum=$((sum + stat[11] + stat[12] + stat[13] + stat[14]))
  done
  echo "$sum"
}

load_average() {
  cut -d ' ' -f 1 /proc/loadavg
}

# Median, lowest and highest of numbers, one a line.
spread() {
  sort -n | awk '{ v[NR] = $1 } END {
    m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
    printf "%g %g %g\n", m, v[1], v[NR] }'
}
