#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Makes docs/images/console.png anew: the sandbox's console with what the demonstration built. Installs
# Debian's Chromium and pngquant when they are missing; nothing else needs the latter.
set -euo pipefail
# shellcheck source=acceptance/scripts/packages.sh
. "$(dirname "$0")/packages.sh"

PICTURE=docs/images/console.png
MAX_BYTES=204800

mapfile -t missing < <(missing_packages chromium pngquant fonts-dejavu-core)
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
work=$(mktemp -d)
demo=
clean_up() {
    if [ -n "$demo" ]; then kill "$demo" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap clean_up EXIT

# It reads the end of its waiting from the pipe.
mkfifo "$work/go"
ARGS=--keep bash acceptance/scripts/demo.sh <>"$work/go" >"$work/log" 2>&1 &
demo=$!
until console=$(sed -nE 's/.*built: ([^ ]+) \(Enter.*/\1/p' "$work/log") && [ -n "$console" ]; do
    kill -0 "$demo" 2>/dev/null || {
        cat "$work/log" >&2
        exit 1
    }
    sleep 0.5
done
mkdir -p "$(dirname "$PICTURE")"
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking \
    --user-data-dir="$work/profile" --window-size=1280,1560 --screenshot="$work/console.png" \
    "$console" 2>"$work/chromium.log" || cat "$work/chromium.log" >&2
pngquant --force --strip --speed 1 --output "$PICTURE" 128 "$work/console.png"
echo >"$work/go"
wait "$demo"
demo=
size=$(stat --format=%s "$PICTURE")
echo "$PICTURE: $size bytes"
[ "$size" -le "$MAX_BYTES" ]
