// SPDX-License-Identifier: MPL-2.0
#include "provider/base/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HIDDEN "(sensitive value)"

typedef struct Case {
    const char *secret, *text, *masked;
} Case;

static void check(const Case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_new();
        Masks *masks = masks_new(arena);
        masks_add(masks, text_of(cases[i].secret));
        masks_add(masks, text_of(cases[i].secret)); // twice is once
        Text masked = masks_apply(arena, masks, text_of(cases[i].text));
        assert_string_equal(masked.data, cases[i].masked);
        arena_free(arena);
    }
}

static void a_secret_is_taken_out_in_every_spelling(void **state) {
    (void)state;
    static const Case cases[] = {
        {"s3cr\"t/K+y", "bad s3cr\"t/K+y!", "bad " HIDDEN "!"},
        {"s3cr\"t/K+y", "{\"a\":\"s3cr\\\"t/K+y\"}", "{\"a\":\"" HIDDEN "\"}"},
        {"s3cr\"t/K+y", "{\"a\":\"s3cr\\\"t\\/K+y\"}", "{\"a\":\"" HIDDEN "\"}"},
        {"s3cr\"t/K+y", "\"{\\\"a\\\":\\\"s3cr\\\\\\\"t/K+y\\\"}\"",
         "\"{\\\"a\\\":\\\"" HIDDEN "\\\"}\""},
        {"s3cr\"t/K+y", "?a=s3cr%22t%2FK%2By&b", "?a=" HIDDEN "&b"},
        {"s3cr\"t/K+y", "?a=s3cr%22t%2fK%2by&b", "?a=" HIDDEN "&b"},
        {"s3cr\"t/K+y", "/s3cr%22t/K%2By/", "/" HIDDEN "/"},
        {"s3cr\"t/K+y", "POST&%2F&a%3Ds3cr%2522t%252FK%252By%26", "POST&%2F&a%3D" HIDDEN "%26"},
        {"s3cr\"t/K+y", "0x7333637222742f4b2b79", "0x" HIDDEN},
        {"s3cr\"t/K+y", "0x7333637222742F4B2B79", "0x" HIDDEN},
        {"short", "short", "short"}, // to be told from a word
        {"", "text", "text"},
        {"sec\nret-1", "sec\nret-1 sec", HIDDEN " sec"},
        {"line-of-sixteen-1\nline-of-sixteen-2\n", "x line-of-sixteen-2 y", "x " HIDDEN " y"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

// What cannot depend on the neighbours: the ends are left.
static void base64_inside_something_longer_is_found(void **state) {
    (void)state;
    static const char *const texts[] = {
        "Y2FuYXJ5LWNvZGU=",                 // canary-code
        "eGNhbmFyeS1jb2RleA==",             // xcanary-codex
        "eHhjYW5hcnktY29kZXg=",             // xxcanary-codex
        "dXNlcjpjYW5hcnktY29kZTpvdGhlcg==", // user:canary-code:other
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Arena *arena = arena_new();
        Masks *masks = masks_new(arena);
        masks_add(masks, TEXT("canary-code"));
        Text masked = masks_apply(arena, masks, text_of(texts[i]));
        assert_true(text_find(masked, HIDDEN) >= 0);
        assert_true(masked.length < strlen(texts[i]) + sizeof HIDDEN - 12);
        arena_free(arena);
    }
}

static void the_longest_goes_first(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Masks *masks = masks_new(arena);
    masks_add(masks, TEXT("secret"));
    masks_add(masks, TEXT("postgres://u:secret@host"));
    masks_add(masks, TEXT("other-one"));
    Text masked = masks_apply(arena, masks, TEXT("postgres://u:secret@host, secret; other-one"));
    assert_string_equal(masked.data, HIDDEN ", " HIDDEN "; " HIDDEN);
    assert_string_equal(masks_apply(arena, NULL, TEXT("secret")).data, "secret");
    masks_add(NULL, TEXT("secret"));
    arena_free(arena);
}

static void bytes_that_are_no_text_are_found(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Masks *masks = masks_new(arena);
    Text secret = {.data = "\xff\x00\x01\x02\x03\x04\x05", .length = 7};
    masks_add(masks, secret);
    assert_string_equal(masks_apply(arena, masks, TEXT("ff000102030405")).data, HIDDEN);
    assert_true(text_is(masks_apply(arena, masks, secret), HIDDEN));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_taken_out_in_every_spelling),
        cmocka_unit_test(base64_inside_something_longer_is_found),
        cmocka_unit_test(the_longest_goes_first),
        cmocka_unit_test(bytes_that_are_no_text_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
