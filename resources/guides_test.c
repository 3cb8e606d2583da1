// SPDX-License-Identifier: MPL-2.0
// Nothing that the tables know is missing in the guides made from them.
#include "resources/guides.h"

#include "resources/alibaba/error_rule.h"
#include "resources/lobechat_database.h"

#include "acceptance/tools/schema_fixture.h"

enum { PAGE_MAX = 500 * 1000 };

static Text write_guide(Arena *arena, const char *name) {
    for (const Guide *guide = guides; guide->name != NULL; guide++) {
        if (strcmp(guide->name, name) != 0) continue;
        Buffer page = buffer_new(arena, PAGE_MAX);
        guide->write(&page);
        assert_false(page.overflow);
        return buffer_text(&page);
    }
    fail_msg("no guide %s", name);
    return TEXT("");
}

static void every_advice_is_on_the_page(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text page = write_guide(arena, "error-codes");
    for (const ErrorRule *const *table = error_rule_tables; *table != NULL; table++) {
        for (const ErrorRule *rule = *table; rule->service != NULL; rule++) {
            if (rule->todo != NULL && text_find(page, rule->todo) < 0)
                fail_msg("%s %s", rule->service, rule->codes);
        }
    }
    assert_true(text_find(page, "| `rds`") < 0);
    assert_true(text_find(page, "| `BucketNotEmpty` | `DeleteBucket` | The bucket") > 0);
    assert_true(text_find(page, "| `oauth.token` | 403 | `…not enabled within domain…` | ") > 0);
    assert_true(text_find(page, "| any | 403 `insufficient_scope` | any | The application *client* "
                                "lacks a scope") > 0);
    arena_free(arena);
}

static void policies_allow_all_that_is_needed(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text page = write_guide(arena, "permissions");
    for (const char *const *action = lobechat_database.permissions; *action != NULL; action++)
        assert_true(text_find(page, arena_printf(arena, "\"%s\"", *action)) > 0);
    assert_true(text_find(page, "create:user_tickets") > 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_advice_is_on_the_page),
        cmocka_unit_test(policies_allow_all_that_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
