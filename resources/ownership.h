// SPDX-License-Identifier: MPL-2.0
// Whose function it is: a tag that travels inside the create call itself. It says which resource
// type made the function, whether its creation was finished, and a fingerprint of the
// configuration, keyed by its secrets, so that nobody without them can claim the function.
#pragma once

#include "provider/schema/resource.h"

#define OWNERSHIP_TAG "terraform-provider-lobechat"

typedef enum Ownership {
    OWNED_BY_OTHERS,  // no tag of ours, or of another resource type
    OWNED_UNFINISHED, // ours, and its creation never finished: may be adopted
    OWNED_SAME,       // finished, made from exactly this configuration: the answer was lost
    OWNED_FINISHED,   // ours, but another state manages it
} Ownership;

// Hash of what planned asks for under the given secrets (MAP).
Text ownership_fingerprint(Arena *arena, const Value *planned, const Value *secrets);
const char *ownership_tag(Arena *arena, const char *type, bool finished, Text fingerprint);
// tags: MAP of the function's tags.
Ownership ownership_of(const Value *tags, const char *type, Text fingerprint);
