#!/usr/bin/env bash
# Runs the whole suite under other clocks, and tells how many tests passed and failed under each:
#   clocks.sh [ARGUMENTS OF PYTEST...]
# A year ahead, on a leap day, over the end of a year, and in the first and the last of the time zones. It takes as long
# as five runs: before a release. Needs libfaketime (on Debian: apt-get install faketime). With PostgreSQL:
#   tests/ops/with_postgres.sh tests/ops/clocks.sh
set -uo pipefail
cd "$(dirname "$0")/../.."

command -v faketime >/dev/null || { echo "There is no faketime (on Debian: apt-get install faketime)." >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
broken=0

# under NAME COMMAND...: the suite, run by the command
under() {
  local name=$1 started=$SECONDS
  shift
  "$@" .venv/bin/pytest -n "${WORKERS:-2}" -q -p no:cacheprovider --basetemp="$folder/tests" "${arguments[@]}" \
    >"$folder/log" 2>&1 || { broken=1; grep -E '^(FAILED|ERROR)|^E  ' "$folder/log" | head -40; }
  echo "$name: $(tail -1 "$folder/log"), $((SECONDS - started)) s"
}

arguments=("$@")
year=$(date -u +%Y)
under "a year ahead" faketime -m -f +1y
under "29 February 2028" faketime -m "2028-02-29 12:00:00 UTC"
under "31 December $year, 23:59" faketime -m "$year-12-31 23:59:00 UTC"
under "Honolulu" env TZ=Pacific/Honolulu
under "Kiritimati" env TZ=Pacific/Kiritimati
exit "$broken"
