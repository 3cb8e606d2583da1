// SPDX-License-Identifier: MPL-2.0
// Lists: by offset (page, per_page, include_totals) and by checkpoint (from, take).
#pragma once

#include "acceptance/sandbox/service.h"

typedef struct Listing {
    const char *member;                  // "clients"
    bool checkpoint_only;                // without offsets
    int64_t take_maximum, total_maximum; // 0: 100; no limit
    Text *keys;
    const Value **items;
    size_t count;
} Listing;

// Room for all objects of a collection.
void auth0_page_begin(const Request *request, Listing *listing, const char *collection);
void auth0_page_add(Listing *listing, Text key, const Value *item);
// The part that the request asks for, with the fields that it asks for.
Reply auth0_page_answer(const Request *request, const Listing *listing);
