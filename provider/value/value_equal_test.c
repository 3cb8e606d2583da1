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

// A set of the elements of a JSON array.
static const Value *set(const char *text) {
    const Value *list = json(text);
    return value_list(arena, VALUE_SET, list->list.items, list->list.count);
}

static const Value *dynamic(const Type *type, const Value *inner) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    return value;
}

static void equal_or_not(void **state) {
    (void)state;
    const struct {
        const Value *a, *b;
        bool equal;
    } cases[] = {
        {NULL, &value_null, true},
        {NULL, NULL, true},
        {&value_unknown, &value_unknown, true},
        {&value_unknown, &value_null, false},
        {json("\"a\""), json("\"a\""), true},
        {json("\"a\""), json("\"b\""), false},
        {json("\"1\""), json("1"), false},
        {json("1"), json("1.0"), true},
        {json("100"), json("1e2"), true},
        {json("1"), json("1.5"), false},
        {json("true"), json("true"), true},
        {json("true"), json("false"), false},
        {json("[1,2]"), json("[1,2]"), true},
        {json("[1,2]"), json("[2,1]"), false},
        {json("[1,2]"), json("[1]"), false},
        {json("[]"), &value_empty_list, true},
        {json("{\"a\":1,\"b\":2}"), json("{\"b\":2,\"a\":1}"), true},
        {json("{\"a\":1}"), json("{\"b\":1}"), false},
        {json("{\"a\":1}"), json("{\"a\":2}"), false},
        {json("{\"a\":1}"), json("{\"a\":1,\"b\":2}"), false},
        {json("[]"), json("{}"), false},
        {set("[1,2,3]"), set("[3,1,2]"), true},
        {set("[1,2,3]"), set("[3,1,4]"), false},
        {set("[1,2]"), set("[1,2,3]"), false},
        {set("[1]"), json("[1]"), false},
        {set("[{\"a\":[1,null]},{\"b\":true}]"), set("[{\"b\":true},{\"a\":[1,null]}]"), true},
        {dynamic(&type_string, json("\"a\"")), dynamic(&type_string, json("\"a\"")), true},
        {dynamic(&type_string, &value_null), dynamic(&type_bool, &value_null), false},
        {dynamic(&type_string, json("\"a\"")), dynamic(&type_string, json("\"b\"")), false},
        {dynamic(&type_string, json("\"a\"")), json("\"a\""), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(value_equal(cases[i].a, cases[i].b), cases[i].equal);
        assert_int_equal(value_equal(cases[i].b, cases[i].a), cases[i].equal);
    }
}

static void objects_by_name(void **state) {
    (void)state;
    const TypeField one[] = {{"a", &type_string}, {"b", &type_bool}};
    const TypeField two[] = {{"b", &type_bool}, {"a", &type_string}};
    const TypeField other[] = {{"a", &type_string}, {"c", &type_bool}};
    const Type first = {.kind = TYPE_OBJECT, .fields = one, .field_count = 2};
    const Type second = {.kind = TYPE_OBJECT, .fields = two, .field_count = 2};
    const Type third = {.kind = TYPE_OBJECT, .fields = other, .field_count = 2};
    const Type shorter = {.kind = TYPE_OBJECT, .fields = one, .field_count = 1};
    const Value *left = value_with(arena, value_object(arena, &first), "b", &value_true);
    const Value *right = value_with(arena, value_object(arena, &second), "b", &value_true);
    assert_true(value_equal(left, right));
    assert_false(value_equal(left, value_object(arena, &second)));
    assert_false(value_equal(value_object(arena, &first), value_object(arena, &third)));
    assert_false(value_equal(value_object(arena, &first), value_object(arena, &shorter)));
    const Value *const lefts[] = {left, dynamic(&type_bool, &value_true)};
    const Value *const rights[] = {dynamic(&type_bool, &value_true), right};
    assert_true(value_equal(value_list(arena, VALUE_SET, lefts, 2),
                            value_list(arena, VALUE_SET, rights, 2)));
}

static void sets_drop_repetitions(void **state) {
    (void)state;
    const struct {
        const char *given, *kept;
    } cases[] = {
        {"[]", "[]"},
        {"[1]", "[1]"},
        {"[3,1,3,2,1,3]", "[3,1,2]"},
        {"[\"a\",\"b\",\"a\"]", "[\"a\",\"b\"]"},
        {"[1,1.0,1e0,\"1\"]", "[1,\"1\"]"},
        {"[{\"a\":[1]},{\"a\":[1]},{\"a\":[2]}]", "[{\"a\":[1]},{\"a\":[2]}]"},
        {"[null,null,false,false]", "[null,false]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(json_print(arena, set(cases[i].given)).data, cases[i].kept);
}

static void unknown_members_are_all_kept(void **state) {
    (void)state;
    const ValueEntry entry = {TEXT("a"), &value_unknown};
    const Value *partly = value_map(arena, &entry, 1);
    const Value *const items[] = {&value_unknown, &value_unknown, partly,        partly,
                                  &value_true,    &value_true,    &value_unknown};
    const Value *set = value_list(arena, VALUE_SET, items, 7);
    assert_int_equal(value_count(set), 6);
    assert_true(value_equal(set, value_list(arena, VALUE_SET, items, 7)));
    assert_false(value_equal(set, value_list(arena, VALUE_SET, items, 6)));
    // As many members, but not the same number of each.
    const Value *const few[] = {&value_unknown, &value_unknown, partly};
    const Value *const many[] = {&value_unknown, partly, partly};
    assert_false(
        value_equal(value_list(arena, VALUE_SET, few, 3), value_list(arena, VALUE_SET, many, 3)));
}

static void big_sets(void **state) {
    (void)state;
    const size_t different = 60000, count = 2 * different;
    const Value **up = ARENA_ARRAY(arena, count, const Value *);
    const Value **down = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        up[i] = value_int(arena, (int64_t)(i / 2));
        down[i] = value_int(arena, (int64_t)(different - 1 - i / 2));
    }
    const Value *a = value_list(arena, VALUE_SET, up, count);
    const Value *b = value_list(arena, VALUE_SET, down, count);
    assert_int_equal(value_count(a), different);
    assert_true(value_equal(a, b));
    for (size_t i = 0; i < count; i++) up[i] = down[i] = &value_unknown;
    a = value_list(arena, VALUE_SET, up, count);
    assert_int_equal(value_count(a), count);
    assert_true(value_equal(a, value_list(arena, VALUE_SET, down, count)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_or_not),
        cmocka_unit_test(objects_by_name),
        cmocka_unit_test(sets_drop_repetitions),
        cmocka_unit_test(unknown_members_are_all_kept),
        cmocka_unit_test(big_sets),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
