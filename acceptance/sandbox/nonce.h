// SPDX-License-Identifier: MPL-2.0
// Remembers which signature nonces were used, for at least as long as a signature is accepted (15
// minutes before to 15 after its date), in bounded memory. Safe from any thread.
#pragma once

#include "provider/base/text.h"

typedef struct Nonces Nonces;

Nonces *nonce_new(Arena *arena);
// False when this key used this nonce before.
bool nonce_take(Nonces *nonces, Text access_key_id, Text nonce, int64_t now_ms);
