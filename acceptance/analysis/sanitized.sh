#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Scenarios with a provider and a sandbox that watch their own memory: whatever is wrong ends the process
# and with it the scenario. FILES chooses others; ARGS are handed to pytest.
set -euo pipefail

BUILD=${BUILD:?}
PYTHON=${PYTHON:-/usr/bin/python3}
LOGS=$BUILD/logs/sanitized
FILES=${FILES:-test_base test_base_import test_protocol test_database_unfinished test_credentials}
export BUILD PYTHONDONTWRITEBYTECODE=1
# Terraform's processes get an environment of their own; these are for the sandbox.
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

rm -rf "$LOGS" && mkdir -p "$LOGS"
for name in $FILES; do
    args=()
    eval "args=(${ARGS:-})"
    "$PYTHON" -m pytest -q -p no:cacheprovider --tb=short --junit-xml="$LOGS/$name.xml" "${args[@]}" \
        "acceptance/$name.py" || true
done
"$PYTHON" acceptance/harness/count.py sanitized "$LOGS"/*.xml
