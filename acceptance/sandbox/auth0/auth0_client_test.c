// SPDX-License-Identifier: MPL-2.0
// Applications: what is added to them, who sees their secrets, what is refused, pages.
#include "acceptance/sandbox/quotas.h"
#include "acceptance/tools/auth0_rig.h"
#include "provider/net/digest.h"

static const char lobechat[] =
    "{\"name\":\"LobeChat\",\"app_type\":\"regular_web\",\"oidc_conformant\":true,"
    "\"grant_types\":[\"authorization_code\",\"refresh_token\"],"
    "\"callbacks\":[\"https://chat.example.com/api/auth/callback/auth0\"],"
    "\"token_endpoint_auth_method\":\"client_secret_post\",\"jwt_configuration\":{\"alg\":"
    "\"RS256\"},"
    "\"client_metadata\":{\"owner\":\"a\",\"old\":\"b\"}}";

static const char *path(PlainRig *rig, const PlainAnswer *client, const char *more) {
    return arena_printf(rig->arena, "/api/v2/clients/%s%s", plain_text(client, "client_id"), more);
}

static bool has(const Value *object, const char *member) {
    return !value_is_null(value_get(object, member));
}

static void test_the_tenant_adds_what_was_not_sent(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    static const struct {
        const char *at, *expected;
    } added[] = {
        {"tenant", "lobechat-sandbox"},
        {"jwt_configuration.alg", "RS256"},
        {"jwt_configuration.lifetime_in_seconds", "36000"},
        {"refresh_token.token_lifetime", "31557600"},
        {"refresh_token.rotation_type", "non-rotating"},
    };
    for (size_t i = 0; i < COUNT_OF(added); i++)
        assert_string_equal(plain_text(&made, added[i].at), added[i].expected);
    assert_int_equal(strlen(plain_text(&made, "client_id")), 32);
    assert_int_equal(strlen(plain_text(&made, "client_secret")), 64);
    assert_int_equal(value_count(value_get(made.body, "grant_types")), 2);
    assert_true(value_bool_or(value_get(made.body, "oidc_conformant"), false));
    const Value *key = value_get(made.body, "signing_keys")->list.items[0];
    assert_non_null(strstr(value_cstr(value_get(key, "key")), "PRIVATE KEY"));
    assert_false(has(made.body, "sandbox") || has(made.body, "web_origins"));
    // Nothing sent: other defaults, and still nothing made up.
    made = plain_expect(rig, 201, "POST", "/api/v2/clients", "{\"name\":\"bare\"}");
    assert_string_equal(plain_text(&made, "refresh_token.token_lifetime"), "2592000");
    assert_int_equal(value_count(value_get(made.body, "grant_types")), 4);
    assert_false(has(made.body, "callbacks") || has(made.body, "app_type"));
    assert_true(value_is_null(value_at(made.body, "jwt_configuration.alg")));
    made = plain_expect(rig, 201, "POST", "/api/v2/clients",
                        "{\"name\":\"third\",\"is_first_party\":false,\"app_type\":\"spa\"}");
    assert_true(text_starts(text_of(plain_text(&made, "client_id")), "tpc_"));
    assert_int_equal(value_count(value_get(made.body, "grant_types")), 3);
}

static void test_secrets_are_shown_to_those_who_may_read_them(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    const char *id = plain_text(&made, "client_id");
    PlainAnswer got = plain_expect(rig, 200, "GET", path(rig, &made, ""), NULL);
    assert_string_equal(plain_text(&got, "client_secret"), plain_text(&made, "client_secret"));
    assert_true(has(got.body, "signing_keys"));
    assert_false(has(value_get(got.body, "signing_keys")->list.items[0], "key"));
    rig->bearer = auth0_rig_token(rig, "read:clients");
    got = plain_expect(rig, 200, "GET", path(rig, &made, ""), NULL);
    assert_false(has(got.body, "client_secret") || has(got.body, "signing_keys"));
    got = plain_expect(rig, 200, "GET", "/api/v2/clients?fields=name,client_secret", NULL);
    for (size_t i = 0; i < value_count(got.body); i++)
        assert_int_equal(value_count(got.body->list.items[i]), 1);
    const Value *inside = auth0_find_client(&rig->sandbox->cloud, text_of(id));
    assert_string_equal(value_cstr(value_get(inside, "client_secret")),
                        plain_text(&made, "client_secret"));
    assert_null(auth0_find_client(&rig->sandbox->cloud, TEXT("nobody")));
}

