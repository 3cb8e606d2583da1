// SPDX-License-Identifier: MPL-2.0
// Who calls LobeChat 1.x: the header X-lobe-chat-auth carries a JSON document {accessCode, apiKey,
// userId, …}. Before 1.105 it is a JWT (HS256, a key known to everybody) or, from pages served over
// plain http, "http_nosafe.PAYLOAD." unsigned; since then it is the document XORed with a fixed
// key, in base64. The release that changed it is inferred from the date, 2025-07-29 (PR 8595).
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

#define ACCESS_HEADER "X-lobe-chat-auth"

typedef enum Access {
    ACCESS_GRANTED,
    ACCESS_UNREADABLE, // no header, or not one of this release
    ACCESS_WRONG_CODE,
} Access;

// The codes are the comma-separated ones of ACCESS_CODE; none: everybody is let in. A caller who
// brings an own provider key needs no code.
Access access_check(const Request *request, const Release *release, const Value *environment);
