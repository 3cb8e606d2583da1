// SPDX-License-Identifier: MPL-2.0
// Older versions of objects, for clouds in which a change is not seen everywhere at once: what an
// object was before each change, and a view of the store in which changes that still lag have not
// happened. Used under the sandbox's state lock only. Kept in memory, not in the state file.
#pragma once

#include "acceptance/sandbox/store.h"

typedef struct Past Past;

// Which reads do not see a change, and for how long: until so many have not seen it or so much
// simulated time has passed, whichever is first.
typedef struct PastRule {
    const char *service, *collection; // whose changes; NULL: any
    const char *operation;            // in whose answers; NULL: any that only read
    int64_t reads, ms;                // 0: without that limit
} PastRule;

// For how long a service does not hear of a change to users, keys, policies.
typedef struct PastDelay {
    const char *service; // NULL: any other
    int64_t ms;
} PastDelay;

typedef struct PastSettings {
    const PastRule *rules;
    size_t rule_count;
    int64_t list_ms;         // lists learn of a change so much later
    const PastDelay *delays; // of RAM
    size_t delay_count;
} PastSettings;

// Who looks at the store.
typedef struct PastReader {
    const char *service;
    const char *operation; // that only reads; NULL: it changes something, or is none of an API
    bool admitting;        // whether the caller may do it is looked up, not what was asked for
    int64_t now_ms;        // simulated
} PastReader;

Past *past_new(Arena *arena);
// From now on, forgetting all versions. The settings are borrowed until the next.
void past_set(Past *past, const PastSettings *settings);
// Before the commit of a client's changes: keeps what they replace, as far as it will be seen.
void past_note(Past *past, const Store *store, int64_t now_ms);
// Between these two the store is seen as the reader sees it; no others may use it meanwhile. What
// was handed out is good until the end.
void past_begin(Past *past, Store *store, const PastReader *reader);
void past_end(Past *past, Store *store);
