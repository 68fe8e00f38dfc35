#!/usr/bin/env bash
# Writes the lists that `make` installs from: exact versions and hashes, for every supported Python and system.
#
# Needs uv, on PATH or in .venv/bin; nothing else in the project does.
# Without arguments only what pyproject.toml changed moves; with --upgrade everything takes its newest version.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=$(command -v uv || true)
[ -n "$uv" ] || uv=.venv/bin/uv
if ! "$uv" --version >/dev/null 2>&1; then
  echo "make lock needs uv: .venv/bin/pip install uv" >&2
  exit 1
fi

compile() { # list, arguments…
  local list=$1
  shift
  "$uv" --quiet pip compile pyproject.toml --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
    --custom-compile-command "make lock" --output-file "requirements/$list.lock" "$@"
  echo "requirements/$list.lock: $(grep -c == "requirements/$list.lock") packages"
}

# The shorter list decides; the longer ones hold the same versions.
compile run "$@"
compile dev --extra dev --constraints requirements/run.lock "$@"
compile bench --extra dev --extra bench --constraints requirements/dev.lock "$@"
compile audit --extra audit --constraints requirements/run.lock "$@"
