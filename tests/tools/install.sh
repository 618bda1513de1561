# shellcheck shell=bash
# Sourced by tests/run: installs what the tests need and the machine lacks. Says nothing, and asks no
# registry, when all is there.

# The newest installed Postgres server's folder of programs, or nothing.
postgres_programs() {
  local found newest=''
  while read -r found; do
    newest=$found
  done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V)
  if [[ -x $newest/initdb && -x $newest/postgres ]]; then
    printf '%s\n' "$newest"
  elif found=$(command -v initdb) && found=$(dirname "$(readlink -f "$found")") && [[ -x $found/postgres ]]; then
    printf '%s\n' "$found"
  fi
}

missing_packages() {
  command -v chromium >/dev/null || echo chromium
  command -v chromedriver >/dev/null || echo chromium-driver
  [[ $(postgres_programs) ]] || echo postgresql
  command -v npm >/dev/null || echo npm
  command -v node >/dev/null || echo nodejs
  command -v java >/dev/null || echo default-jre-headless
  command -v perl >/dev/null || echo perl
  { command -v cc && command -v make; } >/dev/null || echo build-essential
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  command -v curl >/dev/null || echo curl
}

install_packages() {
  local missing quiet log
  command -v cargo >/dev/null || die "cargo is missing: install Rust (README.md says which) and run this again"
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "install these (named as in Debian) and run this again: ${missing[*]}"
  ((EUID == 0)) || die "not root, so run this first: apt-get install ${missing[*]}"

  say "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp -t rolecall-install.XXXXXX)
  # Debian starts a server with every Postgres it installs. Nobody here asked for one.
  quiet=/etc/postgresql-common/createcluster.d/rolecall-tests.conf
  if [[ " ${missing[*]} " == *' postgresql '* ]]; then
    mkdir -p "$(dirname "$quiet")"
    echo 'create_main_cluster = false' >"$quiet"
  fi
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; rm -f "$log" "$quiet"; die "apt-get could not install ${missing[*]}"; }
  rm -f "$log" "$quiet"
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || die "still missing after the install: ${missing[*]}"
}

# axe-core and the Nu HTML checker, at the versions of the lock file. The stamp is the lock file that
# the installed ones came from; two runs at once wait for each other.
install_checkers() {
  local tools=tests/tools modules=tests/tools/node_modules lock
  exec {lock}<"$tools/package-lock.json"
  flock -w 600 "$lock" || die "another tests/run has been installing the page checkers for 10 minutes"
  if ! cmp -s "$tools/package-lock.json" "$modules/.from-lock.json"; then
    say "Installing the page checkers"
    npm ci --prefix "$tools" --no-progress --loglevel=error </dev/null || die "npm could not install the page checkers of $tools/package.json"
    [[ -s $modules/axe-core/axe.min.js ]] || die "axe-core came without axe.min.js"
    java -jar "$modules/vnu-jar/build/dist/vnu.jar" --version >/dev/null || die "the installed Java cannot run the Nu HTML checker"
    cp "$tools/package-lock.json" "$modules/.from-lock.json"
  fi
  exec {lock}>&-
}

# Schemathesis, in a virtual environment of its own, at the versions of requirements.txt; stamped and locked as the checkers are.
install_schemathesis() {
  local tools=tests/tools venv=tests/tools/.venv lock
  exec {lock}<"$tools/requirements.txt"
  flock -w 600 "$lock" || die "another tests/run has been installing Schemathesis for 10 minutes"
  if ! cmp -s "$tools/requirements.txt" "$venv/.from-requirements.txt"; then
    say "Installing Schemathesis"
    rm -rf -- "$venv"
    python3 -m venv "$venv" || die "python3 could not make $venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$tools/requirements.txt" </dev/null ||
      die "pip could not install what $tools/requirements.txt names"
    "$venv/bin/schemathesis" --version >/dev/null || die "the installed Schemathesis does not run"
    cp "$tools/requirements.txt" "$venv/.from-requirements.txt"
  fi
  exec {lock}>&-
}
