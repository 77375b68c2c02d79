#!/usr/bin/env bash
# Lints docs/openapi.yaml with redocly, generates clients from it, for Python (openapi-python-client) and TypeScript
# (openapi-typescript), and reads agreements?host=Kosovo with both from a site that runs. What can't be installed here
# is skipped, with a word; `clients.sh --all` makes that an error. Nothing is left behind.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${SITE:-}" ]; then exec tests/ops/serve.sh "$0" "$@"; fi

root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
skipped=0
skip() {
  echo "SKIPPED: $1" >&2
  skipped=1
}

python_client() {
  local bin="$folder/venv/bin"
  .venv/bin/python -m venv "$folder/venv"
  if ! "$bin/pip" install --quiet --disable-pip-version-check 'openapi-python-client>=0.29,<0.30' ruff; then
    skip "openapi-python-client can't be installed."
    return
  fi
  # The generator knows JSON and text; a feed and the files are read as text.
  cat >"$folder/config.yaml" <<'YAML'
content_type_overrides:
  application/atom+xml: text/html
  application/feed+json: application/json
  application/geo+json: application/json
  application/problem+json: application/json
  application/x-ndjson: text/html
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
YAML
  if ! PATH="$bin:$PATH" "$bin/openapi-python-client" generate --path "$root/docs/openapi.yaml" --meta none \
    --config "$folder/config.yaml" --output-path "$folder/tracker_api" --fail-on-warning >"$folder/log" 2>&1; then
    cat "$folder/log" >&2
    return 1
  fi
  PYTHONPATH="$folder" "$bin/python" - <<'PYTHON'
import os

from tracker_api import Client
from tracker_api.api.agreements import agreements_list, agreements_retrieve
from tracker_api.models import AgreementDetail, PaginatedAgreementRowList, Problem

client = Client(os.environ["SITE"], headers={"X-Forwarded-Proto": "https"})
page = agreements_list.sync(client=client, host=["Kosovo"])
assert isinstance(page, PaginatedAgreementRowList), page
assert page.count == len(page.results) > 0
assert all(row.host.code == "XK" for row in page.results)
stated = [f"{row.title}: {row.capacity.text}" for row in page.results if row.capacity]
record = agreements_retrieve.sync(str(page.results[0].id), client=client)
assert isinstance(record, AgreementDetail), record
assert record.evidence and record.status.status.value
refused = agreements_list.sync(client=client, host=["Kosvo"])
assert isinstance(refused, Problem) and refused.errors[0].candidates == ["Kosovo"], refused
print(f"Python: {page.count} agreements; {'; '.join(stated)}")
PYTHON
}

typescript_client() {
  if ! command -v npm >/dev/null; then
    skip "there is no npm here."
    return
  fi
  cd "$folder"
  if ! npm install --silent --no-audit --no-fund --no-save openapi-typescript@7 openapi-fetch@0 typescript@5 @types/node@20 \
    >"$folder/log" 2>&1; then
    cat "$folder/log" >&2
    skip "openapi-typescript can't be installed."
    cd "$root"
    return
  fi
  node_modules/.bin/openapi-typescript "$root/docs/openapi.yaml" --output api.ts >/dev/null
  cat >read.ts <<'TYPESCRIPT'
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

// A list has other forms too: this client reads JSON.
const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: process.env.SITE!,
  headers: { "X-Forwarded-Proto": "https" },
  querySerializer: { array: { style: "form", explode: true } },
});
const { data, error } = await client.GET("/api/agreements", { params: { query: { host: ["Kosovo"] } } });
if (!data) throw new Error(JSON.stringify(error));
const rows: components["schemas"]["AgreementRow"][] = data.results;
if (data.count !== rows.length || rows.length === 0) throw new Error(`${data.count} rows, ${rows.length} read`);
if (!rows.every((row) => row.host?.code === "XK")) throw new Error("not of Kosovo");
const wrong = await client.GET("/api/agreements", { params: { query: { host: ["Kosvo"] } } });
if (wrong.error?.errors?.[0]?.candidates[0] !== "Kosovo") throw new Error(JSON.stringify(wrong.error));
const record = await client.GET("/api/agreements/{id}", { params: { path: { id: String(rows[0]!.id) } } });
if (!record.data?.evidence.length) throw new Error("no evidence");
const stated = rows.filter((row) => row.capacity).map((row) => `${row.title}: ${row.capacity!.text}`);
console.log(`TypeScript: ${data.count} agreements; ${stated.join("; ")}`);
TYPESCRIPT
  echo '{"type": "module"}' >package.json
  node_modules/.bin/tsc --strict --noUncheckedIndexedAccess --target es2022 --module nodenext --moduleResolution nodenext \
    --skipLibCheck --types node read.ts
  node read.js
  cd "$root"
}

redocly_lint() {
  if ! command -v npm >/dev/null; then
    skip "there is no npm here, so redocly doesn't read the document."
    return
  fi
  mkdir "$folder/lint"
  if ! npm install --silent --no-audit --no-fund --no-save --prefix "$folder/lint" @redocly/cli@2 >"$folder/log" 2>&1; then
    cat "$folder/log" >&2
    skip "redocly can't be installed."
    return
  fi
  # Its recommended rules; a warning counts. It sends nothing home.
  REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true "$folder/lint/node_modules/.bin/redocly" lint \
    "$root/docs/openapi.yaml" --format json >"$folder/lint.json" 2>/dev/null || true
  .venv/bin/python - "$folder/lint.json" <<'PYTHON'
import json
import sys

text = open(sys.argv[1]).read()
told = json.loads(text[text.index("{"):])
for problem in told["problems"]:
    print(f"{problem['severity']}: {problem['message']} {problem['location'][0].get('pointer', '')}", file=sys.stderr)
print(f"redocly: {told['totals']['errors']} errors, {told['totals']['warnings']} warnings")
sys.exit(bool(told["problems"]))
PYTHON
}

redocly_lint
python_client
typescript_client
if [ "${1:-}" = --all ]; then exit "$skipped"; fi
