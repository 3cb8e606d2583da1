#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs the scenarios: one pytest process per file, two per processor, since a third of a scenario is waiting,
# the largest files first. Arguments are handed to pytest: make acceptance ARGS="-k import" runs some
# scenarios, ARGS="-m matrix" the big matrices that are left out otherwise.
set -euo pipefail

BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
LOGS=$BUILD/logs/acceptance
export LOGS PYTHON ARGS=${ARGS:-}
export PYTHONDONTWRITEBYTECODE=1

run_file() {
    local name args code=0
    name=$(basename "$1" .py)
    eval "args=(${ARGS})"
    # Exit code 5: no test of the file was selected.
    "$PYTHON" -m pytest -q -p no:cacheprovider --tb=short --junit-xml="$LOGS/$name.xml" "${args[@]}" "$1" \
        >"$LOGS/$name.out" 2>&1 || code=$?
    case $code in
        0) echo "  ok      $name: $(tail -n 1 "$LOGS/$name.out")" ;;
        5) ;;
        *) echo "  failed  $name" && cat "$LOGS/$name.out" ;;
    esac
}
export -f run_file

rm -rf "$LOGS" && mkdir -p "$LOGS"
find acceptance -maxdepth 1 -name 'test_*.py' -printf '%s %p\n' | sort -rn | cut -d' ' -f2 |
    xargs -P "$((2 * $(nproc)))" -I{} bash -c 'run_file "$1"' run_file {}
# What can only be told when everything has run.
if [ -z "$ARGS" ]; then run_file acceptance/after/test_least.py; fi
"$PYTHON" acceptance/harness/count.py acceptance "$LOGS"/*.xml
