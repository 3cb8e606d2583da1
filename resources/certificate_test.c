// SPDX-License-Identifier: MPL-2.0
#include "resources/certificate.h"

#include "acceptance/tools/pem_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;
static PemFixture own, other, locked;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    own = pem_fixture(arena, "chat.example.com", NULL);
    other = pem_fixture(arena, "*.example.org", NULL);
    locked = pem_fixture(arena, "chat.example.com", "passphrase");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void what_is_no_certificate_is_told(void **state) {
    (void)state;
    assert_null(certificate_fault(own.certificate));
    const Text bad[] = {TEXT(""), TEXT("certificate"), own.key,
                        text_slice(own.certificate, 0, own.certificate.length / 2)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(certificate_fault(bad[i]));
}

// A key with a passphrase must not make OpenSSL ask on the terminal.
static void what_is_no_open_key_is_told(void **state) {
    (void)state;
    assert_null(certificate_key_fault(own.key));
    const Text bad[] = {TEXT(""), own.certificate, locked.key,
                        text_slice(own.key, 0, own.key.length / 2)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(certificate_key_fault(bad[i]));
}

static void a_key_fits_its_own_certificate_only(void **state) {
    (void)state;
    assert_true(certificate_matches_key(own.certificate, own.key));
    assert_false(certificate_matches_key(own.certificate, other.key));
    assert_false(certificate_matches_key(own.certificate, TEXT("")));
    assert_false(certificate_matches_key(TEXT(""), own.key));
}

static void a_certificate_covers_its_names_only(void **state) {
    (void)state;
    assert_true(certificate_covers_host(own.certificate, TEXT("chat.example.com")));
    assert_false(certificate_covers_host(own.certificate, TEXT("example.com")));
    assert_true(certificate_covers_host(other.certificate, TEXT("talk.example.org")));
    assert_false(certificate_covers_host(other.certificate, TEXT("a.talk.example.org")));
    assert_false(certificate_covers_host(TEXT(""), TEXT("chat.example.com")));
}

static void a_certificate_has_a_fingerprint(void **state) {
    (void)state;
    Text print = certificate_fingerprint(arena, own.certificate);
    assert_int_equal(print.length, 64);
    // White space around it is no other certificate.
    const char *around = arena_printf(arena, "\n%s\n\n", own.certificate.data);
    assert_true(text_equal(print, certificate_fingerprint(arena, text_of(around))));
    assert_false(text_equal(print, certificate_fingerprint(arena, other.certificate)));
    assert_int_equal(certificate_fingerprint(arena, own.key).length, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_has_a_fingerprint),
        cmocka_unit_test(what_is_no_certificate_is_told),
        cmocka_unit_test(what_is_no_open_key_is_told),
        cmocka_unit_test(a_key_fits_its_own_certificate_only),
        cmocka_unit_test(a_certificate_covers_its_names_only),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
