// SPDX-License-Identifier: MPL-2.0
// The application, its connection and its URLs in an Auth0 tenant: made, changed, changed
// elsewhere, found again after lost answers, removed, and kept apart from what others have.
#include "acceptance/rig/logins_fixture.h"

#define CALLBACK "/api/auth/callback/auth0"
#define MARKS                                                                                      \
    "{\"terraform-provider-lobechat\":\"lobechat_logins.cn-hangzhou.chat\","                       \
    "\"terraform-provider-lobechat-url\":\"" LOGINS_URL "\"}"

// ---- the application

static const struct {
    const char *member, *json;
} members[] = {
    {"name", "\"LobeChat\""},
    {"app_type", "\"regular_web\""},
    {"oidc_conformant", "true"},
    {"grant_types", "[\"authorization_code\",\"refresh_token\"]"},
    {"jwt_configuration.alg", "\"RS256\""},
    {"token_endpoint_auth_method", "\"client_secret_post\""},
    {"callbacks", "[\"" LOGINS_URL CALLBACK "\"]"},
    {"allowed_logout_urls", "[\"" LOGINS_URL "\"]"},
    {"web_origins", "[\"" LOGINS_URL "\"]"},
    {"client_metadata", MARKS},
};

static const char *client_fault(const BaseRig *rig) {
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const char *found = logins_member(rig, logins_client(rig), members[i].member);
        if (strcmp(found, members[i].json) != 0)
            return arena_printf(rig->arena, "%s is %s", members[i].member, found);
    }
    return logins_enabled(rig, logins_connection(rig), logins_client_id(rig))
               ? NULL
               : "the connection is off";
}

static void an_application_lives(void **state) {
    BaseRig *rig = *state;
    const Value *config = logins_config(rig, "{}");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false), "CreateClient UpdateConnectionClients");
    BASE_GOOD(client_fault(rig));
    const Value *secret = value_get(logins_client(rig), "client_secret");
    assert_string_equal(logins_memory.secret, value_cstr(secret));
    assert_null(strstr(fixture_text(rig->arena, rig->tf.state), value_cstr(secret)));
    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_string_equal(base_calls(rig, mark, true),
                        "GetClient ListClientConnections RequestToken");
    BASE_GOOD(base_destroy_fault(rig));
}

// What is changed elsewhere, and what is written to put it right.
static const struct {
    const char *member, *json, *writes;
} drifts[] = {
    {NULL, NULL, "CreateClient UpdateConnectionClients"},
    {"name", "\"Mine\"", "UpdateClient"},
    {"app_type", "\"spa\"", "UpdateClient"},
    {"oidc_conformant", "false", "UpdateClient"},
    {"grant_types", "[\"authorization_code\",\"implicit\",\"refresh_token\"]", "UpdateClient"},
    {"jwt_configuration", "{\"alg\":\"HS256\"}", "UpdateClient"},
    {"token_endpoint_auth_method", "\"none\"", "UpdateClient"},
    {"callbacks", "[]", "UpdateClient"},
    {"callbacks", NULL, "UpdateClient"},
    {"allowed_logout_urls", NULL, "UpdateClient"},
    {"web_origins", "[]", "UpdateClient"},
    {"client_metadata", "{}", "UpdateClient"},
};

static void drift_is_put_right(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(drifts); i++) {
        BaseRig *rig = logins_new();
        const Value *config = logins_config(rig, "{}");
        BASE_APPLY(rig, config);
        if (drifts[i].member != NULL)
            base_set(rig, AUTH0_CLIENTS, logins_client_id(rig), drifts[i].member, drifts[i].json);
        else
            local_cloud_put(rig->cloud, AUTH0_CLIENTS, logins_client_id(rig), NULL);
        TerraformPlan plan;
        assert_true(terraform_plan(&rig->tf, config, &plan));
        if (drifts[i].member != NULL) assert_int_equal(plan.action, TERRAFORM_UPDATE);
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, config);
        assert_string_equal(base_calls(rig, mark, false), drifts[i].writes);
        BASE_GOOD(client_fault(rig));
        BASE_GOOD(base_plan_fault(rig, config));
        if (drifts[i].member != NULL) BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

