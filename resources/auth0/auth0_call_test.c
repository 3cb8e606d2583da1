// SPDX-License-Identifier: MPL-2.0
// Calls of a tenant that answers from a script: what is sent, and what becomes of the answers.
#include "resources/auth0/client.h"
#include "resources/auth0/issuer.h"
#include "resources/auth0/operations.h"

#include "acceptance/tools/tenant_fixture.h"

// ---- what is sent

static void layout(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "{\"user_id\":\"u\"}", NULL, NULL, NULL}};
    Scene scene;
    setenv("AUTH0_CUSTOM_DOMAIN_HEADER", "login.example.com", 1);
    scene_open(&scene, application, script, 1);
    unsetenv("AUTH0_CUSTOM_DOMAIN_HEADER");
    assert_int_equal(scene.tenant.tokens, 0); // nothing before it is needed
    Arena *arena = scene.call->arena;
    Auth0Request request = request_of(arena, &auth0_update_user, "auth0|5f/..",
                                      "{\"email\":\"a@b\",\"blocked\":false}");
    request.query = json_parse(
        arena, TEXT("{\"strategy\":[\"a b\",\"c\"],\"all\":true,\"n\":2,\"none\":null}"), NULL);
    Auth0Reply reply;
    assert_true(auth0_call(scene.call, scene.client, &request, &reply).ok);
    assert_int_equal(reply.outcome, AUTH0_DONE);
    assert_string_equal(value_cstr(value_get(reply.body, "user_id")), "u");
    const Tenant *tenant = &scene.tenant;
    assert_string_equal(tenant->method, "PATCH");
    assert_string_equal(tenant->target, "/api/v2/users/auth0%7C5f%2F.."
                                        "?all=true&n=2&strategy=a%20b&strategy=c");
    assert_string_equal(tenant->body, "{\"blocked\":false,\"email\":\"a@b\"}");
    assert_string_equal(tenant->type, "application/json; charset=utf-8");
    assert_string_equal(tenant->authorization, "Bearer TOKEN-0123456789");
    assert_string_equal(tenant->host, "t.auth0.com");
    assert_string_equal(tenant->domain, "login.example.com");
    assert_string_equal(tenant->form,
                        "audience=https%3A%2F%2Ft.auth0.com%2Fapi%2Fv2%2F"
                        "&client_id=CALLER&client_secret=" SECRET "&grant_type=client_credentials");
    scene_call(&scene, &auth0_get_client, NULL);
    assert_string_equal(tenant->target, "/api/v2/clients/x");
    assert_string_equal(tenant->domain, ""); // no mails, no links
    assert_string_equal(tenant->body, "");
    scene_close(&scene);
}

static void ids_are_never_empty(void **state) {
    (void)state;
    static const FixtureReply script[] = {{204, "", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, application, script, 1);
    Auth0Request request = request_of(scene.call->arena, &auth0_delete_client, "", NULL);
    Auth0Reply reply;
    assert_false(auth0_call(scene.call, scene.client, &request, &reply).ok);
    assert_int_equal(scene.tenant.tokens + scene.tenant.requests, 0);
    scene_close(&scene);
}

// ---- the token

typedef struct Caller {
    Call *call;
    Auth0Client *client;
    bool ok;
} Caller;

static void *caller_run(void *context) {
    Caller *caller = context;
    Auth0Request request = request_of(caller->call->arena, &auth0_get_client, "x", NULL);
    Auth0Reply reply;
    caller->ok = auth0_call(caller->call, caller->client, &request, &reply).ok;
    return NULL;
}

// Many threads at once; returns how many of their calls did not fail.
static size_t call_together(Scene *scene) {
    enum { CALLERS = 8 };
    Caller callers[CALLERS];
    pthread_t threads[CALLERS];
    size_t good = 0;
    // Held, so that all of them are under way before the first answer.
    pthread_mutex_lock(&scene->tenant.server.lock);
    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (Caller){.call = call_fork(scene->call), .client = scene->client};
        pthread_create(&threads[i], NULL, caller_run, &callers[i]);
    }
    call_sleep(scene->call, 300);
    pthread_mutex_unlock(&scene->tenant.server.lock);
    for (size_t i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        good += callers[i].ok;
    }
    return good;
}

