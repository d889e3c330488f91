# A node of a bench's own, its database, and wallets on it; read by bench/run and bench/scale, which say
# where (home, port, folder), what (journal) and how much (timeout, threads).
# shellcheck shell=bash disable=SC2154

say() {
  printf 'bench: %s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

# ---- A node -----------------------------------------------------------------------------------

folder=
node=
class_path=
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

end_node() {
  if [ -n "$node" ]; then
    kill "$node" 2>/dev/null || true
    wait "$node" 2>/dev/null || true
  fi
  node=
}

# What a node does not have by itself is on the class path of the tests.
find_class_path() {
  say "building the tests, whose class path has what --$journal needs"
  (cd "$home" && mvn -q -B -Dspotless.apply.skip=true -Dspotless.check.skip=true test-compile \
    dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench.classpath \
    </dev/null >&2) || fail "the tests can't be built"
  class_path=$home/target/classes:$home/target/test-classes:$(cat "$home/target/bench.classpath")
}

# As ./reprise starts one; it has no way to add to the class path.
exec_other_node() {
  local options='-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError -XX:G1RSetUpdatingPauseTimePercent=60'
  options="$options -XX:MaxTenuringThreshold=2"
  options="$options -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
  options="$options -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
  # shellcheck disable=SC2086
  exec "$java" $options -Dfile.encoding=UTF-8 ${REPRISE_JAVA_OPTS:-} -cp "$class_path" \
    io.reprise.Main "$@"
}

require_ports() {
  local offset
  for offset in 0 1 2 3; do
    ! (: <"/dev/tcp/127.0.0.1/$((port + offset))") 2>/dev/null ||
      fail "port $((port + offset)) is taken: choose others with --port"
  done
}

# A node makes up a password where there is none; here others must know it too.
set_password() {
  local file=$folder/data/postgres.password
  mkdir -p "$folder/data"
  [ -e "$file" ] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$file")
  BENCH_STORAGE_PASSWORD=$(cat "$file")
  BENCH_STORAGE_PORT=$((port + 3))
  export BENCH_STORAGE_PASSWORD BENCH_STORAGE_PORT
}

make_folder() {
  require_ports
  "$home/reprise" --version >&2 || fail "Reprise can't be built" # which it does where it is not yet
  # Below target/ and not /tmp: PostgreSQL's programs must be allowed to run, and the disk be a disk.
  mkdir -p "$home/target"
  folder=$(mktemp -d "$home/target/bench.XXXXXX")
  set_password
  [ "$journal" = ours ] || find_class_path
}

# Components of the bench itself, where the node looks for them.
add_components() {
  mkdir -p "$folder/components/bells/META-INF/services"
  "${java}c" -cp "$home/target/classes" -d "$folder/components/bells" "$home/bench/Bell.java" ||
    fail "Bell.java can't be compiled"
  echo 'bells.Bell$Offer' >"$folder/components/bells/META-INF/services/io.reprise.component.Components"
}

# Starts a node, on the data of the one before if there was one.
start_node() { # [SETTINGS]
  [ -n "$folder" ] || { make_folder && add_components; }
  say "starting a node ($journal) on port $port, data in $folder"
  {
    [ "$journal" = ours ] || cat "$home/bench/$journal.conf"
    printf '%s\n' "${1:-}"
  } >"$folder/node.conf"
  (
    cd "$folder"
    export REPRISE_HTTP_PORT=$port REPRISE_MANAGEMENT_PORT=$((port + 1))
    export REPRISE_REMOTING_PORT=$((port + 2)) REPRISE_STORAGE_PORT=$((port + 3))
    export REPRISE_DATA=$folder/data
    [ "$journal" = ours ] || exec_other_node node --config node.conf
    exec "$home/reprise" node --config node.conf
  ) >>"$folder/node.log" 2>&1 &
  node=$!
  url=http://127.0.0.1:$port
  for _ in $(seq 600); do
    if curl -sf -o /dev/null "http://127.0.0.1:$((port + 1))/ready"; then
      return 0
    fi
    kill -0 "$node" 2>/dev/null || break
    sleep 0.5
  done
  tail -n 40 "$folder/node.log" >&2
  fail "the node did not get ready"
}

restart_node() { # [SETTINGS]
  end_node
  start_node "${1:-}"
}

# Compiles a program of this folder, once: what starts often should cost little.
compile_java() { # NAME
  [ -e "$folder/classes/$1.class" ] ||
    "${java}c" -d "$folder/classes" "$home/bench/$1.java" || fail "$1.java can't be compiled"
}

sql() { # QUERY [UNTIL-IT-IS-THIS]
  compile_java Sql
  "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    -cp "$folder/classes:$(echo "$home"/target/lib/postgresql-*.jar)" Sql "$@"
}

# ---- Wallets --------------------------------------------------------------------------------

open_wallets() { # PREFIX COUNT
  say "opening $2 wallets"
  local answers opened
  # A node that has just started may be too slow for some: opening again changes nothing.
  for _ in 1 2 3 4 5; do
    answers=$(seq "$2" |
      awk -v prefix="$1" '{ printf "{\"component\":\"wallet\",\"id\":\"%s%d\",\"command\":\"open\",\"body\":{\"owner\":\"Bench\"}}\n", prefix, $1 }' |
      curl -sS -X POST -H 'Content-Type: application/x-ndjson' -T - "$url/v1/commands") ||
      fail "$url can't be reached"
    opened=$(grep -c '"status":200,' <<<"$answers" || true)
    [ "$opened" != "$2" ] || return 0
    say "$opened of $2; the others again"
  done
  fail "$opened of $2 wallets could be opened: $(grep -v '"status":200,' <<<"$answers" | head -n 1)"
}

# Deposits in one request to PREFIX1, PREFIX2, … and again; prints how many seconds it took. Each
# deposit has a key if there is a name for keys.
deposit_all() { # PREFIX WALLETS DEPOSITS [KEYS]
  seq "$3" | awk -v prefix="$1" -v wallets="$2" -v keys="${4:-}" '{
    key = keys == "" ? "" : sprintf("\"key\":\"%s-%d\",", keys, $1)
    printf "{\"component\":\"wallet\",\"id\":\"%s%d\",\"command\":\"deposit\",%s\"body\":{\"cents\":1}}\n",
      prefix, ($1 - 1) % wallets + 1, key }' | send_timed "$3"
}

