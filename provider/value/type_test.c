// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/value/type.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const Type *type(const char *json) {
    return type_from_json(arena, text_of(json));
}

static void json_goes_both_ways(void **state) {
    (void)state;
    static const char *const cases[] = {
        "\"string\"",
        "\"number\"",
        "\"bool\"",
        "\"dynamic\"",
        "[\"list\",\"string\"]",
        "[\"set\",[\"map\",\"number\"]]",
        "[\"object\",{}]",
        "[\"object\",{\"a\":\"bool\",\"b\":[\"object\",{\"c\":\"dynamic\"}]}]",
        "[\"tuple\",[]]",
        "[\"tuple\",[\"string\",[\"list\",\"bool\"]]]",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Type *parsed = type(cases[i]);
        assert_non_null(parsed);
        assert_string_equal(type_to_json(arena, parsed).data, cases[i]);
        assert_true(type_equal(parsed, type_copy(arena, parsed)));
    }
    const Type *optional = type("[\"object\",{\"b\":\"bool\",\"a\":\"bool\"},[\"a\"]]");
    assert_string_equal(type_to_json(arena, optional).data,
                        "[\"object\",{\"a\":\"bool\",\"b\":\"bool\"}]");
}

static void not_a_type(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "string",
        "\"text\"",
        "null",
        "{}",
        "[]",
        "[\"list\"]",
        "[\"list\",\"text\"]",
        "[\"list\",\"string\",\"string\"]",
        "[\"map\",null]",
        "[\"set\",[\"set\"]]",
        "[\"object\",[]]",
        "[\"object\",{\"a\":\"text\"}]",
        "[\"object\",{\"a\\u0000b\":\"string\"}]",
        "[\"object\",{},[],[]]",
        "[\"tuple\",{}]",
        "[\"tuple\",[\"text\"]]",
        "[\"string\",\"string\"]",
        "[1,\"string\"]",
        "\"string\" \"string\"",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_null(type(cases[i]));
}

static void nesting_is_limited(void **state) {
    (void)state;
    Buffer buffer = buffer_new(arena, 4096);
    for (int i = 0; i < 100; i++) buffer_puts(&buffer, "[\"list\",");
    buffer_puts(&buffer, "\"string\"");
    for (int i = 0; i < 100; i++) buffer_puts(&buffer, "]");
    assert_null(type_from_json(arena, buffer_text(&buffer)));
}

static void equality(void **state) {
    (void)state;
    const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"\"string\"", "\"string\"", true},
        {"\"string\"", "\"number\"", false},
        {"[\"list\",\"string\"]", "[\"list\",\"string\"]", true},
        {"[\"list\",\"string\"]", "[\"set\",\"string\"]", false},
        {"[\"list\",\"string\"]", "[\"list\",\"bool\"]", false},
        {"[\"tuple\",[\"string\"]]", "[\"tuple\",[\"string\"]]", true},
        {"[\"tuple\",[\"string\"]]", "[\"tuple\",[\"bool\"]]", false},
        {"[\"tuple\",[\"string\"]]", "[\"tuple\",[]]", false},
        {"[\"object\",{\"a\":\"string\"}]", "[\"object\",{\"a\":\"string\"}]", true},
        {"[\"object\",{\"a\":\"string\"}]", "[\"object\",{\"b\":\"string\"}]", false},
        {"[\"object\",{\"a\":\"string\"}]", "[\"object\",{\"a\":\"bool\"}]", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(type_equal(type(cases[i].a), type(cases[i].b)), cases[i].equal);
}

static void field_order_does_not_matter(void **state) {
    (void)state;
    const TypeField one[] = {{"a", &type_string}, {"b", &type_bool}};
    const TypeField two[] = {{"b", &type_bool}, {"a", &type_string}};
    const TypeField other[] = {{"b", &type_string}, {"a", &type_string}};
    const Type first = {.kind = TYPE_OBJECT, .fields = one, .field_count = 2};
    const Type second = {.kind = TYPE_OBJECT, .fields = two, .field_count = 2};
    const Type third = {.kind = TYPE_OBJECT, .fields = other, .field_count = 2};
    assert_true(type_equal(&first, &second));
    assert_false(type_equal(&first, &third));
    assert_string_equal(type_to_json(arena, &second).data, type_to_json(arena, &first).data);
    assert_int_equal(type_field_index(&second, TEXT("a")), 1);
    assert_int_equal(type_field_index(&second, TEXT("ab")), -1);
}

static void names(void **state) {
    (void)state;
    assert_string_equal(type_name(&type_string), "string");
    assert_string_equal(type_name(&type_set_of_string), "set");
    assert_string_equal(type_name(&type_dynamic), "dynamic");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_goes_both_ways),
        cmocka_unit_test(not_a_type),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(equality),
        cmocka_unit_test(names),
        cmocka_unit_test(field_order_does_not_matter),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
