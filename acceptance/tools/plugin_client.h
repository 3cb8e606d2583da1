// SPDX-License-Identifier: MPL-2.0
// A plugin client on the gRPC C core, as Terraform is one: AutoMTLS with a P-521 certificate of its
// own, unary calls. Header-only, because it must never become part of the product.
#pragma once

#include "provider/base/text.h"

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/compression.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

typedef struct ClientIdentity {
    const char *certificate, *key; // PEM
} ClientIdentity;

typedef struct ClientAnswer {
    grpc_status_code code;
    const char *reason;
    Text bytes;
} ClientAnswer;

static inline char *client_bio_text(Arena *arena, BIO *bio) {
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    char *text = arena_copy(arena, data, size > 0 ? (size_t)size : 0);
    BIO_free(bio);
    return text;
}

static inline char *client_certificate_pem(Arena *arena, X509 *certificate) {
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    return client_bio_text(arena, bio);
}

static inline void client_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

static inline void client_release_certificate(void *certificate) {
    X509_free(certificate);
}

static inline X509 *client_read_certificate(Arena *arena, const char *pem) {
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    arena_defer(arena, client_release_certificate, certificate);
    BIO_free(bio);
    return certificate;
}

// by NULL: signed by itself.
static inline bool client_sign(Arena *arena, X509 *certificate, EVP_PKEY *own,
                               const ClientIdentity *by) {
    if (by == NULL) return X509_sign(certificate, own, EVP_sha256()) > 0;
    X509 *issuer = client_read_certificate(arena, by->certificate);
    BIO *bio = BIO_new_mem_buf(by->key, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    bool signed_now = X509_sign(certificate, key, EVP_sha256()) > 0;
    EVP_PKEY_free(key);
    BIO_free(bio);
    return signed_now;
}

// What go-plugin makes for itself at each start of a provider, signed by another of the kind.
static inline ClientIdentity client_identity_by(Arena *arena, const ClientIdentity *by) {
    EVP_PKEY *key = EVP_EC_gen("P-521");
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
    X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"HashiCorp", -1, -1,
                               0);
    // Names of a chain differ, as all else in a signed one would be taken for its issuer.
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)(by == NULL ? "localhost" : "child"), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -30);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
    X509_set_pubkey(certificate, key);
    client_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    client_extension(certificate, NID_key_usage,
                     "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign");
    client_extension(certificate, NID_ext_key_usage, "clientAuth,serverAuth");
    client_extension(certificate, NID_subject_alt_name, "DNS:localhost");
    client_sign(arena, certificate, key, by);
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    ClientIdentity identity = {.certificate = client_certificate_pem(arena, certificate),
                               .key = client_bio_text(arena, bio)};
    X509_free(certificate);
    EVP_PKEY_free(key);
    return identity;
}

static inline ClientIdentity client_identity(Arena *arena) {
    return client_identity_by(arena, NULL);
}

// The certificate of a handshake line: DER in base64 without padding. NULL when it is not one.
static inline X509 *client_decode(Arena *arena, const char *base64) {
    size_t length = strlen(base64), padding = (4 - length % 4) % 4;
    char *padded = arena_printf(arena, "%s%.*s", base64, (int)padding, "==");
    unsigned char *der = arena_alloc(arena, length + 4);
    int size = EVP_DecodeBlock(der, (const unsigned char *)padded, (int)(length + padding));
    const unsigned char *at = der;
    return size < 0 ? NULL : d2i_X509(NULL, &at, size - (long)padding);
}

static inline const char *client_pem_of(Arena *arena, const char *base64) {
    X509 *certificate = client_decode(arena, base64);
    const char *pem = certificate != NULL ? client_certificate_pem(arena, certificate) : NULL;
    X509_free(certificate);
    return pem;
}

