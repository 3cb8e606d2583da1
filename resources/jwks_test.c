// SPDX-License-Identifier: MPL-2.0
// Keys as they are made, against OpenSSL, and what is no key.
#include "resources/jwks.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/net/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

// ---- the key's numbers back in OpenSSL

static BIGNUM *number_of(Arena *arena, const Value *key, const char *name) {
    Text text = value_text(value_get(key, name));
    char *plain = arena_alloc(arena, text.length + 4);
    for (size_t i = 0; i < text.length; i++)
        plain[i] = text.data[i] == '-' ? '+' : text.data[i] == '_' ? '/' : text.data[i];
    size_t length = text.length;
    while (length % 4 != 0) plain[length++] = '=';
    Text bytes;
    if (!digest_base64_decode(arena, (Text){.data = plain, .length = length}, &bytes))
        fail_msg("\"%s\" is no base64url", name);
    return BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.length, NULL);
}

static const struct {
    const char *name, *parameter;
} numbers[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

static EVP_PKEY *key_of(Arena *arena, const Value *json, int selection) {
    enum { COUNT = sizeof numbers / sizeof *numbers };
    BIGNUM *values[COUNT];
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    size_t count = selection == EVP_PKEY_KEYPAIR ? COUNT : 2;
    for (size_t i = 0; i < count; i++) {
        values[i] = number_of(arena, json, numbers[i].name);
        assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, numbers[i].parameter, values[i]), 1);
    }
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, selection, parameters), 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    for (size_t i = 0; i < count; i++) BN_clear_free(values[i]);
    return key;
}

static const Value *only_key(Arena *arena, Text set) {
    const Value *keys = value_get(json_parse(arena, set, NULL), "keys");
    assert_int_equal(value_count(keys), 1);
    return keys->list.items[0];
}

// ---- tests

static void test_a_new_key_signs_and_its_public_half_verifies(void **state) {
    (void)state;
    static const unsigned char message[] = "header.payload";
    Arena *arena = arena_new();
    const Value *json = only_key(arena, jwks_generate(arena));
    EVP_PKEY *private = key_of(arena, json, EVP_PKEY_KEYPAIR);
    EVP_PKEY *public = key_of(arena, json, EVP_PKEY_PUBLIC_KEY);
    EVP_PKEY_CTX *check = EVP_PKEY_CTX_new(private, NULL);
    assert_int_equal(EVP_PKEY_check(check), 1);
    assert_int_equal(EVP_PKEY_get_bits(private), 2048);
    unsigned char signature[256];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, private), 1);
    assert_int_equal(EVP_DigestSign(context, signature, &length, message, sizeof message), 1);
    assert_int_equal(EVP_MD_CTX_reset(context), 1);
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, public), 1);
    assert_int_equal(EVP_DigestVerify(context, signature, length, message, sizeof message), 1);
    signature[0] ^= 1;
    assert_int_not_equal(EVP_DigestVerify(context, signature, length, message, sizeof message), 1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(check);
    EVP_PKEY_free(private);
    EVP_PKEY_free(public);
    arena_free(arena);
}

static void test_a_new_key_is_compact_and_its_own(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text first = jwks_generate(arena), second = jwks_generate(arena);
    const Value *one = only_key(arena, first), *two = only_key(arena, second);
    assert_string_equal(value_cstr(value_get(one, "kty")), "RSA");
    assert_string_equal(value_cstr(value_get(one, "alg")), "RS256");
    assert_string_equal(value_cstr(value_get(one, "use")), "sig");
    assert_false(value_equal(value_get(one, "kid"), value_get(two, "kid")));
    assert_false(value_equal(value_get(one, "n"), value_get(two, "n")));
    // The environment has 4096 bytes for all variables together.
    assert_true(first.length < 1800);
    assert_true(text_find(first, " ") < 0 && text_find(first, "\n") < 0);
    assert_null(jwks_fault(arena, first));
    arena_free(arena);
}

#define PRIVATE                                                                                    \
    "\"n\":\"n\",\"e\":\"AQAB\",\"d\":\"d\",\"p\":\"p\",\"q\":\"q\",\"dp\":\"dp\",\"dq\":\"dq\","  \
    "\"qi\":\"qi\""
#define KEYS_OF(members) "{\"keys\":[{" members "}]}"

static const struct {
    const char *text, *fault; // NULL: none
} faults[] = {
    {KEYS_OF("\"kty\":\"RSA\",\"alg\":\"RS256\"," PRIVATE), NULL},
    {KEYS_OF("\"kty\":\"RSA\"," PRIVATE), NULL},
    {"", "it is not a JSON object"},
    {"[]", "it is not a JSON object"},
    {"{\"keys\":", "it is not a JSON object"},
    {"{}", "it does not have exactly one key"},
    {"{\"keys\":{}}", "it does not have exactly one key"},
    {"{\"keys\":[]}", "it does not have exactly one key"},
    {"{\"keys\":[{},{}]}", "it does not have exactly one key"},
    {KEYS_OF(""), "its key is not of type RSA"},
    {"{\"keys\":[1]}", "its key is not of type RSA"},
    {KEYS_OF("\"kty\":\"EC\""), "its key is not of type RSA"},
    {KEYS_OF("\"kty\":\"RSA\",\"alg\":\"PS256\"," PRIVATE), "its key is not for RS256"},
    {KEYS_OF("\"kty\":\"RSA\",\"n\":\"n\",\"e\":\"AQAB\""), "its key lacks \"d\""},
    {KEYS_OF("\"kty\":\"RSA\",\"kid\":\"6823046760c5d460\"," PRIVATE),
     "it is the example that LobeHub's documentation shows to everybody"},
};

static void test_what_is_no_key_is_told(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        Arena *arena = arena_new();
        const char *fault = jwks_fault(arena, text_of(faults[i].text));
        bool same = faults[i].fault == NULL
                        ? fault == NULL
                        : fault != NULL && strstr(fault, faults[i].fault) == fault;
        if (!same) fail_msg("%s: %s", faults[i].text, fault);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_key_signs_and_its_public_half_verifies),
        cmocka_unit_test(test_a_new_key_is_compact_and_its_own),
        cmocka_unit_test(test_what_is_no_key_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
