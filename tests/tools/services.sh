# shellcheck shell=bash
# Sourced by tests/run: the servers that the tests need. Each leads a process group of its own, gets
# only loopback, keeps its files under $work, and ends with tests/run.

# start SIGNAL [OPTION OF setpriv...] -- COMMAND...: in the background, as the leader of a process group;
# its id is in $started. It gets the signal should this shell be killed.
start() {
  set -m
  setpriv --pdeathsig "$@" </dev/null &
  started=$!
  set +m
}

alive() { kill -0 "$1" 2>/dev/null; }

# until_ready SECONDS PID COMMAND...: tries the command until it succeeds, the process has ended, or
# the time is over.
until_ready() {
  local deadline=$((SECONDS + $1)) pid=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    alive "$pid" && ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

# stop_group LEADER SIGNAL: asks the whole group to end, and after 10 seconds does not ask.
stop_group() {
  [[ $1 ]] || return 0
  kill -s "$2" -- "-$1" 2>/dev/null || true
  local deadline=$((SECONDS + 10))
  while kill -0 -- "-$1" 2>/dev/null; do
    ((SECONDS < deadline)) || { kill -s KILL -- "-$1" 2>/dev/null || true; break; }
    sleep 0.05
  done
  wait "$1" 2>/dev/null || true
}

free_port() {
  perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}

# A Postgres that forgets everything at its end, so it need not save anything either. Only the user
# `rolecall` gets in, without a password, and only from this machine.
start_postgres() {
  local programs data=$work/postgres port attempt owner=()
  programs=$(postgres_programs)
  mkdir -m 700 "$data"
  # Postgres refuses to run as root.
  if ((EUID == 0)); then
    id -u postgres >/dev/null 2>&1 || die "there is no user 'postgres' to run Postgres as"
    chmod 711 "$work"
    chown postgres: "$data"
    owner=(runuser -u postgres --)
  fi
  (cd "$data" && "${owner[@]}" "$programs/initdb" --pgdata="$data/cluster" --username=rolecall --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions) >"$work/initdb.log" 2>&1 ||
    { cat "$work/initdb.log" >&2; die "initdb failed"; }
  printf '%s\n' 'local all rolecall trust' 'host all rolecall 127.0.0.1/32 trust' >"$data/cluster/pg_hba.conf"

  ((EUID != 0)) || owner=(--reuid postgres --regid postgres --init-groups)
  # The port may be taken between finding it free and listening on it: then another one.
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    start INT "${owner[@]}" -- "$programs/postgres" -D "$data/cluster" -p "$port" \
      -c listen_addresses=127.0.0.1 -c unix_socket_directories="$data" \
      -c max_connections=400 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
      -c log_min_messages=fatal >"$work/postgres.log" 2>&1
    postgres_pid=$started
    if until_ready 60 "$postgres_pid" "$programs/pg_isready" -q -h "$data" -p "$port"; then
      export ROLECALL_TEST_POSTGRES=postgres://rolecall@127.0.0.1:$port/postgres
      return 0
    fi
    stop_group "$postgres_pid" INT
    postgres_pid=''
    grep -q 'could not create any TCP/IP sockets' "$work/postgres.log" || break
  done
  cat "$work/postgres.log" >&2
  die "Postgres did not start (attempt $attempt)"
}

# One ChromeDriver for all browser tests; it finds itself a port and tells which. Its browsers keep
# their profiles where the end of the run clears them away.
start_chromedriver() {
  local log=$work/chromedriver.log
  mkdir "$work/profiles"
  start TERM -- env TMPDIR="$work/profiles" chromedriver --port=0 --log-level=WARNING >"$log" 2>&1
  driver_pid=$started
  until_ready 60 "$driver_pid" grep -q 'started successfully on port' "$log" ||
    { cat "$log" >&2; die "ChromeDriver did not start"; }
  ROLECALL_TEST_WEBDRIVER=http://127.0.0.1:$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$log")
  export ROLECALL_TEST_WEBDRIVER
}
