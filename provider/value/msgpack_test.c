// SPDX-License-Identifier: MPL-2.0
#include "provider/value/msgpack.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
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

static const Type *type_of(const char *json) {
    const Type *type = type_from_json(arena, text_of(json));
    assert_non_null(type);
    return type;
}

static const Value *read(Text bytes, const char *type) {
    const Value *value = NULL;
    if (!msgpack_parse(call, bytes, type_of(type), "config", &value).ok) return NULL;
    assert_true(value_conforms(value, type_of(type)));
    return value;
}

static void assert_json(const Value *value, const char *expected) {
    assert_non_null(value);
    assert_string_equal(json_print(arena, value).data, expected);
}

typedef struct Case {
    Text bytes;
    const char *type, *json;
} Case;

static void reads(void **state) {
    (void)state;
    static const Case cases[] = {
        {{"", 0}, "\"string\"", "null"},
        {{"\xc0", 1}, "[\"object\",{\"a\":\"string\"}]", "null"},
        {{"\xc3", 1}, "\"bool\"", "true"},
        {{"\xc2", 1}, "\"bool\"", "false"},
        {{"\xa2hi", 3}, "\"string\"", "\"hi\""},
        {{"\xa0", 1}, "\"string\"", "\"\""},
        {{"\xa3z\0z", 4}, "\"string\"", "\"z\\u0000z\""},
        {{"\xd9\x02hi", 4}, "\"string\"", "\"hi\""},
        {{"\xda\0\x02hi", 5}, "\"string\"", "\"hi\""},
        {{"\xdb\0\0\0\x02hi", 7}, "\"string\"", "\"hi\""},
        {{"\x07", 1}, "\"number\"", "7"},
        {{"\xff", 1}, "\"number\"", "-1"},
        {{"\xcc\xff", 2}, "\"number\"", "255"},
        {{"\xcd\xff\xff", 3}, "\"number\"", "65535"},
        {{"\xce\xff\xff\xff\xff", 5}, "\"number\"", "4294967295"},
        {{"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9}, "\"number\"", "18446744073709551615"},
        {{"\xd0\x80", 2}, "\"number\"", "-128"},
        {{"\xd1\x80\0", 3}, "\"number\"", "-32768"},
        {{"\xd2\x80\0\0\0", 5}, "\"number\"", "-2147483648"},
        {{"\xd3\x80\0\0\0\0\0\0\0", 9}, "\"number\"", "-9223372036854775808"},
        {{"\xd3\0\0\0\0\0\0\0\x05", 9}, "\"number\"", "5"},
        {{"\xcb\x3f\xf8\0\0\0\0\0\0", 9}, "\"number\"", "1.5"},
        {{"\xca\x3f\xc0\0\0", 5}, "\"number\"", "1.5"},
        {{"\xa3"
          "0.1",
          4},
         "\"number\"",
         "0.1"},
        {{"\xa3"
          "1e3",
          4},
         "\"number\"",
         "1000"},
        {{"\x90", 1}, "[\"list\",\"string\"]", "[]"},
        {{"\x92\x01\xc0", 3}, "[\"list\",\"number\"]", "[1,null]"},
        {{"\xdc\0\x01\x01", 4}, "[\"list\",\"number\"]", "[1]"},
        {{"\xdd\0\0\0\x01\x01", 6}, "[\"list\",\"number\"]", "[1]"},
        {{"\x93\x01\x02\x01", 4}, "[\"set\",\"number\"]", "[1,2]"},
        {{"\x92\x01\xc3", 3}, "[\"tuple\",[\"number\",\"bool\"]]", "[1,true]"},
        {{"\x82\xa1"
          "b\x01\xa1"
          "a\x02",
          7},
         "[\"map\",\"number\"]",
         "{\"a\":2,\"b\":1}"},
        {{"\xde\0\x01\xa1k\x05", 6}, "[\"map\",\"number\"]", "{\"k\":5}"},
        {{"\xdf\0\0\0\x01\xa1k\x05", 8}, "[\"map\",\"number\"]", "{\"k\":5}"},
        {{"\x80", 1}, "[\"object\",{}]", "{}"},
        {{"\x82\xa1"
          "b\x01\xa1"
          "a\xc0",
          7},
         "[\"object\",{\"a\":\"bool\",\"b\":\"number\"}]",
         "{\"a\":null,\"b\":1}"},
        {{"\x92\xc4\x06\"bool\"\xc3", 10}, "\"dynamic\"", "{\"type\":\"bool\",\"value\":true}"},
        {{"\x92\xa6\"bool\"\xc3", 9}, "\"dynamic\"", "{\"type\":\"bool\",\"value\":true}"},
        {{"\xc0", 1}, "\"dynamic\"", "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_json(read(cases[i].bytes, cases[i].type), cases[i].json);
    assert_false(call_has_errors(call));
}

static void every_extension_is_unknown(void **state) {
    (void)state;
    static const Text cases[] = {
        {"\xd4\0\0", 3},
        {"\xd5\x0c\x80\0", 4},
        {"\xd6\x01\1\2\3\4", 6},
        {"\xc7\x01\0\0", 4},
        {"\xc7\x03\x0c\x81\1\xc2", 6},
        {"\xc7\0\0", 3},
        {"\xc8\0\x01\0\0", 5},
        {"\xc9\0\0\0\x01\0\0", 7},
        {"\xd7\0\1\2\3\4\5\6\7\x08", 10},
        {"\xd8\0\1\2\3\4\5\6\7\x08\1\2\3\4\5\6\7\x08", 18},
    };
    static const char *const types[] = {"\"string\"", "\"dynamic\"", "[\"set\",\"bool\"]",
                                        "[\"object\",{\"a\":\"bool\"}]"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_ptr_equal(read(cases[i], types[i % 4]), &value_unknown);
    const Value *list = read((Text){"\x92\xd4\0\0\xd4\0\0", 7}, "[\"set\",\"bool\"]");
    assert_int_equal(value_count(list), 2);
    const Value *any = read((Text){"\x92\xc4\x06\"bool\"\xd4\0\0", 12}, "\"dynamic\"");
    assert_int_equal(any->kind, VALUE_DYNAMIC);
    assert_false(value_is_known(any));
}

// Expects an error at path that names "config" and says reason.
static void refused(Text bytes, const char *type, const char *path, const char *reason) {
    call->diags = diags_new(arena);
    assert_null(read(bytes, type));
    assert_int_equal(call->diags->errors, 1);
    const Diag *diag = call->diags->first;
    assert_string_equal(path_print(arena, diag->path), path);
    assert_non_null(strstr(diag->detail, "config"));
    if (strstr(diag->detail, reason) == NULL) fail_msg("no \"%s\" in: %s", reason, diag->detail);
}

static void malformed(void **state) {
    (void)state;
    const struct {
        Text bytes;
        const char *reason;
    } cases[] = {
        {TEXT("\xa2h"), "ends too early"},
        {TEXT("\xd9"), "ends too early"},
        {TEXT("\xdb\xff\xff\xff\xff"), "ends too early"},
        {TEXT("\xc6\xff\xff\xff\xff"), "ends too early"},
        {TEXT("\xc9\xff\xff\xff\xfe\0"), "ends too early"},
        {TEXT("\xcb\x3f"), "ends too early"},
        {TEXT("\x91"), "ends too early"},
        {TEXT("\x93\x01\x02\x03\x04"), "bytes follow"},
        {TEXT("\x93\x01\x02"), "ends too early"},
        {TEXT("\x81\xa1k"), "ends too early"},
        {TEXT("\xc1"), "malformed"},
        {TEXT("\x92\x01\xc1"), "malformed"},
        {TEXT("\xdd\xff\xff\xff\xff"), "ends too early"},
        {TEXT("\xdf\xff\xff\xff\xff"), "ends too early"},
        {TEXT("\xdc\xff\xff\xc0"), "ends too early"},
        {TEXT("\xde\x80\0\xc0"), "ends too early"},
        // More elements claimed than there are bytes: noticed before the bad byte is.
        {TEXT("\x93\x93\xc1\x01\x01"), "ends too early"},
        {TEXT("\x83\xc1\x01\x01"), "ends too early"},
        {TEXT("\xc0\xc0"), "bytes follow"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refused(cases[i].bytes, "\"string\"", "", cases[i].reason);
}

// The start of every prefix of a good value is no good value.
static void truncated_anywhere(void **state) {
    (void)state;
    static const char bytes[] = "\x83\xa1"
                                "a\x92\xcb\x3f\xf8\0\0\0\0\0\0\xd4\0\0\xa1"
                                "b\x81\xa1k\xd9\x03xyz\xa1"
                                "c\x92\xc4\x08\"string\"\xa2hi";
    const char *type =
        "[\"object\",{\"a\":[\"list\",\"number\"],\"b\":[\"map\",\"string\"],\"c\":\"dynamic\"}]";
    const size_t whole = sizeof bytes - 1;
    assert_non_null(read((Text){bytes, whole}, type));
    for (size_t length = 1; length < whole; length++) {
        char *exact = arena_copy(arena, bytes, length);
        refused((Text){exact, length}, type, "", "ends too early");
    }
}

static void nesting_is_limited(void **state) {
    (void)state;
    char bytes[200];
    memset(bytes, '\x91', sizeof bytes);
    refused((Text){bytes, sizeof bytes}, "[\"list\",\"string\"]", "", "nested too deeply");
    // Maps whose keys are maps, too.
    memset(bytes, '\x81', sizeof bytes);
    refused((Text){bytes, sizeof bytes}, "[\"list\",\"string\"]", "", "nested too deeply");
    // As deep as it may be.
    memset(bytes, '\x91', 64);
    bytes[64] = '\x01';
    refused((Text){bytes, 65}, "[\"list\",\"string\"]", "[0]", "a string is required");
}

static void misfits_name_their_path(void **state) {
    (void)state;
    const struct {
        Text bytes;
        const char *type, *path, *reason;
    } cases[] = {
        {TEXT("\x01"), "\"string\"", "", "a string is required"},
        {TEXT("\xc4\x01x"), "\"string\"", "", "a string is required"},
        {TEXT("\xa1x"), "\"bool\"", "", "a bool is required"},
        {TEXT("\x01"), "\"bool\"", "", "a bool is required"},
        {TEXT("\xc3"), "\"number\"", "", "a number"},
        {TEXT("\xa1x"), "\"number\"", "", "a number"},
        {TEXT("\xcb\x7f\xf0\0\0\0\0\0\0"), "\"number\"", "", "a number"},
        {TEXT("\xcb\x7f\xf8\0\0\0\0\0\0"), "\"number\"", "", "a number"},
        {TEXT("\x80"), "[\"list\",\"string\"]", "", "a list is required"},
        {TEXT("\x92\xa1x\x01"), "[\"list\",\"string\"]", "[1]", "a string is required"},
        {TEXT("\x91\x91\x01"), "[\"set\",[\"list\",\"string\"]]", "[0][0]", "a string"},
        {TEXT("\x91\x01"), "[\"tuple\",[]]", "", "number of elements"},
        {TEXT("\x91\x01"), "[\"tuple\",[\"bool\"]]", "[0]", "a bool is required"},
        {TEXT("\x90"), "[\"map\",\"string\"]", "", "a map is required"},
        {TEXT("\x81\x01\x01"), "[\"map\",\"number\"]", "", "a key is not a string"},
        {TEXT("\x81\xa1k\x01"), "[\"map\",\"string\"]", "[\"k\"]", "a string is required"},
        {TEXT("\x90"), "[\"object\",{\"a\":\"bool\"}]", "", "a object is required"},
        {TEXT("\x80"), "[\"object\",{\"a\":\"bool\"}]", "", "1 attributes is required (0 given)"},
        {TEXT("\x82\xa1"
              "a\xc0\xa1z\xc0"),
         "[\"object\",{\"a\":\"bool\"}]", "", "1 attributes is required (2 given)"},
        {TEXT("\x81\xa1z\xc0"), "[\"object\",{\"a\":\"bool\"}]", "", "not part of the schema"},
        {TEXT("\x81\x01\xc0"), "[\"object\",{\"a\":\"bool\"}]", "", "not part of the schema"},
        {TEXT("\x82\xa1"
              "a\xc0\xa1"
              "a\xc0"),
         "[\"object\",{\"a\":\"bool\",\"b\":\"bool\"}]", "a", "given twice"},
        {TEXT("\x81\xa1"
              "a\x81\xa1"
              "b\x01"),
         "[\"object\",{\"a\":[\"object\",{\"b\":\"bool\"}]}]", "a.b", "a bool is required"},
        {TEXT("\xc3"), "\"dynamic\"", "", "pair of type and value"},
        {TEXT("\x91\xc3"), "\"dynamic\"", "", "pair of type and value"},
        {TEXT("\x92\x01\x01"), "\"dynamic\"", "", "pair of type and value"},
        {TEXT("\x92\xa4text\x01"), "\"dynamic\"", "", "type is not one"},
        {TEXT("\x92\xa6\"bool\"\x01"), "\"dynamic\"", "", "a bool is required"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refused(cases[i].bytes, cases[i].type, cases[i].path, cases[i].reason);
}

static void secrets_are_not_quoted(void **state) {
    (void)state;
    refused(TEXT("\x91\xa7hunter2"), "[\"list\",\"bool\"]", "[0]", "a bool is required");
    assert_null(strstr(call->diags->first->detail, "hunter2"));
}

static const Value *dynamic(const Type *type, const Value *inner) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    return value;
}

static void assert_bytes(const Value *value, const Type *type, Text expected) {
    Text bytes = {0};
    assert_true(msgpack_print(call, value, type, "new state", &bytes).ok);
    assert_int_equal(bytes.length, expected.length);
    assert_memory_equal(bytes.data, expected.data, expected.length);
}

static void writes(void **state) {
    (void)state;
    const struct {
        const char *json, *type;
        Text bytes;
    } cases[] = {
        {"null", "\"string\"", TEXT("\xc0")},
        {"true", "\"bool\"", TEXT("\xc3")},
        {"false", "\"bool\"", TEXT("\xc2")},
        {"\"hi\"", "\"string\"", TEXT("\xa2hi")},
        {"\"\\u0000\"", "\"string\"", TEXT("\xa1\0")},
        {"5", "\"number\"", TEXT("\x05")},
        {"-9223372036854775808", "\"number\"", TEXT("\xd3\x80\0\0\0\0\0\0\0")},
        {"9223372036854775807", "\"number\"", TEXT("\xcf\x7f\xff\xff\xff\xff\xff\xff\xff")},
        {"9223372036854775808", "\"number\"",
         TEXT("\xb3"
              "9223372036854775808")},
        {"0.10", "\"number\"",
         TEXT("\xa3"
              "0.1")},
        {"1e20", "\"number\"",
         TEXT("\xb5"
              "100000000000000000000")},
        {"[]", "[\"list\",\"string\"]", TEXT("\x90")},
        {"[1,null]", "[\"set\",\"number\"]", TEXT("\x92\x01\xc0")},
        {"[1,true]", "[\"tuple\",[\"number\",\"bool\"]]", TEXT("\x92\x01\xc3")},
        {"{\"b\":1,\"a\":2}", "[\"map\",\"number\"]",
         TEXT("\x82\xa1"
              "a\x02\xa1"
              "b\x01")},
        {"{}", "[\"object\",{}]", TEXT("\x80")},
        {"{\"b\":1}", "[\"object\",{\"a\":\"bool\",\"b\":\"number\"}]",
         TEXT("\x82\xa1"
              "a\xc0\xa1"
              "b\x01")},
        {"{\"type\":\"bool\",\"value\":true}", "\"dynamic\"", TEXT("\x92\xc4\x06\"bool\"\xc3")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Type *type = type_of(cases[i].type);
        const Value *value = NULL;
        const Value *json = json_parse(arena, text_of(cases[i].json), NULL);
        assert_true(json_to_type(call, json, type, &value).ok);
        assert_bytes(value, type, cases[i].bytes);
    }
    assert_bytes(NULL, &type_string, TEXT("\xc0"));
    assert_bytes(&value_unknown, &type_bool, TEXT("\xd4\0\0"));
    assert_bytes(&value_unknown, &type_dynamic, TEXT("\xd4\0\0"));
    assert_bytes(dynamic(&type_bool, &value_unknown), &type_dynamic,
                 TEXT("\x92\xc4\x06\"bool\"\xd4\0\0"));
}

static void written_can_be_read(void **state) {
    (void)state;
    const Type *type =
        type_of("[\"object\",{\"s\":\"string\",\"n\":\"number\",\"l\":[\"list\","
                "[\"map\",\"bool\"]],\"d\":\"dynamic\",\"x\":[\"set\",\"number\"]}]");
    const Value *json = json_parse(
        arena,
        TEXT("{\"s\":\"\xe4\xb8\xad\",\"n\":3.14159265358979323846264338327950288,\"l\":[{\"a\":"
             "true,\"b\":null},{}],\"d\":{\"type\":[\"tuple\",[\"string\"]],\"value\":[\"v\"]},"
             "\"x\":[3,1,2]}"),
        NULL);
    const Value *value = NULL, *again = NULL;
    assert_true(json_to_type(call, json, type, &value).ok);
    value = value_with(arena, value, "x", &value_unknown);
    Text bytes = {0};
    assert_true(msgpack_print(call, value, type, "new state", &bytes).ok);
    assert_true(msgpack_parse(call, bytes, type, "new state", &again).ok);
    assert_true(value_equal(value, again));
}

static void large_values(void **state) {
    (void)state;
    enum { COUNT = 70000 };
    ValueEntry *entries = ARENA_ARRAY(arena, COUNT, ValueEntry);
    for (size_t i = 0; i < COUNT; i++) {
        entries[i].key = text_of(arena_printf(arena, "key-%zu", i));
        entries[i].value = value_string(arena, entries[i].key);
    }
    const Value *map = value_map(arena, entries, COUNT), *again = NULL;
    Text bytes = {0};
    assert_true(msgpack_print(call, map, &type_map_of_string, "plan", &bytes).ok);
    assert_true(msgpack_parse(call, bytes, &type_map_of_string, "plan", &again).ok);
    assert_true(value_equal(map, again));
}

static void misfits_are_not_written(void **state) {
    (void)state;
    const TypeField fields[] = {{"a", &type_string}};
    const Type object = {.kind = TYPE_OBJECT, .fields = fields, .field_count = 1};
    const Value *const strings[] = {&value_empty_string, &value_zero};
    const ValueEntry entry = {TEXT("k"), &value_true};
    const struct {
        const Value *value;
        const char *type, *path;
    } cases[] = {
        {&value_zero, "\"string\"", ""},
        {&value_empty_string, "\"number\"", ""},
        {&value_empty_string, "\"bool\"", ""},
        {&value_true, "\"dynamic\"", ""},
        {dynamic(&type_bool, &value_zero), "\"dynamic\"", ""},
        {value_list(arena, VALUE_LIST, strings, 2), "[\"list\",\"string\"]", "[1]"},
        {value_list(arena, VALUE_LIST, strings, 2), "[\"set\",\"string\"]", ""},
        {value_list(arena, VALUE_LIST, strings, 2), "[\"tuple\",[\"string\"]]", ""},
        {value_list(arena, VALUE_LIST, strings, 1), "[\"tuple\",[\"bool\"]]", "[0]"},
        {value_map(arena, &entry, 1), "[\"map\",\"string\"]", "[\"k\"]"},
        {value_map(arena, &entry, 1), "[\"object\",{\"k\":\"bool\"}]", ""},
        {value_object(arena, &object), "[\"object\",{\"b\":\"string\"}]", ""},
        {value_object(arena, &object), "[\"object\",{\"a\":\"bool\"}]", ""},
        {value_with(arena, value_object(arena, &object), "a", &value_true),
         "[\"object\",{\"a\":\"string\"}]", "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        call->diags = diags_new(arena);
        Text bytes = {0};
        assert_false(
            msgpack_print(call, cases[i].value, type_of(cases[i].type), "new state", &bytes).ok);
        assert_null(bytes.data);
        assert_int_equal(call->diags->errors, 1);
        assert_string_equal(path_print(arena, call->diags->first->path), cases[i].path);
        assert_non_null(strstr(call->diags->first->detail, "new state"));
        assert_false(value_conforms(cases[i].value, type_of(cases[i].type)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(every_extension_is_unknown),
        cmocka_unit_test(malformed),
        cmocka_unit_test(truncated_anywhere),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(misfits_name_their_path),
        cmocka_unit_test(secrets_are_not_quoted),
        cmocka_unit_test(writes),
        cmocka_unit_test(written_can_be_read),
        cmocka_unit_test(large_values),
        cmocka_unit_test(misfits_are_not_written),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
