// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/value/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <float.h>

static void canonical_form(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.000", "0"},
        {"+7", "7"},
        {"007", "7"},
        {"-0.50", "-0.5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"100.00", "100"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"1.5e1", "15"},
        {"1.25e1", "12.5"},
        {"12.5e-3", "0.0125"},
        {"1e-3", "0.001"},
        {"0.0050", "0.005"},
        {"120e-1", "12"},
        {"0e99999999", "0"},
        {"-1.0e-1", "-0.1"},
        {"10", "10"},
        {"9223372036854775808", "9223372036854775808"},
        {"3.14159265358979323846264338327950288", "3.14159265358979323846264338327950288"},
        {"1e0000000000000000000000000003", "1000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Value *number = value_number_text(arena, text_of(cases[i][0]));
        assert_non_null(number);
        assert_int_equal(number->kind, VALUE_NUMBER);
        assert_string_equal(value_cstr(number), cases[i][1]);
        assert_int_equal(number->text.length, strlen(cases[i][1]));
    }
}

static void not_a_number(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",         "-",
        "+",        ".",
        "e1",       "1e",
        "1e+",      "1e1.5",
        "1..2",     "1.2.3",
        "0x10",     " 1",
        "1 ",       "--1",
        "1-",       "inf",
        "NaN",      "1,5",
        "1e--1",    "1e4096",
        "-1e-4096", "1e99999999999999999999999",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_null(value_number_text(arena, text_of(cases[i])));
}

static void digits_are_limited(void **state) {
    (void)state;
    assert_int_equal(value_text(value_number_text(arena, TEXT("1e4095"))).length, 4096);
    assert_null(value_number_text(arena, TEXT("1e4096")));
    assert_int_equal(value_text(value_number_text(arena, TEXT("1e-4095"))).length, 4097);
    char digits[5000];
    memset(digits, '7', sizeof digits);
    assert_null(value_number_text(arena, (Text){.data = digits, .length = sizeof digits}));
    digits[2000] = '.';
    assert_non_null(value_number_text(arena, (Text){.data = digits, .length = 4097}));
    assert_null(value_number_text(arena, (Text){.data = digits, .length = 4098}));
}

static void doubles_are_exact(void **state) {
    (void)state;
    const struct {
        double number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1.5, "1.5"},
        {-2, "-2"},
        {0.1, "0.1000000000000000055511151231257827021181583404541015625"},
        {9007199254740993.0, "9007199254740992"},
        {1e22, "10000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(value_cstr(value_double(arena, cases[i].number)), cases[i].text);
    assert_int_equal(value_text(value_double(arena, DBL_MAX)).length, 309);
    assert_int_equal(value_text(value_double(arena, DBL_TRUE_MIN)).length, 1076);
    assert_true(value_double_or(value_double(arena, DBL_TRUE_MIN), 0) == DBL_TRUE_MIN);
    assert_true(value_double_or(value_double(arena, -DBL_MAX), 0) == -DBL_MAX);
    assert_null(value_double(arena, (double)INFINITY));
    assert_null(value_double(arena, (double)-INFINITY));
    assert_null(value_double(arena, (double)NAN));
}

static void integers(void **state) {
    (void)state;
    static const int64_t cases[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(value_int_or(value_int(arena, cases[i]), 7) == cases[i]);
    assert_ptr_equal(value_int(arena, 0), &value_zero);
    static const char *const others[] = {"1.5", "9223372036854775808", "1e30"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(value_int_or(value_number_text(arena, text_of(others[i])), 7), 7);
    assert_int_equal(value_int_or(value_number_text(arena, TEXT("3.0")), 7), 3);
    assert_int_equal(value_int_or(value_cstring(arena, "-12"), 7), -12);
    assert_int_equal(value_int_or(value_cstring(arena, "12s"), 7), 7);
    assert_int_equal(value_int_or(&value_null, 7), 7);
    assert_int_equal(value_int_or(&value_unknown, 7), 7);
    assert_int_equal(value_int_or(NULL, 7), 7);
    assert_int_equal(value_int_or(&value_true, 7), 7);
}

static void reading_doubles(void **state) {
    (void)state;
    assert_true(value_double_or(value_number_text(arena, TEXT("0.1")), 7) == 0.1);
    assert_true(value_double_or(value_cstring(arena, "2.5e1"), 7) == 25);
    static const char *const others[] = {"", "inf", "0x10", " 1", "1e999", "1-", "2.5x"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_true(value_double_or(value_cstring(arena, others[i]), 7) == 7);
    assert_true(value_double_or(NULL, 7) == 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_form),     cmocka_unit_test(not_a_number),
        cmocka_unit_test(digits_are_limited), cmocka_unit_test(doubles_are_exact),
        cmocka_unit_test(integers),           cmocka_unit_test(reading_doubles),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
