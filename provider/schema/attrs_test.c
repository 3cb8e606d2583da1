// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/attrs.h"

#include "acceptance/tools/schema_fixture.h"

static const Attr limits[] = {
    {"low", NUMBER, OPTIONAL, .fallback = "1", .doc = "Lowest."},
    {"key", STRING, OPTIONAL | TWIN, .doc = "Key."},
    ATTRS_END,
};
static const Attr rows[] = {
    {"id", STRING, COMPUTED | STABLE, .doc = "Identifier."},
    {"password", STRING, REQUIRED | TWIN | REPLACE, .checks = CHECKS(LENGTH(8, 20)), .part = "user",
     .doc = "Password.", .replaces = "It is fixed at birth."},
    {"token", STRING, OPTIONAL | TWIN, .doc = "Token.", .deprecated = "Use `password`."},
    {"limits", LIST_OF(limits), OPTIONAL, .doc = "Limits."},
    {"secret", OBJECT_OF(limits), OPTIONAL | SENSITIVE, .doc = "Secret."},
    {"names", SET_OF_STRING, OPTIONAL, .fallback = "[\"a\",\"b\"]", .doc = "Names."},
    {"tags", MAP_OF_STRING, OPTIONAL, .fallback = "{\"n\":5}", .doc = "Tags."},
    {"on", BOOL, OPTIONAL, .fallback = "true", .doc = "On."},
    {"text", STRING, OPTIONAL, .fallback = "true", .doc = "Text."},
    {"bad", NUMBER, OPTIONAL, .fallback = "many", .doc = "Bad."},
    ATTRS_END,
};
static const Resource thing = {
    .type = "test_thing", .attrs = rows, .timeouts = {.create = 1800, .delete = 90}};
static const Resource timeless = {.type = "test_timeless", .attrs = limits};

static const Attr all_rows[] = {
    {"first", STRING, OPTIONAL, .doc = "First."},
    ROWS_OF(rows),
    {"nested", OBJECT_OF(((const Attr[]){ROWS_OF(limits), ATTRS_END})), OPTIONAL, .doc = "Nested."},
    ATTRS_END,
};

static const Attr *find(const Attr *in, const char *name) {
    const Attr *row = attrs_find(in, text_of(name));
    if (row == NULL) fail_msg("no row %s", name);
    return row;
}

static void twins_become_three_rows(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Attr *full = attrs_full(arena, rows);
    assert_int_equal(attrs_count(full), attrs_count(rows) + 4);
    const Attr *plain = find(full, "password");
    assert_int_equal(plain->flags, OPTIONAL | SENSITIVE | TWIN | TWIN_REQUIRED | REPLACE);
    assert_string_equal(plain->doc,
                        "Password. Exactly one of `password` and `password_wo` must be set.");
    assert_ptr_equal(plain + 1, find(full, "password_wo"));
    assert_int_equal(plain[1].flags, OPTIONAL | SENSITIVE | WRITE_ONLY);
    assert_ptr_equal(plain[1].checks, rows[1].checks);
    assert_int_equal(plain[1].type.kind, TYPE_STRING);
    assert_non_null(strstr(plain[1].doc, "Write-only form of `password`"));
    assert_non_null(strstr(plain[1].doc, "Terraform 1.11"));
    assert_non_null(strstr(plain[1].doc, "`password_wo_version`"));
    assert_string_equal(plain[2].name, "password_wo_version");
    assert_int_equal(plain[2].flags, OPTIONAL | TWIN_VERSION | REPLACE);
    assert_int_equal(plain[2].type.kind, TYPE_NUMBER);
    assert_string_equal(plain[2].doc, "Change it to have a new `password_wo` applied.");
    assert_string_equal(plain[2].part, "user");
    assert_string_equal(find(full, "token_wo_version")->deprecated, "Use `password`.");
    assert_int_equal(find(full, "token")->flags, OPTIONAL | SENSITIVE | TWIN);
    arena_free(arena);
}

static void rows_of_other_tables_stand_in_their_place(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Attr *flat = attrs_flat(arena, all_rows);
    assert_int_equal(attrs_count(flat), attrs_count(rows) + 2);
    assert_string_equal(flat[0].name, "first");
    assert_string_equal(flat[1].name, rows[0].name);
    assert_string_equal(flat[attrs_count(rows) + 1].name, "nested");
    const Attr *full = attrs_full(arena, all_rows);
    assert_int_equal(attrs_count(full), attrs_count(rows) + 4 + 2);
    assert_non_null(attrs_find(find(full, "nested")->type.attrs, TEXT("key_wo")));
    arena_free(arena);
}

static void nested_rows_are_full_and_inherit_secrecy(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Attr *full = attrs_full(arena, rows);
    const Attr *nested = find(full, "limits")->type.attrs;
    assert_int_equal(attrs_count(nested), 4);
    assert_int_equal(find(nested, "low")->flags, OPTIONAL | COMPUTED);
    assert_true(find(nested, "key_wo")->flags & WRITE_ONLY);
    nested = find(full, "secret")->type.attrs;
    assert_true(find(nested, "low")->flags & SENSITIVE);
    arena_free(arena);
}

