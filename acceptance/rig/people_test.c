// SPDX-License-Identifier: MPL-2.0
// The people of a deployment in an Auth0 tenant.
#include "acceptance/rig/logins_fixture.h"
#include "acceptance/sandbox/auth0/password.h"

#define GIVEN "\"client_id\":\"given\",\"client_secret\":\"s\""
#define ANN "\"ann@example.com\""
#define BOB "\"bob@example.com\""
#define PASSWORD "Correct-Horse-9-Battery"

static const Value *user_of(const BaseRig *rig, const char *email) {
    const Value *ids = value_get(rig->tf.state, A_AUTH0_USER_IDS);
    const char *id = value_cstr(value_get(ids, email));
    return base_object(rig, AUTH0_USERS, *id != '\0' ? id : "none");
}

static bool has_password(const BaseRig *rig, const char *email, const char *password) {
    const Value *stored = value_at(user_of(rig, email), AUTH0_PRIVATE ".password");
    assert_non_null(strstr(fixture_text(rig->arena, stored), "hash"));
    return auth0_password_is(stored, text_of(password));
}

static size_t tickets(const BaseRig *rig) {
    return value_count(value_get(rig->tf.state, A_AUTH0_PASSWORD_TICKETS));
}

static void people_live(void **state) {
    BaseRig *rig = *state;
    const Value *config =
        logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{\"name\":\"Ann\"}," BOB
                           ":{\"password\":\"" PASSWORD "\"}}}}");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false),
                        "CreateClient CreateUser CreateUser UpdateConnectionClients");
    const Value *ann = user_of(rig, "ann@example.com"), *bob = user_of(rig, "bob@example.com");
    assert_string_equal(value_cstr(value_get(ann, "name")), "Ann");
    assert_string_equal(logins_member(rig, ann, "email_verified"), "false");
    assert_string_equal(logins_member(rig, ann, "app_metadata"),
                        "{\"terraform-provider-lobechat\":\"lobechat_logins.cn-hangzhou.chat\","
                        "\"terraform-provider-lobechat-url\":\"" LOGINS_URL "\"}");
    assert_string_equal(value_cstr(value_get(bob, "name")), "bob@example.com");
    assert_true(has_password(rig, "bob@example.com", PASSWORD));
    assert_false(has_password(rig, "ann@example.com", PASSWORD));
    assert_int_equal(tickets(rig), 1);
    const Value *links = value_get(rig->tf.state, A_AUTH0_PASSWORD_TICKETS);
    assert_non_null(strstr(value_cstr(value_get(links, "ann@example.com")), "https://"));
    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_string_equal(base_calls(rig, mark, true),
                        "GetClient GetUser GetUser ListClientConnections RequestToken");
    BASE_GOOD(logins_destroy_fault(rig));
}

// From ann without and bob with a password.
static const struct {
    const char *users, *writes;
    size_t tickets;
} changes[] = {
    {"{" ANN ":{\"name\":\"Anna\"}," BOB ":{\"password\":\"" PASSWORD "\"}}", "UpdateUser", 1},
    {"{" ANN ":{}," BOB ":{\"password\":\"" PASSWORD "\"}}", "UpdateUser", 1},
    {"{" ANN ":{\"name\":\"Ann\"}," BOB ":{\"password\":\"" PASSWORD "2\"}}", "UpdateUser", 1},
    {"{" ANN ":{\"name\":\"Ann\"}," BOB ":{\"password_wo\":\"" PASSWORD
     "3\",\"password_wo_version\":1}}",
     "UpdateUser", 1},
    {"{" ANN ":{\"name\":\"Ann\",\"password\":\"" PASSWORD "\"}," BOB ":{\"password\":\"" PASSWORD
     "\"}}",
     "UpdateUser", 1},
    {"{" ANN ":{\"name\":\"Ann\"}}", "DeleteUser", 1},
    {"{" BOB ":{\"password\":\"" PASSWORD "\"}}", "DeleteUser", 0},
    {"{" ANN ":{\"name\":\"Ann\"}," BOB ":{\"password\":\"" PASSWORD "\"},\"cyd@example.com\":{}}",
     "CreateUser", 2},
    {"{}", "DeleteUser DeleteUser", 0},
};

