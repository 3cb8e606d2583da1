// SPDX-License-Identifier: MPL-2.0
// Names of RAM users and policies: as long and of such letters as RAM allows, and still each
// deployment's own.
#include "resources/parts/ram.h"

#include "acceptance/tools/schema_fixture.h"

static const struct {
    const char *function, *user, *policy;
} cases[] = {
    {"chat", "lobechat-chat-eu-central-1", "lobechat-chat-eu-central-1"},
    {"my_chat", "lobechat-my_chat-eu-central-1", "lobechat-my-chat-eu-central-1-"},
    {"my-chat", "lobechat-my-chat-eu-central-1", "lobechat-my-chat-eu-central-1"},
    {"a23456789b123456789c123456789d123456789e123456789",
     "lobechat-a23456789b123456789c123456789d123456789e123456-",
     "lobechat-a23456789b123456789c123456789d123456789e123456-"},
    {"a23456789b123456789c123456789d123456789e_23456789",
     "lobechat-a23456789b123456789c123456789d123456789e_23456-",
     "lobechat-a23456789b123456789c123456789d123456789e-23456-"},
};

static void names_fit(void **state) {
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *json = arena_printf(
            arena, "{\"region\":\"eu-central-1\",\"function_name\":\"%s\"}", cases[i].function);
        const Value *object = fixture_json(arena, json);
        const char *user = ram_user_name(arena, object), *policy = ram_policy_name(arena, object);
        assert_true(strlen(user) <= 64 && strlen(policy) <= 64);
        // Behind a trailing hyphen stands a hash.
        assert_true(text_starts(text_of(user), cases[i].user));
        assert_true(text_starts(text_of(policy), cases[i].policy));
        assert_int_equal(strlen(user),
                         strlen(cases[i].user) + (text_ends(text_of(cases[i].user), "-") ? 8 : 0));
    }
    arena_free(arena);
}

static const char *name_of(Arena *arena, const char *function) {
    const Value *object = fixture_json(
        arena, arena_printf(arena, "{\"region\":\"r\",\"function_name\":\"%s\"}", function));
    return ram_policy_name(arena, object);
}

static void names_that_are_cut_or_spelled_alike_differ(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_string_not_equal(name_of(arena, "a_b-c"), name_of(arena, "a-b_c"));
    const char *shared = "a23456789b123456789c123456789d123456789e123456789f123456789";
    assert_string_not_equal(name_of(arena, arena_printf(arena, "%s1", shared)),
                            name_of(arena, arena_printf(arena, "%s2", shared)));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fit),
        cmocka_unit_test(names_that_are_cut_or_spelled_alike_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
