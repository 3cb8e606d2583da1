// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/stored_zip.h"

#include "provider/net/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// What Python's zipfile makes of it, but for the versions that are named.
static const char expected[] =
    "504b03040a00000000000000210020303a36060000000600000005000000612e74787468656c"
    "6c6f0a504b01021e030a00000000000000210020303a36060000000600000005000000000000"
    "0000000000a48100000000612e747874504b0506000000000100010033000000290000000000";

static void a_file_is_stored(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text zip = stored_zip(arena, "a.txt", TEXT("hello\n"));
    assert_string_equal(digest_hex(arena, zip).data, expected);
    assert_true(text_equal(zip, stored_zip(arena, "a.txt", TEXT("hello\n"))));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_file_is_stored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
