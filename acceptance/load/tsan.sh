#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Under ThreadSanitizer: the unit tests whose code runs in several threads, lives of deployments with
# provider and clouds in one process, and a load on a provider process. Any report fails.
#
#   tsan.sh BUILD   where everything was built with -fsanitize=thread
set -euo pipefail

BUILD=$1
LOGS=$BUILD/logs
mkdir -p "$LOGS"
export PROVIDER=$BUILD/terraform-provider-lobechat_v$VERSION BUILD
export TSAN_OPTIONS="suppressions=$PWD/acceptance/load/tsan.supp:exitcode=66:second_deadlock_stack=1:print_suppressions=0"

passed=0 failed=0
# Usage: watched NAME COMMAND… Fails also when only a process that it starts reports something.
watched() {
    local name=$1 code=0
    shift
    "$@" >"$LOGS/tsan-$name.log" 2>&1 || code=$?
    if [ "$code" -eq 0 ] && ! grep -q 'WARNING: ThreadSanitizer' "$LOGS/tsan-$name.log"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "---- $name: exit code $code"
        grep -A 40 -m 1 'WARNING: ThreadSanitizer' "$LOGS/tsan-$name.log" || tail -n 20 "$LOGS/tsan-$name.log"
    fi
}

for program in "$BUILD"/tests/*_test; do
    watched "$(basename "$program")" "$program"
done
watched load "$BUILD/load" many --count 100 --parallel 50 --errors "$LOGS/tsan-provider.log"
if grep -A 40 -m 1 'WARNING: ThreadSanitizer' "$LOGS/tsan-provider.log"; then failed=$((failed + 1)); fi
echo "tsan: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
