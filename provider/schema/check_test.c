// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/check.h"

#include "acceptance/tools/schema_fixture.h"

#include <math.h>

static const char *test_even(Arena *arena, const Value *value) {
    int64_t number = value_int_or(value, 1);
    return number % 2 == 0 ? NULL : arena_printf(arena, "it is %d too many", (int)(number % 2));
}

static const Check sizes[] = {ONE_OF("512", "10240"), {.kind = CHECK_END}};
static const Check range[] = {RANGE(1, 5), {.kind = CHECK_END}};
static const Check at_least[] = {RANGE(1, INFINITY), {.kind = CHECK_END}};
static const Check at_most[] = {RANGE(-INFINITY, 9), {.kind = CHECK_END}};
static const Check step[] = {MULTIPLE(0.05), {.kind = CHECK_END}};
static const Check whole[] = {MULTIPLE(1), {.kind = CHECK_END}};
static const Check length[] = {LENGTH(2, 3), {.kind = CHECK_END}};
static const Check exact[] = {LENGTH(32, 32), {.kind = CHECK_END}};
static const Check count[] = {COUNT(1, 2), {.kind = CHECK_END}};
static const Check pattern[] = {PATTERN("^[a-z]+$", "must be lower case"), {.kind = CHECK_END}};
static const Check keys[] = {KEYS("^[A-Z_]+$", "must be upper case"), {.kind = CHECK_END}};
static const Check even[] = {TEST(test_even, "must be even"), {.kind = CHECK_END}};
static const Check both[] = {LENGTH(2, 3), ONE_OF("ab", "cd"), {.kind = CHECK_END}};

static const Type map_of_number = {.kind = TYPE_MAP, .element = &type_number};
static const Type list_of_number = {.kind = TYPE_LIST, .element = &type_number};

static void each_check_passes_and_fails(void **state) {
    (void)state;
    const AttrType string = STRING, number = NUMBER, list = LIST_OF_STRING, set = SET_OF_STRING,
                   map = MAP_OF_STRING;
    const AttrType numbers = {.kind = TYPE_LIST, .element = TYPE_NUMBER};
    const AttrType number_map = {.kind = TYPE_MAP, .element = TYPE_NUMBER};
    const struct {
        AttrType form;
        const Type *type;
        const Check *checks;
        const char *value;
        const char *found; // "" when fine
    } cases[] = {
        {string, &type_string, sizes, "\"512\"", ""},
        {string, &type_string, sizes, "\"51\"",
         "error x: Invalid attribute value: `x` must be one of `512`, `10240`, not \"51\".\n"},
        {string, &type_string, sizes, "\"\"",
         "error x: Invalid attribute value: `x` must be one of `512`, `10240`, not \"\".\n"},
        {number, &type_number, range, "1", ""},
        {number, &type_number, range, "5", ""},
        {number, &type_number, range, "5.01",
         "error x: Invalid attribute value: `x` must be between 1 and 5, not 5.01.\n"},
        {number, &type_number, range, "-1e300", "must be between 1 and 5"},
        {number, &type_number, at_least, "0", "`x` must be at least 1, not 0."},
        {number, &type_number, at_least, "99999999999999999999", ""},
        {number, &type_number, at_most, "10", "`x` must be at most 9, not 10."},
        {number, &type_number, step, "0.35", ""},
        {number, &type_number, step, "16", ""},
        {number, &type_number, step, "0", ""},
        {number, &type_number, step, "0.36", "`x` must be a multiple of 0.05, not 0.36."},
        {number, &type_number, whole, "-3", ""},
        {number, &type_number, whole, "1.5", "`x` must be a whole number, not 1.5."},
        {string, &type_string, length, "\"中文字\"", ""},
        {string, &type_string, length, "\"中文字x\"",
         "`x` must have between 2 and 3 characters, not \"中文字x\"."},
        {string, &type_string, length, "\"a\"", "not \"a\"."},
        {string, &type_string, exact, "\"a\"", "must have exactly 32 characters"},
        {list, &type_list_of_string, count, "[\"a\",\"b\"]", ""},
        {list, &type_list_of_string, count, "[]",
         "`x` must have between 1 and 2 elements; it has 0."},
        {map, &type_map_of_string, count, "{\"a\":\"\",\"b\":\"\",\"c\":\"\"}", "it has 3."},
        {string, &type_string, pattern, "\"abc\"", ""},
        {string, &type_string, pattern, "\"aBc\"", "`x` must be lower case, not \"aBc\"."},
        {string, &type_string, pattern, "\"ab\\u0000C\"", "must be lower case"},
        {map, &type_map_of_string, keys, "{\"A_B\":\"x\"}", ""},
        {map, &type_map_of_string, keys, "{\"a\":\"x\",\"B\":\"\"}",
         "error x[\"a\"]: Invalid attribute value: The key `x[\"a\"]` must be upper case.\n"},
        {number, &type_number, even, "4", ""},
        {number, &type_number, even, "5", "`x` must be even, not 5: it is 1 too many."},
        {list, &type_list_of_string, pattern, "[\"a\",\"B\",\"?\",null]",
         "error x[1]: Invalid attribute value: `x[1]` must be lower case, not \"B\".\n"},
        {set, &type_set_of_string, pattern, "[\"a\",\"B\"]",
         "error x: Invalid attribute value: `x` must be lower case, not \"B\".\n"},
        {map, &type_map_of_string, pattern, "{\"k\":\"B\"}",
         "error x[\"k\"]: Invalid attribute value: `x[\"k\"]` must be lower case, not \"B\".\n"},
        {numbers, &list_of_number, range, "[1,9]", "`x[1]` must be between 1 and 5, not 9."},
        {numbers, &list_of_number, range, "[1,null]", ""},
        {number_map, &map_of_number, even, "{\"a\":1}", "`x[\"a\"]` must be even"},
        {string, &type_string, both, "\"abcde\"", "must be one of `ab`, `cd`, not \"abcde\"."},
        {string, &type_string, both, "\"abcde\"", "must have between 2 and 3 characters"},
        {string, &type_string, both, "\"?\"", ""},
        {string, &type_string, both, "null", ""},
        {list, &type_list_of_string, count, "\"?\"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Attr attr = {"x", .type = cases[i].form, .checks = cases[i].checks};
        const Path path = path_attribute(NULL, "x");
        check_value(&call, &attr, &path, fixture_value(call.arena, cases[i].type, cases[i].value));
        const char *found = fixture_diags(&call);
        bool as_expected =
            *cases[i].found == '\0' ? *found == '\0' : strstr(found, cases[i].found) != NULL;
        if (!as_expected) fail_msg("case %zu (%s): %s", i, cases[i].value, found);
        arena_free(call.arena);
    }
}

static void secrets_are_not_quoted(void **state) {
    (void)state;
    const Check *const all[] = {sizes, length, pattern, exact};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        Call call = fixture_call();
        const Attr attr = {"x", STRING, SENSITIVE, .checks = all[i]};
        const Path path = path_attribute(NULL, "x");
        check_value(&call, &attr, &path, value_cstring(call.arena, "HUNTER2"));
        assert_int_equal(call.diags->errors, 1);
        assert_null(strstr(fixture_diags(&call), "HUNTER2"));
        arena_free(call.arena);
    }
}