static void changes_do_only_what_they_must(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        BaseRig *rig = logins_new();
        BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{\"name\":\"Ann\"}," BOB
                                           ":{\"password\":\"" PASSWORD "\"}}}}"));
        const Value *config = logins_config(
            rig, arena_printf(rig->arena, "{\"auth0\":{\"users\":%s}}", changes[i].users));
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, config);
        assert_string_equal(base_calls(rig, mark, false), changes[i].writes);
        assert_int_equal(tickets(rig), changes[i].tickets);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(logins_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

static void passwords_change(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" BOB ":{\"password_wo\":\"" PASSWORD
                                       "\",\"password_wo_version\":1}}}}"));
    assert_true(has_password(rig, "bob@example.com", PASSWORD));
    assert_int_equal(tickets(rig), 0);
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" BOB ":{\"password_wo\":\"" PASSWORD
                                       "2\",\"password_wo_version\":2}}}}"));
    assert_true(has_password(rig, "bob@example.com", PASSWORD "2"));
    BASE_GOOD(logins_destroy_fault(rig));
}

// ---- changed elsewhere

static const struct {
    const char *member, *json, *writes;
    size_t tickets;
} drifts[] = {
    {NULL, NULL, "CreateUser", 1},
    {"name", "\"Eve\"", "UpdateUser", 1},
    {"email", "\"eve@example.com\"", "UpdateUser", 1},
};

static void drift_is_put_right(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(drifts); i++) {
        BaseRig *rig = logins_new();
        const Value *config =
            logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{\"name\":\"Ann\"}," BOB
                               ":{\"password\":\"" PASSWORD "\"}}}}");
        BASE_APPLY(rig, config);
        const char *id = value_cstr(value_get(user_of(rig, "ann@example.com"), "user_id"));
        const Value *link = value_at(rig->tf.state, A_AUTH0_PASSWORD_TICKETS);
        if (drifts[i].member != NULL)
            base_set(rig, AUTH0_USERS, id, drifts[i].member, drifts[i].json);
        else
            local_cloud_put(rig->cloud, AUTH0_USERS, id, NULL);
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, config);
        assert_string_equal(base_calls(rig, mark, false), drifts[i].writes);
        const Value *ann = user_of(rig, "ann@example.com");
        assert_string_equal(value_cstr(value_get(ann, "name")), "Ann");
        assert_string_equal(value_cstr(value_get(ann, "email")), "ann@example.com");
        bool anew = drifts[i].member == NULL;
        assert_int_equal(strcmp(value_cstr(value_get(ann, "user_id")), id) != 0, anew);
        const Value *now = value_at(rig->tf.state, A_AUTH0_PASSWORD_TICKETS);
        assert_int_equal(!value_equal(now, link), anew);
        assert_int_equal(tickets(rig), drifts[i].tickets);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(logins_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// ---- other people

#define SOMEBODY                                                                                   \
    "{\"user_id\":\"auth0|1\",\"email\":" ANN ",\"name\":\"Ann of others\",\"identities\":["       \
    "{\"connection\":\"" LOGINS_DATABASE "\"}],\"sandbox\":{\"connection\":\"" LOGINS_DATABASE     \
    "\"}%s}"

static void add_somebody(const BaseRig *rig, const char *members) {
    const char *json = arena_printf(rig->arena, SOMEBODY, members);
    local_cloud_put(rig->cloud, AUTH0_USERS, "auth0|1", fixture_json(rig->arena, json));
}

static void people_who_exist_are_not_touched(void **state) {
    (void)state;
    static const char *const others[] = {
        "",
        ",\"app_metadata\":{\"terraform-provider-lobechat\":\"lobechat_logins.cn-hangzhou.chat\""
        ",\"terraform-provider-lobechat-url\":\"https://twin.example.com\"}"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        BaseRig *rig = logins_new();
        add_somebody(rig, others[i]);
        const char *before = fixture_text(rig->arena, base_object(rig, AUTH0_USERS, "auth0|1"));
        const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}}}}");
        assert_false(terraform_apply(&rig->tf, config));
        assert_non_null(strstr(base_said(rig), "error auth0.users[\"ann@example.com\"]: Auth0 user "
                                               "exists already"));
        assert_true(terraform_destroy(&rig->tf));
        assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "auth0/users/auth0|1");
        assert_string_equal(fixture_text(rig->arena, base_object(rig, AUTH0_USERS, "auth0|1")),
                            before);
        arena_free(rig->arena);
    }
}