static void one_token_serves_all(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, application, fine, 1);
    assert_int_equal(call_together(&scene), 8);
    assert_int_equal(scene.tenant.tokens, 1);
    assert_int_equal(scene.tenant.requests, 8);
    scene_close(&scene);
}

static void a_refusal_is_asked_for_once(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, application, fine, 1);
    scene.tenant.token = (FixtureReply){
        401, "{\"error\":\"access_denied\",\"error_description\":\"Unauthorized " SECRET "\"}",
        NULL, NULL, NULL};
    assert_int_equal(call_together(&scene), 0);
    assert_int_equal(scene.tenant.tokens, 1);
    assert_int_equal(scene.tenant.requests, 0);
    assert_int_equal(scene.call->diags->errors, 1); // and told once
    const char *detail = fixture_detail(&scene.fixture);
    assert_non_null(strstr(detail, "access_denied: Unauthorized (sensitive value) [HTTP 401]"));
    assert_non_null(strstr(detail, "those in use come from `auth0` of the provider block"));
    // Nobody remembers it: the next call tries again.
    scene.tenant.token = (FixtureReply)TOKEN_REPLY;
    assert_int_equal(scene_call(&scene, &auth0_get_client, NULL).outcome, AUTH0_DONE);
    scene_close(&scene);
}

static void a_token_is_renewed_before_it_expires(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, application, fine, 1);
    scene.tenant.token.body = "{\"access_token\":\"short\",\"expires_in\":1}";
    scene_call(&scene, &auth0_get_client, NULL);
    scene_call(&scene, &auth0_get_client, NULL);
    assert_int_equal(scene.tenant.tokens, 1);
    call_sleep(scene.call, 800);
    scene_call(&scene, &auth0_get_client, NULL);
    assert_int_equal(scene.tenant.tokens, 2);
    scene_close(&scene);
}

static void a_refused_token_is_renewed_once(void **state) {
    (void)state;
    static const FixtureReply once[] = {BARE(401, "Invalid token"), {200, "{}", NULL, NULL, NULL}};
    static const FixtureReply always[] = {BARE(401, "Invalid token")};
    Scene scene;
    scene_open(&scene, application, once, 2);
    // Refused is not carried out, so this holds for what must not be repeated too.
    Auth0Reply reply = scene_call(&scene, &auth0_create_client, "{}");
    assert_int_equal(reply.outcome, AUTH0_DONE);
    assert_int_equal(reply.attempts, 2);
    assert_int_equal(scene.tenant.tokens, 2);
    scene_close(&scene);
    scene_open(&scene, application, always, 1);
    assert_int_equal(scene_call(&scene, &auth0_get_client, NULL).outcome, AUTH0_REJECTED);
    assert_int_equal(scene.tenant.requests, 2);
    scene_close(&scene);
    scene_open(&scene, given_token, always, 1);
    assert_int_equal(scene_call(&scene, &auth0_get_client, NULL).outcome, AUTH0_REJECTED);
    assert_int_equal(scene.tenant.requests, 1);
    assert_int_equal(scene.tenant.tokens, 0);
    assert_string_equal(scene.tenant.authorization, "Bearer GIVEN-token");
    scene_close(&scene);
}

// The refused one is not used again.
static void a_renewal_that_is_refused_is_the_end(void **state) {
    (void)state;
    static const FixtureReply always[] = {BARE(401, "Invalid token")};
    Scene scene;
    scene_open(&scene, application, fine, 1);
    scene_call(&scene, &auth0_get_client, NULL);
    scene.tenant.script = always;
    scene.tenant.length = 1;
    scene.tenant.requests = 0;
    scene.tenant.token = (FixtureReply){401, "{\"error\":\"access_denied\"}", NULL, NULL, NULL};
    Auth0Request request = request_of(scene.call->arena, &auth0_get_client, "x", NULL);
    Auth0Reply reply;
    assert_false(auth0_call(scene.call, scene.client, &request, &reply).ok);
    assert_int_equal(scene.tenant.requests, 1);
    scene_close(&scene);
}

