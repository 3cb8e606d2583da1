// SPDX-License-Identifier: MPL-2.0
// The first request: where it goes by LobeChat's line, which answers mean that it serves, and when
// waiting ends.
#include "resources/parts/parts.h"

#include "acceptance/tools/http_fixture.h"
#include "acceptance/tools/tls_fixture.h"
#include "provider/value/json.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"
#include "resources/names.h"
#include "resources/parts/function_body.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { ANSWERS_MAX = 12, CALLS_HURRY = 1000 };

// Answers in order, the last one repeats: a version ("2.1.39"), "ok" for one without a body that
// says any, or the code of a failed start.
typedef struct Case {
    const Resource *resource;
    const char *version; // app_version; NULL: none
    const char *path;
    const char *answers[ANSWERS_MAX]; // ends with NULL
    const char *said;                 // part of the message; NULL: it is ready
    size_t requests;
} Case;

#define REPEATED_3 "CAExited", "CAExited", "CAExited"
static const Case cases[] = {
    {&lobechat_base, "1.143.3", "/favicon.ico", {"ok"}, NULL, 1},
    {&lobechat_base, "1.143.3", "/favicon.ico", {REPEATED_3, "ok"}, "container ends", 3},
    {&lobechat_base,
     "1.143.3",
     "/favicon.ico",
     {"CAExited", "CAExited", "FunctionNotStarted", "CAExited", "CAExited", "ok"},
     NULL,
     6},
    {&lobechat_base,
     "1.143.3",
     "/favicon.ico",
     {"CAExited", "CAExited", "ResourceThrottled", "CAExited", "CAExited", "ok"},
     NULL,
     6},
    {&lobechat_base, NULL, "/favicon.ico", {"ok"}, NULL, 1},
    // Migrations may take several starts.
    {&lobechat_database,
     "1.143.3",
     "/favicon.ico",
     {REPEATED_3, REPEATED_3, "CAExited", "ok"},
     NULL,
     8},
    {&lobechat_database, "1.143.3", "/favicon.ico", {"CAExited"}, "container ends", 8},
    {&lobechat_database, "2.1.39", "/api/version", {"2.1.39"}, NULL, 1},
    {&lobechat_database, "2.1", "/api/version", {"2.1.39"}, NULL, 1},
    {&lobechat_database, "2.1.39", "/api/version", {"2.1.30", "2.1.39"}, NULL, 2},
    {&lobechat_database,
     "2.1.3",
     "/api/version",
     {"2.1.39"},
     "is version 2.1.39, and it should be 2.1.3 ",
     20},
    {&lobechat_database,
     "2.1.39",
     "/api/version",
     {"2.1"},
     "is version 2.1, and it should be 2.1.39 ",
     20},
    {&lobechat_database, "2.1.39", "/api/version", {"ok"}, "does not say which version", 20},
};

typedef struct Peer {
    Fixture server;
    const Case *scene;
    size_t requests;
    char path[64];
} Peer;

static FixtureReply answer(void *context, const FixtureRequest *request) {
    Peer *peer = context;
    snprintf(peer->path, sizeof peer->path, "%s", request->path);
    size_t count = 0;
    while (count < ANSWERS_MAX && peer->scene->answers[count] != NULL) count++;
    const char *given = peer->scene->answers[peer->requests < count ? peer->requests : count - 1];
    peer->requests++;
    if (strcmp(given, "ok") == 0) return (FixtureReply){.status = 200, .body = "icon"};
    if (*given >= '0' && *given <= '9')
        return (FixtureReply){.status = 200,
                              .body = arena_printf(request->arena, "{\"version\":\"%s\"}", given)};
    return (FixtureReply){
        .status = 502,
        .body = arena_printf(request->arena, "{\"Code\":\"%s\",\"Message\":\"m\"}", given)};
}

static const Value *object_of(Arena *arena, const Case *c, const char *url) {
    const Value *object = value_object(arena, resource_type(c->resource));
    object = value_with(arena, object, A_TRIGGER_URL, value_cstring(arena, url));
    object = value_with(arena, object, A_HEALTH_CHECK, &value_true);
    return c->version == NULL
               ? object
               : value_with(arena, object, A_APP_VERSION, value_cstring(arena, c->version));
}

