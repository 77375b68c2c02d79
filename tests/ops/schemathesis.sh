#!/usr/bin/env bash
# Asks the running site what its OpenAPI document allows and forbids; fails if one answer breaks the document:
#   schemathesis.sh               every phase, thousands of cases (SECONDS_AT_MOST=3600)
#   schemathesis.sh quick         what CI has time for
# Loopback only. Further arguments go to schemathesis.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${SITE:-}" ]; then exec tests/ops/serve.sh "$0" "$@"; fi

how=(--phases examples,coverage,fuzzing,stateful --max-examples 60)
if [ "${1:-}" = quick ]; then
  shift
  # The feeds and the facets take the filters of the list of agreements: one of them stands for all.
  how=(--phases examples,coverage,fuzzing --max-examples 10 --seed 1
    --exclude-path-regex '^/api/(facets|stats|feeds/.*)$')
fi

status=0
timeout "${SECONDS_AT_MOST:-3600}" .venv/bin/schemathesis run docs/openapi.yaml --url "$SITE" "${how[@]}" --workers 2 \
  --no-color --generation-database none --continue-on-failure --output-sanitize false "$@" || status=$?
if [ "$status" = 124 ]; then echo "Out of time." >&2; fi
# What the document allows to be answered with 500 is a failure too.
if grep --quiet Traceback "$SITE_LOG"; then
  cat "$SITE_LOG" >&2
  status=1
fi
exit "$status"