enum { CHECK_QUOTED = 200 };

static void long_values_are_shortened(void **state) {
    (void)state;
    Call call = fixture_call();
    char text[1000];
    memset(text, 'X', sizeof text);
    const Attr attr = {"x", STRING, .checks = pattern};
    check_value(&call, &attr, NULL,
                value_string(call.arena, (Text){.data = text, .length = sizeof text}));
    assert_non_null(strstr(fixture_diags(&call), "(shortened)"));
    assert_true(strlen(fixture_diags(&call)) < 400);
    check_value(&call, &attr, NULL,
                value_string(call.arena, (Text){.data = text, .length = CHECK_QUOTED}));
    assert_non_null(strstr(call.diags->last->detail,
                           arena_printf(call.arena, ", not \"%.*s\".", CHECK_QUOTED, text)));
    arena_free(call.arena);
}

static void rules_as_sentences(void **state) {
    (void)state;
    const Check plain_pattern[] = {{.kind = CHECK_PATTERN, .pattern = "^a$"}};
    const Check short_text[] = {LENGTH(0, 9)}, from_zero[] = {RANGE(0, 9)};
    const Check one_word[] = {ONE_OF("only")};
    const struct {
        const Check *check;
        const char *sentence;
    } cases[] = {
        {sizes, "Must be one of `512`, `10240`."},
        {one_word, "Must be `only`."},
        {range, "Must be between 1 and 5."},
        {at_least, "Must be at least 1."},
        {step, "Must be a multiple of 0.05."},
        {whole, "Must be a whole number."},
        {length, "Must have between 2 and 3 characters."},
        {short_text, "Must have at most 9 characters."},
        {from_zero, "Must be between 0 and 9."},
        {count, "Must have between 1 and 2 elements."},
        {pattern, "Must be lower case."},
        {plain_pattern, "Must match `^a$`."},
        {keys, "Each key must be upper case."},
        {even, "Must be even."},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(check_sentence(arena, cases[i].check), cases[i].sentence);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_passes_and_fails),
        cmocka_unit_test(secrets_are_not_quoted),
        cmocka_unit_test(long_values_are_shortened),
        cmocka_unit_test(rules_as_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
