// SPDX-License-Identifier: MPL-2.0
// Signed JSON web tokens (RFC 7515, compact form). OpenSSL signs and verifies, yajl reads; what is
// left of the format is two dots, for which a library (Debian's libjwt, cjose) would bring a second
// JSON parser into the program.
#pragma once

#include "provider/value/value.h"

// RS256. key: PEM of the private key; kid: its name in the key set. NULL: OpenSSL refuses.
const char *jwt_sign(Arena *arena, Text key, Text kid, const Value *claims);
// HS256, as issuers sign for applications that were not told otherwise.
const char *jwt_sign_hmac(Arena *arena, Text secret, const Value *claims);
// RS256 by the key of the set ({"keys":[…]}) that the token names, and nothing else. NULL with
// *ret_claims: the signature is right; otherwise why not.
const char *jwt_fault(Arena *arena, Text token, const Value *key_set, const Value **ret_claims);
