// SPDX-License-Identifier: MPL-2.0
// Certificates for tests, made when they are needed. Header-only, because it must never become part
// of the product.
#pragma once

#include "provider/base/text.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

typedef struct PemFixture {
    Text certificate, key;
} PemFixture;

static inline Text pem_fixture_text(Arena *arena, BIO *bio) {
    char *data = NULL;
    long length = BIO_get_mem_data(bio, &data);
    Text text = text_copy(arena, (Text){.data = data, .length = (size_t)length});
    BIO_free(bio);
    return text;
}

// A certificate as a test wants it, and who signed it.
typedef struct PemSpec {
    const char *names;            // as extensions write them: "IP:127.0.0.1"; NULL: none
    const struct PemPair *issuer; // NULL: signed by itself
    bool authority;               // may sign others
    int rsa_bits;                 // 0: an elliptic curve
    const EVP_MD *digest;         // NULL: SHA-256
    long from_s, until_s;         // from now; both 0: valid
} PemSpec;

typedef struct PemPair {
    X509 *certificate;
    EVP_PKEY *key;
    PemFixture pem;
} PemPair;

static inline void pem_pair_extend(X509 *certificate, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

static inline void pem_pair_release(void *pair) {
    X509_free(((PemPair *)pair)->certificate);
    EVP_PKEY_free(((PemPair *)pair)->key);
}

// Every certificate has a name of its own, so that no chain is built by accident.
static inline PemPair *pem_pair(Arena *arena, const PemSpec *spec) {
    static long number;
    PemPair *pair = ARENA_NEW(arena, PemPair);
    pair->certificate = X509_new();
    pair->key = spec->rsa_bits > 0 ? EVP_RSA_gen((unsigned)spec->rsa_bits) : EVP_EC_gen("P-256");
    arena_defer(arena, pem_pair_release, pair);
    const PemPair *by = spec->issuer != NULL ? spec->issuer : pair;
    X509 *certificate = pair->certificate;
    const char *name = arena_printf(arena, "test %ld", ++number);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), number);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(by->certificate));
    X509_gmtime_adj(X509_getm_notBefore(certificate), spec->until_s != 0 ? spec->from_s : -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), spec->until_s != 0 ? spec->until_s : 3600);
    X509_set_pubkey(certificate, pair->key);
    pem_pair_extend(certificate, NID_basic_constraints,
                    spec->authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (spec->names != NULL) pem_pair_extend(certificate, NID_subject_alt_name, spec->names);
    X509_sign(certificate, by->key, spec->digest != NULL ? spec->digest : EVP_sha256());
    BIO *first = BIO_new(BIO_s_mem()), *second = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(first, certificate);
    PEM_write_bio_PrivateKey(second, pair->key, NULL, NULL, 0, NULL, NULL);
    pair->pem = (PemFixture){pem_fixture_text(arena, first), pem_fixture_text(arena, second)};
    return pair;
}

// A self-signed certificate of a host name, and its key; passphrase NULL: the key is in the open.
static inline PemFixture pem_fixture(Arena *arena, const char *host, const char *passphrase) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    X509_set_pubkey(certificate, key);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    // Long enough for a cloud whose time runs very fast.
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600L * 24 * 365 * 50);
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, arena_printf(arena, "DNS:%s", host));
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    BIO *first = BIO_new(BIO_s_mem()), *second = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(first, certificate);
    PEM_write_bio_PrivateKey(second, key, passphrase != NULL ? EVP_aes_128_cbc() : NULL, NULL, 0,
                             NULL, (void *)(uintptr_t)passphrase);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return (PemFixture){pem_fixture_text(arena, first), pem_fixture_text(arena, second)};
}