// While attempts are repeated a short token runs out, and so may the next.
static void a_token_that_ran_out_is_renewed_as_often_as_it_takes(void **state) {
    (void)state;
    static const FixtureReply busy = {429, "{}", "Retry-After", "1", NULL};
    const FixtureReply script[] = {busy,
                                   BARE(401, "Expired token"),
                                   busy,
                                   BARE(401, "Expired token"),
                                   {200, "{}", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, application, script, 5);
    scene.tenant.token.body = "{\"access_token\":\"short\",\"expires_in\":1}";
    assert_int_equal(scene_call(&scene, &auth0_get_client, NULL).outcome, AUTH0_DONE);
    assert_int_equal(scene.tenant.tokens, 3);
    scene_close(&scene);
}

// That an attempt was lost is known whatever token the next one has.
static void a_lost_attempt_is_remembered(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        BARE(500, "oops"), BARE(401, "Invalid token"), {429, "{}", "Retry-After", "30", NULL}};
    Scene scene;
    scene_open(&scene, application, script, 3);
    scene.call->deadline_ms = call_now_ms() + 5000;
    Auth0Reply reply = scene_call(&scene, &auth0_update_client, "{}");
    assert_int_equal(reply.outcome, AUTH0_BUSY);
    assert_true(reply.sent);
    scene_close(&scene);
}

static void without_credentials_only_calls_fail(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        {200, "{\"issuer\":\"https://other.eu.auth0.com/\"}", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, "", script, 1);
    assert_false(auth0_client_usable(scene.client));
    const Auth0Request discovery = {.operation = &auth0_discover,
                                    .domain = TEXT("other.eu.auth0.com")};
    Auth0Reply reply;
    assert_true(auth0_call(scene.call, scene.client, &discovery, &reply).ok);
    assert_int_equal(reply.outcome, AUTH0_DONE);
    assert_string_equal(scene.tenant.host, "other.eu.auth0.com");
    assert_string_equal(scene.tenant.authorization, "");
    assert_string_equal(scene.tenant.target, "/.well-known/openid-configuration");
    Auth0Request request = request_of(scene.call->arena, &auth0_get_client, "x", NULL);
    assert_false(auth0_call(scene.call, scene.client, &request, &reply).ok);
    assert_non_null(strstr(fixture_detail(&scene.fixture), "`auth0` in the provider block"));
    assert_non_null(strstr(fixture_detail(&scene.fixture), "AUTH0_CLIENT_SECRET"));
    assert_int_equal(scene.tenant.requests, 1);
    scene_close(&scene);
    scene_open(&scene, application, script, 1);
    assert_true(auth0_client_usable(scene.client));
    assert_string_equal(auth0_client_settings(scene.client)->client_id.data, "CALLER");
    scene_close(&scene);
}

static void a_stopped_call_sends_nothing(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, application, fine, 1);
    cancel_set(scene.call->cancel);
    assert_int_equal(scene_call(&scene, &auth0_get_client, NULL).outcome, AUTH0_STOPPED);
    assert_int_equal(scene_call(&scene, &auth0_discover, NULL).outcome, AUTH0_STOPPED);
    assert_int_equal(scene.tenant.tokens + scene.tenant.requests, 0);
    assert_int_equal(scene.call->diags->errors, 0);
    scene_close(&scene);
}

// A tenant that fails for long is not asked eight times by each call; what is done gives way again.
static void retries_are_rationed(void **state) {
    (void)state;
    enum { CALLS = 5, ATTEMPTS = 8 };
    FixtureReply script[CALLS * ATTEMPTS + 3];
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        script[i] = (FixtureReply)BARE(500, "oops");
    script[CALLS * ATTEMPTS + 1] = (FixtureReply){.status = 200, .body = "{}"};
    Scene scene;
    scene_open(&scene, given_token, script, sizeof script / sizeof *script);
    scene.call->haste = 10000;
    scene.call->deadline_ms = call_now_ms() + 600 * 1000;
    static const int attempts[] = {8, 8, 8, 8, 8, 1, 1, 2};
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        Auth0Reply reply = scene_call(&scene, &auth0_get_client, NULL);
        assert_int_equal(reply.attempts, attempts[i]);
        assert_int_equal(reply.outcome, i == 6 ? AUTH0_DONE : AUTH0_BUSY);
    }
    scene_close(&scene);
}

