// SPDX-License-Identifier: MPL-2.0
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;
static Call *call;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    call = ARENA_NEW(arena, Call);
    *call = (Call){.arena = arena, .diags = diags_new(arena)};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const Value *json(const char *text) {
    const Value *value = json_parse(arena, text_of(text), NULL);
    assert_non_null(value);
    return value;
}

static void assert_json(const Value *value, const char *expected) {
    assert_string_equal(json_print(arena, value).data, expected);
}

static void goes_both_ways(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"null", "null"},
        {" true ", "true"},
        {"[ ]", "[]"},
        {"{ }", "{}"},
        {"[1,[2,[3]],{}]", "[1,[2,[3]],{}]"},
        {"{\"b\":1,\"a\":{\"d\":[],\"c\":null}}", "{\"a\":{\"c\":null,\"d\":[]},\"b\":1}"},
        {"{\"a\":1,\"a\":{\"x\":1},\"a\":3}", "{\"a\":3}"},
        {"[-0,1.50,1e2,12345678901234567890.125]", "[0,1.5,100,12345678901234567890.125]"},
        {"\"\\u00e4\\ud83d\\ude00\\n\\\"\\\\\\/\"", "\"\xc3\xa4\xf0\x9f\x98\x80\\n\\\"\\\\/\""},
        {"\"\\u0000x\\u001f\"", "\"\\u0000x\\u001F\""},
        {"{\"a\\u0000b\":1}", "{\"a\\u0000b\":1}"},
        // Half of a pair is no character.
        {"\"\\udc00\"", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_json(json(cases[i][0]), cases[i][1]);
    assert_int_equal(value_text(json("\"\\u0000x\"")).length, 2);
}

static void refuses(void **state) {
    (void)state;
    const struct {
        Text json;
        const char *reason;
    } cases[] = {
        {TEXT(""), "premature EOF"},
        {TEXT("  "), "premature EOF"},
        {TEXT("[1,2"), "premature EOF (at byte 4)"},
        {TEXT("{\"a\":"), "premature EOF"},
        {TEXT("\"abc"), "premature EOF"},
        {TEXT("nul"), "lexical error"},
        {TEXT("nulx"), "lexical error"},
        {TEXT("[1,]"), "(at byte 4)"},
        {TEXT("{\"a\":1,}"), "parse error"},
        {TEXT("{a:1}"), "lexical error"},
        {TEXT("{1:2}"), "parse error"},
        {TEXT("[1] x"), "trailing garbage"},
        {TEXT("{} {}"), "trailing garbage"},
        {TEXT("01"), "trailing garbage"},
        {TEXT("1."), "malformed number"},
        {TEXT("-"), "(at byte 1)"},
        {TEXT("/* c */ 1"), "lexical error"},
        {TEXT("\"\\x\""), "lexical error"},
        {TEXT("\"a\nb\""), "lexical error"},
        {TEXT("\"\\u12g4\""), "lexical error"},
        {TEXT("\0"), "lexical error"},
        {TEXT("\"\xff\""), "not valid UTF-8"},
        {TEXT("\"\xc0\x80\""), "not valid UTF-8"},
        {TEXT("\"\xed\xa0\x80\""), "not valid UTF-8"},
        {TEXT("\"\xf4\x90\x80\x80\""), "not valid UTF-8"},
        {TEXT("[1e5000]"), "too many digits"},
        {TEXT("1e5000"), "too many digits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reason = NULL;
        assert_null(json_parse(arena, cases[i].json, &reason));
        assert_non_null(reason);
        if (strstr(reason, cases[i].reason) == NULL) fail_msg("%zu: %s", i, reason);
        assert_null(strchr(reason, '\n'));
    }
    assert_null(json_parse(arena, TEXT("["), NULL));
}

static void reasons_do_not_quote(void **state) {
    (void)state;
    const char *reason = NULL;
    assert_null(json_parse(arena, TEXT("{\"password\": hunter2}"), &reason));
    assert_null(strstr(reason, "hunter2"));
    assert_null(strstr(reason, "password"));
}

// count times open, then inner, then count times close.
static Text nested(size_t count, const char *open, const char *inner, const char *close) {
    Buffer buffer = buffer_new(arena, JSON_MAX_BYTES);
    for (size_t i = 0; i < count; i++) buffer_puts(&buffer, open);
    buffer_puts(&buffer, inner);
    for (size_t i = 0; i < count; i++) buffer_puts(&buffer, close);
    return buffer_text(&buffer);
}

static void limits(void **state) {
    (void)state;
    const char *reason = NULL;
    assert_non_null(json_parse(arena, nested(JSON_MAX_DEPTH, "[", "", "]"), NULL));
    assert_null(json_parse(arena, nested(JSON_MAX_DEPTH + 1, "[", "", "]"), &reason));
    assert_non_null(strstr(reason, "nested too deeply (at byte 6"));
    assert_null(json_parse(arena, nested(JSON_MAX_DEPTH + 1, "{\"a\":", "1", "}"), &reason));
    assert_non_null(strstr(reason, "nested too deeply"));
    const Text huge = {.data = "", .length = (size_t)JSON_MAX_BYTES + 1};
    assert_null(json_parse(arena, huge, &reason));
    assert_string_equal(reason, "it is longer than 67108864 bytes");
}

static void short_numbers_cannot_fill_the_memory(void **state) {
    (void)state;
    enum { COUNT = JSON_MAX_BYTES / 4096 + 1 };
    if (getenv("UNDER_VALGRIND") != NULL) return; // which has not as many mappings as this takes
    Buffer buffer = buffer_new(arena, JSON_MAX_BYTES);
    for (size_t i = 0; i < COUNT; i++) buffer_puts(&buffer, i == 0 ? "[1e4095" : ",1e4095");
    buffer_puts(&buffer, "]");
    const char *reason = NULL;
    assert_null(json_parse(arena, buffer_text(&buffer), &reason));
    assert_non_null(strstr(reason, "its numbers have too many digits"));
}

static void large_documents(void **state) {
    (void)state;
    enum { COUNT = 50000 };
    Buffer buffer = buffer_new(arena, JSON_MAX_BYTES);
    for (size_t i = 0; i < COUNT; i++)
        buffer_printf(&buffer, "%s\"%zu\":[%zu]", i == 0 ? "{" : ",", COUNT - i, i);
    buffer_puts(&buffer, "}");
    const Value *map = json_parse(arena, buffer_text(&buffer), NULL);
    assert_int_equal(value_count(map), COUNT);
    assert_int_equal(value_count(json_parse(arena, json_print(arena, map), NULL)), COUNT);
}

// Strings with escapes are put together piece by piece.
static void long_strings(void **state) {
    (void)state;
    Buffer buffer = buffer_new(arena, 100000);
    buffer_puts(&buffer, "\"");
    for (int i = 0; i < 5000; i++) buffer_puts(&buffer, "ab\\n");
    buffer_puts(&buffer, "\"");
    const Value *value = json_parse(arena, buffer_text(&buffer), NULL);
    assert_int_equal(value_text(value).length, 15000);
    for (size_t i = 0; i < 15000; i += 3) assert_memory_equal(value_cstr(value) + i, "ab\n", 3);
    assert_true(text_equal(json_print(arena, value), buffer_text(&buffer)));
}

static const Value *dynamic(const Type *type, const Value *inner) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    return value;
}

