// SPDX-License-Identifier: MPL-2.0
#include "provider/base/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void bytes_become_digits(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Text bytes = {.data = "\x00\x7f\xff", .length = 3};
    assert_string_equal(encode_hex(arena, bytes, false).data, "007fff");
    assert_string_equal(encode_hex(arena, bytes, true).data, "007FFF");
    assert_int_equal(encode_hex(arena, TEXT(""), true).length, 0);
    arena_free(arena);
}

static void what_is_kept_stands_for_itself(void **state) {
    (void)state;
    Arena *arena = arena_new();
    static const struct {
        const char *kept;
        bool upper;
        const char *encoded;
    } cases[] = {
        {ENCODE_UNRESERVED, true, "aZ9-_.~%2F%20%C3%BC%00"},
        {ENCODE_UNRESERVED, false, "aZ9-_.~%2f%20%c3%bc%00"},
        {ENCODE_UNRESERVED "/", true, "aZ9-_.~/%20%C3%BC%00"},
        {"", true, "aZ9%2D%5F%2E%7E%2F%20%C3%BC%00"},
    };
    const Text text = {.data = "aZ9-_.~/ \xc3\xbc\x00", .length = 12};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text encoded = encode_percent(arena, text, cases[i].kept, cases[i].upper);
        assert_string_equal(encoded.data, cases[i].encoded);
        assert_int_equal(encoded.length, strlen(cases[i].encoded));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_digits),
        cmocka_unit_test(what_is_kept_stands_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
