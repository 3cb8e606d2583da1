// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ident.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

static void a_seed_repeats_the_sequence(void **state) {
    const int64_t seed = 7, other = 8;
    Ident *a = ident_new(*state, &seed), *b = ident_new(*state, &seed);
    Ident *c = ident_new(*state, &other), *d = ident_new(*state, NULL);
    const char *first = ident_uuid(a, *state);
    assert_string_equal(first, ident_uuid(b, *state));
    assert_string_not_equal(first, ident_uuid(c, *state));
    assert_string_not_equal(first, ident_uuid(d, *state));
    assert_string_not_equal(first, ident_uuid(a, *state));
}

static void a_resumed_sequence_is_new(void **state) {
    const int64_t seed = 7;
    Ident *a = ident_new(*state, &seed), *b = ident_new(*state, &seed);
    const char *first = ident_mixed(a, *state, 32);
    ident_resume(b, 3);
    assert_string_not_equal(first, ident_mixed(b, *state, 32));
}

static bool only(const char *text, const char *alphabet) {
    return strspn(text, alphabet) == strlen(text);
}

static void names_have_their_form(void **state) {
    Ident *ident = ident_new(*state, NULL);
    for (int i = 0; i < 50; i++) {
        const char *uuid = ident_uuid(ident, *state);
        assert_int_equal(strlen(uuid), 36);
        assert_true(only(uuid, "0123456789ABCDEF-"));
        assert_int_equal(uuid[14], '4');
        assert_true(only(ident_uuid_lower(ident, *state), "0123456789abcdef-"));
        const char *digits = ident_digits(ident, *state, 16);
        assert_int_equal(strlen(digits), 16);
        assert_true(only(digits, "0123456789") && digits[0] != '0');
        assert_true(only(ident_letters(ident, *state, 8), "abcdefghijklmnopqrstuvwxyz"));
        const char *alnum = ident_alnum(ident, *state, 10);
        assert_true(only(alnum, "abcdefghijklmnopqrstuvwxyz0123456789") && alnum[0] >= 'a');
        assert_int_equal(strlen(ident_mixed(ident, *state, 30)), 30);
    }
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_seed_repeats_the_sequence),
        TEST(a_resumed_sequence_is_new),
        TEST(names_have_their_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
