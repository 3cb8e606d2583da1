// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/cas/facts.h"

#include "provider/net/digest.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <limits.h>
#include <time.h>

static const Value *name_part(Arena *arena, const X509_NAME *name, int nid) {
    int index = X509_NAME_get_index_by_NID(name, nid, -1);
    if (index < 0) return &value_empty_string;
    const ASN1_STRING *data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index));
    return value_string(
        arena, (Text){(const char *)ASN1_STRING_get0_data(data), (size_t)ASN1_STRING_length(data)});
}

static const Value *day_of(Arena *arena, const ASN1_TIME *time) {
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1) return &value_empty_string;
    return value_cstring(arena, arena_printf(arena, "%04d-%02d-%02d", parts.tm_year + 1900,
                                             parts.tm_mon + 1, parts.tm_mday));
}

// "a.example.com,b.example.com"
static const Value *alternative_names(Arena *arena, const X509 *certificate) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    Buffer list = buffer_new(arena, 64 * 1024);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_DNS) continue;
        const ASN1_STRING *text = name->d.dNSName;
        buffer_printf(&list, "%s%.*s", list.length == 0 ? "" : ",", ASN1_STRING_length(text),
                      (const char *)ASN1_STRING_get0_data(text));
    }
    GENERAL_NAMES_free(names);
    return value_string(arena, buffer_text(&list));
}

static const Value *serial_of(Arena *arena, const X509 *certificate) {
    const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
    Text bytes = {(const char *)ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial)};
    return value_string(arena, digest_hex(arena, bytes));
}

static const Value *fingerprint_of(Arena *arena, const X509 *certificate) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (X509_digest(certificate, EVP_sha1(), bytes, &length) != 1) return &value_empty_string;
    return value_string(arena, digest_hex(arena, (Text){(const char *)bytes, length}));
}

static const Value *read_facts(Arena *arena, X509 *certificate) {
    bool rsa = EVP_PKEY_get_base_id(X509_get0_pubkey(certificate)) == EVP_PKEY_RSA;
    const ValueEntry entries[] = {
        {TEXT("Common"), name_part(arena, X509_get_subject_name(certificate), NID_commonName)},
        {TEXT("Sans"), alternative_names(arena, certificate)},
        {TEXT("Issuer"), name_part(arena, X509_get_issuer_name(certificate), NID_organizationName)},
        {TEXT("StartDate"), day_of(arena, X509_get0_notBefore(certificate))},
        {TEXT("EndDate"), day_of(arena, X509_get0_notAfter(certificate))},
        {TEXT("SerialNo"), serial_of(arena, certificate)},
        {TEXT("Fingerprint"), fingerprint_of(arena, certificate)},
        {TEXT("Algorithm"), value_cstring(arena, rsa ? "RSA" : "ECC")},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

const Value *cas_facts(Arena *arena, Text pem) {
    BIO *bio = pem.length > INT_MAX ? NULL : BIO_new_mem_buf(pem.data, (int)pem.length);
    X509 *certificate = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    const Value *facts = certificate == NULL ? NULL : read_facts(arena, certificate);
    X509_free(certificate);
    BIO_free(bio);
    ERR_clear_error();
    return facts;
}

bool cas_is_expired(const Value *facts, Arena *arena, int64_t now_ms) {
    Text today = text_slice(text_of(clock_print(arena, now_ms)), 0, 10);
    return text_compare(value_text(value_get(facts, "EndDate")), today) < 0;
}
