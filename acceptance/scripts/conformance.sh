#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Official SDKs as clients of the sandbox: installs what the lock file names and runs the suites.
# ARGS: names of suites, or --accept to write coverage.json anew.
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
node "$HERE/run.mjs" "${args[@]}"