static void test_a_patch_changes_what_it_names(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    PlainAnswer changed = plain_expect(
        rig, 200, "PATCH", path(rig, &made, ""),
        "{\"callbacks\":[\"https://a.example.com/x\",\"myapp://b\"],\"web_origins\":[],"
        "\"token_endpoint_auth_method\":null,\"client_metadata\":{\"old\":null,\"new\":\"c\"}}");
    assert_int_equal(value_count(value_get(changed.body, "callbacks")), 2);
    assert_true(has(changed.body, "web_origins"));
    assert_false(has(changed.body, "token_endpoint_auth_method"));
    assert_string_equal(plain_text(&changed, "client_metadata.owner"), "a");
    assert_string_equal(plain_text(&changed, "client_metadata.new"), "c");
    assert_int_equal(value_count(value_get(changed.body, "client_metadata")), 2);
    assert_string_equal(plain_text(&changed, "client_secret"), plain_text(&made, "client_secret"));
    changed = plain_expect(rig, 200, "PATCH", path(rig, &made, ""),
                           "{\"client_secret\":\"chosen\",\"client_metadata\":{}}");
    assert_string_equal(plain_text(&changed, "client_secret"), "chosen");
    assert_int_equal(value_count(value_get(changed.body, "client_metadata")), 0);
}

static int token_status(PlainRig *rig, const char *id, const char *secret) {
    const char *body = arena_printf(rig->arena,
                                    "{\"grant_type\":\"authorization_code\",\"code\":\"x\","
                                    "\"client_id\":\"%s\",\"client_secret\":\"%s\"}",
                                    id, secret);
    return plain_send(rig, "POST", "/oauth/token", body).status;
}

static void test_a_replaced_secret_works_for_a_while(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    const char *id = plain_text(&made, "client_id"), *old = plain_text(&made, "client_secret");
    PlainAnswer rotated = plain_expect(rig, 200, "POST", path(rig, &made, "/rotate-secret"), NULL);
    const char *new = plain_text(&rotated, "client_secret");
    assert_string_not_equal(new, old);
    assert_string_equal(plain_text(&rotated, "client_id"), id);
    assert_int_equal(token_status(rig, id, old), 403); // invalid_grant: the client is known
    assert_int_equal(token_status(rig, id, new), 403);
    clock_advance(rig->sandbox->cloud.clock, 30000);
    assert_int_equal(token_status(rig, id, old), 401);
    assert_int_equal(token_status(rig, id, new), 403);
}

