// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/value/value.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const Value *json(const char *text) {
    const Value *value = json_parse(arena, text_of(text), NULL);
    assert_non_null(value);
    return value;
}

static const TypeField fields[] = {
    {"name", &type_string}, {"size", &type_number}, {"tags", &type_map_of_string}};
static const Type object_type = {.kind = TYPE_OBJECT, .fields = fields, .field_count = 3};

static const Value *dynamic(const Type *type, const Value *inner) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    return value;
}

static void strings_are_copied(void **state) {
    (void)state;
    char text[] = "a\0b";
    const Value *value = value_string(arena, (Text){.data = text, .length = 3});
    text[0] = 'x';
    assert_int_equal(value_text(value).length, 3);
    assert_memory_equal(value_text(value).data, "a\0b", 4);
    assert_string_equal(value_cstr(value_cstring(arena, NULL)), "");
    assert_string_equal(value_cstr(value_string(arena, (Text){0})), "");
}

static void maps_are_sorted_and_the_last_counts(void **state) {
    (void)state;
    const ValueEntry entries[] = {{TEXT("b"), value_int(arena, 1)}, {TEXT("a"), &value_true},
                                  {TEXT("b"), value_int(arena, 2)}, {TEXT("ab"), &value_null},
                                  {TEXT("b"), value_int(arena, 3)}, {TEXT("a"), &value_false}};
    const Value *map = value_map(arena, entries, 6);
    assert_string_equal(json_print(arena, map).data, "{\"a\":false,\"ab\":null,\"b\":3}");
    assert_ptr_equal(value_map(arena, NULL, 0), &value_empty_map);
    const ValueEntry twice[] = {{TEXT("a"), &value_true}, {TEXT("a"), &value_false}};
    assert_int_equal(value_count(value_map(arena, twice, 2)), 1);
}

static void null_and_unknown(void **state) {
    (void)state;
    assert_true(value_is_null(NULL));
    assert_true(value_is_null(&value_null));
    assert_true(value_is_null(dynamic(&type_string, &value_null)));
    assert_false(value_is_null(&value_unknown));
    assert_false(value_is_null(&value_empty_string));
    assert_true(value_is_known(NULL));
    assert_true(value_is_known(&value_null));
    assert_false(value_is_known(&value_unknown));
    assert_false(value_is_known(dynamic(&type_string, &value_unknown)));
    assert_false(value_is_given(NULL));
    assert_false(value_is_given(&value_null));
    assert_false(value_is_given(&value_unknown));
    assert_true(value_is_given(&value_false));
}

