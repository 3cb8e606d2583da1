// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_text(Text text, const char *expected) {
    if (!text_is(text, expected))
        fail_msg("\"%.*s\" is not \"%s\"", (int)text.length, text.data, expected);
}

static void comparing(void **state) {
    (void)state;
    const struct {
        Text a, b;
        int order;
    } cases[] = {
        {TEXT(""), TEXT(""), 0},          {{0}, TEXT(""), 0},           {TEXT("a"), TEXT("b"), -1},
        {TEXT("a"), TEXT("ab"), -1},      {TEXT("b"), TEXT("ab"), 1},   {TEXT("ab"), TEXT("ab"), 0},
        {TEXT("a\0b"), TEXT("a\0c"), -1}, {TEXT("\xff"), TEXT("a"), 1}, {{0}, TEXT("a"), -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int order = text_compare(cases[i].a, cases[i].b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        assert_int_equal(text_equal(cases[i].a, cases[i].b), cases[i].order == 0);
    }
    assert_true(text_is(text_of(NULL), ""));
    assert_false(text_is(TEXT("a\0"), "a"));
    assert_true(text_is_nocase(TEXT("AbC"), "aBc"));
    assert_false(text_is_nocase(TEXT("AbC"), "ab"));
    assert_false(text_is_nocase(TEXT("AbC"), "abd"));
}

static void searching(void **state) {
    (void)state;
    assert_true(text_starts(TEXT("https://x"), "https:"));
    assert_false(text_starts(TEXT("http"), "https"));
    assert_true(text_ends(TEXT("a.json"), ".json"));
    assert_false(text_ends(TEXT("json"), ".json"));
    assert_false(text_ends(TEXT("a.jsonx"), ".json"));
    assert_int_equal(text_find(TEXT("a\0bc"), "bc"), 2);
    assert_int_equal(text_find(TEXT("abc"), "d"), -1);
    assert_int_equal(text_find(TEXT("abc"), ""), 0);
    assert_int_equal(text_find((Text){0}, ""), 0);
    assert_int_equal(text_find((Text){0}, "a"), -1);
}

static void cutting(void **state) {
    (void)state;
    assert_text(text_slice(TEXT("abcdef"), 1, 3), "bc");
    assert_text(text_slice(TEXT("abcdef"), 4, 99), "ef");
    assert_text(text_slice(TEXT("abcdef"), 9, 99), "");
    assert_text(text_slice(TEXT("abcdef"), 3, 1), "");
    assert_null(text_trim((Text){0}).data); // clang's sanitizer minds nothing moved by nothing
    assert_text(text_trim(TEXT(" \t\r\n a b \v\f")), "a b");
    assert_text(text_trim(TEXT("   ")), "");
    assert_text(text_trim(TEXT("")), "");
}

static void pieces(void **state) {
    (void)state;
    static const struct {
        const char *text, *joined;
    } cases[] = {{"a,b,c", "<a><b><c>"}, {"a", "<a>"}, {"", "<>"}, {",a,", "<><a><>"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer buffer = buffer_new(arena, 100);
        Text rest = text_of(cases[i].text), piece;
        while (text_next(&rest, ',', &piece))
            buffer_printf(&buffer, "<%.*s>", (int)piece.length, piece.data);
        assert_text(buffer_text(&buffer), cases[i].joined);
    }
    Text nothing = {0}, piece;
    assert_false(text_next(&nothing, ',', &piece));
}

static void a_word_is_among_words(void **state) {
    (void)state;
    assert_true(text_has_word("get put", TEXT("get")) && text_has_word("get put", TEXT("put")));
    assert_true(text_has_word("get", TEXT("get")));
    assert_false(text_has_word("get put", TEXT("pu")) || text_has_word("get put", TEXT("puts")));
    assert_false(text_has_word("get put", TEXT("get put")) || text_has_word("", TEXT("get")));
    assert_false(text_has_word("", TEXT("")) || text_has_word("get  put", TEXT("")));
}

static void copying(void **state) {
    (void)state;
    Text copy = text_copy(arena, text_slice(TEXT("abc"), 0, 2));
    assert_string_equal(copy.data, "ab");
    assert_string_equal(text_copy(arena, (Text){0}).data, "");
    assert_string_equal(text_lower(arena, TEXT("AZaz[@`{ \xc3\x84")).data, "azaz[@`{ \xc3\x84");
}

static void integers(void **state) {
    (void)state;
    const struct {
        const char *text;
        int64_t low, high;
        bool valid;
        int64_t number;
    } cases[] = {
        {"0", 0, 0, true, 0},
        {"-0", 0, 0, true, 0},
        {"42", 0, 100, true, 42},
        {"101", 0, 100, false, 0},
        {"-1", 0, 100, false, 0},
        {"-7", -10, 100, true, -7},
        {"007", 0, 100, true, 7},
        {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
        {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
        {"99999999999999999999", INT64_MIN, INT64_MAX, false, 0},
        {"000000000000000000001", INT64_MIN, INT64_MAX, false, 0},
        {"", 0, 100, false, 0},
        {"-", -10, 100, false, 0},
        {"+1", 0, 100, false, 0},
        {" 1", 0, 100, false, 0},
        {"1 ", 0, 100, false, 0},
        {"1.0", 0, 100, false, 0},
        {"0x1", 0, 100, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t number = 77;
        assert_int_equal(text_to_int(text_of(cases[i].text), cases[i].low, cases[i].high, &number),
                         cases[i].valid);
        assert_true(number == (cases[i].valid ? cases[i].number : 77));
    }
}

#define BAD "\xEF\xBF\xBD"

static void utf8(void **state) {
    (void)state;
    const struct {
        Text text;
        const char *repaired; // NULL: valid as it is
    } cases[] = {
        {TEXT(""), NULL},
        {TEXT("abc"), NULL},
        {TEXT("\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80"), NULL},
        {TEXT("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"), NULL},
        {TEXT("\xe0\xa0\x80\xf0\x90\x80\x80\xc2\x80"), NULL},
        {TEXT("a\x80z"), "a" BAD "z"},
        {TEXT("\xff\xfe"), BAD BAD},
        {TEXT("\xc3"), BAD},
        {TEXT("\xc3z"), BAD "z"},
        {TEXT("\xe4\xb8"), BAD BAD},
        {TEXT("\xf0\x9f\x98"), BAD BAD BAD},
        {TEXT("\xc0\x80"), BAD BAD},         // overlong
        {TEXT("\xc1\xbf"), BAD BAD},         // overlong
        {TEXT("\xe0\x9f\xbf"), BAD BAD BAD}, // overlong
        {TEXT("\xf0\x8f\xbf\xbf"), BAD BAD BAD BAD},
        {TEXT("\xed\xa0\x80"), BAD BAD BAD},         // half of a surrogate pair
        {TEXT("\xf4\x90\x80\x80"), BAD BAD BAD BAD}, // above U+10FFFF
        {TEXT("\xf5\x80\x80\x80"), BAD BAD BAD BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *repaired = text_to_utf8(arena, cases[i].text);
        const char *expected = cases[i].repaired != NULL ? cases[i].repaired : cases[i].text.data;
        assert_string_equal(repaired, expected);
        assert_int_equal(text_is_utf8(cases[i].text), cases[i].repaired == NULL);
        assert_true(text_is_utf8(text_of(repaired)));
    }
    assert_true(text_is_utf8(TEXT("a\0b")));
    assert_string_equal(text_to_utf8(arena, TEXT("a\0b")), "a" BAD "b");
}

static void buffers_grow_up_to_their_maximum(void **state) {
    (void)state;
    Buffer buffer = buffer_new(arena, 1000);
    assert_string_equal(buffer_text(&buffer).data, "");
    for (int i = 0; i < 100; i++) assert_true(buffer_puts(&buffer, "0123456789"));
    assert_false(buffer.overflow);
    assert_true(buffer_add(&buffer, NULL, 0));
    assert_false(buffer_puts(&buffer, "x"));
    assert_false(buffer_printf(&buffer, "%d", 1));
    assert_true(buffer.overflow);
    assert_int_equal(buffer_text(&buffer).length, 1000);
    assert_int_equal(strlen(buffer_text(&buffer).data), 1000);
}

static void buffers_take_all_or_nothing(void **state) {
    (void)state;
    Buffer buffer = buffer_new(arena, 8);
    assert_true(buffer_printf(&buffer, "%s", "abc"));
    assert_false(buffer_add_text(&buffer, TEXT("123456")));
    assert_true(buffer_add_text(&buffer, TEXT("1\0002")));
    assert_int_equal(buffer_text(&buffer).length, 6);
    assert_memory_equal(buffer_text(&buffer).data, "abc1\0002", 7);
    assert_true(buffer.overflow);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing),
        cmocka_unit_test(searching),
        cmocka_unit_test(cutting),
        cmocka_unit_test(pieces),
        cmocka_unit_test(a_word_is_among_words),
        cmocka_unit_test(copying),
        cmocka_unit_test(integers),
        cmocka_unit_test(utf8),
        cmocka_unit_test(buffers_grow_up_to_their_maximum),
        cmocka_unit_test(buffers_take_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
