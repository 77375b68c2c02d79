#!/usr/bin/env bash
# Compares the site with its peers over two small databases, which are removed at the end:
#   DATABASE_URL=postgres://… small.sh
# The server must be there, the database of that name isn't used.
set -euo pipefail

server=${DATABASE_URL%/*}
name=bench_$$
folder=$(mktemp -d)
remove() {
  rm -rf "$folder"
  psql -q -w -d "$server/postgres" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)"
}
trap remove EXIT
psql -q -w -d "$server/postgres" -c "CREATE DATABASE $name"

for DATABASE_URL in "sqlite:///$folder/small.sqlite3" "$server/$name"; do
  export DATABASE_URL
  echo "Filling ${DATABASE_URL%%:*} …"
  .venv/bin/python manage.py migrate --verbosity 0
  .venv/bin/python manage.py load
  .venv/bin/python bench/fill.py 1000 2>/dev/null
done
bench/.venv/bin/python bench/compare.py --sqlite "$folder/small.sqlite3" --postgres "$server/$name"
