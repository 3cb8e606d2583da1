// SPDX-License-Identifier: MPL-2.0
// Whether LobeChat's own keys are such.
#pragma once

#include "acceptance/sandbox/lobechat/startup.h"

// What is wrong with KEY_VAULTS_SECRET and, from 2.0 on, JWKS_KEY; NULL: nothing.
const char *secrets_fault(Arena *arena, const Release *release, const Value *environment);
