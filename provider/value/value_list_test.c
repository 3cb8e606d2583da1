// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/value/json.h"
#include "provider/value/value.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const Value *json(const char *text) {
    const Value *value = json_parse(arena, text_of(text), NULL);
    assert_non_null(value);
    return value;
}

static void assert_json(const Value *value, const char *expected) {
    assert_string_equal(json_print(arena, value).data, expected);
}

static void made(void **state) {
    (void)state;
    static const char *const none[] = {NULL}, *const two[] = {"a", "b", NULL};
    const Value *list = json("[1,2]");
    assert_json(value_list_one(arena, &value_null), "[null]");
    assert_json(value_list_append(arena, list, &value_true), "[1,2,true]");
    assert_json(list, "[1,2]");
    assert_json(value_list_append(arena, &value_null, &value_true), "[true]");
    assert_json(value_list_texts(arena, none), "[]");
    assert_json(value_list_texts(arena, two), "[\"a\",\"b\"]");
}

static void members(void **state) {
    (void)state;
    const Value *list = json("[1,\"a\",null]");
    assert_ptr_equal(value_list_at(list, 1), list->list.items[1]);
    assert_true(value_is_null(value_list_at(list, 3)));
    const Value *const set_items[] = {json("\"s\"")};
    const Value *set = value_list(arena, VALUE_SET, set_items, 1);
    assert_ptr_equal(value_list_at(set, 0), set_items[0]);
    const Value *const others[] = {NULL, &value_null, &value_unknown, json("{\"a\":1}"),
                                   json("\"a\"")};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_true(value_is_null(value_list_at(others[i], 0)));
        assert_false(value_list_has_text(others[i], TEXT("a")));
    }
    // Whoever expected the other kind sees nothing, whatever a service answered.
    const Value *map = json("{\"a\":1,\"b\":2}");
    assert_true(value_is_null(value_list_at(map, 0)));
    assert_true(text_is(value_entry_at(map, 1)->key, "b"));
    assert_string_equal(value_cstr(value_entry_at(map, 1)->value), "2");
    const ValueEntry *none[] = {value_entry_at(map, 2), value_entry_at(list, 0),
                                value_entry_at(&value_null, 0), value_entry_at(NULL, 0)};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_true(none[i]->key.length == 0 && value_is_null(none[i]->value));
    assert_true(value_list_has_text(list, TEXT("a")) && value_list_has_text(set, TEXT("s")));
    assert_false(value_list_has_text(list, TEXT("b")));
    assert_true(value_list_has(list, &value_null) && value_list_has(list, json("1.0")));
    assert_false(value_list_has(list, &value_unknown) || value_list_has(list, json("\"1\"")));
}

#define LIST_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {LIST_TEST(made), LIST_TEST(members)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
