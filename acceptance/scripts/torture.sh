#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# The full form of everything that has one: hours. Each leaves its figures in REPORT; reliability.py makes
# docs/reliability.md and the README's table of them. What was stopped goes on where it was: parts whose
# figures are there are not run again (remove REPORT to begin anew).
#
# Usage: torture.sh [NAME…]   (the names are those below; none: all)
set -euo pipefail

BUILD=${BUILD:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
export REPORT=${REPORT:-$BUILD/torture}
LOGS=$BUILD/logs/torture
WANTED=("$@")
mkdir -p "$REPORT" "$LOGS"
git rev-parse --short HEAD >"$REPORT/commit"
# A form may be a make of its own: it must not inherit the flags of the make that runs this script.
unset MAKEFLAGS MFLAGS MAKELEVEL ARGS
bad=0

wanted() {
    [ ${#WANTED[@]} -eq 0 ] || [[ " ${WANTED[*]} " == *" $1 "* ]]
}

# Usage: form NAME COMMAND… A program that writes its figures by itself, those of NAME at last.
form() {
    local name=$1
    shift
    wanted "$name" || return 0
    [ ! -e "$REPORT/$name.json" ] || return 0
    echo "== $name"
    "$@" 2>&1 | tee "$LOGS/$name.log" || bad=1
}

# Usage: matrix SET A set of build/faults, some hundred cases at a time.
matrix() {
    local set=$1 size=500 count from file jobs
    # Cases mostly wait; those of "stops" measure how long an answer takes.
    jobs=$(nproc)
    [ "$set" = stops ] || jobs=$((jobs * 4))
    wanted "$set" || return 0
    count=$("$BUILD/faults" "$set" --list | wc -l)
    for ((from = 0; from < count; from += size)); do
        file=$REPORT/$set.json
        [ "$from" -eq 0 ] || file=$REPORT/$set-$from.json
        [ ! -e "$file" ] || continue
        echo "== $set from $from"
        "$BUILD/faults" "$set" --from "$from" --count "$size" --jobs "$jobs" 2>&1 | tee -a "$LOGS/$set.log" || bad=1
    done
}

# ---- what there is
for set in $("$BUILD/faults" sets); do matrix "$set"; done
form terraform "$PYTHON" acceptance/scripts/scenarios.py terraform acceptance/test_kills.py
form canaries "$PYTHON" -m pytest -q -p no:cacheprovider --tb=short -m matrix acceptance/test_canaries.py
form simulation make simulation-long
form properties make properties-long
form load make load
form fuzz make fuzz ARGS="1800"
form mutation make mutation

"$PYTHON" acceptance/scripts/reliability.py "$REPORT" || bad=1
exit "$bad"
