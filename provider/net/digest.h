// SPDX-License-Identifier: MPL-2.0
// Digests and encodings over OpenSSL. All results are in the arena.
#pragma once

#include "provider/base/text.h"

typedef struct Digest {
    unsigned char bytes[64];
    size_t length;
} Digest;

Digest digest_sha256(Text data);
Digest digest_sha1(Text data);
Digest digest_md5(Text data);
Digest digest_hmac_sha256(Text key, Text data);
Digest digest_hmac_sha1(Text key, Text data);
Text digest_bytes(const Digest *digest);   // borrowed
Text digest_hex(Arena *arena, Text bytes); // lower case
Text digest_base64(Arena *arena, Text bytes);
Text digest_base64_no_padding(Arena *arena, Text bytes);
// Strict; false when it is not base64.
bool digest_base64_decode(Arena *arena, Text base64, Text *ret);
Text digest_base32(Arena *arena, Text bytes); // RFC 4648 lower case without padding
// From the operating system's generator; stops the process if there is none.
void digest_random(void *bytes, size_t size);
Text digest_random_hex(Arena *arena, size_t bytes);
bool digest_equal(Text a, Text b); // in constant time
// RFC 3986 percent-encoding, unreserved characters kept; with keep_slash '/' too.
Text digest_percent_encode(Arena *arena, Text text, bool keep_slash);
bool digest_percent_decode(Arena *arena, Text text, bool plus_is_space, Text *ret);