# Sends the lines of standard input, each a command that must be accepted, in one request; prints how
# many seconds it took.
send_timed() { # EXPECTED
  local lines answers took confirmed
  # Names of its own: fill_wallet runs several of these at once. They go below, or with the folder.
  lines=$(TMPDIR=$folder mktemp)
  answers=$lines.answers
  cat >"$lines"
  took=$(curl -sS -X POST -H 'Content-Type: application/x-ndjson' -H 'Expect:' -T "$lines" \
    -o "$answers" -w '%{time_total}' "$url/v1/commands") || fail "$url can't be reached"
  confirmed=$(grep -c '"status":200,' "$answers" || true)
  [ "$confirmed" = "$1" ] ||
    fail "$confirmed of $1 commands were accepted: $(grep -v '"status":200,' "$answers" | head -n 1)"
  rm -f "$lines" "$answers"
  printf '%s\n' "$took"
}

balance() { # WALLET
  curl -sf "$url/v1/entities/wallet/$1/queries/balance?consistency=linearizable" |
    sed -E 's/.*"answer":([0-9]+).*/\1/'
}

load() { # CONNECTIONS SECONDS PREFIX WALLETS
  local used=$threads
  [ "$1" -ge "$used" ] || used=$1
  local run
  run=$(date +%s%N)
  wrk --threads "$used" --connections "$1" --duration "${2}s" --timeout "${timeout}s" \
    --script "$home/bench/deposits.lua" "$url" -- "$run" "$4" "$3" | grep '^RESULT '
}
