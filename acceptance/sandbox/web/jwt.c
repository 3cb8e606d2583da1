// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/jwt.h"

#include "acceptance/sandbox/web/base64url.h"
#include "acceptance/sandbox/web/rsa.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

enum { SIGNATURE_BYTES = 1024 }; // of a key of up to 8192 bits

static void release_key(void *key) {
    EVP_PKEY_free(key);
}

static EVP_PKEY *read_key(Arena *arena, Text pem) {
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.length);
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    arena_defer(arena, release_key, key);
    return key;
}

// What is signed: header and claims.
static Text content(Arena *arena, const char *algorithm, Text kid, const Value *claims) {
    const Value *header = &value_empty_map;
    header = value_with(arena, header, "alg", value_cstring(arena, algorithm));
    header = value_with(arena, header, "typ", value_cstring(arena, "JWT"));
    if (kid.length > 0) header = value_with(arena, header, "kid", value_string(arena, kid));
    return text_of(arena_printf(arena, "%s.%s",
                                base64url_encode(arena, json_print(arena, header)).data,
                                base64url_encode(arena, json_print(arena, claims)).data));
}

static const char *with_signature(Arena *arena, Text signed_content, Text signature) {
    return arena_printf(arena, "%s.%s", signed_content.data,
                        base64url_encode(arena, signature).data);
}

const char *jwt_sign(Arena *arena, Text key, Text kid, const Value *claims) {
    Text text = content(arena, "RS256", kid, claims);
    EVP_PKEY *private_key = read_key(arena, key);
    unsigned char signature[SIGNATURE_BYTES];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool made = private_key != NULL && context != NULL &&
                EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, private_key) == 1 &&
                EVP_DigestSign(context, signature, &length, (const unsigned char *)text.data,
                               text.length) == 1;
    EVP_MD_CTX_free(context);
    return made ? with_signature(arena, text, (Text){(const char *)signature, length}) : NULL;
}

const char *jwt_sign_hmac(Arena *arena, Text secret, const Value *claims) {
    Text text = content(arena, "HS256", TEXT(""), claims);
    Digest signature = digest_hmac_sha256(secret, text);
    return with_signature(arena, text, digest_bytes(&signature));
}

// ---- reading
typedef struct Parts {
    Text content, signature; // as sent, and its bytes
    const Value *header, *claims;
} Parts;

static const Value *read_object(Arena *arena, Text base64) {
    Text json;
    if (!base64url_decode(arena, base64, &json)) return NULL;
    const Value *object = json_parse(arena, json, NULL);
    return object != NULL && object->kind == VALUE_MAP ? object : NULL;
}

static bool read_parts(Arena *arena, Text token, Parts *ret) {
    Text rest = token, header, claims, signature;
    if (!text_next(&rest, '.', &header) || !text_next(&rest, '.', &claims) ||
        !text_next(&rest, '.', &signature) || text_next(&rest, '.', &rest))
        return false;
    ret->content = text_slice(token, 0, header.length + 1 + claims.length);
    ret->header = read_object(arena, header);
    ret->claims = read_object(arena, claims);
    return ret->header != NULL && ret->claims != NULL &&
           base64url_decode(arena, signature, &ret->signature);
}

static EVP_PKEY *find_key(Arena *arena, const Value *key_set, const Value *kid) {
    const Value *keys = value_get(key_set, "keys");
    for (size_t i = 0; i < value_count(keys); i++) {
        const Value *key = value_list_at(keys, i);
        if (value_equal(value_get(key, "kid"), kid) &&
            text_is(value_text(value_get(key, "kty")), "RSA"))
            return rsa_of_jwk(arena, key, false);
    }
    return NULL;
}

static bool is_signed_by(EVP_PKEY *key, const Parts *parts) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, (const unsigned char *)parts->signature.data,
                         parts->signature.length, (const unsigned char *)parts->content.data,
                         parts->content.length) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

const char *jwt_fault(Arena *arena, Text token, const Value *key_set, const Value **ret_claims) {
    Parts parts;
    if (!read_parts(arena, token, &parts)) return "it is no signed JSON web token";
    // The algorithm is not the token's to choose: "none" and HS256 with a public key are attacks.
    if (!text_is(value_text(value_get(parts.header, "alg")), "RS256"))
        return "unexpected JWT \"alg\" header, RS256 is expected";
    EVP_PKEY *key = find_key(arena, key_set, value_get(parts.header, "kid"));
    if (key == NULL) return "no key of the issuer's key set has the token's \"kid\"";
    if (!is_signed_by(key, &parts)) return "JWT signature verification failed";
    *ret_claims = parts.claims;
    return NULL;
}
