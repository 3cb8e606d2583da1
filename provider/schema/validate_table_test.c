// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/validate.h"

#define GOOD .doc = "A sentence."

static const char *accept(Arena *arena, const Value *value) {
    (void)arena;
    (void)value;
    return NULL;
}

static const Attr inner[] = {
    {"cert", STRING, OPTIONAL | TWIN, GOOD},
    {"port", NUMBER, OPTIONAL, .fallback = "80", .checks = CHECKS(RANGE(1, 65535)), GOOD},
    ATTRS_END,
};
static const Attr inner_plain[] = {{"name", STRING, REQUIRED, GOOD}, ATTRS_END};
static const Attr inner_read_only[] = {{"name", STRING, COMPUTED, GOOD}, ATTRS_END};
static const Attr inner_default[] = {{"name", STRING, OPTIONAL, .fallback = "x", GOOD}, ATTRS_END};
static const Attr inner_dynamic[] = {{"name", DYNAMIC, OPTIONAL, GOOD}, ATTRS_END};

static const Attr good[] = {
    {"id", STRING, COMPUTED | STABLE, .part = "function", .wire = "functionId", GOOD},
    {"name", STRING, REQUIRED | REPLACE, .part = "function", .replaces = "It is its name.", GOOD},
    {"memory_size", NUMBER, OPTIONAL, .fallback = "64", .checks = CHECKS(MULTIPLE(64)),
     .part = "function", GOOD},
    {"domain", OBJECT_OF(inner), OPTIONAL, .part = "domain", .wire = "", GOOD},
    {"secret", STRING, REQUIRED | TWIN, GOOD},
    {"hosts", SET_OF(inner_plain), OPTIONAL, GOOD},
    {"found", SET_OF(inner_read_only), COMPUTED, GOOD},
    {"routes", LIST_OF(inner), OPTIONAL, .part = "domain", GOOD},
    {"labels", MAP_OF_STRING, OPTIONAL,
     .checks = CHECKS(COUNT(0, 3), KEYS("^a", "must start with a"), TEST(accept, "must be fine"),
                      LENGTH(0, 9)),
     GOOD},
    ATTRS_END,
};

static void good_tables_pass(void **state) {
    (void)state;
    Call call = fixture_call();
    size_t faults = validate_table(&call, "test_thing", good);
    if (faults != 0) fail_msg("%s", fixture_diags(&call));
    arena_free(call.arena);
}

#define TABLE(...) ((const Attr[]){__VA_ARGS__, ATTRS_END})

