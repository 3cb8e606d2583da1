// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits.h>
#include <time.h>

// A request has no terminal to ask for a passphrase at.
static int no_passphrase(char *buffer, int size, int writing, void *data) {
    (void)buffer;
    (void)size;
    (void)writing;
    (void)data;
    return -1;
}

static BIO *open_text(Text text) {
    if (text.length == 0 || text.length > INT_MAX) return NULL;
    return BIO_new_mem_buf(text.data, (int)text.length);
}

static X509 *read_certificate(Text pem) {
    BIO *bio = open_text(pem);
    X509 *certificate = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    return certificate;
}

static EVP_PKEY *read_key(Text pem) {
    BIO *bio = open_text(pem);
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    return key;
}

static const char *find_fault(X509 *certificate, EVP_PKEY *key, int64_t now_ms) {
    time_t now = (time_t)(now_ms / 1000);
    if (certificate == NULL)
        return "certConfig.certificate is invalid, it is not a PEM certificate";
    if (key == NULL) return "certConfig.privateKey is invalid, it is not a PEM private key";
    if (X509_check_private_key(certificate, key) != 1)
        return "certConfig is invalid, privateKey does not belong to certificate";
    if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0)
        return "certConfig.certificate is invalid, it has expired";
    return NULL;
}

const char *fc_certificate_fault(Text certificate, Text private_key, int64_t now_ms) {
    X509 *parsed = read_certificate(certificate);
    EVP_PKEY *key = read_key(private_key);
    const char *fault = find_fault(parsed, key, now_ms);
    X509_free(parsed);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return fault;
}
