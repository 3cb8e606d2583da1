#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Official SDKs as clients of the sandbox: installs what the lock file names, runs the suites, and has the
# SDKs sign again what the provider sends. ARGS: names of suites, which then run alone, or --accept to write
# coverage.json and provider.json anew. Ends in "conformance: N passed, N failed".
set -euo pipefail

HERE=acceptance/conformance
OLDEST=18 # of Node.js, Debian 12's
# shellcheck source=acceptance/scripts/packages.sh
. "$(dirname "$0")/packages.sh"

node_is_good() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        [ "$(node --print 'process.versions.node.split(".")[0]')" -ge $OLDEST ]
}

if ! node_is_good; then
    mapfile -t missing < <(missing_packages nodejs npm)
    if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}" || true; fi
    if ! node_is_good; then
        echo "conformance: install Node.js >= $OLDEST with npm (Debian: apt-get install nodejs npm)" >&2
        echo "conformance: 0 passed, 1 failed"
        exit 1
    fi
fi

# Installing again would change nothing while the lock file is the one that was installed.
stamp=$HERE/node_modules/.installed-lock.json
if ! cmp --silent "$HERE/package-lock.json" "$stamp"; then
    npm ci --prefix "$HERE" --ignore-scripts --no-progress
    cp "$HERE/package-lock.json" "$stamp"
fi
read -ra args <<<"${ARGS:-}"
work=${BUILD:-build}/provider-run
log=${BUILD:-build}/logs/conformance.steps
mkdir -p "$(dirname "$log")" && : >"$log"

# Usage: step COMMAND… Each ends in "NAME: N passed, N failed".
step() { "$@" | tee -a "$log" || true; }

step node "$HERE/run.mjs" "${args[@]}"
if [ ${#args[@]} -eq 0 ] || [ "${args[*]}" = --accept ]; then
    step "${PYTHON:-/usr/bin/python3}" "$HERE/provider_run.py" "${args[@]}" "$work"
    step node "$HERE/signing.mjs" "$work"
    steps=3
fi
awk -v steps="${steps:-1}" '
    match($0, /^[a-z ]+: [0-9]+ passed, [0-9]+ failed$/) {
        sub(/^[^:]*: /, ""); passed += $1; failed += $3; told++
    }
    END {
        failed += steps - told  # one that did not get to its sum
        printf "conformance: %d passed, %d failed\n", passed, failed
        exit failed > 0 || passed == 0
    }' "$log"
