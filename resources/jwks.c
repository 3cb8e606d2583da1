// SPDX-License-Identifier: MPL-2.0
#include "resources/jwks.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

enum { KEY_BITS = 2048, KEY_ID_BYTES = 8, NUMBER_MAX = 512 };

// Key id of the example in LobeHub's own documentation: everybody has its private key.
static const char published_key[] = "6823046760c5d460";

// RFC 7518 §6.3: the numbers of an RSA key by their names there and in OpenSSL.
static const struct {
    const char *name, *parameter;
} numbers[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

static Text base64_url(Arena *arena, Text bytes) {
    Text plain = digest_base64_no_padding(arena, bytes);
    char *url = arena_copy(arena, plain.data, plain.length + 1);
    for (size_t i = 0; i < plain.length; i++)
        url[i] = plain.data[i] == '+' ? '-' : plain.data[i] == '/' ? '_' : plain.data[i];
    return (Text){.data = url, .length = plain.length};
}

static const Value *key_number(Arena *arena, const EVP_PKEY *key, const char *parameter) {
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return &value_null;
    unsigned char bytes[NUMBER_MAX];
    int length = BN_num_bytes(number) <= NUMBER_MAX ? BN_bn2bin(number, bytes) : 0;
    BN_clear_free(number);
    const Value *text = value_string(
        arena, base64_url(arena, (Text){.data = (const char *)bytes, .length = (size_t)length}));
    explicit_bzero(bytes, sizeof bytes);
    return text;
}

static void key_release(void *key) {
    EVP_PKEY_free(key);
}

Text jwks_generate(Arena *arena) {
    EVP_PKEY *pair = EVP_RSA_gen(KEY_BITS);
    arena_defer(arena, key_release, pair);
    const ValueEntry facts[] = {
        {TEXT("kty"), value_cstring(arena, "RSA")},
        {TEXT("use"), value_cstring(arena, "sig")},
        {TEXT("alg"), value_cstring(arena, "RS256")},
        {TEXT("kid"), value_string(arena, digest_random_hex(arena, KEY_ID_BYTES))},
    };
    const Value *key = value_map(arena, facts, sizeof facts / sizeof *facts);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        key =
            value_with(arena, key, numbers[i].name, key_number(arena, pair, numbers[i].parameter));
    return json_print(arena,
                      value_with(arena, &value_empty_map, "keys", value_list_one(arena, key)));
}

static const char *key_fault(Arena *arena, const Value *key) {
    if (!text_is(value_text(value_get(key, "kty")), "RSA")) return "its key is not of type RSA";
    if (text_is(value_text(value_get(key, "kid")), published_key))
        return "it is the example that LobeHub's documentation shows to everybody";
    Text alg = value_text(value_get(key, "alg"));
    if (alg.length > 0 && !text_is(alg, "RS256")) return "its key is not for RS256";
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (value_text(value_get(key, numbers[i].name)).length == 0)
            return arena_printf(arena, "its key lacks \"%s\": it must be a private one",
                                numbers[i].name);
    }
    return NULL;
}

const char *jwks_fault(Arena *arena, Text text) {
    const Value *set = json_parse(arena, text, NULL);
    if (set == NULL || set->kind != VALUE_MAP) return "it is not a JSON object";
    const Value *keys = value_get(set, "keys");
    if (keys->kind != VALUE_LIST || value_count(keys) != 1)
        return "it does not have exactly one key in \"keys\"";
    return key_fault(arena, value_list_at(keys, 0));
}
