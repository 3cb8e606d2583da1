// SPDX-License-Identifier: MPL-2.0
// Certificates of custom domains.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// Both PEM. NULL when the certificate can be read, is valid at now_ms (real time) and belongs to
// the key; otherwise why not.
const char *fc_certificate_fault(Text certificate, Text private_key, int64_t now_ms);