static void timeouts_are_added_where_offered(void **state) {
    (void)state;
    const Attr *timeouts = find(resource_rows(&thing), "timeouts");
    assert_null(timeouts[1].name);
    assert_int_equal(timeouts->flags, OPTIONAL);
    assert_int_equal(attrs_count(timeouts->type.attrs), 2);
    assert_string_equal(find(timeouts->type.attrs, "create")->doc,
                        "Time limit of create; without it `30m`.");
    assert_null(attrs_find(resource_rows(&timeless), TEXT("timeouts")));
}

static void built_once(void **state) {
    (void)state;
    assert_ptr_equal(resource_rows(&thing), resource_rows(&thing));
    assert_ptr_equal(resource_type(&thing), resource_type(&thing));
    assert_ptr_not_equal(resource_rows(&thing), resource_rows(&timeless));
    static const Provider provider = {.name = "test", .settings = rows};
    assert_ptr_equal(provider_type(&provider), provider_type(&provider));
    assert_int_equal(provider_type(&provider)->field_count, attrs_count(provider_rows(&provider)));
}

static void types(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Type *type = attrs_type(arena, attrs_full(arena, rows));
    assert_string_equal(
        type_to_json(arena, type->fields[type_field_index(type, TEXT("limits"))].type).data,
        "[\"list\",[\"object\",{\"key\":\"string\",\"key_wo\":\"string\",\"key_wo_version\":"
        "\"number\",\"low\":\"number\"}]]");
    assert_string_equal(
        type_to_json(arena, type->fields[type_field_index(type, TEXT("names"))].type).data,
        "[\"set\",\"string\"]");
    arena_free(arena);
}

static void fallbacks(void **state) {
    (void)state;
    const struct {
        const char *name, *value;
    } cases[] = {
        {"id", "NULL"}, {"names", "[\"a\",\"b\"]"}, {"tags", "{\"n\":\"5\"}"},
        {"on", "true"}, {"text", "\"true\""},       {"bad", "NULL"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(fixture_text(arena, attr_fallback(arena, find(rows, cases[i].name))),
                            cases[i].value);
    assert_int_equal(attr_fallback(arena, find(rows, "names"))->kind, VALUE_SET);
    arena_free(arena);
}

static void secrets_have_one_value(void **state) {
    (void)state;
    const struct {
        const char *config, *planned, *secret;
    } cases[] = {
        {"{\"token\":\"c\"}", "{\"token\":\"p\"}", "\"p\""},
        {"{\"token\":\"c\"}", "null", "\"c\""},
        {"{\"token_wo\":\"w\"}", "{\"token_wo_version\":1}", "\"w\""},
        {"{\"token_wo\":\"?\"}", "{}", "\"?\""},
        {"{}", "{}", "null"},
        {"null", "null", "null"},
    };
    Arena *arena = arena_new();
    const Type *type = resource_type(&thing);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            fixture_text(arena, attr_secret(fixture_value(arena, type, cases[i].config),
                                            fixture_value(arena, type, cases[i].planned), "token")),
            cases[i].secret);
    const Value *object = json_parse(arena, TEXT("{\"a\":{\"token_wo_version\":7}}"), NULL);
    assert_string_equal(fixture_text(arena, attr_secret_version(object, "a.token")), "7");
    assert_string_equal(fixture_text(arena, attr_secret_version(value_get(object, "a"), "token")),
                        "7");
    assert_string_equal(fixture_text(arena, attr_secret_version(object, "token")), "null");
    arena_free(arena);
}

static void timeouts_of_objects(void **state) {
    (void)state;
    const struct {
        const char *object, *operation;
        int64_t seconds;
    } cases[] = {
        {"{\"timeouts\":{\"create\":\"1h30m\"}}", "create", 5400},
        {"{\"timeouts\":{\"create\":\"1h30m\"}}", "delete", 90},
        {"{\"timeouts\":{\"create\":\"?\"}}", "create", 1800},
        {"{\"timeouts\":\"?\"}", "create", 1800},
        {"{}", "create", 1800},
        {"null", "delete", 90},
        {"{}", "update", 0},
        {"{}", "other", 0},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            resource_timeout(&thing, fixture_value(arena, resource_type(&thing), cases[i].object),
                             cases[i].operation),
            cases[i].seconds);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_become_three_rows),
        cmocka_unit_test(rows_of_other_tables_stand_in_their_place),
        cmocka_unit_test(nested_rows_are_full_and_inherit_secrecy),
        cmocka_unit_test(timeouts_are_added_where_offered),
        cmocka_unit_test(built_once),
        cmocka_unit_test(types),
        cmocka_unit_test(fallbacks),
        cmocka_unit_test(secrets_have_one_value),
        cmocka_unit_test(timeouts_of_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
