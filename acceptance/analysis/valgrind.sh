#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs each unit test program it is given under memcheck. A program passes when nothing invalid was read,
# written, freed or decided upon, no memory of ours is lost, and all its tests came to an end. That a test
# passes is for `make unit` to say: many measure time, and everything is thirty times slower here.
set -euo pipefail

# shellcheck source=acceptance/scripts/packages.sh
. "$(dirname "$0")/../scripts/packages.sh"
command -v valgrind >/dev/null || install_packages valgrind

BUILD=${BUILD:-build}
LOGS=$BUILD/logs/valgrind
PROVIDER=$BUILD/$(basename "$PROVIDER")
export BUILD LOGS PROVIDER
export CMOCKA_MESSAGE_OUTPUT=TAP UNDER_VALGRIND=1 SLOWER=20
JOBS=${JOBS:-$(nproc)}

# A process that a test starts is not watched: provider and sandbox have `make sanitized`.
run_one() {
    local name code=0
    name=$(basename "$1")
    timeout 1800 valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect --child-silent-after-fork=yes --num-callers=30 \
        --suppressions=acceptance/analysis/valgrind.supp --gen-suppressions=all \
        --log-file="$LOGS/$name.memcheck" "$1" >"$LOGS/$name.out" 2>&1 || code=$?
    echo "$code" >"$LOGS/$name.code"
}
export -f run_one

rm -rf "$LOGS" && mkdir -p "$LOGS"
[ $# -eq 0 ] || printf '%s\0' "$@" | xargs -0 -P "$JOBS" -I{} bash -c 'run_one "$1"' run_one {}

passed=0 failed=0 tests=0 slow=0
for program in "$@"; do
    name=$(basename "$program")
    # A program may run several groups, each with a plan of its own.
    planned=$(awk -F '[.][.]' '/^1[.][.][0-9]+$/ { sum += $2 } END { print sum + 0 }' "$LOGS/$name.out")
    # The number of failed tests, or 124 and more: out of time, or killed.
    code=$(cat "$LOGS/$name.code")
    # Not at the start of a line where the program's own words end without one.
    ended=$(grep -cE '(^|not )ok [0-9]+ - ' "$LOGS/$name.out" || true)
    tests=$((tests + ended))
    slow=$((slow + $(grep -cE 'not ok [0-9]+ - ' "$LOGS/$name.out" || true)))
    if [ ! -s "$LOGS/$name.memcheck" ] && [ "$ended" -gt 0 ] && [ "$ended" -eq "$planned" ] &&
        [ "$code" -lt 124 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "---- $name: exit code $code, $ended of $planned tests"
        head -n 60 "$LOGS/$name.memcheck"
    fi
done
echo "valgrind: $tests tests in $# programs; $slow of them did not pass in this slow world"
echo "valgrind: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
