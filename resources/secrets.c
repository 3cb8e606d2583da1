// SPDX-License-Identifier: MPL-2.0
#include "resources/secrets.h"

#include "provider/net/digest.h"

enum { SALT_BYTES = 16, DIGEST_CHARACTERS = 12 };

static const char salt_key[] = "salt", applied_key[] = "applied";

bool secrets_salted(PrivateState private) {
    return value_text(value_get(private, salt_key)).length > 0;
}

Text secrets_salt(Arena *arena, PrivateState *private) {
    if (!secrets_salted(*private)) {
        const Value *salt = value_string(arena, digest_random_hex(arena, SALT_BYTES));
        *private = value_with(arena, value_is_null(*private) ? &value_empty_map : *private,
                              salt_key, salt);
    }
    return value_text(value_get(*private, salt_key));
}

static const Value *secret_digest(Arena *arena, Text salt, const ValueEntry *secret) {
    if (salt.length == 0 || !value_is_known(secret->value)) return &value_unknown;
    // The name is part of it, so that equal values of two secrets do not show as equal.
    Buffer message = buffer_new(arena, SIZE_MAX / 2);
    buffer_add_text(&message, secret->key);
    buffer_puts(&message, "=");
    buffer_add_text(&message, value_text(secret->value));
    Digest digest = digest_hmac_sha256(salt, buffer_text(&message));
    Text hex = digest_hex(arena, digest_bytes(&digest));
    return value_string(arena, text_slice(hex, 0, DIGEST_CHARACTERS));
}

const Value *secrets_digests(Arena *arena, Text salt, const Value *secrets) {
    size_t count = value_count(secrets);
    ValueEntry *entries = ARENA_ARRAY(arena, count, ValueEntry);
    for (size_t i = 0; i < count; i++) {
        entries[i].key = value_entry_at(secrets, i)->key;
        entries[i].value = secret_digest(arena, salt, value_entry_at(secrets, i));
    }
    return value_map(arena, entries, count);
}

void secrets_note_applied(Arena *arena, PrivateState *private, const Value *digests) {
    *private = value_with(arena, *private, applied_key, digests);
}

const Value *secrets_applied(PrivateState private) {
    return value_get(private, applied_key);
}
