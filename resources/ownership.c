// SPDX-License-Identifier: MPL-2.0
#include "resources/ownership.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

enum { FINGERPRINT_CHARACTERS = 26 }; // 130 bits in base32

static const char unfinished[] = "creating", finished_word[] = "ready";

Text ownership_fingerprint(Arena *arena, const Value *planned, const Value *secrets) {
    Text key = json_print(arena, value_unknown_to_null(arena, secrets));
    Text data = json_print(arena, value_unknown_to_null(arena, planned));
    Digest digest = digest_hmac_sha256(key, data);
    return text_slice(digest_base32(arena, digest_bytes(&digest)), 0, FINGERPRINT_CHARACTERS);
}

const char *ownership_tag(Arena *arena, const char *type, bool finished, Text fingerprint) {
    return arena_printf(arena, "%s.%s.%.*s", type, finished ? finished_word : unfinished,
                        (int)fingerprint.length, fingerprint.data);
}

Ownership ownership_of(const Value *tags, const char *type, Text fingerprint) {
    Text rest = value_text(value_get(tags, OWNERSHIP_TAG)), owner, phase, print;
    bool whole = text_next(&rest, '.', &owner) && text_next(&rest, '.', &phase) &&
                 text_next(&rest, '.', &print);
    if (!whole || !text_is(owner, type)) return OWNED_BY_OTHERS;
    if (text_is(phase, unfinished)) return OWNED_UNFINISHED;
    return text_equal(print, fingerprint) ? OWNED_SAME : OWNED_FINISHED;
}
