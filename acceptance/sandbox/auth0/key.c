// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/key.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/web/base64url.h"
#include "acceptance/sandbox/web/jwt.h"
#include "provider/net/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#define KEYS ".auth0/keys"

enum { KEY_BITS = 2048, VALID_SECONDS = 10 * 365 * 24 * 3600 };

static void release_key(void *key) {
    EVP_PKEY_free(key);
}

static void release_certificate(void *certificate) {
    X509_free(certificate);
}

static void release_bio(void *bio) {
    BIO_free(bio);
}

static void release_number(void *number) {
    BN_free(number);
}

// Out of memory, or a library that cannot make keys: nothing that a request could answer.
static void must(bool good) {
    if (good) return;
    fputs("lobechat-sandbox: cannot make a signing key\n", stderr);
    abort();
}

static const Value *number(Arena *arena, EVP_PKEY *key, const char *name) {
    BIGNUM *big = NULL;
    must(EVP_PKEY_get_bn_param(key, name, &big) == 1);
    arena_defer(arena, release_number, big);
    int size = BN_num_bytes(big);
    unsigned char *bytes = arena_alloc(arena, (size_t)size);
    BN_bn2bin(big, bytes);
    return value_string(arena, base64url_encode(arena, (Text){(const char *)bytes, (size_t)size}));
}

static X509 *make_certificate(Arena *arena, EVP_PKEY *key) {
    X509 *certificate = X509_new();
    must(certificate != NULL);
    arena_defer(arena, release_certificate, certificate);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_SECONDS);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)AUTH0_DOMAIN, -1,
                               -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    must(X509_sign(certificate, key, EVP_sha256()) > 0);
    return certificate;
}

static Text bio_text(Arena *arena, BIO *bio) {
    char *data = NULL;
    long length = BIO_get_mem_data(bio, &data);
    must(length > 0);
    return text_copy(arena, (Text){data, (size_t)length});
}

static BIO *new_bio(Arena *arena) {
    BIO *bio = BIO_new(BIO_s_mem());
    must(bio != NULL);
    arena_defer(arena, release_bio, bio);
    return bio;
}

// The public half as a key of a JSON web key set.
static const Value *describe(Arena *arena, EVP_PKEY *key, X509 *certificate) {
    BIO *bio = new_bio(arena);
    must(i2d_X509_bio(bio, certificate) == 1);
    Text der = bio_text(arena, bio);
    Digest thumb = digest_sha1(der);
    const Value *chain = value_list_one(arena, value_string(arena, digest_base64(arena, der)));
    Text thumbprint = base64url_encode(arena, digest_bytes(&thumb));
    const ValueEntry entries[] = {
        {TEXT("kty"), value_cstring(arena, "RSA")},
        {TEXT("use"), value_cstring(arena, "sig")},
        {TEXT("alg"), value_cstring(arena, "RS256")},
        {TEXT("kid"), value_string(arena, text_slice(thumbprint, 0, 21))},
        {TEXT("x5t"), value_string(arena, thumbprint)},
        {TEXT("x5c"), chain},
        {TEXT("n"), number(arena, key, OSSL_PKEY_PARAM_RSA_N)},
        {TEXT("e"), number(arena, key, OSSL_PKEY_PARAM_RSA_E)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static const Value *make(Arena *arena) {
    EVP_PKEY *key = EVP_RSA_gen(KEY_BITS);
    must(key != NULL);
    arena_defer(arena, release_key, key);
    X509 *certificate = make_certificate(arena, key);
    BIO *private = new_bio(arena), *public = new_bio(arena);
    must(PEM_write_bio_PrivateKey(private, key, NULL, NULL, 0, NULL, NULL) == 1);
    must(PEM_write_bio_X509(public, certificate) == 1);
    const ValueEntry entries[] = {
        {TEXT("key"), value_string(arena, bio_text(arena, private))},
        {TEXT("cert"), value_string(arena, bio_text(arena, public))},
        {TEXT("jwk"), describe(arena, key, certificate)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static const Value *signing_key(const Request *request) {
    Store *store = request->cloud->store;
    const Value *key = store_get(store, KEYS, TEXT("signing"));
    if (key != NULL) return key;
    key = make(request->arena);
    store_put(store, KEYS, TEXT("signing"), key);
    return key;
}

const Value *auth0_key_list(const Request *request, bool with_private) {
    Arena *arena = request->arena;
    const Value *key = signing_key(request);
    const ValueEntry entries[] = {
        {TEXT("cert"), value_get(key, "cert")},
        {TEXT("subject"), value_cstring(arena, "deprecated")},
        {TEXT("key"), value_get(key, "key")},
    };
    return value_list_one(arena, value_map(arena, entries, with_private ? 3 : 2));
}

const Value *auth0_key_set(const Request *request) {
    Arena *arena = request->arena;
    const Value *keys = value_list_one(arena, value_get(signing_key(request), "jwk"));
    return value_with(arena, &value_empty_map, "keys", keys);
}

const char *auth0_key_sign(const Request *request, const Value *claims) {
    const Value *key = signing_key(request);
    const char *token = jwt_sign(request->arena, value_text(value_get(key, "key")),
                                 value_text(value_at(key, "jwk.kid")), claims);
    must(token != NULL);
    return token;
}
