// SPDX-License-Identifier: MPL-2.0
// What LobeChat asks its issuer when somebody comes back from there (OpenID Connect Core 3.1.3):
// discovery, the exchange of the code, the keys, and whether the id_token is good. It waits, so it
// runs as a job.
#pragma once

#include "provider/value/value.h"

// input: internet (internet_map), issuer, client_id, client_secret,
// basic, code, code_verifier, redirect_uri, nonce, now_s. Answers {"claims": …} or {"error": why}.
const Value *oidc_exchange(Arena *arena, const Value *input);
