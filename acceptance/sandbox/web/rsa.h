// SPDX-License-Identifier: MPL-2.0
// RSA keys of JSON web keys (RFC 7517), made and owned by OpenSSL.
#pragma once

#include "provider/value/value.h"

#include <openssl/evp.h>

// The public half, or with with_private the whole key. Lives as long as the arena; NULL: it is
// none.
EVP_PKEY *rsa_of_jwk(Arena *arena, const Value *jwk, bool with_private);
