// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/password.h"

#include "provider/net/digest.h"

#include <openssl/evp.h>

// Few rounds, since the state lock is held meanwhile and the passwords are those of tests.
enum { SALT_BYTES = 16, HASH_BYTES = 32, ROUNDS = 10000 };

static Text hash(Arena *arena, Text password, Text salt) {
    unsigned char bytes[HASH_BYTES];
    PKCS5_PBKDF2_HMAC(password.data, (int)password.length, (const unsigned char *)salt.data,
                      (int)salt.length, ROUNDS, EVP_sha256(), HASH_BYTES, bytes);
    return digest_hex(arena, (Text){(const char *)bytes, sizeof bytes});
}

const Value *auth0_password_hash(Arena *arena, Text password) {
    Text salt = digest_random_hex(arena, SALT_BYTES);
    const ValueEntry entries[] = {
        {TEXT("salt"), value_string(arena, salt)},
        {TEXT("hash"), value_string(arena, hash(arena, password, salt))},
    };
    return value_map(arena, entries, sizeof entries / sizeof *entries);
}

bool auth0_password_is(const Value *stored, Text password) {
    Text known = value_text(value_get(stored, "hash"));
    if (known.length == 0) return false;
    Arena *arena = arena_new();
    bool good = digest_equal(hash(arena, password, value_text(value_get(stored, "salt"))), known);
    arena_free(arena);
    return good;
}