static void forgotten_people_are_found_again(void **state) {
    BaseRig *rig = *state;
    const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}," BOB
                                             ":{\"password\":\"" PASSWORD "\"}}}}");
    BASE_APPLY(rig, config);
    const char *id = value_cstr(value_get(user_of(rig, "ann@example.com"), "user_id"));
    terraform_forget(&rig->tf);
    // Nobody knows any more which password was given.
    config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}," BOB
                                ":{\"password\":\"" PASSWORD "2\"}}}}");
    BASE_APPLY(rig, config);
    assert_true(has_password(rig, "bob@example.com", PASSWORD "2"));
    assert_string_equal(value_cstr(value_get(user_of(rig, "ann@example.com"), "user_id")), id);
    assert_int_equal(tickets(rig), 1);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(logins_destroy_fault(rig));
}

// Who exists, as Auth0 says, is looked for more often than anybody is made.
static void who_is_there_and_not_listed_is_waited_for(void **state) {
    enum { OFTEN = 8 };
    BaseRig *rig = *state;
    const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}}}}");
    local_cloud_fault(
        rig->cloud, arena_printf(rig->arena,
                                 "[{\"operation\":\"CreateUser\",\"count\":%d,\"kind\":{\"status\":"
                                 "409,\"code\":\"auth0_idp_error\",\"message\":\"The user already "
                                 "exists.\"}}]",
                                 OFTEN));
    BASE_APPLY(rig, config);
    assert_int_equal(local_cloud_fired(rig->cloud), OFTEN);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(logins_destroy_fault(rig));
}

// As if an apply had died that made the person anew with another password.
static void who_is_found_again_gets_the_password(void **state) {
    BaseRig *rig = *state;
    const Value *config =
        logins_config(rig, "{\"auth0\":{\"users\":{" BOB ":{\"password\":\"" PASSWORD "\"}}}}");
    BASE_APPLY(rig, config);
    const Value *before = rig->tf.state;
    const char *id = value_cstr(value_get(user_of(rig, "bob@example.com"), "user_id"));
    local_cloud_put(rig->cloud, AUTH0_USERS, id, NULL);
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" BOB ":{\"password\":\"" PASSWORD
                                       "2\"}}}}"));
    rig->tf.state = before;
    BASE_APPLY(rig, config);
    assert_true(has_password(rig, "bob@example.com", PASSWORD));
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(logins_destroy_fault(rig));
}

// ---- what goes wrong on the way

static const struct {
    const char *rules;
    bool fails;
} troubles[] = {
    {"[{\"operation\":\"CreateUser\",\"phase\":\"before\",\"kind\":\"reset\"}]", false},
    {"[{\"operation\":\"CreateUser\",\"phase\":\"after\",\"kind\":\"reset\"}]", false},
    {"[{\"operation\":\"CreateUser\",\"nth\":2,\"phase\":\"after\",\"kind\":\"truncate\"}]", false},
    {"[{\"operation\":\"CreateUser\",\"nth\":2,\"kind\":{\"status\":403,\"code\":"
     "\"insufficient_scope\",\"message\":\"no\"}}]",
     true},
    {"[{\"operation\":\"CreatePasswordTicket\",\"kind\":{\"status\":403,\"code\":"
     "\"insufficient_scope\",\"message\":\"no\"}}]",
     true},
    {"[{\"operation\":\"CreatePasswordTicket\",\"nth\":2,\"kind\":{\"status\":403,\"code\":"
     "\"insufficient_scope\",\"message\":\"no\"}}]",
     true},
};

