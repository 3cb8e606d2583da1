// SPDX-License-Identifier: MPL-2.0
// LobeHub 2.x signs its internal tokens with a key given as a JSON Web Key Set (RFC 7517) that
// holds one RSA private key for RS256.
#pragma once

#include "provider/base/text.h"

// A new key of 2048 bits as compact JSON (about 1.7 KB): OpenSSL makes it.
Text jwks_generate(Arena *arena);
// NULL when the text is such a set, otherwise why not. The example that LobeHub publishes is none.
const char *jwks_fault(Arena *arena, Text text);