static void issuers(void **state) {
    (void)state;
    static const struct {
        const char *issuer;
        FixtureReply reply;
        const char *told; // NULL: fine
    } cases[] = {
        {"https://a.auth0.com",
         {.status = 200, .body = "{\"issuer\":\"https://a.auth0.com/\"}"},
         NULL},
        {"https://A.auth0.com/",
         {.status = 200, .body = "{\"issuer\":\"https://a.auth0.com\"}"},
         NULL},
        {"https://a.auth0.com",
         {.status = 200, .body = "{\"issuer\":\"https://b.auth0.com/\"}"},
         "as the issuer \"https://b.auth0.com/\""},
        {"https://a.auth0.com", {.status = 200, .body = "{}"}, "answer lacks"},
        {"https://a.auth0.com", {.status = 404, .body = "<p>"}, "[HTTP 404]"},
        {"https://a.auth0.com/x", {.status = 200, .body = "{}"}, "has a path"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, "", &cases[i].reply, 1);
        bool good = auth0_check_issuer(scene.call, scene.client, NULL, text_of(cases[i].issuer)).ok;
        const char *detail = fixture_detail(&scene.fixture);
        if (good != (cases[i].told == NULL) || (!good && strstr(detail, cases[i].told) == NULL))
            fail_msg("case %zu: %s", i, detail);
        scene_close(&scene);
    }
}

// The reason is told once, as it is.
static void an_issuer_cannot_be_asked_with_wrong_settings(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "\"domain\":\"no host\"", fine, 1);
    assert_false(
        auth0_check_issuer(scene.call, scene.client, NULL, TEXT("https://a.auth0.com")).ok);
    assert_int_equal(scene.call->diags->errors, 1);
    assert_non_null(strstr(fixture_detail(&scene.fixture), "\"no host\" cannot be used"));
    assert_int_equal(scene.tenant.requests, 0);
    scene_close(&scene);
}

static void a_long_issuer_is_shown_up_to_its_bound(void **state) {
    (void)state;
    for (size_t length = 300; length <= 301; length++) {
        char name[302] = {0}, body[400], shown[400];
        memset(name, 'x', length);
        snprintf(body, sizeof body, "{\"issuer\":\"%s\"}", name);
        snprintf(shown, sizeof shown, "as the issuer \"%.300s\", so", name);
        const FixtureReply reply = {.status = 200, .body = body};
        Scene scene;
        scene_open(&scene, "", &reply, 1);
        assert_false(
            auth0_check_issuer(scene.call, scene.client, NULL, TEXT("https://a.auth0.com")).ok);
        assert_non_null(strstr(fixture_detail(&scene.fixture), shown));
        scene_close(&scene);
    }
}

// ---- outcomes

static void outcomes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const Auth0Operation *operation;
        FixtureReply first;
        Auth0Outcome outcome; // when everything after the first answer is fine
        size_t requests;
    } cases[] = {
        {"done", &auth0_get_client, {.status = 200, .body = "{}"}, AUTH0_DONE, 1},
        {"list", &auth0_list_users_by_email, {.status = 200, .body = "[]"}, AUTH0_DONE, 1},
        {"no content", &auth0_delete_client, {.status = 204}, AUTH0_DONE, 1},
        {"nothing, by somebody between", &auth0_delete_user, {.status = 200}, AUTH0_DONE, 2},
        {"gone", &auth0_get_client, REFUSAL(404, "inexistent_client", "The client does not exist"),
         AUTH0_NOT_FOUND, 1},
        {"gone, no code", &auth0_get_connection, BARE(404, "Not Found"), AUTH0_NOT_FOUND, 1},
        {"no tenant", &auth0_get_client, BARE(404, "Unknown tenant: t"), AUTH0_REJECTED, 1},
        {"no route", &auth0_list_clients, BARE(404, "Not Found"), AUTH0_REJECTED, 1},
        {"a proxy's 404", &auth0_get_client, {.status = 404, .body = "<p>"}, AUTH0_REJECTED, 1},
        {"taken", &auth0_create_user, REFUSAL(409, "auth0_idp_error", "The user already exists."),
         AUTH0_EXISTS, 1},
        {"custom domains", &auth0_create_user, REFUSAL(409, "custom_domain_conflict", "several"),
         AUTH0_REJECTED, 1},
        {"bad", &auth0_create_client, REFUSAL(400, "invalid_body", "bad"), AUTH0_REJECTED, 1},
        {"forbidden", &auth0_get_user, REFUSAL(403, "insufficient_scope", "scope"), AUTH0_REJECTED,
         1},
        {"redirect", &auth0_get_user, {.status = 302}, AUTH0_REJECTED, 1},
        {"500 on a read", &auth0_get_user, BARE(500, "oops"), AUTH0_DONE, 2},
        {"408 on a read", &auth0_get_user, BARE(408, "late"), AUTH0_DONE, 2},
        {"html on a read", &auth0_get_user, {.status = 200, .body = "<p>"}, AUTH0_DONE, 2},
        {"500 on an update", &auth0_update_client, BARE(500, "oops"), AUTH0_DONE, 2},
        {"500 on a create", &auth0_create_client, BARE(500, "oops"), AUTH0_UNSURE, 1},
        {"502 on a create", &auth0_create_user, {.status = 502, .body = "<p>"}, AUTH0_UNSURE, 1},
        {"html on a create", &auth0_create_client, {.status = 201, .body = "<p>"}, AUTH0_UNSURE, 1},
        {"429 on a create",
         &auth0_create_client,
         {.status = 429, .body = "", .header = "Retry-After", .header_value = "0"},
         AUTH0_DONE,
         2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureReply script[] = {cases[i].first, {.status = 200, .body = "{}"}};
        Scene scene;
        scene_open(&scene, given_token, script, 2);
        Auth0Reply reply = scene_call(&scene, cases[i].operation, NULL);
        if (reply.outcome != cases[i].outcome || scene.tenant.requests != cases[i].requests)
            fail_msg("%s: %d after %zu", cases[i].name, reply.outcome, scene.tenant.requests);
        scene_close(&scene);
    }
}

