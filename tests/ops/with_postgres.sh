#!/usr/bin/env bash
# Runs a command with DATABASE_URL at a PostgreSQL server, over TCP:
#   with_postgres.sh COMMAND...
# The server is the one that TEST_DATABASE_URL names, else the one that runs on 127.0.0.1:5432,
# else one of its own, in a temporary folder, which is stopped and removed at the end.
set -euo pipefail

# Django makes and removes the database `test_<name>`; a name of its own keeps two runs apart.
name="tracker_$$"

if [ -n "${TEST_DATABASE_URL:-}" ]; then
  DATABASE_URL=$TEST_DATABASE_URL exec "$@"
fi

# Debian keeps the server's programs out of PATH.
PATH="$PATH:$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)"

if psql -qAt -w -h 127.0.0.1 -p 5432 -U postgres -c 'select 1' postgres >/dev/null 2>&1; then
  DATABASE_URL="postgres://postgres@127.0.0.1:5432/$name" exec "$@"
fi

if ! command -v initdb >/dev/null; then
  echo "No PostgreSQL: set TEST_DATABASE_URL, or install a server (on Debian: apt-get install postgresql)." >&2
  exit 1
fi

folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then
    (cd "$folder" && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
  else
    "$@"
  fi
}
stop() {
  as_owner pg_ctl -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi

as_owner initdb -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --no-sync >/dev/null
# fsync off: this data is thrown away.
as_owner pg_ctl -D "$folder/data" -l "$folder/log" -w -o \
  "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=off" start >/dev/null \
  || { cat "$folder/log" >&2; exit 1; }

DATABASE_URL="postgres://postgres@127.0.0.1:$port/$name" "$@"