static void test_what_is_no_client_is_refused(void **state) {
    PlainRig *rig = *state;
    static const struct {
        const char *body, *part;
    } cases[] = {
        {"{}", "'Missing required property: name'"},
        {"{\"name\":\"a\",\"client_secret\":\"b\"}",
         "'Additional properties not allowed: client_secret'"},
        {"{\"name\":\"a\",\"jwt_configuration\":{\"x\":1}}",
         "'Additional properties not allowed: x' on property jwt_configuration"},
        {"{\"name\":\"a\",\"oidc_conformant\":\"yes\"}", "boolean' on property oidc_conformant"},
        {"{\"name\":\"a\",\"description\":null}", "type null' on property description"},
        {"{\"name\":\"<a>\"}", "pattern"},
        {"{\"name\":\"a\",\"app_type\":\"web\"}", "No enum match for: web' on property app_type"},
        {"{\"name\":\"a\",\"jwt_configuration\":{\"alg\":\"none\"}}", "jwt_configuration.alg"},
        {"{\"name\":\"a\",\"grant_types\":[\"magic\"]}", "Invalid grant types: magic"},
        {"{\"name\":\"a\",\"callbacks\":[\"https://ok\",\"/relative\"]}", "callbacks[1]"},
        {"{\"name\":\"a\",\"callbacks\":[\"https://a.*.com/x\"]}", "callbacks[0]"},
        {"{\"name\":\"a\",\"callbacks\":[\"https://a.example.com/*\"]}", "callbacks[0]"},
        {"{\"name\":\"a\",\"callbacks\":[\"https://*.a.*.com/x\"]}", "callbacks[0]"},
        {"{\"name\":\"a\",\"callbacks\":[\"https://*.example.com/*\"]}", "callbacks[0]"},
        {"{\"name\":\"a\",\"callbacks\":[\"https://**.example.com/x\"]}", "callbacks[0]"},
        {"{\"name\":\"a\",\"callbacks\":[\"myapp://*.example.com\"]}", "callbacks[0]"},
        {"{\"name\":\"a\",\"web_origins\":[\"myapp://a\"]}", "web_origins[0]"},
        {"{\"name\":\"a\",\"client_metadata\":{\"a\":1}}", "client_metadata"},
        {"[]", "JSON object"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        AUTH0_REFUSED(rig, 400, "invalid_body", cases[i].part, "POST", "/api/v2/clients",
                      cases[i].body);
    plain_expect(
        rig, 201, "POST", "/api/v2/clients",
        "{\"name\":\"a\",\"callbacks\":[\"https://app-*.example.com/x\","
        "\"http://localhost:3000/y\"],\"allowed_logout_urls\":[\"https://a.example.com\"]}");
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    AUTH0_REFUSED(rig, 400, "invalid_body", "Too few properties", "PATCH", path(rig, &made, ""),
                  "{}");
    AUTH0_REFUSED(rig, 400, "invalid_body", "type null' on property callbacks", "PATCH",
                  path(rig, &made, ""), "{\"callbacks\":null}");
    AUTH0_REFUSED(rig, 404, "inexistent_client", "does not exist", "PATCH", "/api/v2/clients/x",
                  "{\"name\":\"a\"}");
    rig->content_type = "text/plain";
    AUTH0_REFUSED(rig, 415, "unsupported_content_type", "json", "POST", "/api/v2/clients",
                  lobechat);
}

static void test_a_client_ends(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    plain_expect(rig, 204, "DELETE", path(rig, &made, ""), NULL);
    AUTH0_REFUSED(rig, 404, "inexistent_client", "The client does not exist", "GET",
                  path(rig, &made, ""));
    plain_expect(rig, 204, "DELETE", path(rig, &made, ""), NULL);
    AUTH0_REFUSED(rig, 404, "inexistent_client", "", "POST", path(rig, &made, "/rotate-secret"));
}

static void test_lists_come_in_pages(void **state) {
    PlainRig *rig = *state;
    for (int i = 0; i < 59; i++)
        plain_expect(rig, 201, "POST", "/api/v2/clients", "{\"name\":\"a\",\"app_type\":\"spa\"}");
    static const struct {
        const char *query, *member; // member NULL: the answer is the list
        size_t count;
    } cases[] = {
        {"", NULL, 50},
        {"?page=1", NULL, 10},
        {"?per_page=7&page=8", NULL, 4},
        {"?page=9", NULL, 0},
        {"?per_page=100&include_totals=true", "clients", 60},
        {"?take=50", "clients", 50},
        {"?take=50&include_totals=true", "clients", 50},
        {"?app_type=non_interactive", NULL, 1},
        {"?app_type=spa&per_page=100", NULL, 59},
        {"?is_global=true", NULL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *target = arena_printf(rig->arena, "/api/v2/clients%s", cases[i].query);
        PlainAnswer got = plain_expect(rig, 200, "GET", target, NULL);
        const Value *list =
            cases[i].member == NULL ? got.body : value_get(got.body, cases[i].member);
        assert_int_equal(list->kind, VALUE_LIST);
        if (value_count(list) != cases[i].count) fail_msg("%s", cases[i].query);
    }
    PlainAnswer got =
        plain_expect(rig, 200, "GET", "/api/v2/clients?include_totals=true&page=1", NULL);
    assert_string_equal(plain_text(&got, "total"), "60");
    assert_string_equal(plain_text(&got, "start"), "50");
    static const char *const bad[] = {"?per_page=101",  "?take=0",   "?take=101", "?page=-1",
                                      "?take=5&page=1", "?from=%20", "?nothing=1"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        AUTH0_REFUSED(rig, 400, "invalid_query_string", "Query validation error", "GET",
                      arena_printf(rig->arena, "/api/v2/clients%s", bad[i]));
    AUTH0_REFUSED(rig, 501, "operation_not_supported", "q", "GET", "/api/v2/clients?q=a");
}

static void test_checkpoints_visit_everything_once(void **state) {
    PlainRig *rig = *state;
    for (int i = 0; i < 9; i++)
        plain_expect(rig, 201, "POST", "/api/v2/clients", "{\"name\":\"a\"}");
    size_t seen = 0, pages = 0;
    const char *target = "/api/v2/clients?take=4", *last = "";
    while (target != NULL) {
        PlainAnswer got = plain_expect(rig, 200, "GET", target, NULL);
        const Value *list = value_get(got.body, "clients");
        for (size_t i = 0; i < value_count(list); i++) {
            const char *id = value_cstr(value_get(list->list.items[i], "client_id"));
            assert_true(strcmp(id, last) > 0);
            last = id;
        }
        seen += value_count(list);
        pages++;
        Text next = value_text(value_get(got.body, "next"));
        target = next.length == 0
                     ? NULL
                     : arena_printf(rig->arena, "/api/v2/clients?take=4&from=%s",
                                    digest_percent_encode(rig->arena, next, false).data);
    }
    assert_int_equal(seen, 10);
    assert_int_equal(pages, 3);
}

static void test_the_tenant_has_settings(void **state) {
    PlainRig *rig = *state;
    plain_edit(rig, "set_tenant", "{\"delayed_reads\":true}");
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    AUTH0_REFUSED(rig, 404, "inexistent_client", "does not exist", "GET", path(rig, &made, ""));
    clock_advance(rig->sandbox->cloud.clock, 800);
    plain_expect(rig, 200, "GET", path(rig, &made, ""), NULL);
}

static void test_a_tenant_has_so_many_clients(void **state) {
    PlainRig *rig = *state;
    const char *reason = NULL;
    const Value *quota = json_parse(
        rig->arena, TEXT("{\"service\":\"auth0\",\"operation\":\"CreateClient\",\"limit\":2}"),
        NULL);
    assert_true(quotas_set(rig->arena, rig->sandbox->cloud.store, quota, &reason));
    plain_expect(rig, 201, "POST", "/api/v2/clients", lobechat);
    AUTH0_REFUSED(rig, 403, "too_many_entities", "limit of entities", "POST", "/api/v2/clients",
                  lobechat);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        AUTH0_TEST(test_the_tenant_adds_what_was_not_sent),
        AUTH0_TEST(test_secrets_are_shown_to_those_who_may_read_them),
        AUTH0_TEST(test_a_patch_changes_what_it_names),
        AUTH0_TEST(test_a_replaced_secret_works_for_a_while),
        AUTH0_TEST(test_what_is_no_client_is_refused),
        AUTH0_TEST(test_a_client_ends),
        AUTH0_TEST(test_lists_come_in_pages),
        AUTH0_TEST(test_checkpoints_visit_everything_once),
        AUTH0_TEST(test_the_tenant_has_settings),
        AUTH0_TEST(test_a_tenant_has_so_many_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
