// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/secrets.h"

#include "acceptance/sandbox/web/rsa.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <openssl/evp.h>
#include <pthread.h>

enum { KEY_BITS = 2048 };

// To check a key takes longer than the rest of a start, and containers start often with the same
// one: the last that was good is known by what its numbers hash to.
static struct {
    pthread_mutex_t lock;
    Digest good;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

// The key of AES-GCM.
static bool is_vault_key(Arena *arena, Text base64) {
    Text bytes;
    if (!digest_base64_decode(arena, base64, &bytes)) return false;
    return bytes.length == 16 || bytes.length == 24 || bytes.length == 32;
}

static Digest key_digest(Arena *arena, const Value *jwk) {
    return digest_sha256(json_print(arena, value_with(arena, jwk, "kid", &value_null)));
}

static bool is_known(const Digest *digest) {
    pthread_mutex_lock(&synced.lock);
    bool known = digest_equal(digest_bytes(&synced.good), digest_bytes(digest));
    pthread_mutex_unlock(&synced.lock);
    return known;
}

static void know(const Digest *digest) {
    pthread_mutex_lock(&synced.lock);
    synced.good = *digest;
    pthread_mutex_unlock(&synced.lock);
}

// A private key whose parts fit together.
static bool is_rsa_key(Arena *arena, const Value *jwk) {
    const Digest digest = key_digest(arena, jwk);
    if (is_known(&digest)) return true;
    EVP_PKEY *key = rsa_of_jwk(arena, jwk, true);
    if (key == NULL || EVP_PKEY_get_bits(key) < KEY_BITS) return false;
    EVP_PKEY_CTX *checker = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = checker != NULL && EVP_PKEY_check(checker) == 1;
    EVP_PKEY_CTX_free(checker);
    if (good) know(&digest);
    return good;
}

// One RS256 key is what signs; others beside it are let be.
static bool has_signing_key(Arena *arena, Text document) {
    const Value *keys = value_get(json_parse(arena, document, NULL), "keys");
    for (size_t i = 0; keys->kind == VALUE_LIST && i < value_count(keys); i++) {
        const Value *key = value_list_at(keys, i);
        if (text_is(value_text(value_get(key, "kty")), "RSA") &&
            text_is(value_text(value_get(key, "alg")), "RS256") && is_rsa_key(arena, key))
            return true;
    }
    return false;
}

const char *secrets_fault(Arena *arena, const Release *release, const Value *environment) {
    if (!is_vault_key(arena, value_text(value_get(environment, "KEY_VAULTS_SECRET"))))
        return "Error: KEY_VAULTS_SECRET: Invalid key length, it must be the base64 form of 16, 24 "
               "or 32 bytes";
    if (release->edition != EDITION_V2) return NULL;
    // Checking a key takes a moment, so the cheap one is first.
    if (has_signing_key(arena, value_text(value_get(environment, "JWKS_KEY")))) return NULL;
    return "Error: JWKS_KEY must be a JSON document {\"keys\":[…]} with a private RSA key for "
           "RS256";
}
