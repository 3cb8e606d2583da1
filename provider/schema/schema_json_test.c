// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/schema_json.h"

#include "acceptance/tools/schema_fixture.h"

static const Attr member[] = {{"size", NUMBER, REQUIRED, .doc = "Size."}, ATTRS_END};
static const Attr rows[] = {
    {"id", STRING, COMPUTED, .doc = "Identifier."},
    {"memory", NUMBER, OPTIONAL, .fallback = "64", .doc = "Memory."},
    {"code", STRING, OPTIONAL | TWIN, .doc = "Code.", .deprecated = "Use `id`."},
    {"tags", MAP_OF_STRING, OPTIONAL, .doc = "Tags."},
    {"one", OBJECT_OF(member), OPTIONAL, .doc = "One."},
    {"some", LIST_OF(member), OPTIONAL, .doc = "Some."},
    {"any", DYNAMIC, OPTIONAL, .doc = "Any."},
    ATTRS_END,
};
static const Resource thing = {.type = "test_thing", .doc = "Makes.", .attrs = rows, .version = 3};
static const Resource *const things[] = {&thing, NULL};
static const Provider provider = {
    .name = "test",
    .address = "example.com/test/test",
    .doc = "Tests.",
    .settings = member,
    .resources = things,
};

static void shape(void **state) {
    (void)state;
    const struct {
        const char *attribute, *json;
    } cases[] = {
        {"id", "{\"computed\":true,\"description\":\"Identifier.\",\"description_kind\":"
               "\"markdown\",\"type\":\"string\"}"},
        {"memory", "{\"computed\":true,\"description\":\"Memory.\",\"description_kind\":"
                   "\"markdown\",\"optional\":true,\"type\":\"number\"}"},
        {"code_wo_version", "{\"deprecated\":true,\"description\":\"Change it to have a new "
                            "`code_wo` applied.\",\"description_kind\":\"markdown\",\"optional\":"
                            "true,\"type\":\"number\"}"},
        {"tags", "{\"description\":\"Tags.\",\"description_kind\":\"markdown\",\"optional\":true,"
                 "\"type\":[\"map\",\"string\"]}"},
        {"one", "{\"description\":\"One.\",\"description_kind\":\"markdown\",\"nested_type\":{"
                "\"attributes\":{\"size\":{\"description\":\"Size.\",\"description_kind\":"
                "\"markdown\",\"required\":true,\"type\":\"number\"}},\"nesting_mode\":\"single\"},"
                "\"optional\":true}"},
        {"any", "{\"description\":\"Any.\",\"description_kind\":\"markdown\",\"optional\":true,"
                "\"type\":\"dynamic\"}"},
    };
    Arena *arena = arena_new();
    const Value *whole = fixture_json(arena, schema_json(arena, &provider).data);
    assert_string_equal(value_cstr(value_get(whole, "format_version")), "1.0");
    const Value *schemas = value_get(value_get(whole, "provider_schemas"), provider.address);
    const Value *schema = value_at(schemas, "resource_schemas.test_thing");
    assert_int_equal(value_int_or(value_get(schema, "version"), -1), 3);
    const Value *attributes = value_at(schema, "block.attributes");
    assert_int_equal(value_count(attributes), 9);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(json_print(arena, value_get(attributes, cases[i].attribute)).data,
                            cases[i].json);
    assert_true(value_bool_or(value_at(attributes, "code_wo.write_only"), false));
    assert_true(value_bool_or(value_at(attributes, "code_wo.sensitive"), false));
    assert_string_equal(value_cstr(value_at(attributes, "some.nested_type.nesting_mode")), "list");
    assert_string_equal(value_cstr(value_at(schemas, "provider.block.description")), "Tests.");
    assert_int_equal(value_count(value_get(schemas, "data_source_schemas")), 0);
    arena_free(arena);
}

static void same_text_every_time(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_true(text_equal(schema_json(arena, &provider), schema_json(arena, &provider)));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shape),
        cmocka_unit_test(same_text_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
