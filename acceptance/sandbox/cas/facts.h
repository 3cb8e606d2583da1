// SPDX-License-Identifier: MPL-2.0
// What Certificate Management Service tells of a certificate, read from the certificate itself.
#pragma once

#include "acceptance/sandbox/service.h"

// Common, Sans, Issuer, StartDate, EndDate, SerialNo, Fingerprint, Algorithm of the first
// certificate of a PEM chain; NULL: it cannot be read.
const Value *cas_facts(Arena *arena, Text pem);
// Whether EndDate, a day, is before now_ms (real time).
bool cas_is_expired(const Value *facts, Arena *arena, int64_t now_ms);
