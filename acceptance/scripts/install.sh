#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Puts the provider where Terraform looks for plugins: into the user's plugin directory, or into the
# directory given. Both Terraform's and OpenTofu's registry host lead to it.
set -euo pipefail

root=${1:-${HOME:?}/.terraform.d/plugins}
case $(uname -m) in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
esac
for host in registry.terraform.io registry.opentofu.org; do
    directory=$root/$host/lobechat-community/lobechat/$VERSION/linux_$arch
    mkdir -p "$directory"
    install -m 755 "$PROVIDER" "$directory/"
done
[ $# -gt 0 ] || echo "installed into $root"
