// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/secrets.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum { KEY_BITS = 2048 };

// The key of AES-GCM.
static bool is_vault_key(Arena *arena, Text base64) {
    Text bytes;
    if (!digest_base64_decode(arena, base64, &bytes)) return false;
    return bytes.length == 16 || bytes.length == 24 || bytes.length == 32;
}

typedef struct Member {
    const char *jwk, *parameter;
} Member;

static const Member members[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

static bool decode_url(Arena *arena, Text text, Text *ret) {
    Buffer standard = buffer_new(arena, text.length + 4);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i] == '-' ? '+' : text.data[i] == '_' ? '/' : text.data[i];
        buffer_add(&standard, &c, 1);
    }
    while (standard.length % 4 != 0) buffer_puts(&standard, "=");
    return digest_base64_decode(arena, buffer_text(&standard), ret) && ret->length > 0;
}

static void free_number(void *number) {
    BN_clear_free(number);
}

static OSSL_PARAM *read_members(Arena *arena, const Value *jwk) {
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    bool good = builder != NULL;
    for (size_t i = 0; good && i < COUNT_OF(members); i++) {
        Text bytes;
        good = decode_url(arena, value_text(value_get(jwk, members[i].jwk)), &bytes);
        if (!good) break;
        BIGNUM *number = BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.length, NULL);
        arena_defer(arena, free_number, number);
        good = number != NULL && OSSL_PARAM_BLD_push_BN(builder, members[i].parameter, number) == 1;
    }
    if (good) parameters = OSSL_PARAM_BLD_to_param(builder);
    OSSL_PARAM_BLD_free(builder);
    return parameters;
}

// A private key whose parts fit together.
static bool is_rsa_key(Arena *arena, const Value *jwk) {
    OSSL_PARAM *parameters = read_members(arena, jwk);
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL), *checker = NULL;
    EVP_PKEY *key = NULL;
    bool good = parameters != NULL && maker != NULL && EVP_PKEY_fromdata_init(maker) == 1 &&
                EVP_PKEY_fromdata(maker, &key, EVP_PKEY_KEYPAIR, parameters) == 1 &&
                EVP_PKEY_get_bits(key) >= KEY_BITS;
    if (good) checker = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    good = checker != NULL && EVP_PKEY_check(checker) == 1;
    EVP_PKEY_CTX_free(checker);
    EVP_PKEY_CTX_free(maker);
    EVP_PKEY_free(key);
    OSSL_PARAM_free(parameters);
    return good;
}

// One RS256 key is what signs; others beside it are let be.
static bool has_signing_key(Arena *arena, Text document) {
    const Value *keys = value_get(json_parse(arena, document, NULL), "keys");
    for (size_t i = 0; keys->kind == VALUE_LIST && i < value_count(keys); i++) {
        const Value *key = keys->list.items[i];
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