// Each is in the state afterwards, made once, and has a link.
static void an_apply_is_gone_on_with(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(troubles) * 2; i++) {
        BaseRig *rig = logins_new();
        bool update = i % 2 == 1;
        const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}," BOB ":{}}}}");
        if (update) BASE_APPLY(rig, logins_config(rig, "{}"));
        local_cloud_fault(rig->cloud, troubles[i / 2].rules);
        bool good = terraform_apply(&rig->tf, config);
        assert_int_equal(good, !troubles[i / 2].fails);
        assert_int_equal(local_cloud_fired(rig->cloud), 1);
        local_cloud_fault(rig->cloud, "[]");
        BASE_APPLY(rig, config);
        assert_int_equal(tickets(rig), 2);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(logins_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// Whether somebody was made stays unknown, to a creation as well as to a change.
static void who_may_have_been_made_goes_too(void **state) {
    (void)state;
    static const char lost[] =
        "[{\"operation\":\"CreateUser\",\"nth\":%d,\"phase\":\"after\",\"kind\":\"reset\"},"
        "{\"operation\":\"ListUsersByEmail\",\"count\":0,\"kind\":{\"status\":403,\"code\":"
        "\"insufficient_scope\",\"message\":\"no\"}}]";
    for (int i = 0; i < 4; i++) {
        BaseRig *rig = logins_new();
        bool update = i % 2 == 1, goes_on = i / 2 == 1;
        const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}," BOB ":{}}}}");
        if (update) BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}}}}"));
        local_cloud_fault(rig->cloud, arena_printf(rig->arena, lost, update ? 1 : 2));
        assert_false(terraform_apply(&rig->tf, config));
        local_cloud_fault(rig->cloud, "[]");
        if (goes_on) {
            BASE_APPLY(rig, config);
            assert_int_equal(tickets(rig), 2);
            BASE_GOOD(base_plan_fault(rig, config));
        }
        BASE_GOOD(logins_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// Any one call goes wrong in any way: the same apply gets over it, or the next one goes on, or a
// destroy removes everything.
static const char *const kinds[] = {
    "\"kind\":\"reset\"",
    "\"phase\":\"after\",\"kind\":\"reset\"",
    "\"kind\":{\"status\":429,\"code\":\"too_many_requests\",\"message\":\"slow\"}",
    "\"kind\":{\"status\":403,\"code\":\"insufficient_scope\",\"message\":\"no\"}",
};

static bool disturbed_is_healed(BaseRig *rig, size_t nth, const char *kind, bool give_up) {
    const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}," BOB
                                             ":{\"password\":\"" PASSWORD "\"}}}}");
    local_cloud_fault(
        rig->cloud,
        arena_printf(rig->arena, "[{\"service\":\"auth0\",\"nth\":%zu,%s}]", nth, kind));
    bool good = terraform_apply(&rig->tf, config);
    bool fired = local_cloud_fired(rig->cloud) > 0;
    local_cloud_fault(rig->cloud, "[]");
    if (!good && !give_up) BASE_APPLY(rig, config);
    if (good || !give_up) {
        assert_int_equal(tickets(rig), 1);
        BASE_GOOD(base_plan_fault(rig, config));
    }
    BASE_GOOD(logins_destroy_fault(rig));
    return fired;
}

static void every_call_may_go_wrong(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds) * 2; i++) {
        bool fired = true;
        for (size_t nth = 1; fired; nth++) {
            BaseRig *rig = logins_new();
            fired = disturbed_is_healed(rig, nth, kinds[i / 2], i % 2 == 1);
            arena_free(rig->arena);
            if (nth == 1) assert_true(fired);
        }
    }
}

static void a_weak_password_is_told_with_the_policy(void **state) {
    BaseRig *rig = *state;
    assert_false(terraform_apply(&rig->tf, logins_config(rig, "{\"auth0\":{\"users\":{" ANN
                                                              ":{\"password\":\"abcdefgh\"}}}}")));
    assert_non_null(strstr(base_said(rig), "error auth0.users[\"ann@example.com\"]"));
    assert_non_null(strstr(base_said(rig), "of at least 15 characters"));
    assert_null(strstr(base_said(rig), "abcdefgh"));
    BASE_GOOD(logins_destroy_fault(rig));
}

// ---- the connection they are in

