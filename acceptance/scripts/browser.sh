#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# What a real browser does with a deployment. Installs Debian's Chromium and selenium when they are
# missing; nothing else needs them. Arguments are handed to pytest: make browser ARGS="-k login".
set -euo pipefail

PYTHON=${PYTHON:-/usr/bin/python3}
LOGS=${BUILD:-build}/logs/browser
PACKAGES=(chromium chromium-driver python3-selenium libnss3-tools)
export PYTHONDONTWRITEBYTECODE=1

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

if ! dpkg-query --show "${PACKAGES[@]}" >/dev/null 2>&1; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update --quiet
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --quiet --yes --no-install-recommends "${PACKAGES[@]}"
fi
rm -rf "$LOGS" && mkdir -p "$LOGS"
args=()
eval "args=(${ARGS:-})"
"$PYTHON" -m pytest -q -p no:cacheprovider --tb=short --junit-xml="$LOGS/browser.xml" "${args[@]}" \
    acceptance/browser || true
"$PYTHON" acceptance/harness/count.py browser "$LOGS/browser.xml"
