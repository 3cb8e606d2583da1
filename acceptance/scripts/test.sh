#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Everything that must pass, in order of how fast it tells: build, unit tests, signature vectors,
# scenarios, lint, measure, documentation. Each step ends in "… N passed, N failed"; the last line
# of all is their sum.
set -euo pipefail

BUILD=${BUILD:-build}
LOGS=$BUILD/logs
mkdir -p "$LOGS"
# A step is a make of its own: it must not inherit the flags of the make that runs this script.
unset MAKEFLAGS MFLAGS MAKELEVEL

passed=0 failed=0

# Usage: step NAME COMMAND… A step that fails without saying how often counts as one failure.
step() {
    local name=$1 code=0 sum good bad started=$SECONDS
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$LOGS/$name.log" || code=$?
    sum=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$LOGS/$name.log" | tail -n 1 || true)
    good=$(awk '{print $1}' <<<"${sum:-0 passed, 0 failed}")
    bad=$(awk '{print $3}' <<<"${sum:-0 passed, 0 failed}")
    if [ "$bad" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
    echo "== $name: $good passed, $bad failed ($((SECONDS - started)) s)"
    passed=$((passed + good)) failed=$((failed + bad))
}

build() { make --jobs="$(nproc)" all && echo "build: 1 passed, 0 failed"; }
unit() { make --jobs="$(nproc)" unit; }

step build build
step unit unit
step vectors "$BUILD/tests/signature_vectors" acceptance/vectors/signatures.json
step fuzz make fuzz-replay
step faults make --jobs="$(nproc)" faults
step properties make --jobs="$(nproc)" properties
step simulation make --jobs="$(nproc)" simulation
step acceptance bash acceptance/scripts/acceptance.sh
step lint "$PYTHON" acceptance/scripts/lint.py
step measure "$PYTHON" acceptance/scripts/measure.py
step check-docs bash acceptance/scripts/check-docs.sh

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
