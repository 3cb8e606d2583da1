#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Formats every C source of the project.
set -euo pipefail
find provider resources acceptance -name '*.[ch]' -print0 | xargs -0 clang-format-14 -i