static void try_case(const Case *c) {
    Peer peer = {.scene = c};
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    call->haste = CALLS_HURRY;
    fixture_start(&peer.server, answer, &peer);
    const AlibabaSettings settings = {.config = &value_null, .sandbox = &value_null};
    Session session = {.alibaba = alibaba_client_new(&settings, "test")};
    const Value *object = object_of(call->arena, c, peer.server.url);
    Deployment deployment = {.session = &session,
                             .planned = object,
                             .synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = object}};
    bool ready = probe_until_ready(call, &deployment).ok;
    const char *said = fixture_detail(&fixture);
    if (ready != (c->said == NULL)) fail_msg("%s: said %s", c->answers[0], said);
    if (!ready && strstr(said, c->said) == NULL) fail_msg("%s: said %s", c->said, said);
    if (peer.requests != c->requests) fail_msg("%s: %zu requests", c->answers[0], peer.requests);
    assert_string_equal(peer.path, c->path);
    alibaba_client_free(session.alibaba);
    fixture_stop(&peer.server);
    fixture_call_end(&fixture);
}

static void each_line_is_asked_in_its_way(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) try_case(&cases[i]);
}

// The trigger's address is https, and its certificate one that nobody here trusts.
static void a_certificate_that_is_not_trusted_ends_the_wait_at_once(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    const PemSpec spec = {.names = "IP:127.0.0.1"};
    TlsFixture server = {.pair = pem_pair(call->arena, &spec), .answer = ""};
    tls_fixture_start(&server);
    const AlibabaSettings settings = {.config = &value_null, .sandbox = &value_null};
    Session session = {.alibaba = alibaba_client_new(&settings, "test")};
    const Value *object = object_of(call->arena, &cases[0],
                                    arena_printf(call->arena, "https://127.0.0.1:%d", server.port));
    Deployment deployment = {.session = &session,
                             .planned = object,
                             .synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = object}};
    assert_false(probe_until_ready(call, &deployment).ok);
    tls_fixture_stop(&server);
    const char *said = fixture_detail(&fixture);
    assert_non_null(strstr(said, arena_printf(call->arena, "127.0.0.1:%d: ", server.port)));
    assert_non_null(strstr(said, "trusted certificates: "));
    assert_int_equal(atomic_load(&server.connections), 1);
    assert_int_equal(atomic_load(&server.bytes), 0);
    alibaba_client_free(session.alibaba);
    fixture_call_end(&fixture);
}

static const char *health_path(Arena *arena, const Value *body) {
    return arena_strdup(arena, value_cstr(value_at(body, "customContainerConfig.healthCheckConfig."
                                                         "httpGetUrl")));
}

// Going from one line to the other moves the path that Function Compute watches.
static void the_function_is_watched_at_that_path(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    const Stack stack = {.resource = &lobechat_database};
    const Case old = {.resource = &lobechat_database, .version = "1.143.3"};
    const Case new = {.resource = &lobechat_database, .version = "2.1.39"};
    const Value *prior = object_of(call->arena, &old, ""),
                *planned = object_of(call->arena, &new, "");
    Deployment deployment = {.stack = &stack,
                             .config = planned,
                             .prior = prior,
                             .planned = planned,
                             .synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = prior}};
    const Value *before = function_settings(call->arena, &deployment, prior);
    assert_string_equal(health_path(call->arena, before), "/favicon.ico");
    const Value *changes = function_changes(call, &deployment);
    assert_string_equal(health_path(call->arena, changes), "/api/version");
    deployment.planned = deployment.config = prior;
    assert_string_equal(health_path(call->arena, function_changes(call, &deployment)), "");
    fixture_call_end(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_asked_in_its_way),
        cmocka_unit_test(a_certificate_that_is_not_trusted_ends_the_wait_at_once),
        cmocka_unit_test(the_function_is_watched_at_that_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