static void the_caller_is_switched_on_for_them(void **state) {
    (void)state;
    static const struct {
        bool before, other, after;
    } cases[] = {{true, false, true}, {false, false, false}, {false, true, true}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        BaseRig *rig = logins_new();
        const char *connection = logins_connection(rig), *caller = logins_caller(rig);
        const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}}}}");
        logins_enable(rig, connection, caller, cases[i].before);
        if (cases[i].other)
            logins_add_client(rig, "other",
                              ",\"client_metadata\":{\"terraform-provider-lobechat\":\"x\"}");
        BASE_APPLY(rig, logins_config(rig, "{}"));
        assert_int_equal(logins_enabled(rig, connection, caller), cases[i].before);
        BASE_APPLY(rig, config);
        assert_true(logins_enabled(rig, connection, caller));
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_APPLY(rig, logins_config(rig, "{}"));
        assert_int_equal(logins_enabled(rig, connection, caller), cases[i].after);
        BASE_APPLY(rig, config);
        assert_true(terraform_destroy(&rig->tf));
        assert_int_equal(logins_enabled(rig, connection, caller), cases[i].after);
        logins_enable(rig, connection, caller, true);
        arena_free(rig->arena);
    }
}

// Somebody switched it off meanwhile.
static void a_caller_that_is_off_again_is_switched_on(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}}}}"));
    logins_enable(rig, logins_connection(rig), logins_caller(rig), false);
    const Value *config = logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}," BOB ":{}}}}");
    BASE_APPLY(rig, config);
    assert_true(logins_enabled(rig, logins_connection(rig), logins_caller(rig)));
    BASE_GOOD(logins_destroy_fault(rig));
}

static void people_of_a_given_application(void **state) {
    BaseRig *rig = *state;
    logins_add_client(rig, "given", "");
    const Value *config =
        logins_config(rig, "{\"auth0\":{" GIVEN ",\"users\":{" ANN ":{\"name\":\"Ann\"}}}}");
    BASE_APPLY(rig, config);
    assert_false(logins_enabled(rig, logins_connection(rig), "given"));
    BASE_GOOD(base_plan_fault(rig, config));
    assert_true(terraform_destroy(&rig->tf));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "auth0/clients/given");
}

static void people_move_to_another_connection(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"users\":{" ANN ":{}}}}"));
    const char *id = value_cstr(value_get(user_of(rig, "ann@example.com"), "user_id"));
    local_cloud_put(rig->cloud, AUTH0_CONNECTIONS, "con_zz",
                    fixture_json(rig->arena, "{\"id\":\"con_zz\",\"name\":\"Staff\",\"strategy\":"
                                             "\"auth0\",\"options\":{}}"));
    const Value *config =
        logins_config(rig, "{\"auth0\":{\"connection\":\"Staff\",\"users\":{" ANN ":{}}}}");
    BASE_APPLY(rig, config);
    assert_true(value_is_null(base_object(rig, AUTH0_USERS, id)));
    assert_string_equal(
        value_cstr(value_at(user_of(rig, "ann@example.com"), AUTH0_PRIVATE ".connection")),
        "Staff");
    BASE_GOOD(base_plan_fault(rig, config));
    assert_true(terraform_destroy(&rig->tf));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "auth0/connections/con_zz");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        LOGINS_TEST(people_live),
        cmocka_unit_test(changes_do_only_what_they_must),
        LOGINS_TEST(passwords_change),
        cmocka_unit_test(drift_is_put_right),
        cmocka_unit_test(people_who_exist_are_not_touched),
        LOGINS_TEST(forgotten_people_are_found_again),
        LOGINS_TEST(who_is_there_and_not_listed_is_waited_for),
        LOGINS_TEST(who_is_found_again_gets_the_password),
        cmocka_unit_test(an_apply_is_gone_on_with),
        cmocka_unit_test(who_may_have_been_made_goes_too),
        cmocka_unit_test(every_call_may_go_wrong),
        LOGINS_TEST(a_weak_password_is_told_with_the_policy),
        cmocka_unit_test(the_caller_is_switched_on_for_them),
        LOGINS_TEST(a_caller_that_is_off_again_is_switched_on),
        LOGINS_TEST(people_of_a_given_application),
        LOGINS_TEST(people_move_to_another_connection),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
