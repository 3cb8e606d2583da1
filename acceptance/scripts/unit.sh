#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs each unit test program it is given, two per processor, since the longest of them wait for servers of
# PostgreSQL; shows the output of those that fail, and ends in one line with the number of cmocka tests that
# passed and failed.
set -euo pipefail

BUILD=${BUILD:-build}
LOGS=$BUILD/logs/unit
export BUILD LOGS PROVIDER=${PROVIDER:-$BUILD/terraform-provider-lobechat_v0.1.0}
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS=suppressions=$PWD/acceptance/scripts/lsan.supp:print_suppressions=0
export CMOCKA_MESSAGE_OUTPUT=TAP

# The exit code is kept beside the output: a crash counts even when no test is named for it.
run_one() {
    local log code=0
    log=$LOGS/$(basename "$1")
    timeout 300 "$1" >"$log.out" 2>&1 || code=$?
    echo "$code" >"$log.code"
}
export -f run_one

rm -rf "$LOGS" && mkdir -p "$LOGS"
[ $# -eq 0 ] || printf '%s\0' "$@" | xargs -0 -P "$((2 * $(nproc)))" -I{} bash -c 'run_one "$1"' run_one {}

passed=0 failed=0
for program in "$@"; do
    name=$(basename "$program")
    code=$(cat "$LOGS/$name.code")
    good=$(grep -c '^ok ' "$LOGS/$name.out" || true)
    bad=$(grep '^not ok ' "$LOGS/$name.out" | grep -cv '# SKIP' || true)
    # A leak or a crash shows in the exit code only; a program without a test proves nothing.
    if [ "$bad" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
    if [ "$bad" -gt 0 ]; then
        echo "---- $name: $bad failed, exit code $code"
        cat "$LOGS/$name.out"
    fi
    passed=$((passed + good)) failed=$((failed + bad))
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
