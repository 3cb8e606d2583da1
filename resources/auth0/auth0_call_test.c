// SPDX-License-Identifier: MPL-2.0
// Calls of a tenant that answers from a script: what is sent, what becomes of the answers, and what
// a person is told.
#include "resources/auth0/client.h"
#include "resources/auth0/issuer.h"
#include "resources/auth0/operations.h"
#include "resources/auth0/pages.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define TOKEN_REPLY                                                                                \
    { 200, "{\"access_token\":\"TOKEN-0123456789\",\"expires_in\":86400}", NULL, NULL, NULL }
#define SECRET "SECRET-of-the-application"
#define PASSWORD "Correct-horse-1"

typedef struct Tenant {
    Fixture server;
    FixtureReply token;
    const FixtureReply *script; // one for each other request; the last one repeats
    size_t length, tokens, requests;
    char method[8], target[512], body[512], type[64], authorization[64], host[64], domain[64];
    char form[512];
} Tenant;

static FixtureReply tenant_answer(void *context, const FixtureRequest *request) {
    Tenant *tenant = context;
    snprintf(tenant->host, sizeof tenant->host, "%s", fixture_header(request, "host"));
    if (strcmp(request->path, "/oauth/token") == 0) {
        tenant->tokens++;
        snprintf(tenant->form, sizeof tenant->form, "%s", request->body.data);
        return tenant->token;
    }
    snprintf(tenant->method, sizeof tenant->method, "%s", request->method);
    snprintf(tenant->target, sizeof tenant->target, "%s", request->target);
    snprintf(tenant->body, sizeof tenant->body, "%s", request->body.data);
    snprintf(tenant->type, sizeof tenant->type, "%s", fixture_header(request, "content-type"));
    snprintf(tenant->domain, sizeof tenant->domain, "%s",
             fixture_header(request, "auth0-custom-domain"));
    snprintf(tenant->authorization, sizeof tenant->authorization, "%s",
             fixture_header(request, "authorization"));
    size_t at = tenant->requests < tenant->length ? tenant->requests : tenant->length - 1;
    tenant->requests++;
    return tenant->script[at];
}

typedef struct Scene {
    FixtureCall fixture;
    Call *call;
    Tenant tenant;
    Auth0Client *client;
} Scene;

static const char application[] =
    "\"domain\":\"t.auth0.com\",\"client_id\":\"CALLER\",\"client_secret\":\"" SECRET "\"";
static const char given_token[] = "\"domain\":\"t.auth0.com\",\"api_token\":\"GIVEN-token\"";

static void scene_open(Scene *scene, const char *block, const FixtureReply *script, size_t length) {
    *scene = (Scene){.tenant = {.token = TOKEN_REPLY, .script = script, .length = length}};
    fixture_start(&scene->tenant.server, tenant_answer, &scene->tenant);
    scene->call = fixture_call(&scene->fixture, 10000);
    Arena *arena = scene->call->arena;
    const char *config = arena_printf(arena, "{\"auth0\":{%s},\"endpoints\":{\"auth0\":\"%s\"}}",
                                      block, scene->tenant.server.url);
    scene->client = auth0_client_new(
        auth0_settings_new(arena, json_parse(arena, text_of(config), NULL), NULL), "test");
}

static void scene_close(Scene *scene) {
    auth0_client_free(scene->client);
    fixture_stop(&scene->tenant.server);
    fixture_call_end(&scene->fixture);
}

static Auth0Request request_of(Arena *arena, const Auth0Operation *operation, const char *id,
                               const char *body) {
    const char *path = arena_printf(arena, "{\"id\":\"%s\"}", id);
    return (Auth0Request){.operation = operation,
                          .path = json_parse(arena, text_of(path), NULL),
                          .body = body != NULL ? json_parse(arena, text_of(body), NULL) : NULL};
}

static Auth0Reply scene_call(Scene *scene, const Auth0Operation *operation, const char *body) {
    Auth0Request request = request_of(scene->call->arena, operation, "x", body);
    Auth0Reply reply;
    assert_true(auth0_call(scene->call, scene->client, &request, &reply).ok);
    return reply;
}

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

static const FixtureReply fine[] = {{200, "{}", NULL, NULL, NULL}};

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

#define REFUSAL(http, code, text)                                                                  \
    {                                                                                              \
        .status = (http), .body =                                                                  \
                              "{\"statusCode\":" #http ",\"error\":\"Reason\",\"message\":\"" text \
                              "\",\"errorCode\":\"" code "\"}"                                     \
    }
#define BARE(http, text)                                                                           \
    {                                                                                              \
        .status = (http),                                                                          \
        .body = "{\"statusCode\":" #http ",\"error\":\"Reason\",\"message\":\"" text "\"}"         \
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
    auth0_client_free(scene.client);
    fixture_call_end(&scene.fixture);
}

// ---- pages

typedef struct Seen {
    size_t count, enough;
    char names[64];
} Seen;

