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
