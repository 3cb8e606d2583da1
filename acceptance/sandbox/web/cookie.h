// SPDX-License-Identifier: MPL-2.0
// Cookies (RFC 6265): those that a browser sent, and those that an answer sets.
#pragma once

#include "acceptance/sandbox/service.h"

typedef struct Cookie {
    const char *name;
    const char *value;     // of characters that need no escape
    int64_t lifetime_s;    // 0: it is forgotten at once
    const char *same_site; // "Lax", "None"
    bool secure;
} Cookie;

Text cookie_find(const Request *request, const char *name); // .data NULL: none
// The answer sets it besides what it did before: for the whole host, and out of scripts' reach.
Reply cookie_set(const Request *request, Reply reply, const Cookie *cookie);
