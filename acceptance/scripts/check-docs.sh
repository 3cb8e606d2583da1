#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Writes the documentation pages anew and compares them with docs/. Guides are written by hand and
# stay out of the comparison.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$PROVIDER" docs "$work"
if diff --recursive --unified --exclude=guides docs "$work"; then
    echo "check-docs: $(find "$work" -name '*.md' | wc -l) passed, 0 failed"
else
    echo "docs/ is not what the tables say; run: make docs"
    echo "check-docs: 0 passed, 1 failed"
    exit 1
fi