static void other_settings_of_the_application_stay(void **state) {
    BaseRig *rig = *state;
    const Value *config = logins_config(rig, "{}");
    BASE_APPLY(rig, config);
    const char *id = logins_client_id(rig);
    base_set(rig, AUTH0_CLIENTS, id, "callbacks",
             "[\"https://a.example.net/x\",\"" LOGINS_URL CALLBACK "\",\"https://b.example.net\"]");
    base_set(rig, AUTH0_CLIENTS, id, "description", "\"ours\"");
    BASE_GOOD(base_plan_fault(rig, config));
    const Value *renamed = logins_config(
        rig, "{\"app_url\":\"https://new.example.com\",\"auth0\":{\"application_name\":\"Chat\"}}");
    BASE_APPLY(rig, renamed);
    BASE_GOOD(base_plan_fault(rig, renamed));
    const Value *client = logins_client(rig);
    assert_string_equal(logins_member(rig, client, "callbacks"),
                        "[\"https://a.example.net/x\",\"https://b.example.net\","
                        "\"https://new.example.com" CALLBACK "\"]");
    assert_string_equal(logins_member(rig, client, "web_origins"), "[\"https://new.example.com\"]");
    assert_string_equal(logins_member(rig, client, "name"), "\"Chat\"");
    assert_string_equal(logins_member(rig, client, "description"), "\"ours\"");
    assert_string_equal(logins_client_id(rig), id);
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- lost answers and secrets

static const char *const losses[] = {
    "\"phase\":\"before\",\"kind\":\"reset\"",
    "\"phase\":\"after\",\"kind\":\"reset\"",
    "\"phase\":\"after\",\"kind\":\"truncate\"",
    "\"phase\":\"after\",\"kind\":{\"status\":503,\"code\":\"x\",\"message\":\"m\"}",
};

static void a_lost_answer_makes_no_second_application(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(losses); i++) {
        BaseRig *rig = logins_new();
        local_cloud_fault(
            rig->cloud,
            arena_printf(rig->arena, "[{\"operation\":\"CreateClient\",%s}]", losses[i]));
        BASE_APPLY(rig, logins_config(rig, "{}"));
        BASE_GOOD(client_fault(rig));
        assert_string_equal(logins_memory.secret,
                            value_cstr(value_get(logins_client(rig), "client_secret")));
        BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// Whoever made a second one was stopped before it removed the first.
static const Value *two_applications(BaseRig *rig) {
    const Value *config = logins_config(rig, "{}");
    logins_memory.breaks = true;
    assert_false(terraform_apply(&rig->tf, config));
    logins_memory.breaks = false;
    local_cloud_put(rig->cloud, AUTH0_CLIENTS, "second",
                    value_with(rig->arena, logins_client(rig), "client_id",
                               value_cstring(rig->arena, "second")));
    return config;
}

static void a_creation_that_goes_on_leaves_one_application(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, two_applications(rig));
    assert_true(value_is_null(base_object(rig, AUTH0_CLIENTS, "second")));
    BASE_GOOD(client_fault(rig));
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_creation_that_is_given_up_leaves_no_application(void **state) {
    BaseRig *rig = *state;
    (void)two_applications(rig);
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_forgotten_application_is_found_again(void **state) {
    BaseRig *rig = *state;
    const Value *config = logins_config(rig, "{}");
    BASE_APPLY(rig, config);
    const char *id = logins_client_id(rig);
    base_set(rig, AUTH0_CLIENTS, id, "grant_types", "[]");
    // Others': of another deployment, of another account's with the same name, and without marks.
    logins_add_client(rig, "other", ",\"name\":\"LobeChat\",\"client_metadata\":{\"a\":\"b\"}");
    logins_add_client(rig, "twin",
                      ",\"client_metadata\":{\"terraform-provider-lobechat\":"
                      "\"lobechat_logins.cn-hangzhou.chat\",\"terraform-provider-lobechat-url\":"
                      "\"https://twin.example.com\"}");
    terraform_forget(&rig->tf);
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false), "UpdateClient UpdateConnectionClients");
    assert_string_equal(logins_client_id(rig), id);
    BASE_GOOD(client_fault(rig));
    assert_true(terraform_destroy(&rig->tf));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena),
                        "auth0/clients/other auth0/clients/twin");
}