static void faults_are_found(void **state) {
    (void)state;
    const struct {
        const Attr *rows;
        const char *fault;
    } cases[] = {
        {TABLE({"Name", STRING, REQUIRED, GOOD}), "`Name` is no legal name"},
        {TABLE({"1a", STRING, REQUIRED, GOOD}), "is no legal name"},
        {TABLE({"a-b", STRING, REQUIRED, GOOD}), "is no legal name"},
        {TABLE({"count", STRING, REQUIRED, GOOD}), "is a reserved name"},
        {TABLE({"timeouts", STRING, REQUIRED, GOOD}), "is a reserved name"},
        {TABLE({"a", STRING, REQUIRED, GOOD}, {"a", STRING, REQUIRED, GOOD}), "is there twice"},
        {TABLE({"a", STRING, OPTIONAL | TWIN, GOOD}, {"a_wo", STRING, OPTIONAL, GOOD}),
         "`a_wo` is there twice"},
        {TABLE({"a", STRING, 0, GOOD}), "neither REQUIRED nor OPTIONAL nor COMPUTED"},
        {TABLE({"a", STRING, REQUIRED | OPTIONAL, GOOD}), "is REQUIRED and OPTIONAL or COMPUTED"},
        {TABLE({"a", STRING, REQUIRED | COMPUTED, GOOD}), "is REQUIRED and OPTIONAL or COMPUTED"},
        {TABLE({"a", STRING, OPTIONAL | TWIN_VERSION, GOOD}), "only the engine sets"},
        {TABLE({"a", STRING, OPTIONAL | COMPUTED | WRITE_ONLY, GOOD}), "is WRITE_ONLY, so"},
        {TABLE({"a", STRING, OPTIONAL | REPLACE | WRITE_ONLY, GOOD}), "is WRITE_ONLY, so"},
        {TABLE({"a", STRING, OPTIONAL | STABLE, GOOD}), "STABLE without being COMPUTED"},
        {TABLE({"a", STRING, COMPUTED | REPLACE, GOOD}), "the user cannot set it"},
        {TABLE({"a", STRING, OPTIONAL, .replaces = "Why.", GOOD}), "without being REPLACE"},
        {TABLE({"a", STRING, OPTIONAL | REPLACE, .replaces = "why", GOOD}), "not in a sentence"},
        {TABLE({"a", STRING, OPTIONAL, .deprecated = "", GOOD}), "not in a sentence"},
        {TABLE({"a", STRING, OPTIONAL, .doc = NULL}), "has a doc that is no sentence"},
        {TABLE({"a", STRING, OPTIONAL, .doc = "No stop"}), "has a doc that is no sentence"},
        {TABLE({"a", NUMBER, OPTIONAL, .fallback = "x", GOOD}), "not of its type"},
        {TABLE({"a", NUMBER, REQUIRED, .fallback = "1", GOOD}), "so it must be OPTIONAL"},
        {TABLE({"a", STRING, OPTIONAL | TWIN, .fallback = "1", GOOD}), "so it must be OPTIONAL"},
        {TABLE({"a", NUMBER, OPTIONAL, .fallback = "9", .checks = CHECKS(RANGE(1, 5)), GOOD}),
         "`a` must be between 1 and 5, not 9."},
        {TABLE({"a", OBJECT_OF(NULL), OPTIONAL, GOOD}), "has no legal type"},
        {TABLE({"a", {.kind = TYPE_STRING, .attrs = inner_plain}, OPTIONAL, GOOD}),
         "has no legal type"},
        {TABLE({"a", {.kind = TYPE_LIST, .element = TYPE_LIST}, OPTIONAL, GOOD}),
         "has no legal type"},
        {TABLE({"a", STRING, OPTIONAL, .checks = CHECKS(RANGE(1, 5)), GOOD}), "for another type"},
        {TABLE({"a", NUMBER, OPTIONAL, .checks = CHECKS(LENGTH(1, 5)), GOOD}), "for another type"},
        {TABLE({"a", STRING, OPTIONAL, .checks = CHECKS(COUNT(1, 5)), GOOD}), "for another type"},
        {TABLE({"a", LIST_OF_STRING, OPTIONAL, .checks = CHECKS(KEYS("a", "must x")), GOOD}),
         "for another type"},
        {TABLE({"a", NUMBER, OPTIONAL, .checks = CHECKS(RANGE(5, 1)), GOOD}), "cannot work"},
        {TABLE({"a", NUMBER, OPTIONAL, .checks = CHECKS(MULTIPLE(0)), GOOD}), "cannot work"},
        {TABLE({"a", STRING, OPTIONAL, .checks = CHECKS(PATTERN("(", "must x")), GOOD}),
         "cannot work"},
        {TABLE({"a", STRING, OPTIONAL, .checks = CHECKS(PATTERN("a", "be x")), GOOD}),
         "no predicate"},
        {TABLE({"a", STRING, OPTIONAL, .checks = CHECKS(TEST(accept, NULL)), GOOD}),
         "without a rule in words"},
        {TABLE({"a", STRING, OPTIONAL, .part = "p", .wire = "x", GOOD},
               {"b", STRING, OPTIONAL, .part = "p", .wire = "x", GOOD}),
         "`b` has the place of another attribute"},
        {TABLE({"some_name", STRING, OPTIONAL, .part = "p", GOOD},
               {"b", STRING, OPTIONAL, .part = "p", .wire = "someName", GOOD}),
         "`b` has the place of another attribute"},
        {TABLE({"o", OBJECT_OF(inner_plain), OPTIONAL, .part = "p", .wire = "", GOOD},
               {"name", STRING, OPTIONAL, .part = "p", GOOD}),
         "`name` has the place of another attribute"},
        {TABLE({"a", STRING, OPTIONAL, .part = "p", .wire = "x", GOOD},
               {"l", LIST_OF(inner_plain), OPTIONAL, .part = "p", GOOD},
               {"b", STRING, OPTIONAL, .part = "p", .wire = "x", GOOD}),
         "`b` has the place of another attribute"},
        {TABLE({"a", STRING, OPTIONAL, .part = "p", .wire = "", GOOD}), "has an empty wire"},
        {TABLE({"a", DYNAMIC, OPTIONAL, .part = "p", GOOD}), "is dynamic, which has no form"},
        {TABLE({"a", SET_OF(inner), OPTIONAL, GOOD}), "`a.cert` is in a set"},
        {TABLE({"a", SET_OF(inner_default), OPTIONAL, GOOD}), "`a.name` is in a set"},
        {TABLE({"a", SET_OF(inner_dynamic), OPTIONAL, GOOD}), "is dynamic inside a set"},
        {TABLE({"a", OBJECT_OF(inner_plain), COMPUTED, GOOD}), "what holds it is read-only"},
        {TABLE({"a", OBJECT_OF(inner_default), OPTIONAL | TWIN, GOOD}),
         "is in something write-only"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        size_t faults = validate_table(&call, "test_thing", cases[i].rows);
        if (faults == 0 || strstr(fixture_diags(&call), cases[i].fault) == NULL)
            fail_msg("case %zu (%s): %s", i, cases[i].fault, fixture_diags(&call));
        assert_int_equal(faults, call.diags->errors);
        arena_free(call.arena);
    }
}

static void reserved_names_of_providers(void **state) {
    (void)state;
    Call call = fixture_call();
    assert_int_equal(validate_table(&call, "provider", TABLE({"alias", STRING, OPTIONAL, GOOD})),
                     1);
    assert_int_equal(validate_table(&call, "provider", TABLE({"count", STRING, OPTIONAL, GOOD})),
                     1);
    assert_int_equal(validate_table(&call, "test_x", TABLE({"version", STRING, OPTIONAL, GOOD})),
                     0);
    arena_free(call.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_tables_pass),
        cmocka_unit_test(faults_are_found),
        cmocka_unit_test(reserved_names_of_providers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
