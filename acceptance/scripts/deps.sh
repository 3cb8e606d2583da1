#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Installs what building and testing need on Debian 12: packages that are missing, and Terraform when
# neither it nor OpenTofu is on PATH. Running it again changes nothing.
set -euo pipefail

TERRAFORM_VERSION=1.11.4
TOOLS=${BUILD:-build}/tools
# shellcheck source=acceptance/scripts/packages.sh
. "$(dirname "$0")/packages.sh"

PACKAGES=(
    gcc libc6-dev make binutils                       # the build
    protobuf-compiler protobuf-c-compiler libprotobuf-c-dev libgrpc-dev # Terraform's protocol
    libcurl4-openssl-dev libssl-dev                   # the clouds' APIs
    libyajl-dev libmsgpack-dev libexpat1-dev libinih-dev # formats
    libmicrohttpd-dev postgresql libpq-dev            # the sandbox
    libcmocka-dev python3 python3-pytest              # tests
    clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev universal-ctags shellcheck # lint, measure
    ca-certificates curl unzip procps git             # fetching Terraform, the demo
)

# Fetches the pinned release over https and trusts it only when its checksum is in SHA256SUMS.
fetch_terraform() {
    local arch zip base work
    case $(uname -m) in
        x86_64) arch=amd64 ;;
        aarch64) arch=arm64 ;;
        *) return 1 ;;
    esac
    base=https://releases.hashicorp.com/terraform/$TERRAFORM_VERSION
    zip=terraform_${TERRAFORM_VERSION}_linux_$arch.zip
    work=$(mktemp -d)
    local fetch=(curl --proto '=https' --tlsv1.2 --fail --silent --location
        --retry 2 --connect-timeout 15 --max-time 300)
    if "${fetch[@]}" --output "$work/$zip" "$base/$zip" &&
        "${fetch[@]}" "$base/terraform_${TERRAFORM_VERSION}_SHA256SUMS" |
        grep " $zip\$" >"$work/sum" &&
        (cd "$work" && sha256sum --quiet --check sum) &&
        mkdir -p "$TOOLS" && unzip -qo "$work/$zip" terraform -d "$TOOLS"; then
        rm -rf "$work"
        return 0
    fi
    rm -rf "$work"
    return 1
}

# The sandbox starts servers of its own: installing PostgreSQL must not start one beside them.
forbid_main_cluster() {
    [ -e /etc/postgresql-common ] && return
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" |
        as_root tee /etc/postgresql-common/createcluster.d/no-main-cluster.conf >/dev/null
}

mapfile -t missing < <(missing_packages "${PACKAGES[@]}")
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "deps: run as root, or install: ${missing[*]}" >&2
        exit 1
    fi
    forbid_main_cluster
    install_packages "${missing[@]}"
fi

if command -v terraform >/dev/null || command -v tofu >/dev/null || [ -x "$TOOLS/terraform" ]; then
    :
elif fetch_terraform; then
    echo "deps: Terraform $TERRAFORM_VERSION is in $TOOLS"
else
    # Building and the unit tests work without it; the scenarios and the demo ask for it.
    echo "deps: install Terraform >= 1.11 or OpenTofu on PATH (https://developer.hashicorp.com/terraform/install)" >&2
fi
echo "deps: complete"
