// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/tls.h"

#include "provider/net/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { VALID_SECONDS = 90 * 24 * 3600, BEFORE_SECONDS = 24 * 3600, NAMES_BYTES = 4096 };

typedef struct Pair {
    X509 *certificate;
    EVP_PKEY *key;
} Pair;

static void release_certificate(void *certificate) {
    X509_free(certificate);
}

static void release_key(void *key) {
    EVP_PKEY_free(key);
}

static void release_bio(void *bio) {
    BIO_free(bio);
}

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return false;
    bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool set_facts(X509 *certificate, const char *name) {
    unsigned char serial[8];
    digest_random(serial, sizeof serial);
    serial[0] &= 0x7f; // positive
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    bool set =
        number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -BEFORE_SECONDS);
    X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_SECONDS);
    return set && X509_set_version(certificate, X509_VERSION_3) == 1 &&
           X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                      (const unsigned char *)name, -1, -1, 0) == 1;
}

// A certificate with a new key; issuer NULL: signed by itself, and names are not looked at.
static bool make_pair(Arena *arena, const char *names, const Pair *issuer, Pair *ret) {
    Pair pair = {.certificate = X509_new(), .key = EVP_EC_gen("P-256")};
    arena_defer(arena, release_certificate, pair.certificate);
    arena_defer(arena, release_key, pair.key);
    if (pair.certificate == NULL || pair.key == NULL) return false;
    const Pair *by = issuer != NULL ? issuer : &pair;
    if (!set_facts(pair.certificate, issuer != NULL ? "lobechat-sandbox" : "lobechat-sandbox CA"))
        return false;
    X509_set_issuer_name(pair.certificate, X509_get_subject_name(by->certificate));
    X509_set_pubkey(pair.certificate, pair.key);
    const struct {
        int nid;
        const char *authority, *server;
    } extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0", "critical,CA:FALSE"},
        {NID_key_usage, "critical,keyCertSign", "critical,digitalSignature"},
        {NID_subject_key_identifier, "hash", "hash"},
        {NID_authority_key_identifier, NULL, "keyid"},
        {NID_ext_key_usage, NULL, "serverAuth"},
        {NID_subject_alt_name, NULL, names},
    };
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        const char *value = issuer != NULL ? extensions[i].server : extensions[i].authority;
        if (value == NULL) continue;
        if (!add_extension(pair.certificate, by->certificate, extensions[i].nid, value))
            return false;
    }
    *ret = pair;
    return X509_sign(pair.certificate, by->key, EVP_sha256()) > 0;
}

// Exactly one of the two is given.
static const char *print_pem(Arena *arena, X509 *certificate, EVP_PKEY *key) {
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio == NULL) return NULL;
    arena_defer(arena, release_bio, bio);
    int printed = certificate != NULL
                      ? PEM_write_bio_X509(bio, certificate)
                      : PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    char *data = NULL;
    long length = BIO_get_mem_data(bio, &data);
    return printed == 1 && length > 0 ? arena_copy(arena, data, (size_t)length) : NULL;
}

static bool write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    if (file == NULL) return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

// "a,b" as extensions of certificates write it.
static const char *alternative_names(Arena *arena, const char *names) {
    Buffer list = buffer_new(arena, NAMES_BYTES);
    buffer_puts(&list, "DNS:localhost,DNS:*.localhost,IP:127.0.0.1");
    Text rest = text_of(names), name;
    while (text_next(&rest, ',', &name))
        if (name.length > 0) buffer_printf(&list, ",DNS:%.*s", (int)name.length, name.data);
    return buffer_text(&list).data;
}

Status tls_make(Arena *arena, const char *directory, const char *names, TlsFiles *ret,
                const char **ret_reason) {
    Pair authority, server;
    bool made = make_pair(arena, NULL, NULL, &authority) &&
                make_pair(arena, alternative_names(arena, names), &authority, &server);
    const char *ca = made ? print_pem(arena, authority.certificate, NULL) : NULL;
    ret->certificate = made ? print_pem(arena, server.certificate, NULL) : NULL;
    ret->key = made ? print_pem(arena, NULL, server.key) : NULL;
    ret->ca_path = arena_printf(arena, "%s/ca.pem", directory);
    if (ca == NULL || ret->certificate == NULL || ret->key == NULL) {
        *ret_reason = "cannot make a certificate";
        return status_failed();
    }
    bool directory_made = mkdir(directory, 0700) == 0 || errno == EEXIST;
    if (directory_made && write_file(ret->ca_path, ca)) return status_ok();
    *ret_reason =
        arena_printf(arena, "cannot write %s: %s", ret->ca_path, text_error(arena, errno));
    return status_failed();
}
