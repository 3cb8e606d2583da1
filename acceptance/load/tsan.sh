#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Under ThreadSanitizer: the unit tests whose code runs in several threads, lives of deployments with
# provider and clouds in one process, and a load on a provider process. Any report fails.
#
#   tsan.sh BUILD TEST…   BUILD: where everything was built with -fsanitize=thread
set -euo pipefail

BUILD=$1
shift
LOGS=$BUILD/logs/tsan
rm -rf "$LOGS" && mkdir -p "$LOGS"
export PROVIDER=$BUILD/terraform-provider-lobechat_v$VERSION BUILD SLOWER=10
export TSAN_OPTIONS="suppressions=$PWD/acceptance/load/tsan.supp:exitcode=66:second_deadlock_stack=1:print_suppressions=0"

passed=0 failed=0 tests=0
# Usage: watched NAME COMMAND… Fails also when only a process that it starts reports something; what that
# says is in a file whose name begins with NAME.
watched() {
    local name=$1 code=0 started=$SECONDS
    shift
    timeout 1800 "$@" >"$LOGS/$name.log" 2>&1 || code=$?
    tests=$((tests + $(grep -cF '[       OK ]' "$LOGS/$name.log" || true)))
    if [ "$code" -eq 0 ] && ! grep -q 'WARNING: ThreadSanitizer' "$LOGS/$name"*.log; then
        passed=$((passed + 1))
        echo "$name: nothing found ($((SECONDS - started)) s)"
    else
        failed=$((failed + 1))
        echo "---- $name: exit code $code ($((SECONDS - started)) s)"
        grep -h -A 40 -m 1 'WARNING: ThreadSanitizer' "$LOGS/$name"*.log || tail -n 20 "$LOGS/$name.log"
    fi
}

for name in "$@"; do
    watched "$name" "$BUILD/tests/$name"
done
watched load "$BUILD/load" many --count 100 --parallel 50 --errors "$LOGS/load-provider.log"
grep -hE '^[0-9]+ deployments|descriptors' "$LOGS/load.log" || true
echo "tsan: $tests tests in $# programs, and the load"
echo "tsan: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
