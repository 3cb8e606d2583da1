// SPDX-License-Identifier: MPL-2.0
// Tokens, scopes, hosts, rates, and what everybody may read.
#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/tools/auth0_rig.h"

#include <time.h>

#define CREDENTIALS "\"client_id\":\"%s\",\"client_secret\":\"%s\""
#define AUDIENCE "\"audience\":\"https://" AUTH0_HOST "/api/v2/\""

// A request body with the application's id; audience NULL: none.
static const char *token_body(PlainRig *rig, const char *grant, const char *secret,
                              const char *audience) {
    const Value *id = value_get(auth0_rig_application(rig), "client_id");
    const Value *body = value_with(rig->arena, &value_empty_map, "client_id", id);
    const char *const members[][2] = {
        {"grant_type", grant}, {"client_secret", secret}, {"audience", audience}};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i][1] != NULL)
            body = value_with(rig->arena, body, members[i][0],
                              value_cstring(rig->arena, members[i][1]));
    return json_print(rig->arena, body).data;
}

static void test_tokens_are_given_to_applications(void **state) {
    PlainRig *rig = *state;
    const Value *application = auth0_rig_application(rig);
    const char *secret = value_cstr(value_get(application, "client_secret"));
    const char *all = "https://" AUTH0_HOST "/api/v2/",
               *slashless = "https://" AUTH0_HOST "/api/v2";
    assert_string_equal(value_cstr(value_get(application, "domain")), AUTH0_HOST);
    const struct {
        const char *grant, *secret, *audience;
        int status;
        const char *error, *part;
    } cases[] = {
        {"client_credentials", "wrong", all, 401, "access_denied", "Unauthorized"},
        {"client_credentials", "", all, 401, "access_denied", "Unauthorized"},
        {"client_credentials", NULL, all, 401, "access_denied", "Unauthorized"},
        {"client_credentials", secret, slashless, 403, "access_denied",
         "Service not enabled within domain: https://" AUTH0_HOST "/api/v2"},
        {"client_credentials", secret, NULL, 403, "access_denied", "APIv1"},
        {"password", secret, all, 403, "unsupported_grant_type", ""},
        {"authorization_code", secret, all, 403, "unauthorized_client", ""},
        {NULL, secret, all, 400, "invalid_request", "grant_type"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *body = token_body(rig, cases[i].grant, cases[i].secret, cases[i].audience);
        PlainAnswer answer = plain_expect(rig, cases[i].status, "POST", "/oauth/token", body);
        assert_string_equal(plain_text(&answer, "error"), cases[i].error);
        assert_non_null(strstr(plain_text(&answer, "error_description"), cases[i].part));
    }
    plain_expect(rig, 400, "POST", "/oauth/token", "[1]");
    PlainAnswer answer = plain_expect(rig, 200, "POST", "/oauth/token",
                                      token_body(rig, "client_credentials", secret, all));
    assert_string_equal(plain_text(&answer, "token_type"), "Bearer");
    assert_string_equal(plain_text(&answer, "expires_in"), "86400");
    assert_non_null(strstr(plain_text(&answer, "scope"), "create:user_tickets"));
}

static void test_token_requests_may_be_forms(void **state) {
    PlainRig *rig = *state;
    const Value *application = auth0_rig_application(rig);
    rig->content_type = "application/x-www-form-urlencoded";
    const char *body = arena_printf(rig->arena,
                                    "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                    "&audience=https%%3A%%2F%%2F" AUTH0_HOST
                                    "%%2Fapi%%2Fv2%%2F&scope=read%%3Aclients+nothing",
                                    value_cstr(value_get(application, "client_id")),
                                    value_cstr(value_get(application, "client_secret")));
    PlainAnswer answer = plain_expect(rig, 200, "POST", "/oauth/token", body);
    assert_string_equal(plain_text(&answer, "scope"), "read:clients");
}

static void test_an_application_without_a_grant_gets_no_token(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", "{\"name\":\"other\"}");
    const char *body = arena_printf(
        rig->arena, "{\"grant_type\":\"%s\"," AUDIENCE "," CREDENTIALS "}", "client_credentials",
        plain_text(&made, "client_id"), plain_text(&made, "client_secret"));
    PlainAnswer answer = plain_expect(rig, 403, "POST", "/oauth/token", body);
    assert_non_null(strstr(plain_text(&answer, "error_description"), "client-grant"));
    plain_edit(rig, "grant_scopes",
               arena_printf(rig->arena, "{\"client_id\":\"%s\",\"scopes\":\"read:users\"}",
                            plain_text(&made, "client_id")));
    answer = plain_expect(rig, 200, "POST", "/oauth/token", body);
    assert_string_equal(plain_text(&answer, "scope"), "read:users");
    // A client that proves itself with a code that was never given out.
    body = arena_printf(rig->arena,
                        "{\"grant_type\":\"authorization_code\",\"code\":\"x\"," CREDENTIALS "}",
                        plain_text(&made, "client_id"), plain_text(&made, "client_secret"));
    answer = plain_expect(rig, 403, "POST", "/oauth/token", body);
    assert_string_equal(plain_text(&answer, "error"), "invalid_grant");
}

static void test_only_good_tokens_and_hosts_come_in(void **state) {
    PlainRig *rig = *state;
    const char *good = rig->bearer;
    rig->bearer = NULL;
    AUTH0_REFUSED(rig, 401, "", "Missing authentication", "GET", "/api/v2/clients");
    rig->bearer = "nonsense";
    AUTH0_REFUSED(rig, 401, "", "Invalid token", "GET", "/api/v2/clients");
    rig->bearer = good;
    AUTH0_REFUSED(rig, 404, "", "Not Found", "GET", "/api/v2/nothing");
    rig->host = "other.us.auth0.com";
    AUTH0_REFUSED(rig, 404, "", "Unknown tenant: other.us.auth0.com", "GET", "/api/v2/clients");
    plain_expect(rig, 404, "GET", "/.well-known/jwks.json", NULL);
    static const char *const hosts[] = {"127.0.0.1:4711", "LOBECHAT-sandbox.us.auth0.com:443",
                                        "localhost:1"};
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        rig->host = hosts[i];
        plain_expect(rig, 200, "GET", "/api/v2/clients", NULL);
    }
    clock_advance(rig->sandbox->cloud.clock, 86400 * (int64_t)1000);
    PlainAnswer answer = plain_expect(rig, 401, "GET", "/api/v2/clients", NULL);
    assert_non_null(strstr(plain_text(&answer, "message"), "Expired token"));
    assert_non_null(strstr(plain_text(&answer, "attributes.error"), "Expired token"));
}