static void wholly_known(void **state) {
    (void)state;
    const Value *const items[] = {&value_true, &value_unknown};
    const ValueEntry entries[] = {{TEXT("a"), &value_true}, {TEXT("b"), &value_unknown}};
    const Value *object = value_object(arena, &object_type);
    assert_true(value_is_wholly_known(object));
    assert_true(value_is_wholly_known(NULL));
    assert_true(value_is_wholly_known(json("{\"a\":[1,\"x\",{\"b\":null}]}")));
    const Value *const cases[] = {
        &value_unknown,
        value_list(arena, VALUE_LIST, items, 2),
        value_list(arena, VALUE_SET, items, 2),
        value_map(arena, entries, 2),
        value_with(arena, object, "tags", &value_unknown),
        dynamic(&type_list_of_string, value_list(arena, VALUE_LIST, items, 2)),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_false(value_is_wholly_known(cases[i]));
    assert_true(value_is_known(cases[1]));
}

static void members(void **state) {
    (void)state;
    const Value *map = json("{\"a\":1,\"b\":{\"c\":{\"d\":\"deep\"}},\"z\":null}");
    assert_int_equal(value_int_or(value_get(map, "a"), 0), 1);
    assert_ptr_equal(value_get(map, "z"), &value_null);
    assert_ptr_equal(value_get(map, "missing"), &value_null);
    assert_ptr_equal(value_get(&value_empty_map, "a"), &value_null);
    assert_ptr_equal(value_get(NULL, "a"), &value_null);
    assert_ptr_equal(value_get(&value_unknown, "a"), &value_unknown);
    assert_ptr_equal(value_get(&value_true, "a"), &value_null);
    assert_string_equal(value_cstr(value_at(map, "b.c.d")), "deep");
    assert_true(value_is_null(value_at(map, "b.x.d")));
    assert_true(value_is_null(value_at(map, "a.b")));
    const Value *object =
        value_with(arena, value_object(arena, &object_type), "size", value_int(arena, 5));
    assert_int_equal(value_int_or(value_get_text(object, TEXT("size")), 0), 5);
    assert_true(value_is_null(value_get(object, "name")));
    assert_true(value_is_null(value_get(object, "missing")));
    assert_int_equal(value_int_or(value_get(dynamic(&object_type, object), "size"), 0), 5);
}

static void a_map_entry_without_value_is_null(void **state) {
    (void)state;
    const ValueEntry entry = {.key = TEXT("a")};
    assert_ptr_equal(value_get(value_map(arena, &entry, 1), "a"), &value_null);
}

static void scalars(void **state) {
    (void)state;
    assert_true(value_bool_or(&value_true, false));
    assert_false(value_bool_or(value_bool(false), true));
    assert_true(value_bool_or(&value_null, true));
    assert_true(value_bool_or(value_cstring(arena, "false"), true));
    assert_string_equal(value_cstr(&value_null), "");
    assert_string_equal(value_cstr(&value_true), "");
    assert_string_equal(value_cstr(value_int(arena, 12)), "12");
    assert_int_equal(value_count(json("[1,2,3]")), 3);
    assert_int_equal(value_count(json("{\"a\":1}")), 1);
    assert_int_equal(value_count(&value_unknown), 0);
    assert_int_equal(value_count(value_object(arena, &object_type)), 0);
    assert_int_equal(value_count(value_list(arena, VALUE_SET, NULL, 0)), 0);
}

static const Type *type(const char *spelled) {
    const Type *parsed = type_from_json(arena, text_of(spelled));
    assert_non_null(parsed);
    return parsed;
}

static void conformance(void **state) {
    (void)state;
    const Value *const strings[] = {&value_empty_string, NULL};
    const Value *const mixed[] = {&value_empty_string, &value_true};
    const Value *object = value_object(arena, &object_type);
    const struct {
        const Value *value;
        const char *type;
        bool conforms;
    } cases[] = {
        {NULL, "\"string\"", true},
        {&value_null, "[\"object\",{}]", true},
        {&value_unknown, "[\"set\",\"string\"]", true},
        {&value_empty_string, "\"string\"", true},
        {&value_zero, "\"string\"", false},
        {&value_zero, "\"number\"", true},
        {&value_empty_string, "\"number\"", false},
        {&value_true, "\"bool\"", true},
        {&value_zero, "\"bool\"", false},
        {&value_true, "\"dynamic\"", false},
        {dynamic(&type_bool, &value_true), "\"dynamic\"", true},
        {dynamic(&type_bool, &value_zero), "\"dynamic\"", false},
        {dynamic(&type_bool, &value_true), "\"bool\"", false},
        {value_list(arena, VALUE_LIST, strings, 2), "[\"list\",\"string\"]", true},
        {value_list(arena, VALUE_LIST, mixed, 2), "[\"list\",\"string\"]", false},
        {value_list(arena, VALUE_LIST, strings, 2), "[\"set\",\"string\"]", false},
        {value_list(arena, VALUE_SET, strings, 2), "[\"set\",\"string\"]", true},
        {value_list(arena, VALUE_SET, mixed, 2), "[\"set\",\"string\"]", false},
        {value_list(arena, VALUE_SET, strings, 2), "[\"list\",\"string\"]", false},
        {value_list(arena, VALUE_LIST, mixed, 2), "[\"tuple\",[\"string\",\"bool\"]]", true},
        {value_list(arena, VALUE_LIST, mixed, 2), "[\"tuple\",[\"bool\",\"string\"]]", false},
        {value_list(arena, VALUE_LIST, mixed, 1), "[\"tuple\",[\"string\",\"bool\"]]", false},
        {value_list(arena, VALUE_SET, mixed, 2), "[\"tuple\",[\"string\",\"bool\"]]", false},
        {json("{\"a\":true}"), "[\"map\",\"bool\"]", true},
        {json("{\"a\":1}"), "[\"map\",\"bool\"]", false},
        {json("[]"), "[\"map\",\"bool\"]", false},
        {json("{\"a\":true}"), "[\"object\",{\"a\":\"bool\"}]", false},
        {object,
         "[\"object\",{\"tags\":[\"map\",\"string\"],\"size\":\"number\",\"name\":"
         "\"string\"}]",
         true},
        {value_with(arena, object, "size", &value_true),
         "[\"object\",{\"tags\":[\"map\",\"string\"],\"size\":\"number\",\"name\":\"string\"}]",
         false},
        {object, "[\"object\",{\"name\":\"string\"}]", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(value_conforms(cases[i].value, type(cases[i].type)), cases[i].conforms);
}

// A hundred thousand keys in the worst order: only something quadratic would be felt here.
static void big_maps(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    ValueEntry *entries = ARENA_ARRAY(arena, COUNT, ValueEntry);
    for (size_t i = 0; i < COUNT; i++) {
        entries[i].key = text_of(arena_printf(arena, "%06zu", (i * 7919) % COUNT));
        entries[i].value = value_int(arena, (int64_t)i);
    }
    const Value *map = value_map(arena, entries, COUNT);
    assert_int_equal(value_count(map), COUNT);
    for (size_t i = 0; i < COUNT; i += 997)
        assert_int_equal(value_int_or(value_get_text(map, entries[i].key), -1), i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(maps_are_sorted_and_the_last_counts),
        cmocka_unit_test(null_and_unknown),
        cmocka_unit_test(wholly_known),
        cmocka_unit_test(members),
        cmocka_unit_test(a_map_entry_without_value_is_null),
        cmocka_unit_test(scalars),
        cmocka_unit_test(conformance),
        cmocka_unit_test(big_maps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