static void prints_terraform_values(void **state) {
    (void)state;
    const TypeField fields[] = {{"b", &type_string}, {"a", &type_dynamic}};
    const Type type = {.kind = TYPE_OBJECT, .fields = fields, .field_count = 2};
    const Value *object = value_object(arena, &type);
    object = value_with(arena, object, "a", dynamic(&type_list_of_string, &value_empty_list));
    assert_json(object, "{\"a\":{\"type\":[\"list\",\"string\"],\"value\":[]},\"b\":null}");
    const Value *const items[] = {value_cstring(arena, "y"), &value_unknown, NULL};
    assert_json(value_list(arena, VALUE_SET, items, 3), "[\"y\",null,null]");
    assert_json(NULL, "null");
}

static void repairs_strings(void **state) {
    (void)state;
    assert_json(value_string(arena, TEXT("a\xff")), "\"a\xef\xbf\xbd\"");
}

static void indented(void **state) {
    (void)state;
    const Value *value = json("{\"b\":[1,{\"c\":{}}],\"a\":[]}");
    assert_string_equal(json_print_indented(arena, value).data, "{\n"
                                                                "  \"a\": [],\n"
                                                                "  \"b\": [\n"
                                                                "    1,\n"
                                                                "    {\n"
                                                                "      \"c\": {}\n"
                                                                "    }\n"
                                                                "  ]\n"
                                                                "}\n");
    assert_string_equal(json_print_indented(arena, &value_empty_map).data, "{}\n");
}