static void test_every_operation_needs_its_scope(void **state) {
    PlainRig *rig = *state;
    static const struct {
        const char *method, *path, *scope;
    } cases[] = {
        {"GET", "/api/v2/clients", "read:clients,read:client_keys"},
        {"POST", "/api/v2/clients", "create:clients"},
        {"GET", "/api/v2/clients/x", "read:clients,read:client_keys"},
        {"PATCH", "/api/v2/clients/x", "update:clients,update:client_keys"},
        {"DELETE", "/api/v2/clients/x", "delete:clients"},
        {"POST", "/api/v2/clients/x/rotate-secret", "update:client_keys"},
        {"GET", "/api/v2/clients/x/connections", "read:connections"},
        {"GET", "/api/v2/connections", "read:connections"},
        {"POST", "/api/v2/connections", "create:connections"},
        {"GET", "/api/v2/connections/x", "read:connections"},
        {"PATCH", "/api/v2/connections/x", "update:connections"},
        {"DELETE", "/api/v2/connections/x", "delete:connections"},
        {"GET", "/api/v2/connections/x/clients", "read:connections"},
        {"PATCH", "/api/v2/connections/x/clients", "update:connections"},
        {"GET", "/api/v2/users", "read:users"},
        {"POST", "/api/v2/users", "create:users"},
        {"GET", "/api/v2/users/x", "read:users"},
        {"PATCH", "/api/v2/users/x", "update:users"},
        {"DELETE", "/api/v2/users/x", "delete:users"},
        {"GET", "/api/v2/users-by-email", "read:users"},
        {"POST", "/api/v2/tickets/password-change", "create:user_tickets"},
    };
    const char *everything = rig->bearer;
    rig->bearer = auth0_rig_token(rig, "read:tenant_settings");
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        AUTH0_REFUSED(rig, 403, "insufficient_scope", cases[i].scope, cases[i].method,
                      cases[i].path);
    rig->bearer = everything;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_not_equal(plain_send(rig, cases[i].method, cases[i].path, NULL).status, 403);
    rig->bearer = auth0_rig_token(rig, "read:connections");
    AUTH0_REFUSED(rig, 403, "insufficient_scope", "read:clients", "GET",
                  "/api/v2/clients/x/connections");
}

