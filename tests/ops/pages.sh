#!/usr/bin/env bash
# Asks vnu (the Nu HTML checker; needs Java) and Lighthouse (needs Chromium) what they find wrong with every kind of
# page of a site that runs, and weighs each page as it goes over the wire. Asks npm for both; nothing is left behind.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${SITE:-}" ]; then TLS=1 exec tests/ops/serve.sh "$0" "$@"; fi

root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --silent --no-audit --no-fund vnu-jar lighthouse >/dev/null 2>&1
mkdir "$folder/pages"

number=0
printf '%10s %8s  %s\n' 'whole' 'gzip' 'page (bytes)'
while read -r address; do
  number=$((number + 1))
  page="$folder/pages/$(printf %02d $number).html"
  curl --silent --insecure --output "$page" "$SITE$address"
  printf '%10d %8d  %s\n' "$(wc -c <"$page")" \
    "$(curl --silent --insecure -H 'Accept-Encoding: gzip' "$SITE$address" | wc -c)" "$address"
done <"$root/tests/browser/pages.txt"

echo
failed=0
echo "vnu over $number pages:"
java -jar "$folder/node_modules/vnu-jar/build/dist/vnu.jar" --format gnu "$folder/pages" && echo "no error, no warning" || failed=1

echo
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
# Now and then Chromium loses the trace of a page, and Lighthouse asks to be run again.
measured() {
  for _ in 1 2 3; do
    if CHROME_PATH=$chromium "$folder/node_modules/.bin/lighthouse" "$1" --quiet --output json \
      --output-path "$folder/report.json" \
      --chrome-flags='--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --ignore-certificate-errors' \
      2>"$folder/log"; then return; fi
  done
  cat "$folder/log" >&2
  return 1
}
while read -r address; do
  # Lighthouse measures pages that answer 200.
  if [ "$(curl --silent --insecure --output /dev/null --write-out '%{http_code}' "$SITE$address")" != 200 ]; then continue; fi
  measured "$SITE$address"
  node - "$folder/report.json" "$address" <<'JS' || failed=1
const report = require(process.argv[2]);
const scores = Object.values(report.categories).map((one) => [one.title, one.score === null ? "?" : Math.round(one.score * 100)]);
console.log(scores.map(([title, score]) => `${title} ${score}`).join(" · "), process.argv[3]);
const low = Object.values(report.categories).flatMap((one) => one.auditRefs)
  .filter((ref) => ref.weight > 0 && report.audits[ref.id].score !== null && report.audits[ref.id].score < 0.9)
  .map((ref) => `    ${ref.id}: ${report.audits[ref.id].displayValue || report.audits[ref.id].title}`);
if (low.length) console.log(low.join("\n"));
process.exit(scores.every(([, score]) => score === 100) ? 0 : 1);
JS
done <"$root/tests/browser/pages.txt"
exit $failed
