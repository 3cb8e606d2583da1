// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/limits.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Limits *limits;
} Fixture;

static const char *set(const Fixture *f, const char *rules, bool replace) {
    const char *reason = NULL;
    const Value *list = json_parse(f->arena, text_of(rules), NULL);
    assert_non_null(list);
    bool good = limits_set(f->limits, f->arena, list, replace, &reason);
    assert_int_equal(good, reason == NULL);
    return reason;
}

static const char *take(const Fixture *f, const char *service, const char *operation,
                        int64_t now_ms) {
    LimitRefusal refusal = limits_take(f->limits, f->arena, service, operation, now_ms);
    return refusal.code == NULL ? "" : refusal.code;
}

static void a_bucket_stands_in_front_of_its_operations(void **state) {
    const Fixture *f = *state;
    assert_string_equal(take(f, "fc", "GetFunction", 0), "");
    assert_null(set(
        f, "[{\"service\":\"fc\",\"operation\":\"Get*\",\"burst\":2,\"per_second\":10}]", true));
    assert_string_equal(take(f, "fc", "GetFunction", 5000), "");
    assert_string_equal(take(f, "fc", "GetTrigger", 5000), "");
    assert_string_equal(take(f, "fc", "GetFunction", 5050), "ResourceThrottled");
    assert_string_equal(take(f, "fc", "CreateFunction", 5050), "");
    assert_string_equal(take(f, "ram", "GetUser", 5050), "");
    assert_string_equal(take(f, "fc", "GetFunction", 5100), "");
    const Value *rule = value_list_at(limits_list(f->limits, f->arena), 0);
    assert_int_equal(value_int_or(value_get(rule, "passed"), -1), 3);
    assert_int_equal(value_int_or(value_get(rule, "refused"), -1), 1);
    limits_clear(f->limits);
    assert_string_equal(take(f, "fc", "GetFunction", 5100), "");
    assert_int_equal(value_count(limits_list(f->limits, f->arena)), 0);
}

// Each service refuses as it does, the whole user and a single operation in different words.
static void services_refuse_in_their_own_words(void **state) {
    const Fixture *f = *state;
    static const struct {
        const char *service, *operation, *rest, *expected;
    } rows[] = {
        {"rds", "*", "", "400 Throttling.User x-acs-retry-after=500"},
        {"rds", "CreateAccount", "", "400 Throttling.Api x-acs-retry-after=500"},
        {"ecs", "DescribeSecurityGroups", "", "400 Throttling x-acs-retry-after=500"},
        {"fc", "*", "", "503 ResourceThrottled x-acs-retry-after=500"},
        {"oss", "*", "", "503 QpsLimitExceeded"},
        {"data_plane", "*", "", "429 ResourceExhausted"},
        {"auth0", "*", "", "429 too_many_requests"},
        {"devsapp", "*", "", "429 TooManyRequests Retry-After=1"},
        {"ram", "*", ",\"retry_after\":false", "400 Throttling.User"},
        {"ram", "*", ",\"status\":503,\"code\":\"Throttling\",\"retry_after\":false",
         "503 Throttling"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *rule = arena_printf(f->arena,
                                        "[{\"service\":\"%s\",\"operation\":\"%s\",\"burst\":1,"
                                        "\"per_second\":2%s}]",
                                        rows[i].service, rows[i].operation, rows[i].rest);
        const char *operation = strcmp(rows[i].operation, "*") == 0 ? "X" : rows[i].operation;
        assert_null(set(f, rule, true));
        assert_string_equal(take(f, rows[i].service, operation, 1000), "");
        LimitRefusal r = limits_take(f->limits, f->arena, rows[i].service, operation, 1000);
        const char *got = arena_printf(f->arena, "%d %s", r.status, r.code);
        if (r.header != NULL) got = arena_printf(f->arena, "%s %s=%s", got, r.header, r.wait);
        assert_string_equal(got, rows[i].expected);
    }
}

static void limits_add_up(void **state) {
    const Fixture *f = *state;
    assert_null(set(f, "[{\"service\":\"ram\",\"burst\":3,\"per_second\":1}]", true));
    assert_null(set(f,
                    "[{\"service\":\"ram\",\"operation\":\"CreateUser\",\"burst\":1,"
                    "\"per_second\":1}]",
                    false));
    assert_string_equal(take(f, "ram", "CreateUser", 0), "");
    assert_string_equal(take(f, "ram", "CreateUser", 0), "Throttling.Api");
    assert_string_equal(take(f, "ram", "GetUser", 0), "");
    assert_string_equal(take(f, "ram", "GetUser", 0), "Throttling.User");
}

static void the_clouds_own_rates_can_be_asked_for(void **state) {
    const Fixture *f = *state;
    assert_null(set(f, "\"cloud\"", true));
    for (int i = 0; i < 100; i++) assert_string_equal(take(f, "sts", "AssumeRole", 0), "");
    assert_string_equal(take(f, "sts", "AssumeRole", 0), "Throttling.User");
}

static void nonsense_changes_nothing(void **state) {
    const Fixture *f = *state;
    assert_null(set(f, "[{\"service\":\"ram\",\"burst\":1,\"per_second\":1}]", true));
    static const char *const rows[] = {
        "{}",
        "\"clouds\"",
        "[1]",
        "[{\"burst\":1}]",
        "[{\"burst\":0,\"per_second\":1}]",
        "[{\"burst\":1,\"per_second\":0}]",
        "[{\"burst\":1,\"per_second\":1001}]",
        "[{\"burst\":1,\"per_second\":1,\"per_minute\":1}]",
        "[{\"burst\":1,\"per_second\":1,\"status\":200}]",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_non_null(set(f, rows[i], true));
    assert_int_equal(value_count(limits_list(f->limits, f->arena)), 1);
}

static int set_up(void **state) {
    static Fixture f;
    f.arena = arena_new();
    f.limits = limits_new(f.arena);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_bucket_stands_in_front_of_its_operations),
        TEST(services_refuse_in_their_own_words),
        TEST(limits_add_up),
        TEST(the_clouds_own_rates_can_be_asked_for),
        TEST(nonsense_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
