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

static const TypeField fields[] = {{"name", &type_string}, {"any", &type_dynamic}};
static const Type object_type = {.kind = TYPE_OBJECT, .fields = fields, .field_count = 2};

static void with_in_maps(void **state) {
    (void)state;
    const Value *map = json("{\"b\":1,\"d\":2}");
    assert_json(value_with(arena, map, "a", &value_true), "{\"a\":true,\"b\":1,\"d\":2}");
    assert_json(value_with(arena, map, "c", &value_true), "{\"b\":1,\"c\":true,\"d\":2}");
    assert_json(value_with(arena, map, "e", &value_true), "{\"b\":1,\"d\":2,\"e\":true}");
    assert_json(value_with(arena, map, "b", &value_true), "{\"b\":true,\"d\":2}");
    assert_json(value_with(arena, map, "d", NULL), "{\"b\":1,\"d\":null}");
    assert_json(map, "{\"b\":1,\"d\":2}");
    assert_json(value_with(arena, NULL, "a", &value_true), "{\"a\":true}");
    assert_json(value_with(arena, &value_null, "a", &value_true), "{\"a\":true}");
    assert_json(value_with(arena, &value_unknown, "a", &value_true), "{\"a\":true}");
}

static void with_in_objects(void **state) {
    (void)state;
    const Value *object = value_object(arena, &object_type);
    const Value *named = value_with(arena, object, "name", value_cstring(arena, "n"));
    assert_json(named, "{\"any\":null,\"name\":\"n\"}");
    assert_json(object, "{\"any\":null,\"name\":null}");
    assert_ptr_equal(value_with(arena, named, "missing", &value_true), named);
    assert_true(value_is_null(value_get(value_with(arena, named, "name", NULL), "name")));
}

static void without(void **state) {
    (void)state;
    const Value *map = json("{\"a\":1,\"b\":2,\"c\":3}");
    assert_json(value_map_without(arena, map, TEXT("a")), "{\"b\":2,\"c\":3}");
    assert_json(value_map_without(arena, map, TEXT("b")), "{\"a\":1,\"c\":3}");
    assert_json(value_map_without(arena, map, TEXT("c")), "{\"a\":1,\"b\":2}");
    assert_ptr_equal(value_map_without(arena, map, TEXT("bb")), map);
    assert_ptr_equal(value_map_without(arena, map, TEXT("z")), map);
    assert_ptr_equal(value_map_without(arena, &value_null, TEXT("a")), &value_null);
    assert_null(value_map_without(arena, NULL, TEXT("a")));
    assert_json(value_map_without(arena, json("{\"a\":1}"), TEXT("a")), "{}");
}

static void with_at_depth(void **state) {
    (void)state;
    const Value *map = json("{\"a\":{\"b\":1,\"x\":2}}");
    assert_json(value_with_at(arena, map, "a.b", &value_true), "{\"a\":{\"b\":true,\"x\":2}}");
    assert_json(value_with_at(arena, map, "a.c.d", &value_true),
                "{\"a\":{\"b\":1,\"c\":{\"d\":true},\"x\":2}}");
    assert_json(value_with_at(arena, map, "n", &value_true),
                "{\"a\":{\"b\":1,\"x\":2},\"n\":true}");
    assert_json(value_with_at(arena, NULL, "p.q", &value_true), "{\"p\":{\"q\":true}}");
}

static const Value *dynamic(Arena *where, const Type *type, const Value *inner) {
    Value *value = ARENA_NEW(where, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    return value;
}

// Built in an arena that is gone (and wiped, and watched by the sanitizer) when the copy is used.
static void copies_are_deep(void **state) {
    (void)state;
    Arena *source = arena_new();
    const Type *type = type_from_json(
        source, TEXT("[\"object\",{\"in\":[\"list\",[\"object\",{\"deep\":\"string\"}]]}]"));
    const Value *inner = value_object(source, type->fields[0].type->element);
    inner = value_with(source, inner, "deep", value_cstring(source, "d"));
    const Value **items = ARENA_ARRAY(source, 1, const Value *);
    items[0] = inner;
    const Value *list = value_list(source, VALUE_LIST, items, 1);
    const Value *any = value_with(source, value_object(source, type), "in", list);
    const Value *object = value_object(source, &object_type);
    object = value_with(source, object, "any", dynamic(source, type, any));
    object = value_with(source, object, "name", value_cstring(source, "n"));
    const Value *tree = json_parse(source, TEXT("{\"k\":[1,true,null,{\"s\":\"t\"}]}"), NULL);
    const Value *object_copy = value_copy(arena, object), *tree_copy = value_copy(arena, tree);
    assert_true(value_equal(object, object_copy));
    arena_free(source);
    assert_ptr_equal(object_copy->object.type, &object_type);
    assert_json(object_copy, "{\"any\":{\"type\":[\"object\",{\"in\":[\"list\",[\"object\","
                             "{\"deep\":\"string\"}]]}],\"value\":{\"in\":[{\"deep\":\"d\"}]}},"
                             "\"name\":\"n\"}");
    assert_true(value_conforms(object_copy, &object_type));
    assert_json(tree_copy, "{\"k\":[1,true,null,{\"s\":\"t\"}]}");
    assert_ptr_equal(value_copy(arena, NULL), &value_null);
    assert_ptr_equal(value_copy(arena, &value_unknown), &value_unknown);
}

static void unknown_becomes_null(void **state) {
    (void)state;
    const Value *known = json("{\"a\":1}");
    assert_ptr_equal(value_unknown_to_null(arena, known), known);
    assert_ptr_equal(value_unknown_to_null(arena, &value_unknown), &value_null);
    const Value *const items[] = {known, &value_unknown};
    const Value *list = value_list(arena, VALUE_LIST, items, 2);
    assert_json(value_unknown_to_null(arena, list), "[{\"a\":1},null]");
    const Value *map = value_with(arena, known, "u", list);
    const Value *cleared = value_unknown_to_null(arena, map);
    assert_true(value_is_wholly_known(cleared));
    assert_json(cleared, "{\"a\":1,\"u\":[{\"a\":1},null]}");
    const Value *object = value_object(arena, &object_type);
    object = value_with(arena, object, "name", &value_unknown);
    object = value_with(arena, object, "any", dynamic(arena, &type_bool, &value_unknown));
    object = value_unknown_to_null(arena, object);
    assert_true(value_is_wholly_known(object));
    assert_int_equal(value_get(object, "any")->kind, VALUE_DYNAMIC);
    assert_ptr_equal(value_get(object, "name"), &value_null);
}

static void unknown_set_members_become_one_null(void **state) {
    (void)state;
    const Value *const items[] = {&value_unknown, &value_unknown};
    const Value *set = value_list(arena, VALUE_SET, items, 2);
    assert_json(value_unknown_to_null(arena, set), "[null]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_in_maps),
        cmocka_unit_test(with_in_objects),
        cmocka_unit_test(without),
        cmocka_unit_test(with_at_depth),
        cmocka_unit_test(copies_are_deep),
        cmocka_unit_test(unknown_becomes_null),
        cmocka_unit_test(unknown_set_members_become_one_null),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
