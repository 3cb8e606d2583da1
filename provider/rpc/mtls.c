// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/mtls.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

// One process lives minutes; a month covers the longest debugging session without leaving a
// certificate that could be of use later. Clocks of containers are sometimes behind.
enum { VALID_BEFORE = -3600, VALID_FOR = 30 * 24 * 3600 };

static const struct {
    int nid;
    const char *value;
} extensions[] = {
    {NID_basic_constraints, "critical,CA:TRUE"},
    {NID_key_usage, "critical,digitalSignature,keyAgreement,keyCertSign"},
    {NID_ext_key_usage, "serverAuth,clientAuth"},
    {NID_subject_alt_name, "DNS:localhost"}, // Terraform checks this name, not the CN
};

static bool add_extensions(X509 *certificate) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        X509_EXTENSION *extension =
            X509V3_EXT_conf_nid(NULL, &context, extensions[i].nid, extensions[i].value);
        bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!added) return false;
    }
    return true;
}

static bool add_names(X509 *certificate) {
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost",
                                      -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

static bool add_serial(X509 *certificate) {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
    bytes[0] &= 0x7f; // positive
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool added =
        number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return added;
}

static bool fill(X509 *certificate, EVP_PKEY *key) {
    return X509_set_version(certificate, X509_VERSION_3) == 1 && add_serial(certificate) &&
           add_names(certificate) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), VALID_BEFORE) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_FOR) != NULL &&
           X509_set_pubkey(certificate, key) == 1 && add_extensions(certificate) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

static char *bio_text(Arena *arena, BIO *bio) {
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    return arena_copy(arena, data, size > 0 ? (size_t)size : 0);
}

static const char *encode(Arena *arena, X509 *certificate) {
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);
    if (size <= 0) return NULL;
    char *base64 = arena_alloc(arena, ((size_t)size + 2) / 3 * 4 + 1);
    int length = EVP_EncodeBlock((unsigned char *)base64, der, size);
    OPENSSL_free(der);
    // Terraform refuses padding.
    while (length > 0 && base64[length - 1] == '=') base64[--length] = '\0';
    return base64;
}

static void release_bio(void *bio) {
    BIO_free(bio);
}

static void release_key(void *key) {
    EVP_PKEY_free(key);
}

static void release_certificate(void *certificate) {
    X509_free(certificate);
}

bool mtls_identity(Arena *arena, Identity *ret) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    BIO *key_pem = BIO_new(BIO_s_secmem()); // wiped when freed
    BIO *certificate_pem = BIO_new(BIO_s_mem());
    arena_defer(arena, release_key, key);
    arena_defer(arena, release_certificate, certificate);
    arena_defer(arena, release_bio, key_pem);
    arena_defer(arena, release_bio, certificate_pem);
    if (key == NULL || certificate == NULL || key_pem == NULL || certificate_pem == NULL)
        return false;
    if (!fill(certificate, key) || PEM_write_bio_X509(certificate_pem, certificate) != 1 ||
        PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) != 1)
        return false;
    *ret = (Identity){.certificate = bio_text(arena, certificate_pem),
                      .encoded = encode(arena, certificate),
                      .key = bio_text(arena, key_pem)};
    return ret->encoded != NULL;
}

void mtls_wipe(Identity *identity) {
    explicit_bzero(identity->key, strlen(identity->key));
}

grpc_server_credentials *mtls_credentials(const Identity *identity,
                                          const char *client_certificate) {
    grpc_ssl_pem_key_cert_pair pair = {.private_key = identity->key,
                                       .cert_chain = identity->certificate};
    return grpc_ssl_server_credentials_create_ex(
        client_certificate, &pair, 1, GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY,
        NULL);
}

const char *mtls_normal(Arena *arena, const char *certificate) {
    BIO *given = BIO_new_mem_buf(certificate, -1), *written = BIO_new(BIO_s_mem());
    X509 *read = PEM_read_bio_X509(given, NULL, NULL, NULL);
    bool fine = read != NULL && PEM_write_bio_X509(written, read) == 1;
    const char *text = fine ? bio_text(arena, written) : NULL;
    X509_free(read);
    BIO_free(given);
    BIO_free(written);
    return text;
}

bool mtls_is_from(grpc_call *call, const char *certificate) {
    grpc_auth_context *context = grpc_call_auth_context(call);
    grpc_auth_property_iterator all =
        grpc_auth_context_find_properties_by_name(context, GRPC_X509_PEM_CERT_PROPERTY_NAME);
    const grpc_auth_property *shown = grpc_auth_property_iterator_next(&all);
    bool same = shown != NULL &&
                text_is((Text){.data = shown->value, .length = shown->value_length}, certificate);
    grpc_auth_context_release(context);
    return same;
}