// Two at once, then two in a second of the sandbox; its time is slow here, so that the test is
// quick enough, and what takes long, making a key, comes first.
static void test_a_free_tenant_is_slow(void **state) {
    (void)state;
    PlainRig *rig = plain_new(&auth0_service, AUTH0_HOST, 0, 0.1);
    plain_expect(rig, 200, "GET", "/.well-known/jwks.json", NULL);
    rig->bearer = auth0_rig_token(rig, "");
    PlainAnswer first = plain_expect(rig, 200, "GET", "/api/v2/clients", NULL);
    assert_string_equal(plain_header(&first, "X-RateLimit-Limit"), "2");
    assert_string_equal(plain_header(&first, "X-RateLimit-Remaining"), "1");
    plain_expect(rig, 200, "GET", "/api/v2/users", NULL);
    PlainAnswer third = plain_expect(rig, 429, "GET", "/api/v2/clients", NULL);
    assert_string_equal(plain_text(&third, "errorCode"), "too_many_requests");
    assert_string_equal(plain_text(&third, "error"), "Too Many Requests");
    assert_string_equal(plain_header(&third, "X-RateLimit-Remaining"), "0");
    int64_t reset = 0;
    assert_true(
        text_to_int(text_of(plain_header(&third, "X-RateLimit-Reset")), 0, INT64_MAX, &reset));
    assert_in_range(reset - time(NULL), 3, 6); // half a second at a tenth of the speed
    clock_advance(rig->sandbox->cloud.clock, 500);
    plain_expect(rig, 200, "GET", "/api/v2/clients", NULL);
    plain_expect(rig, 429, "GET", "/api/v2/clients", NULL);
    // The token endpoint has a bucket of its own.
    for (int i = 0; i < 20; i++) (void)auth0_rig_token(rig, "");
    *state = rig;
    plain_teardown(state);
}

static void test_faults_look_like_the_tenants_errors(void **state) {
    PlainRig *rig = *state;
    const char *reason = NULL;
    const Value *rules = json_parse(
        rig->arena,
        TEXT("[{\"service\":\"auth0\",\"operation\":\"ListClients\",\"kind\":{\"status\":429,"
             "\"code\":\"too_many_requests\",\"message\":\"Global limit has been reached\"}},"
             "{\"service\":\"auth0\",\"operation\":\"RequestToken\",\"kind\":{\"status\":503,"
             "\"code\":\"down\",\"message\":\"Later\"}},"
             "{\"service\":\"auth0\",\"operation\":\"ListUsers\",\"kind\":{\"status\":502}}]"),
        NULL);
    assert_true(fault_set(rig->sandbox->faults, rig->arena, rules, true, &reason));
    PlainAnswer answer = plain_expect(rig, 429, "GET", "/api/v2/clients", NULL);
    assert_string_equal(plain_text(&answer, "errorCode"), "too_many_requests");
    assert_string_equal(plain_header(&answer, "X-RateLimit-Remaining"), "0");
    answer = plain_expect(rig, 503, "POST", "/oauth/token", "{}");
    assert_string_equal(plain_text(&answer, "error"), "down");
    AUTH0_REFUSED(rig, 502, "", "Bad Gateway", "GET", "/api/v2/users");
}

// A row that is missing in the table of scopes would let everybody in.
static void test_the_management_api_is_closed_as_a_whole(void **state) {
    (void)state;
    const Contract *contract = contract_find("auth0");
    size_t managed = 0;
    for (size_t i = 0; i < contract->operation_count; i++) {
        const ContractOperation *operation = &contract->operations[i];
        if (!text_starts(text_of(operation->path), "/api/v2/")) continue;
        if (!auth0_access_is_managed(operation->name)) fail_msg("%s", operation->name);
        managed++;
    }
    assert_in_range(managed, 21, 1000);
}

static void test_everybody_may_discover(void **state) {
    PlainRig *rig = *state;
    rig->bearer = NULL;
    PlainAnswer answer = plain_expect(rig, 200, "GET", "/.well-known/openid-configuration", NULL);
    assert_string_equal(plain_text(&answer, "issuer"), "https://" AUTH0_HOST "/");
    assert_true(auth0_has_issuer(TEXT("https://" AUTH0_HOST)));
    assert_true(auth0_has_issuer(text_of(plain_text(&answer, "issuer"))));
    assert_false(auth0_has_issuer(TEXT("https://other.us.auth0.com/")));
    assert_null(plain_header(&answer, "X-RateLimit-Limit"));
    PlainAnswer keys = plain_expect(rig, 200, "GET", "/.well-known/jwks.json", NULL);
    PlainAnswer again = plain_expect(rig, 200, "GET", "/.well-known/jwks.json", NULL);
    assert_true(value_equal(keys.body, again.body));
    const Value *key = value_get(keys.body, "keys")->list.items[0];
    assert_string_equal(value_cstr(value_get(key, "e")), "AQAB");
    assert_int_equal(value_text(value_get(key, "n")).length, 342); // 2048 bits
}

int main(void) {
    const struct CMUnitTest tests[] = {
        AUTH0_TEST(test_tokens_are_given_to_applications),
        AUTH0_TEST(test_token_requests_may_be_forms),
        AUTH0_TEST(test_an_application_without_a_grant_gets_no_token),
        AUTH0_TEST(test_only_good_tokens_and_hosts_come_in),
        AUTH0_TEST(test_every_operation_needs_its_scope),
        cmocka_unit_test(test_a_free_tenant_is_slow),
        AUTH0_TEST(test_faults_look_like_the_tenants_errors),
        cmocka_unit_test(test_the_management_api_is_closed_as_a_whole),
        AUTH0_TEST(test_everybody_may_discover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