// server: PEM that the server must show; NULL for no TLS. identity: NULL for no client certificate.
static inline grpc_channel *client_connect_with(const char *target, const char *server,
                                                const ClientIdentity *identity,
                                                grpc_compression_algorithm compression) {
    grpc_ssl_pem_key_cert_pair pair = {0};
    if (identity != NULL)
        pair = (grpc_ssl_pem_key_cert_pair){.private_key = identity->key,
                                            .cert_chain = identity->certificate};
    grpc_channel_credentials *credentials =
        server == NULL
            ? grpc_insecure_credentials_create()
            : grpc_ssl_credentials_create_ex(server, identity != NULL ? &pair : NULL, NULL, NULL);
    grpc_arg values[] = {
        {.type = GRPC_ARG_STRING,
         .key = (char *)GRPC_SSL_TARGET_NAME_OVERRIDE_ARG,
         .value.string = (char *)"localhost"},
        {.type = GRPC_ARG_INTEGER,
         .key = (char *)GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH,
         .value.integer = -1},
        {.type = GRPC_ARG_INTEGER,
         .key = (char *)GRPC_COMPRESSION_CHANNEL_DEFAULT_ALGORITHM,
         .value.integer = (int)compression},
    };
    const grpc_channel_args args = {.num_args = 3, .args = values};
    grpc_channel *channel = grpc_channel_create(target, credentials, &args);
    grpc_channel_credentials_release(credentials);
    return channel;
}

static inline grpc_channel *client_connect(const char *target, const char *server,
                                           const ClientIdentity *identity) {
    return client_connect_with(target, server, identity, GRPC_COMPRESS_NONE);
}

static inline Text client_bytes(Arena *arena, grpc_byte_buffer *buffer) {
    grpc_byte_buffer_reader reader;
    if (buffer == NULL || !grpc_byte_buffer_reader_init(&reader, buffer)) return text_of(NULL);
    grpc_slice slice = grpc_byte_buffer_reader_readall(&reader);
    Text bytes = text_copy(arena, (Text){.data = (const char *)GRPC_SLICE_START_PTR(slice),
                                         .length = GRPC_SLICE_LENGTH(slice)});
    grpc_slice_unref(slice);
    grpc_byte_buffer_reader_destroy(&reader);
    return bytes;
}

// One unary call; NULL request.data sends no message at all.
static inline ClientAnswer client_call(grpc_channel *channel, Arena *arena, const char *path,
                                       Text request, int64_t timeout_ms) {
    grpc_completion_queue *queue = grpc_completion_queue_create_for_pluck(NULL);
    gpr_timespec deadline =
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(timeout_ms, GPR_TIMESPAN));
    grpc_slice method = grpc_slice_from_copied_string(path);
    grpc_call *call = grpc_channel_create_call(channel, NULL, GRPC_PROPAGATE_DEFAULTS, queue,
                                               method, NULL, deadline, NULL);
    grpc_slice sent = grpc_slice_from_static_buffer(request.data, request.length);
    grpc_byte_buffer *message = grpc_raw_byte_buffer_create(&sent, 1), *answer = NULL;
    grpc_metadata_array initial, trailing;
    grpc_metadata_array_init(&initial);
    grpc_metadata_array_init(&trailing);
    grpc_status_code code = GRPC_STATUS_UNKNOWN;
    grpc_slice details = grpc_empty_slice();
    const grpc_op ops[] = {
        {.op = GRPC_OP_SEND_INITIAL_METADATA},
        {.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT},
        {.op = GRPC_OP_RECV_INITIAL_METADATA,
         .data.recv_initial_metadata.recv_initial_metadata = &initial},
        {.op = GRPC_OP_RECV_MESSAGE, .data.recv_message.recv_message = &answer},
        {.op = GRPC_OP_RECV_STATUS_ON_CLIENT,
         .data.recv_status_on_client = {.trailing_metadata = &trailing,
                                        .status = &code,
                                        .status_details = &details}},
        {.op = GRPC_OP_SEND_MESSAGE, .data.send_message.send_message = message},
    };
    size_t count = sizeof ops / sizeof *ops - (request.data == NULL ? 1 : 0);
    grpc_call_start_batch(call, ops, count, call, NULL);
    grpc_completion_queue_pluck(queue, call, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL);
    char *reason = grpc_slice_to_c_string(details);
    ClientAnswer result = {
        .code = code, .reason = arena_strdup(arena, reason), .bytes = client_bytes(arena, answer)};
    gpr_free(reason);
    grpc_slice_unref(details);
    grpc_slice_unref(sent);
    grpc_slice_unref(method);
    grpc_byte_buffer_destroy(message);
    grpc_byte_buffer_destroy(answer);
    grpc_metadata_array_destroy(&initial);
    grpc_metadata_array_destroy(&trailing);
    grpc_call_unref(call);
    grpc_completion_queue_shutdown(queue);
    grpc_completion_queue_destroy(queue);
    return result;
}