static bool see(Call *call, void *context, const Value *item) {
    (void)call;
    Seen *seen = context;
    Text name = value_text(item->kind == VALUE_MAP ? value_get(item, "name") : item);
    strncat(seen->names, name.data, sizeof seen->names - strlen(seen->names) - 1);
    return ++seen->count != seen->enough;
}

#define PAGE(text)                                                                                 \
    { .status = 200, .body = text }

static void pages(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const Auth0Operation *operation;
        FixtureReply script[3];
        size_t enough;
        const char *names, *target; // of the last request
        size_t requests;
        Auth0Outcome outcome;
    } cases[] = {
        {"offset",
         &auth0_list_clients,
         {PAGE("{\"total\":101,\"clients\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"),
          PAGE("{\"total\":101,\"clients\":[{\"name\":\"c\"}]}")},
         0,
         "abc",
         "/api/v2/clients?app_type=x&include_totals=true&page=1&per_page=100",
         2,
         AUTH0_DONE},
        {"offset, one page",
         &auth0_list_clients,
         {PAGE("{\"total\":1,\"clients\":[{\"name\":\"a\"}]}")},
         0,
         "a",
         "/api/v2/clients?app_type=x&include_totals=true&page=0&per_page=100",
         1,
         AUTH0_DONE},
        {"offset, a total that shrank",
         &auth0_list_clients,
         {PAGE("{\"total\":500,\"clients\":[{\"name\":\"a\"}]}"),
          PAGE("{\"total\":500,\"clients\":[]}")},
         0,
         "a",
         NULL,
         2,
         AUTH0_DONE},
        {"checkpoint",
         &auth0_list_connections,
         {PAGE("{\"connections\":[{\"name\":\"a\"}],\"next\":\"n 1\"}"),
          PAGE("{\"connections\":[],\"next\":\"n2\"}"),
          PAGE("{\"connections\":[{\"name\":\"b\"}]}")},
         0,
         "ab",
         "/api/v2/connections?app_type=x&from=n2&take=100",
         3,
         AUTH0_DONE},
        {"checkpoint, enough",
         &auth0_list_connection_clients,
         {PAGE("{\"clients\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"next\":\"n\"}")},
         1,
         "a",
         "/api/v2/connections/x/clients?app_type=x&take=100",
         1,
         AUTH0_DONE},
        {"whole",
         &auth0_list_users_by_email,
         {PAGE("[{\"name\":\"a\"}]")},
         0,
         "a",
         "/api/v2/users-by-email?app_type=x",
         1,
         AUTH0_DONE},
        {"no list", &auth0_list_clients, {PAGE("{\"total\":1}")}, 0, "", NULL, 1, AUTH0_BUSY},
        {"refused later",
         &auth0_list_connections,
         {PAGE("{\"connections\":[{\"name\":\"a\"}],\"next\":\"n\"}"), BARE(403, "no")},
         0,
         "a",
         NULL,
         2,
         AUTH0_REJECTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, given_token, cases[i].script, 3);
        Seen seen = {.enough = cases[i].enough};
        Auth0Pages list = {
            .request = request_of(scene.call->arena, cases[i].operation, "x", NULL),
            .on_item = see,
            .context = &seen,
        };
        list.request.query = json_parse(scene.call->arena, TEXT("{\"app_type\":\"x\"}"), NULL);
        Auth0Reply reply;
        assert_true(auth0_each_page(scene.call, scene.client, &list, &reply).ok);
        if (reply.outcome != cases[i].outcome || scene.tenant.requests != cases[i].requests ||
            strcmp(seen.names, cases[i].names) != 0)
            fail_msg("%s: %d after %zu: %s", cases[i].name, reply.outcome, scene.tenant.requests,
                     seen.names);
        if (cases[i].target != NULL) assert_string_equal(scene.tenant.target, cases[i].target);
        scene_close(&scene);
    }
}

// ---- what a person is told

