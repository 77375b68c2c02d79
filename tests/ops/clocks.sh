#!/usr/bin/env bash
# Runs the whole suite under other clocks, and tells how many tests passed and failed under each:
#   clocks.sh [ARGUMENTS OF PYTEST...]
# A year ahead, on a leap day, over the end of a year, and in the first and the last of the time zones. It takes as long
# as five runs: before a release. Needs libfaketime (on Debian: apt-get install libfaketime). With PostgreSQL:
#   tests/ops/with_postgres.sh tests/ops/clocks.sh
set -uo pipefail
cd "$(dirname "$0")/../.."

library=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -1)
[ -n "$library" ] || { echo "There is no libfaketime (on Debian: apt-get install libfaketime)." >&2; exit 1; }
command -v cc >/dev/null || { echo "There is no C compiler (on Debian: apt-get install gcc libc6-dev)." >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
broken=0

# The monotonic clock stays: what waits for so long counts by it. libfaketime 0.9.10 shifts sleeping until a time of that
# clock all the same, so sleeping asks the kernel itself.
cat >"$folder/sleep.c" <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left) {
  return syscall(SYS_clock_nanosleep, clock, flags, until, left) ? errno : 0;
}
C
cc -shared -fPIC -o "$folder/sleep.so" "$folder/sleep.c" || exit 1

# under NAME VARIABLE=VALUE...: the suite, with these variables set
under() {
  local name=$1 started=$SECONDS
  shift
  env "$@" .venv/bin/pytest -n "${WORKERS:-2}" -q -p no:cacheprovider --basetemp="$folder/tests" "${arguments[@]}" \
    >"$folder/log" 2>&1 || { broken=1; grep -E '^(FAILED|ERROR)|^E  ' "$folder/log" | head -40; }
  echo "$name: $(tail -1 "$folder/log"), $((SECONDS - started)) s"
}

# at NAME MOMENT: the suite, begun at that moment
at() {
  local ahead=$(($(date -u -d "$2" +%s) - $(date +%s)))
  under "$1" LD_PRELOAD="$folder/sleep.so:$library" FAKETIME="$(printf '%+d' "$ahead")" FAKETIME_DONT_FAKE_MONOTONIC=1 \
    DONT_FAKE_MONOTONIC=1
}

arguments=("$@")
year=$(date -u +%Y)
at "a year ahead" "+1 year"
at "29 February 2028" "2028-02-29 12:00:00 UTC"
at "31 December $year, 23:59" "$year-12-31 23:59:00 UTC"
under "Honolulu" TZ=Pacific/Honolulu
under "Kiritimati" TZ=Pacific/Kiritimati
exit "$broken"
