#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Writes the documentation pages anew and compares them with docs/. Of the guides those are compared
# that are made; the others are written by hand, and reliability.md is what `make torture` found.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$PROVIDER" docs "$work"
"${PYTHON:-/usr/bin/python3}" acceptance/scripts/sandbox_docs.py "$work"
same=true
diff --recursive --unified --exclude=guides --exclude=images --exclude=reliability.md docs "$work" || same=false
for guide in "$work"/guides/*.md; do
    diff --unified "docs/guides/$(basename "$guide")" "$guide" || same=false
done
if $same; then
    echo "check-docs: $(find "$work" -name '*.md' | wc -l) passed, 0 failed"
else
    echo "docs/ is not what the tables say; run: make docs"
    echo "check-docs: 0 passed, 1 failed"
    exit 1
fi
