// SPDX-License-Identifier: MPL-2.0
#include "resources/handover.h"

#include "acceptance/tools/schema_fixture.h"

static void test_what_was_put_is_taken_once_and_by_its_own(void **state) {
    (void)state;
    Arena *session = arena_new(), *deleting = arena_new();
    Handover *handover = handover_new(session);
    handover_put(handover, TEXT("r/one"), fixture_json(deleting, "{\"vpc\":{\"id\":\"v\"}}"));
    handover_put(handover, TEXT("r/two"), fixture_json(deleting, "{\"vpc\":{\"id\":\"w\"}}"));
    arena_free(deleting); // what was put outlives the call that put it
    Arena *creating = arena_new();
    assert_int_equal(value_count(handover_take(handover, creating, TEXT("r/three"))), 0);
    const Value *one = handover_take(handover, creating, TEXT("r/one"));
    assert_string_equal(fixture_text(creating, one), "{\"vpc\":{\"id\":\"v\"}}");
    assert_int_equal(value_count(handover_take(handover, creating, TEXT("r/one"))), 0);
    const Value *two = handover_take(handover, creating, TEXT("r/two"));
    arena_free(session); // and the session
    assert_string_equal(value_cstr(value_at(two, "vpc.id")), "w");
    arena_free(creating);
}

static void test_the_last_word_counts(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Handover *handover = handover_new(arena);
    handover_put(handover, TEXT("r/one"), fixture_json(arena, "{\"a\":{\"id\":\"1\"}}"));
    handover_put(handover, TEXT("r/one"), fixture_json(arena, "{\"b\":{\"id\":\"2\"}}"));
    const Value *taken = handover_take(handover, arena, TEXT("r/one"));
    assert_string_equal(fixture_text(arena, taken), "{\"b\":{\"id\":\"2\"}}");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_is_taken_once_and_by_its_own),
        cmocka_unit_test(test_the_last_word_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
