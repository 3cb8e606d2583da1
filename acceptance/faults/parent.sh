#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Stands where Terraform would: the parent of the provider, which can be killed without it.
"$PROVIDER"
exit $?
