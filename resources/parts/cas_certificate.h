// SPDX-License-Identifier: MPL-2.0
// Certificates that Certificate Management Service keeps, for custom domains. Function Compute is
// given a copy whose name tells where it is from and what it should be, so that a later look needs
// nothing else.
#pragma once

#include "resources/parts/api.h"

// The custom domain's certConfig. Holds the private key: not for any state.
Status cas_certificate(Call *call, const Deployment *deployment, Text id, const Value **ret);
// Whether a certConfig that Function Compute answered is the unchanged copy of that certificate.
bool cas_certificate_is(Arena *arena, const Value *config, Text id);
// The id of the certificate that it is a copy of, or null.
const Value *cas_certificate_id_of(Arena *arena, const Value *config);
