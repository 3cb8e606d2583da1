# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
# Debian packages, for the scripts that need some. Sourced.

# Usage: missing_packages PACKAGE… Those that are not installed, one a line.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
            grep -qx installed || echo "$package"
    done
}

# Usage: as_root COMMAND… Says what to do when there is no way to become root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "$(basename "$0" .sh): run as root: $*" >&2
        return 1
    fi
}

# Usage: install_packages PACKAGE…
install_packages() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update --quiet
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --quiet --yes --no-install-recommends "$@"
}
