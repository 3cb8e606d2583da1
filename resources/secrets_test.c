// SPDX-License-Identifier: MPL-2.0
#include "resources/secrets.h"

#include "acceptance/tools/schema_fixture.h"
#include "resources/ownership.h"

static void test_salt_is_made_once(void **state) {
    (void)state;
    Arena *arena = arena_new();
    PrivateState private = &value_null, other = &value_null;
    assert_false(secrets_salted(private));
    Text salt = secrets_salt(arena, &private);
    assert_int_equal(salt.length, 32);
    assert_true(secrets_salted(private));
    assert_true(text_equal(secrets_salt(arena, &private), salt));
    assert_false(text_equal(secrets_salt(arena, &other), salt));
    arena_free(arena);
}

static void test_digests_tell_values_apart_and_nothing_else(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Value *secrets = fixture_json(arena, "{\"A\":\"hunter2\",\"B\":\"hunter2\"}");
    const Value *digests = secrets_digests(arena, TEXT("salt"), secrets);
    Text a = value_text(value_get(digests, "A")), b = value_text(value_get(digests, "B"));
    assert_int_equal(a.length, 12);
    assert_false(text_equal(a, b));
    const Value *again = secrets_digests(arena, TEXT("salt"), secrets);
    assert_true(value_equal(digests, again));
    assert_false(value_equal(digests, secrets_digests(arena, TEXT("tlas"), secrets)));
    const Value *changed = fixture_json(arena, "{\"A\":\"hunter3\",\"B\":\"hunter2\"}");
    assert_false(value_equal(digests, secrets_digests(arena, TEXT("salt"), changed)));
    arena_free(arena);
}

static void test_unknown_secrets_have_unknown_digests(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Value *map = value_with(arena, &value_empty_map, "A", &value_unknown);
    assert_string_equal(fixture_text(arena, secrets_digests(arena, TEXT("s"), map)),
                        "{\"A\":\"?\"}");
    const Value *known = fixture_json(arena, "{\"A\":\"x\"}");
    assert_string_equal(fixture_text(arena, secrets_digests(arena, TEXT(""), known)),
                        "{\"A\":\"?\"}");
    arena_free(arena);
}

static const Value *tagged(Arena *arena, const char *tag) {
    return value_with(arena, &value_empty_map, OWNERSHIP_TAG, value_cstring(arena, tag));
}

static void test_ownership(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Value *planned = fixture_json(arena, "{\"name\":\"x\"}");
    const Value *secrets = fixture_json(arena, "{\"K\":\"s\"}");
    Text print = ownership_fingerprint(arena, planned, secrets);
    const char *type = "lobechat_base";
    const Value *unfinished = tagged(arena, ownership_tag(arena, type, false, print));
    const Value *finished = tagged(arena, ownership_tag(arena, type, true, print));
    assert_int_equal(ownership_of(unfinished, type, TEXT("other")), OWNED_UNFINISHED);
    assert_int_equal(ownership_of(finished, type, print), OWNED_SAME);
    assert_int_equal(ownership_of(finished, type, TEXT("other")), OWNED_FINISHED);
    assert_int_equal(ownership_of(unfinished, "lobechat_database", print), OWNED_BY_OTHERS);
    assert_int_equal(ownership_of(&value_empty_map, type, print), OWNED_BY_OTHERS);
    assert_int_equal(ownership_of(tagged(arena, "lobechat_base.ready"), type, TEXT("")),
                     OWNED_BY_OTHERS);
    // Nobody without the secrets can work out the fingerprint.
    const Value *guess = fixture_json(arena, "{\"K\":\"t\"}");
    assert_false(text_equal(print, ownership_fingerprint(arena, planned, guess)));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_salt_is_made_once),
        cmocka_unit_test(test_digests_tell_values_apart_and_nothing_else),
        cmocka_unit_test(test_unknown_secrets_have_unknown_digests),
        cmocka_unit_test(test_ownership),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
