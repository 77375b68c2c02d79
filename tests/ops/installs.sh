#!/usr/bin/env bash
# Installs both locked files with each Python that the project is for and this machine has, by the pip that comes with
# it, and asks whether anything is missing:
#   installs.sh [VERSION...]      without a version: 3.11 3.12 3.13
# Each in an environment of its own, which is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1

# The interpreter of a version, from PATH or from pyenv. A shim of pyenv may be there and lead nowhere.
interpreter() {
  local candidate
  for candidate in "$(command -v "python$1" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
    if "$candidate" -c "import ensurepip, sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
}

if [ $# = 0 ]; then set -- 3.11 3.12 3.13; fi
for version in "$@"; do
  python=$(interpreter "$version")
  if [ -z "$python" ]; then
    echo "Python $version: skipped, it is not on this machine"
    continue
  fi
  started=$SECONDS
  "$python" -m venv "$folder/$version"
  bin="$folder/$version/bin"
  for file in requirements.txt requirements-dev.txt; do
    "$bin/pip" install --quiet --require-hashes --no-deps -r "$file"
    "$bin/pip" check
    # With nothing but what production has, and again with what development adds.
    ENV_FILE=/dev/null DEBUG=1 "$bin/python" manage.py check
  done
  echo "Python $("$bin/python" -c 'import platform; print(platform.python_version())')," \
    "$("$bin/pip" --version | cut -d' ' -f1-2): both files installed and complete, $((SECONDS - started)) s"
  rm -rf "${folder:?}/$version"
done