static void too_deep_to_print(void **state) {
    (void)state;
    const Value *value = &value_true;
    for (int i = 0; i < 200; i++) value = value_with(arena, NULL, "a", value);
    assert_int_equal(json_print(arena, value).length, 0);
    for (int i = 0; i < 200; i++) {
        const Value **items = ARENA_ARRAY(arena, 1, const Value *);
        items[0] = value;
        value = value_list(arena, VALUE_LIST, items, 1);
    }
    assert_int_equal(json_print(arena, value).length, 0);
}

static const Value *typed(const char *text, const char *type) {
    const Value *value = NULL;
    const Type *parsed = type_from_json(arena, text_of(type));
    assert_non_null(parsed);
    if (!json_to_type(call, json(text), parsed, &value).ok) return NULL;
    assert_true(value_conforms(value, parsed));
    return value;
}

static void brought_to_a_type(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"null", "\"string\"", "null"},
        {"\"a\"", "\"string\"", "\"a\""},
        {"1.5", "\"string\"", "\"1.5\""},
        {"true", "\"string\"", "\"true\""},
        {"false", "\"string\"", "\"false\""},
        {"\"1e1\"", "\"number\"", "10"},
        {"2", "\"number\"", "2"},
        {"\"true\"", "\"bool\"", "true"},
        {"\"false\"", "\"bool\"", "false"},
        {"true", "\"bool\"", "true"},
        {"[1,2]", "[\"list\",\"string\"]", "[\"1\",\"2\"]"},
        {"[1,2,\"1\"]", "[\"set\",\"number\"]", "[1,2]"},
        {"[1,\"x\"]", "[\"tuple\",[\"number\",\"string\"]]", "[1,\"x\"]"},
        {"{\"a\":1}", "[\"map\",\"number\"]", "{\"a\":1}"},
        {"{\"x\":1,\"a\":\"1\"}", "[\"object\",{\"a\":\"number\",\"b\":\"bool\"}]",
         "{\"a\":1,\"b\":null}"},
        {"{\"type\":[\"list\",\"number\"],\"value\":[\"1\"]}", "\"dynamic\"",
         "{\"type\":[\"list\",\"number\"],\"value\":[1]}"},
        {"{\"type\":\"string\",\"value\":null}", "\"dynamic\"",
         "{\"type\":\"string\",\"value\":null}"},
        {"null", "\"dynamic\"", "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_json(typed(cases[i][0], cases[i][1]), cases[i][2]);
    assert_false(call_has_errors(call));
}

static void misfits_name_their_path(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"[]", "\"string\"", ""},
        {"{}", "\"string\"", ""},
        {"true", "\"number\"", ""},
        {"\"x\"", "\"number\"", ""},
        {"\"yes\"", "\"bool\"", ""},
        {"1", "\"bool\"", ""},
        {"{}", "[\"list\",\"string\"]", ""},
        {"[[]]", "[\"list\",\"string\"]", "[0]"},
        {"[[\"a\",{}]]", "[\"list\",[\"set\",\"string\"]]", "[0][1]"},
        {"[1]", "[\"tuple\",[\"number\",\"number\"]]", ""},
        {"[1,[]]", "[\"tuple\",[\"number\",\"number\"]]", "[1]"},
        {"[]", "[\"map\",\"string\"]", ""},
        {"{\"k\":[]}", "[\"map\",\"string\"]", "[\"k\"]"},
        {"\"a\"", "[\"object\",{\"a\":\"string\"}]", ""},
        {"{\"a\":{\"b\":[]}}", "[\"object\",{\"a\":[\"object\",{\"b\":\"bool\"}]}]", "a.b"},
        {"{\"value\":1}", "\"dynamic\"", ""},
        {"{\"type\":\"text\",\"value\":1}", "\"dynamic\"", ""},
        {"{\"type\":\"bool\",\"value\":1}", "\"dynamic\"", ""},
        {"[1]", "\"dynamic\"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        call->diags = diags_new(arena);
        assert_null(typed(cases[i][0], cases[i][1]));
        assert_int_equal(call->diags->errors, 1);
        assert_string_equal(path_print(arena, call->diags->first->path), cases[i][2]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_both_ways),
        cmocka_unit_test(refuses),
        cmocka_unit_test(reasons_do_not_quote),
        cmocka_unit_test(limits),
        cmocka_unit_test(short_numbers_cannot_fill_the_memory),
        cmocka_unit_test(large_documents),
        cmocka_unit_test(long_strings),
        cmocka_unit_test(prints_terraform_values),
        cmocka_unit_test(repairs_strings),
        cmocka_unit_test(indented),
        cmocka_unit_test(too_deep_to_print),
        cmocka_unit_test(brought_to_a_type),
        cmocka_unit_test(misfits_name_their_path),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
