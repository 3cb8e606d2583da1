// SPDX-License-Identifier: MPL-2.0
#include "provider/net/digest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

static void assert_text(Text text, const char *expected) {
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.data, expected, text.length);
}

// RFC 4231 (case 2), FIPS 180, RFC 2202 and RFC 1321 examples.
static void known_digests(void **state) {
    (void)state;
    const struct {
        Digest digest;
        const char *hex;
    } cases[] = {
        {digest_sha256(TEXT("abc")),
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {digest_sha256((Text){0}),
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {digest_sha1(TEXT("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {digest_md5(TEXT("abc")), "900150983cd24fb0d6963f7d28e17f72"},
        {digest_hmac_sha256(TEXT("Jefe"), TEXT("what do ya want for nothing?")),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {digest_hmac_sha1(TEXT("Jefe"), TEXT("what do ya want for nothing?")),
         "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {digest_hmac_sha256((Text){0}, (Text){0}),
         "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(digest_hex(arena, digest_bytes(&cases[i].digest)), cases[i].hex);
    arena_free(arena);
}

// RFC 4648 §10.
static void encodings(void **state) {
    (void)state;
    static const struct {
        const char *plain, *base64, *bare, *base32;
    } cases[] = {
        {"", "", "", ""},
        {"f", "Zg==", "Zg", "my"},
        {"fo", "Zm8=", "Zm8", "mzxq"},
        {"foo", "Zm9v", "Zm9v", "mzxw6"},
        {"foob", "Zm9vYg==", "Zm9vYg", "mzxw6yq"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE", "mzxw6ytb"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy", "mzxw6ytboi"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text plain = text_of(cases[i].plain), back;
        assert_text(digest_base64(arena, plain), cases[i].base64);
        assert_text(digest_base64_no_padding(arena, plain), cases[i].bare);
        assert_text(digest_base32(arena, plain), cases[i].base32);
        assert_true(digest_base64_decode(arena, text_of(cases[i].base64), &back));
        assert_text(back, cases[i].plain);
    }
    arena_free(arena);
}

static void base64_is_strict(void **state) {
    (void)state;
    static const char *const wrong[] = {"Z",    "Zg",       "Zg=",      "Zg==\n",  " Zg=",
                                        "Zh==", "====",     "Zm9vZg=a", "Zm 9v",   "Zg==Zm9v",
                                        "Zm9*", "\n\n\n\n", "=Zg=",     "Zm9v-_=="};
    Arena *arena = arena_new();
    Text back;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(digest_base64_decode(arena, text_of(wrong[i]), &back));
    arena_free(arena);
}

static void percent(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text back;
    assert_text(digest_percent_encode(arena, TEXT("a b+c*d~e/f=&\"\xE5\x90\x8D\0z"), false),
                "a%20b%2Bc%2Ad~e%2Ff%3D%26%22%E5%90%8D%00z");
    assert_text(digest_percent_encode(arena, TEXT("a/b c"), true), "a/b%20c");
    assert_true(digest_percent_decode(arena, TEXT("a%20b+c%2b"), false, &back));
    assert_text(back, "a b+c+");
    assert_true(digest_percent_decode(arena, TEXT("a+b%2B"), true, &back));
    assert_text(back, "a b+");
    assert_false(digest_percent_decode(arena, TEXT("a%2"), false, &back));
    assert_false(digest_percent_decode(arena, TEXT("%zz"), false, &back));
    assert_false(digest_percent_decode(arena, TEXT("%"), false, &back));
    arena_free(arena);
}

static void equality_and_randomness(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_true(digest_equal(TEXT("abc"), TEXT("abc")));
    assert_false(digest_equal(TEXT("abc"), TEXT("abd")));
    assert_false(digest_equal(TEXT("abc"), TEXT("ab")));
    assert_true(digest_equal((Text){0}, TEXT("")));
    Text one = digest_random_hex(arena, 400), two = digest_random_hex(arena, 400);
    assert_int_equal(one.length, 800);
    assert_false(text_equal(one, two));
    assert_false(text_equal(text_slice(one, 600, 800), text_slice(two, 600, 800)));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),           cmocka_unit_test(encodings),
        cmocka_unit_test(base64_is_strict),        cmocka_unit_test(percent),
        cmocka_unit_test(equality_and_randomness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