static void limits_are_waited_for_until_time_is_over(void **state) {
    (void)state;
    static const FixtureReply soon[] = {{429, "{}", "Retry-After", "1", NULL},
                                        {200, "{}", NULL, NULL, NULL}};
    static const FixtureReply never[] = {{429, "{}", "Retry-After", "30", NULL}};
    Scene scene;
    scene_open(&scene, given_token, soon, 2);
    int64_t started = call_now_ms();
    assert_int_equal(scene_call(&scene, &auth0_get_client, NULL).outcome, AUTH0_DONE);
    assert_true(call_now_ms() - started >= 1000);
    scene_close(&scene);
    scene_open(&scene, given_token, never, 1);
    scene.call->deadline_ms = call_now_ms() + 10 * 1000; // however slow everything is
    Auth0Reply reply = scene_call(&scene, &auth0_get_client, NULL);
    assert_int_equal(reply.outcome, AUTH0_BUSY);
    assert_false(reply.sent);
    (void)auth0_fail(scene.call, &reply, &(Auth0Story){.tried = "read the application \"x\""});
    assert_non_null(strstr(fixture_detail(&scene.fixture),
                           "limit of requests left no room for this one before the operation's "
                           "time was over (1 of 1 attempts were answered 429)"));
    scene_close(&scene);
}

// Nobody answers there: a port that was free a moment ago.
static void nobody_there(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, given_token, fine, 1);
    Fixture gone = scene.tenant.server;
    fixture_stop(&gone);
    scene.call->haste = 100;
    Auth0Reply reply = scene_call(&scene, &auth0_create_client, "{}");
    assert_int_equal(reply.outcome, AUTH0_BUSY); // never sent, so not unsure
    if (reply.attempts <= 3) fail_msg("%d attempts: %s", reply.attempts, reply.problem);
    auth0_client_close(scene.client);
    fixture_call_end(&scene.fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),
        cmocka_unit_test(ids_are_never_empty),
        cmocka_unit_test(one_token_serves_all),
        cmocka_unit_test(a_refusal_is_asked_for_once),
        cmocka_unit_test(a_token_is_renewed_before_it_expires),
        cmocka_unit_test(a_refused_token_is_renewed_once),
        cmocka_unit_test(a_renewal_that_is_refused_is_the_end),
        cmocka_unit_test(a_token_that_ran_out_is_renewed_as_often_as_it_takes),
        cmocka_unit_test(a_lost_attempt_is_remembered),
        cmocka_unit_test(without_credentials_only_calls_fail),
        cmocka_unit_test(a_stopped_call_sends_nothing),
        cmocka_unit_test(retries_are_rationed),
        cmocka_unit_test(issuers),
        cmocka_unit_test(an_issuer_cannot_be_asked_with_wrong_settings),
        cmocka_unit_test(a_long_issuer_is_shown_up_to_its_bound),
        cmocka_unit_test(outcomes),
        cmocka_unit_test(limits_are_waited_for_until_time_is_over),
        cmocka_unit_test(nobody_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
