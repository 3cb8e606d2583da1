// SPDX-License-Identifier: MPL-2.0
// Makes signed requests the way a client does, for the tests of whatever takes them.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/service.h"

typedef struct Draft {
    const char *method, *path, *action, *version; // method NULL: POST; path NULL: "/"
    ContractPair query[8];                        // ends with the first empty name
    const char *body;                             // NULL: none
    const char *content_type;                     // NULL: JSON where there is a body
    // Instead of the account's key and the present:
    const char *access_key_id, *access_key_secret, *token, *date, *nonce, *content_sha256;
} Draft;

// Signed by ACS3-HMAC-SHA256; the last header is the Authorization.
Message draft_sign(Arena *arena, const Cloud *cloud, const Draft *draft);
// Another value for a header that the message has, after it was signed.
void draft_tamper(const Message *message, const char *header, Text value);
