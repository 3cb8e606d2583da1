// SPDX-License-Identifier: MPL-2.0
// Which CORS rule is ours, what becomes of it, and that no other is touched.
#include "resources/parts/cors_rules.h"

#include "acceptance/tools/schema_fixture.h"

#define METHODS "\"AllowedMethod\":[\"PUT\",\"GET\",\"POST\",\"DELETE\",\"HEAD\"],"
#define RULE(origins)                                                                              \
    "{\"AllowedHeader\":[\"*\"]," METHODS "\"AllowedOrigin\":[" origins                            \
    "],\"ExposeHeader\":[\"ETag\"],\"MaxAgeSeconds\":\"3600\"}"
#define NARROW(origins) "{\"AllowedMethod\":\"GET\",\"AllowedOrigin\":[" origins "]}"
#define US "\"https://us\""
#define OLD "\"https://old\""
#define MORE "\"https://more\""
#define THEM "\"https://them\""
#define ANY NARROW("\"*\"")

static CorsWish wish_of(Arena *arena, const char *former, const char *extra) {
    const Value *list = fixture_json(arena, extra);
    return (CorsWish){.origin = TEXT("https://us"),
                      .extra = value_list(arena, VALUE_SET, list->list.items, value_count(list)),
                      .former = text_of(former)};
}

static const struct {
    const char *former, *extra, *lost;
    const char *rules, *with, *without; // NULL: unchanged
} cases[] = {
    // There is none yet: it comes last.
    {"", "[]", "[]", "[]", "[" RULE(US) "]", NULL},
    {"", "[]", "[]", "[" ANY "]", "[" ANY "," RULE(US) "]", NULL},
    // It is as it should be, in whatever order.
    {"https://us", "[]", "[]", "[" RULE(US) "," ANY "]", NULL, "[" ANY "]"},
    {"https://us", "[" MORE "]", "[]", "[" RULE(US "," MORE) "]", NULL, "[]"},
    {"https://us", "[" MORE "]", "[]", "[" RULE(MORE "," US) "]", NULL, "[]"},
    // It is put right in its place.
    {"https://us", "[]", "[]", "[" ANY "," NARROW(US) "," NARROW(THEM) "]",
     "[" ANY "," RULE(US) "," NARROW(THEM) "]", "[" ANY "," NARROW(THEM) "]"},
    {"https://us", "[]", "[]", "[" RULE(US "," THEM) "]", "[" RULE(US) "]", "[]"},
    {"https://us", "[" MORE "]", "[]", "[" RULE(US) "]", "[" RULE(US "," MORE) "]", "[]"},
    {"https://us", "[" US "]", "[]", "[" RULE(US) "]", NULL, "[]"},
    // Another address.
    {"https://old", "[]", "[]", "[" RULE(OLD) "," ANY "]", "[" RULE(US) "," ANY "]", "[" ANY "]"},
    // A rule that was made by hand for us alone becomes ours; one for others as well does not.
    {"", "[]", "[]", "[" NARROW(US) "]", "[" RULE(US) "]", "[]"},
    {"", "[]", "[]", "[" NARROW(US "," THEM) "]", "[" NARROW(US "," THEM) "," RULE(US) "]", NULL},
    {"", "[" MORE "]", "[]", "[" NARROW(MORE) "]", "[" NARROW(MORE) "," RULE(US "," MORE) "]",
     NULL},
    // A neighbour whose further origins include ours keeps its rule.
    {"https://us", "[]", "[]", "[" RULE(THEM "," US) "," RULE(US) "]", NULL,
     "[" RULE(THEM "," US) "]"},
    {"https://us", "[]", "[]", "[" RULE(THEM "," US) "]", "[" RULE(THEM "," US) "," RULE(US) "]",
     NULL},
    // What was overwritten together with ours comes back; what is gone although ours is there not.
    {"https://us", "[]", "[" ANY "," RULE(US) "]", "[" NARROW(THEM) "]",
     "[" NARROW(THEM) "," ANY "," RULE(US) "]", NULL},
    {"https://us", "[]", "[" ANY "," RULE(US) "]", "[" RULE(US) "]", NULL, "[]"},
};

static void only_our_rule_changes(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const CorsWish wish = wish_of(arena, cases[i].former, cases[i].extra);
        const Value *rules = fixture_json(arena, cases[i].rules);
        const Value *with = cors_with(arena, rules, &wish, fixture_json(arena, cases[i].lost));
        const Value *without = cors_without(arena, rules, &wish);
        assert_int_equal(with == rules, cases[i].with == NULL);
        assert_int_equal(without == rules, cases[i].without == NULL);
        if (cases[i].with != NULL) assert_string_equal(fixture_text(arena, with), cases[i].with);
        if (cases[i].without != NULL)
            assert_string_equal(fixture_text(arena, without), cases[i].without);
        arena_free(arena);
    }
}

// While everything moves from one address to another both are allowed, ours before the former.
static void a_former_rule_stays_beside(void **state) {
    (void)state;
    static const struct {
        const char *rules, *with; // NULL: unchanged
    } beside[] = {
        {"[" ANY "," RULE(OLD) "," ANY "]", "[" ANY "," RULE(US) "," RULE(OLD) "," ANY "]"},
        {"[" RULE(US) "," RULE(OLD) "]", NULL},
        {"[" NARROW(US) "," RULE(OLD) "]", "[" RULE(US) "," RULE(OLD) "]"},
        {"[" ANY "]", "[" ANY "," RULE(US) "]"},
    };
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        Arena *arena = arena_new();
        CorsWish wish = wish_of(arena, "https://old", "[]");
        wish.beside = true;
        const Value *rules = fixture_json(arena, beside[i].rules);
        const Value *with = cors_with(arena, rules, &wish, &value_empty_list);
        const char *wanted = beside[i].with != NULL ? beside[i].with : beside[i].rules;
        assert_string_equal(fixture_text(arena, with), wanted);
        arena_free(arena);
    }
}

static void further_origins_are_told(void **state) {
    (void)state;
    static const struct {
        const char *former, *extra, *rule, *told;
    } told[] = {
        {"https://us", "[]", RULE(US), "[]"},
        {"https://us", "[]", RULE(US "," THEM), "[" THEM "]"},
        {"https://us", "[" US "]", RULE(US), "[" US "]"},
        {"https://old", "[]", RULE(OLD "," MORE), "[" MORE "]"},
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        Arena *arena = arena_new();
        const CorsWish wish = wish_of(arena, told[i].former, told[i].extra);
        const Value *rule = fixture_json(arena, told[i].rule);
        assert_string_equal(fixture_text(arena, cors_extra(arena, rule, &wish)), told[i].told);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_rule_changes),
        cmocka_unit_test(a_former_rule_stays_beside),
        cmocka_unit_test(further_origins_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
