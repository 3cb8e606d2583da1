// SPDX-License-Identifier: MPL-2.0
// The throw-away certificate: all that Terraform demands of it, read back from the bytes that the
// handshake carries.
#include "acceptance/tools/plugin_client.h"
#include "provider/rpc/mtls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

typedef struct Made {
    Arena *arena;
    Identity identity;
    X509 *certificate;
} Made;

static int begin(void **state) {
    Arena *arena = arena_new();
    Made *made = ARENA_NEW(arena, Made);
    made->arena = arena;
    if (!mtls_identity(arena, &made->identity)) return -1;
    made->certificate = client_decode(arena, made->identity.encoded);
    *state = made;
    return made->certificate != NULL ? 0 : -1;
}

static int end(void **state) {
    Made *made = *state;
    X509_free(made->certificate);
    arena_free(made->arena);
    return 0;
}

static void the_encoding_has_no_padding(void **state) {
    Made *made = *state;
    // Lengths differ by the signature's, so that every remainder comes up.
    for (int i = 0; i < 24; i++) {
        Identity identity;
        assert_true(mtls_identity(made->arena, &identity));
        assert_null(strpbrk(identity.encoded, "=\n\r "));
        X509 *certificate = client_decode(made->arena, identity.encoded);
        assert_non_null(certificate);
        X509_free(certificate);
    }
}

static void the_name_and_uses_are_what_terraform_checks(void **state) {
    X509 *certificate = ((Made *)*state)->certificate;
    assert_int_equal(
        X509_check_host(certificate, "localhost", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL), 1);
    assert_int_equal(X509_check_host(certificate, "example.com", 0, 0, NULL), 0);
    uint32_t uses = X509_get_extended_key_usage(certificate);
    assert_int_equal(uses & (XKU_SSL_SERVER | XKU_SSL_CLIENT), XKU_SSL_SERVER | XKU_SSL_CLIENT);
    assert_int_equal(X509_get_version(certificate), X509_VERSION_3);
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    assert_int_equal(EVP_PKEY_get_bits(key), 256);
    assert_int_equal(X509_verify(certificate, key), 1);
}

static void it_is_valid_on_clocks_that_differ(void **state) {
    X509 *certificate = ((Made *)*state)->certificate;
    time_t before = time(NULL) - 50 * 60, after = time(NULL) + 24 * 3600;
    assert_true(X509_cmp_time(X509_get0_notBefore(certificate), &before) < 0);
    assert_true(X509_cmp_time(X509_get0_notAfter(certificate), &after) > 0);
}

static void serials_differ(void **state) {
    Made *made = *state;
    Identity other;
    assert_true(mtls_identity(made->arena, &other));
    X509 *certificate = client_decode(made->arena, other.encoded);
    assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(certificate),
                                          X509_get0_serialNumber(made->certificate)),
                         0);
    X509_free(certificate);
}

static void the_key_belongs_to_it_and_can_be_wiped(void **state) {
    Made *made = *state;
    size_t length = strlen(made->identity.key);
    BIO *bio = BIO_new_mem_buf(made->identity.key, (int)length);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    assert_int_equal(X509_check_private_key(made->certificate, key), 1);
    EVP_PKEY_free(key);
    BIO_free(bio);
    mtls_wipe(&made->identity);
    for (size_t i = 0; i < length; i++) assert_int_equal(made->identity.key[i], 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(the_encoding_has_no_padding),
        T(the_name_and_uses_are_what_terraform_checks),
        T(it_is_valid_on_clocks_that_differ),
        T(serials_differ),
        T(the_key_belongs_to_it_and_can_be_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
