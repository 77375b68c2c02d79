#!/usr/bin/env bash
# Runs a command with SITE at a site of its own, in a production's settings, over the committed fixtures:
#   serve.sh COMMAND...
# Loopback only; the server is stopped and its folder removed at the end. SITE asks as the proxy in front would:
# send `X-Forwarded-Proto: https` with each request. With TLS=1 the site speaks https itself, under a certificate that
# nobody vouches for.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap stop EXIT

port=$(.venv/bin/python - <<'PYTHON'
import random, socket
for port in random.sample(range(8500, 8600), 100):
    with socket.socket() as tried:
        if tried.connect_ex(("127.0.0.1", port)):
            print(port)
            break
PYTHON
)
export ENV_FILE=/dev/null DEBUG=0 TRUSTED_PROXIES=1 RATE_LIMIT="${RATE_LIMIT:-0}" LOG_LEVEL="${LOG_LEVEL:-ERROR}"
export ALLOWED_HOSTS=127.0.0.1,localhost PUBLIC_URL="${PUBLIC_URL:-https://tracker.example}"
export DATABASE_URL="${SITE_DATABASE_URL:-sqlite:///$folder/site.sqlite3}"
SECRET_KEY=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')
export SECRET_KEY
.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py load --if-empty
export STATIC_ROOT="$folder/static"
.venv/bin/python manage.py collectstatic --no-input --verbosity 0

scheme=http tls=()
if [ -n "${TLS:-}" ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
  scheme=https tls=(--ssl-certificate "$folder/certificate.pem" --ssl-keyfile "$folder/key.pem")
fi
.venv/bin/granian --interface asginl --no-ws --host 127.0.0.1 --port "$port" --log-level warning \
  "${tls[@]}" tracker.asgi:application >"$folder/log" 2>&1 &
server=$!
export SITE="$scheme://127.0.0.1:$port" SITE_LOG="$folder/log" SITE_PID=$server
for _ in $(seq 100); do
  if curl --silent --fail --insecure --output /dev/null -H 'X-Forwarded-Proto: https' "$SITE/api/"; then
    "$@"
    exit
  fi
  sleep 0.2
done
echo "The site did not start:" >&2
cat "$folder/log" >&2
exit 1
