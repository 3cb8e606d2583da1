// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/rsa.h"

#include "acceptance/sandbox/web/base64url.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

typedef struct Member {
    const char *jwk, *parameter;
} Member;

enum { PUBLIC_MEMBERS = 2, MEMBERS = 8 };

static const Member members[MEMBERS] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

static void release_number(void *number) {
    BN_clear_free(number);
}

static void release_key(void *key) {
    EVP_PKEY_free(key);
}

static OSSL_PARAM *read_members(Arena *arena, const Value *jwk, size_t count) {
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    bool good = builder != NULL;
    for (size_t i = 0; good && i < count; i++) {
        Text bytes;
        good = base64url_decode(arena, value_text(value_get(jwk, members[i].jwk)), &bytes) &&
               bytes.length > 0;
        if (!good) break;
        BIGNUM *number = BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.length, NULL);
        arena_defer(arena, release_number, number);
        good = number != NULL && OSSL_PARAM_BLD_push_BN(builder, members[i].parameter, number) == 1;
    }
    if (good) parameters = OSSL_PARAM_BLD_to_param(builder);
    OSSL_PARAM_BLD_free(builder);
    return parameters;
}

EVP_PKEY *rsa_of_jwk(Arena *arena, const Value *jwk, bool with_private) {
    OSSL_PARAM *parameters = read_members(arena, jwk, with_private ? MEMBERS : PUBLIC_MEMBERS);
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;
    int selection = with_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    bool made = parameters != NULL && maker != NULL && EVP_PKEY_fromdata_init(maker) == 1 &&
                EVP_PKEY_fromdata(maker, &key, selection, parameters) == 1;
    EVP_PKEY_CTX_free(maker);
    OSSL_PARAM_free(parameters);
    arena_defer(arena, release_key, key);
    return made ? key : NULL;
}