static void causes(void **state) {
    (void)state;
    static const struct {
        const Auth0Operation *operation;
        FixtureReply reply;
        const char *told[3];
    } cases[] = {
        {&auth0_list_client_connections,
         REFUSAL(403, "insufficient_scope", "Insufficient scope, expected any of: x"),
         {"insufficient_scope: Insufficient scope", "this needs read:connections, read:clients",
          "The application CALLER lacks"}},
        {&auth0_create_client,
         REFUSAL(403, "insufficient_entitlement", "Please upgrade"),
         {"The plan of the tenant t.auth0.com does not include"}},
        {&auth0_create_client,
         REFUSAL(403, "too_many_entities", "You reached the limit"),
         {"allows no more"}},
        {&auth0_create_client, BARE(403, "You have reached a Limit"), {"allows no more"}},
        {&auth0_create_user,
         BARE(400, "connection is disabled"),
         {"Reason: connection is disabled [HTTP 400]", "enabled for no application", "CALLER"}},
        {&auth0_create_user,
         BARE(400, "Connection must be enabled for this client to perform single user creation"),
         {"not enabled for CALLER"}},
        {&auth0_update_user,
         BARE(400, "PasswordStrengthError: Password is too weak"),
         {"Password Policy"}},
        {&auth0_create_user,
         BARE(400, "PasswordDictionaryError: Password is not allowed, it might be too common."),
         {"dictionary"}},
        {&auth0_create_user,
         REFUSAL(400, "invalid_body", "bad password " PASSWORD " and again " PASSWORD),
         {"bad password (sensitive value) and again (sensitive value) [HTTP 400]"}},
        {&auth0_create_user,
         REFUSAL(400, "invalid_body", "do not send " SECRET),
         {"do not send (sensitive value) [HTTP 400]"}},
        {&auth0_create_user,
         REFUSAL(409, "custom_domain_conflict", "several"),
         {"AUTH0_CUSTOM_DOMAIN_HEADER"}},
        {&auth0_create_user,
         REFUSAL(409, "auth0_idp_error", "The user already exists."),
         {"is a user of that address"}},
        {&auth0_get_user, REFUSAL(400, "invalid_uri", "Path validation error"), {"name or id"}},
        {&auth0_update_client,
         REFUSAL(400, "invalid_body", "Additional properties not allowed: x"),
         {"newer version"}},
        {&auth0_get_client, BARE(401, "Bad audience"), {"for another audience than https://t."}},
        {&auth0_get_client, BARE(401, "Expired token"), {"not renewed", "provider block"}},
        {&auth0_get_client, BARE(404, "Unknown tenant"), {"no tenant t.auth0.com"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, application, &cases[i].reply, 1);
        Auth0Reply reply =
            scene_call(&scene, cases[i].operation,
                       "{\"name\":\"n\",\"password\":\"" PASSWORD "\",\"connection\":\"c\"}");
        assert_false(auth0_fail(scene.call, &reply,
                                &(Auth0Story){.tried = "make \"it\"", .exists = "Nothing."})
                         .ok);
        const Diag *diag = scene.call->diags->first;
        assert_true(text_starts(text_of(diag->summary), "Cannot make: "));
        assert_non_null(strstr(diag->detail, "Tried to make \"it\".\n\nAuth0, "));
        assert_non_null(strstr(diag->detail, "\n\nNothing.\n\n"));
        assert_null(strstr(diag->detail, PASSWORD));
        assert_null(strstr(diag->detail, SECRET));
        for (size_t k = 0; k < 3 && cases[i].told[k] != NULL; k++) {
            if (strstr(diag->detail, cases[i].told[k]) == NULL)
                fail_msg("case %zu lacks \"%s\": %s", i, cases[i].told[k], diag->detail);
        }
        scene_close(&scene);
    }
}

#define OAUTH(http, code, text)                                                                    \
    { .status = (http), .body = "{\"error\":\"" code "\",\"error_description\":\"" text "\"}" }

static void causes_of_no_token(void **state) {
    (void)state;
    static const struct {
        FixtureReply reply;
        const char *told;
    } cases[] = {
        {OAUTH(403, "access_denied", "Service not enabled within domain: https://x/api/v2/"),
         "is not the Management API of t.auth0.com"},
        {OAUTH(403, "access_denied",
               "Client is not authorized to access \\\"x\\\". You need to create a client-grant"),
         "has no client grant"},
        {OAUTH(403, "access_denied", "Client has no client-grant"),
         "read:client_keys, read:clients, create:clients, update:clients, delete:clients, "
         "update:client_keys, read:connections, update:connections, create:users, read:users, "
         "update:users, delete:users, create:user_tickets."},
        {OAUTH(403, "unauthorized_client", "Grant type 'client_credentials' not allowed"),
         "may not use the client credentials grant"},
        {{.status = 404, .body = "<html>"}, "no tenant t.auth0.com"},
        {{.status = 200, .body = "{}"}, "holds no access_token"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, application, fine, 1);
        scene.tenant.token = cases[i].reply;
        Auth0Request request = request_of(scene.call->arena, &auth0_get_client, "x", NULL);
        Auth0Reply reply;
        assert_false(auth0_call(scene.call, scene.client, &request, &reply).ok);
        if (strstr(fixture_detail(&scene.fixture), cases[i].told) == NULL)
            fail_msg("case %zu: %s", i, fixture_detail(&scene.fixture));
        assert_int_equal(scene.tenant.requests, 0);
        scene_close(&scene);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),
        cmocka_unit_test(ids_are_never_empty),
        cmocka_unit_test(one_token_serves_all),
        cmocka_unit_test(a_refusal_is_asked_for_once),
        cmocka_unit_test(a_token_is_renewed_before_it_expires),
        cmocka_unit_test(a_refused_token_is_renewed_once),
        cmocka_unit_test(without_credentials_only_calls_fail),
        cmocka_unit_test(issuers),
        cmocka_unit_test(outcomes),
        cmocka_unit_test(limits_are_waited_for_until_time_is_over),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(pages),
        cmocka_unit_test(causes),
        cmocka_unit_test(causes_of_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