static void set_scopes(BaseRig *rig, const char *caller, const char *scopes) {
    const Value *client = base_object(rig, AUTH0_CLIENTS, caller);
    client = value_with_at(rig->arena, client, AUTH0_PRIVATE ".scopes",
                           value_cstring(rig->arena, scopes));
    local_cloud_put(rig->cloud, AUTH0_CLIENTS, caller, client);
}

static void a_secret_that_is_not_shown_is_rotated(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, logins_config(rig, "{}"));
    const char *caller = logins_caller(rig);
    const Value *before = base_object(rig, AUTH0_CLIENTS, caller);
    const Value *secret = value_get(logins_client(rig), "client_secret");
    logins_memory.reveal = true;
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"application_name\":\"Chat\"}}"));
    assert_string_equal(logins_memory.secret, value_cstr(secret));
    set_scopes(rig, caller, "read:clients update:clients update:client_keys read:connections");
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"application_name\":\"Chat 2\"}}"));
    assert_non_null(strstr(base_said(rig), "warning auth0: Secret of the Auth0 application was"));
    const Value *now = value_get(logins_client(rig), "client_secret");
    assert_false(value_equal(now, secret));
    assert_string_equal(logins_memory.secret, value_cstr(now));
    set_scopes(rig, caller, "read:clients update:clients");
    bool good = terraform_apply(&rig->tf, logins_config(rig, "{}"));
    const char *said = base_said(rig);
    local_cloud_put(rig->cloud, AUTH0_CLIENTS, caller, before);
    assert_false(good);
    assert_null(strstr(said, value_cstr(now)));
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_new_application_may_be_found_late(void **state) {
    BaseRig *rig = *state;
    local_cloud_fault(rig->cloud,
                      "[{\"operation\":\"CreateClient\",\"phase\":\"after\",\"kind\":\"reset\"},"
                      "{\"operation\":\"GetClient\",\"count\":3,\"kind\":{\"status\":404,\"code\":"
                      "\"inexistent_client\",\"message\":\"The client does not exist\"}},"
                      "{\"operation\":\"UpdateConnectionClients\",\"count\":2,\"kind\":{\"status\":"
                      "400,\"code\":\"inexistent_client\",\"message\":\"no\"}}]");
    BASE_APPLY(rig, logins_config(rig, "{}"));
    assert_int_equal(local_cloud_fired(rig->cloud), 6);
    BASE_GOOD(client_fault(rig));
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- moving to another address

#define MOVED "{\"app_url\":\"https://new.example.com\"}"

// Both addresses are known until everything uses the new one; an apply that stopped in between is
// completed, or taken back.
static void a_move_keeps_both_addresses_until_its_end(void **state) {
    (void)state;
    static const char *const ends[] = {MOVED, "{}", "{\"app_url\":\"https://third.example.com\"}"};
    static const char *const urls[] = {"https://new.example.com", LOGINS_URL,
                                       "https://third.example.com"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        BaseRig *rig = logins_new();
        BASE_APPLY(rig, logins_config(rig, "{}"));
        logins_memory.breaks = true;
        assert_false(terraform_apply(&rig->tf, logins_config(rig, MOVED)));
        logins_memory.breaks = false;
        assert_string_equal(logins_member(rig, logins_client(rig), "callbacks"),
                            "[\"" LOGINS_URL CALLBACK "\",\"https://new.example.com" CALLBACK
                            "\"]");
        const Value *config = logins_config(rig, ends[i]);
        BASE_APPLY(rig, config);
        assert_string_equal(logins_member(rig, logins_client(rig), "callbacks"),
                            arena_printf(rig->arena, "[\"%s" CALLBACK "\"]", urls[i]));
        assert_string_equal(logins_member(rig, logins_client(rig), "allowed_logout_urls"),
                            arena_printf(rig->arena, "[\"%s\"]", urls[i]));
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// As long as Auth0 lets a member of metadata be.
static void a_long_address_is_remembered(void **state) {
    (void)state;
    enum { LONGEST = 255 };
    for (int length = LONGEST; length <= LONGEST + 1; length++) {
        BaseRig *rig = logins_new();
        const char *url = arena_printf(rig->arena, "https://chat.example.com/%0*d", length - 25, 0);
        assert_int_equal(strlen(url), length);
        BASE_APPLY(rig, logins_config(rig, arena_printf(rig->arena, "{\"app_url\":\"%s\"}", url)));
        const Value *metadata = value_get(logins_client(rig), "client_metadata");
        bool fits = length == LONGEST;
        assert_string_equal(value_cstr(value_get(metadata, "terraform-provider-lobechat-url")),
                            fits ? url : "");
        logins_memory.breaks = true;
        assert_false(terraform_apply(&rig->tf, logins_config(rig, MOVED)));
        logins_memory.breaks = false;
        metadata = value_get(logins_client(rig), "client_metadata");
        assert_string_equal(value_cstr(value_get(metadata, "terraform-provider-lobechat-former")),
                            fits ? url : "");
        BASE_APPLY(rig, logins_config(rig, MOVED));
        BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

// ---- the connection

static void add_connection(const BaseRig *rig, const char *id, const char *name) {
    const char *json = arena_printf(
        rig->arena, "{\"id\":\"%s\",\"name\":\"%s\",\"strategy\":\"auth0\",\"options\":{}}", id,
        name);
    local_cloud_put(rig->cloud, AUTH0_CONNECTIONS, id, fixture_json(rig->arena, json));
}

static void a_connection_must_exist(void **state) {
    BaseRig *rig = *state;
    assert_false(
        terraform_apply(&rig->tf, logins_config(rig, "{\"auth0\":{\"connection\":\"Staff\"}}")));
    assert_non_null(strstr(base_said(rig), "error auth0.connection: Auth0 connection does not"));
    BASE_APPLY(rig, logins_config(rig, "{}"));
    BASE_GOOD(client_fault(rig));
    BASE_GOOD(base_destroy_fault(rig));
}

static void another_connection_takes_its_place(void **state) {
    BaseRig *rig = *state;
    const char *first = logins_connection(rig);
    logins_add_client(rig, "other", "");
    add_connection(rig, "con_zz", "Staff");
    logins_enable(rig, first, "other", true);
    BASE_APPLY(rig, logins_config(rig, "{}"));
    const Value *config = logins_config(rig, "{\"auth0\":{\"connection\":\"Staff\"}}");
    BASE_APPLY(rig, config);
    const char *id = logins_client_id(rig);
    assert_true(logins_enabled(rig, "con_zz", id));
    assert_false(logins_enabled(rig, first, id));
    assert_true(logins_enabled(rig, first, "other"));
    BASE_GOOD(base_plan_fault(rig, config));
    logins_enable(rig, "con_zz", id, false); // behind our back
    BASE_APPLY(rig, config);
    assert_true(logins_enabled(rig, "con_zz", id));
    assert_true(terraform_destroy(&rig->tf));
    assert_false(logins_enabled(rig, "con_zz", id));
    assert_true(logins_enabled(rig, first, "other"));
}

// ---- URLs in an application that exists

#define GIVEN "\"auth0\":{\"client_id\":\"given\",\"client_secret\":\"s\",\"manage_callback\":true}"
#define OTHERS "\"https://a.example.net/cb\""

static void urls_of_a_given_application_are_kept_there(void **state) {
    BaseRig *rig = *state;
    const Value *config = logins_config(rig, "{" GIVEN "}");
    assert_false(terraform_apply(&rig->tf, config));
    assert_non_null(strstr(base_said(rig), "error auth0.manage_callback: Cannot read the URLs"));
    logins_add_client(rig, "given", ",\"callbacks\":[" OTHERS "],\"web_origins\":[]");
    BASE_APPLY(rig, config);
    const char *full = "[" OTHERS ",\"" LOGINS_URL CALLBACK "\"]";
    assert_string_equal(logins_member(rig, base_object(rig, AUTH0_CLIENTS, "given"), "callbacks"),
                        full);
    BASE_GOOD(base_plan_fault(rig, config));
    base_set(rig, AUTH0_CLIENTS, "given", "callbacks", "[" OTHERS "]");
    BASE_APPLY(rig, config);
    assert_string_equal(logins_member(rig, base_object(rig, AUTH0_CLIENTS, "given"), "callbacks"),
                        full);
    base_set(rig, AUTH0_CLIENTS, "given", "web_origins", NULL);
    BASE_APPLY(rig, config);
    const Value *client = base_object(rig, AUTH0_CLIENTS, "given");
    assert_string_equal(logins_member(rig, client, "web_origins"), "[\"" LOGINS_URL "\"]");
    assert_true(value_is_null(value_get(client, "client_metadata")));
    BASE_APPLY(rig, logins_config(rig, "{\"auth0\":{\"client_id\":\"given\",\"client_secret\":"
                                       "\"s\",\"manage_callback\":false}}"));
    assert_string_equal(logins_member(rig, base_object(rig, AUTH0_CLIENTS, "given"), "callbacks"),
                        "[" OTHERS "]");
}

static void urls_move_to_another_address_and_application(void **state) {
    (void)state;
    static const char *const ends[] = {
        "{" GIVEN ",\"app_url\":\"https://new.example.com\"}", "{" GIVEN "}",
        "{\"auth0\":{\"client_id\":\"more\",\"client_secret\":\"s\",\"manage_callback\":true}}"};
    static const char *const given[] = {"[" OTHERS ",\"https://new.example.com" CALLBACK "\"]",
                                        "[" OTHERS ",\"" LOGINS_URL CALLBACK "\"]", "[" OTHERS "]"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        BaseRig *rig = logins_new();
        logins_add_client(rig, "given", ",\"callbacks\":[" OTHERS "]");
        logins_add_client(rig, "more", "");
        BASE_APPLY(rig, logins_config(rig, "{" GIVEN "}"));
        logins_memory.breaks = true;
        assert_false(terraform_apply(
            &rig->tf, logins_config(rig, "{" GIVEN ",\"app_url\":\"https://new.example.com\"}")));
        logins_memory.breaks = false;
        assert_string_equal(
            logins_member(rig, base_object(rig, AUTH0_CLIENTS, "given"), "callbacks"),
            "[" OTHERS ",\"" LOGINS_URL CALLBACK "\",\"https://new.example.com" CALLBACK "\"]");
        const Value *config = logins_config(rig, ends[i]);
        BASE_APPLY(rig, config);
        const Value *client = base_object(rig, AUTH0_CLIENTS, "given");
        assert_string_equal(logins_member(rig, client, "callbacks"), given[i]);
        BASE_GOOD(base_plan_fault(rig, config));
        assert_true(terraform_destroy(&rig->tf));
        client = base_object(rig, AUTH0_CLIENTS, "given");
        assert_string_equal(logins_member(rig, client, "callbacks"), "[" OTHERS "]");
        client = base_object(rig, AUTH0_CLIENTS, "more");
        assert_string_equal(fixture_text(rig->arena, value_get(client, "callbacks")),
                            i == 2 ? "[]" : "null");
        arena_free(rig->arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        LOGINS_TEST(an_application_lives),
        cmocka_unit_test(drift_is_put_right),
        LOGINS_TEST(other_settings_of_the_application_stay),
        cmocka_unit_test(a_lost_answer_makes_no_second_application),
        LOGINS_TEST(a_creation_that_goes_on_leaves_one_application),
        LOGINS_TEST(a_creation_that_is_given_up_leaves_no_application),
        LOGINS_TEST(a_forgotten_application_is_found_again),
        LOGINS_TEST(a_secret_that_is_not_shown_is_rotated),
        LOGINS_TEST(a_new_application_may_be_found_late),
        cmocka_unit_test(a_move_keeps_both_addresses_until_its_end),
        cmocka_unit_test(a_long_address_is_remembered),
        LOGINS_TEST(a_connection_must_exist),
        LOGINS_TEST(another_connection_takes_its_place),
        LOGINS_TEST(urls_of_a_given_application_are_kept_there),
        cmocka_unit_test(urls_move_to_another_address_and_application),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
