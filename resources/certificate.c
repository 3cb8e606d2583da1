// SPDX-License-Identifier: MPL-2.0
#include "resources/certificate.h"

#include "provider/net/digest.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static BIO *pem_open(Text pem) {
    return pem.length > INT_MAX ? NULL : BIO_new_mem_buf(pem.data, (int)pem.length);
}

// A key that asks for a passphrase must fail instead of prompting on Terraform's terminal.
static int no_passphrase(char *buffer, int size, int writing, void *context) {
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static X509 *certificate_read(Text pem) {
    BIO *bio = pem_open(pem);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    return certificate;
}

static EVP_PKEY *key_read(Text pem) {
    BIO *bio = pem_open(pem);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    return key;
}

const char *certificate_fault(Text pem) {
    X509 *certificate = certificate_read(pem);
    if (certificate == NULL) return "it does not start with a certificate in PEM form";
    X509_free(certificate);
    return NULL;
}

const char *certificate_key_fault(Text pem) {
    EVP_PKEY *key = key_read(pem);
    if (key == NULL) return "it is not an unencrypted private key in PEM form";
    EVP_PKEY_free(key);
    return NULL;
}

bool certificate_matches_key(Text certificate_pem, Text key_pem) {
    X509 *certificate = certificate_read(certificate_pem);
    EVP_PKEY *key = key_read(key_pem);
    bool matches =
        certificate != NULL && key != NULL && X509_check_private_key(certificate, key) == 1;
    EVP_PKEY_free(key);
    X509_free(certificate);
    return matches;
}

bool certificate_covers_host(Text certificate_pem, Text host) {
    X509 *certificate = certificate_read(certificate_pem);
    bool covers =
        certificate != NULL && X509_check_host(certificate, host.data, host.length, 0, NULL) == 1;
    X509_free(certificate);
    return covers;
}

Text certificate_fingerprint(Arena *arena, Text certificate_pem) {
    X509 *certificate = certificate_read(certificate_pem);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    bool done = certificate != NULL && X509_digest(certificate, EVP_sha256(), digest, &length) == 1;
    X509_free(certificate);
    if (!done) return TEXT("");
    return digest_hex(arena, (Text){.data = (const char *)digest, .length = length});
}
