#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Builds the unit tests with counters in a directory of their own, runs them, and reports the lines
# and branches they reached. Fails below the hard limit.
set -euo pipefail

unset MAKEFLAGS MFLAGS MAKELEVEL
COVERED=${BUILD:-build}-coverage
find "$COVERED" -name '*.gcda' -delete 2>/dev/null || true
make --jobs="$(nproc)" --silent BUILD="$COVERED" SANITIZE='-O0 -g --coverage' unit
"$PYTHON" acceptance/scripts/coverage.py "$COVERED"
