// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/request.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"
#include "resources/alibaba/client.h"
#include "resources/alibaba/operations.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// ---- a service that fails once, keeps the bodies, and answers with what it was sent

typedef struct Echo {
    Fixture server;
    FixtureCall fixture;
    Call *call;
    AlibabaClient *client;
    char *bodies[4];
    size_t requests;
    unsigned last_status;
} Echo;

static FixtureReply echo(void *context, const FixtureRequest *request) {
    Echo *service = context;
    char *body = arena_printf(service->call->arena, "%.*s", (int)request->body.length,
                              request->body.length > 0 ? request->body.data : "");
    service->bodies[service->requests++ % 4] = body;
    if (service->requests == 1) return (FixtureReply){.status = 503, .body = ""};
    const char *answer = arena_printf(
        request->arena, "{\"Code\":\"InvalidParameter\",\"Message\":\"not valid: %s\"}", body);
    return (FixtureReply){.status = service->last_status, .body = answer};
}

static ApiReply echo_call(Echo *service, const ApiOperation *operation, const char *body,
                          unsigned last_status) {
    *service = (Echo){.last_status = last_status};
    fixture_start(&service->server, echo, service);
    service->call = fixture_call(&service->fixture, 20000);
    Arena *arena = service->call->arena;
    const char *config =
        arena_printf(arena,
                     "{\"access_key\":\"ID\",\"secret_key\":\"SECRET\",\"account_id\":\"42\","
                     "\"endpoints\":{\"rds\":\"%s\",\"sts\":\"%s\"}}",
                     service->server.url, service->server.url);
    const AlibabaSettings settings = {.config = json_parse(arena, text_of(config), NULL),
                                      .region = TEXT("cn-hangzhou"),
                                      .sandbox = &value_null};
    service->client = alibaba_client_new(&settings, "test");
    const ApiRequest request = {.operation = operation,
                                .body = json_parse(arena, text_of(body), NULL)};
    ApiReply reply;
    assert_true(api_call(service->call, service->client, &request, &reply).ok);
    alibaba_client_free(service->client);
    fixture_stop(&service->server);
    return reply;
}

// ---- tokens

static Text token_of(Arena *arena, const ApiOperation *operation, const char *body,
                     const char *former) {
    const ApiRequest request = {.operation = operation,
                                .region = TEXT("cn-hangzhou"),
                                .body = json_parse(arena, text_of(body), NULL)};
    return request_token(arena, &request, text_of(former));
}

static void a_token_says_what_is_asked_for(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text token = token_of(arena, &vpc_create, "{\"CidrBlock\":\"10.0.0.0/8\"}", "");
    static const char *const others[][2] = {{"{\"CidrBlock\":\"10.0.0.0/9\"}", ""},
                                            {"{\"CidrBlock\":\"10.0.0.0/8\"}", "vpc-1"},
                                            {"{\"CidrBlock\":\"10.0.0.0/8\"}", "vpc-2"}};
    assert_in_range(token.length, 32, 64);
    for (size_t i = 0; i < token.length; i++) assert_true(isalnum((unsigned char)token.data[i]));
    assert_true(
        text_equal(token, token_of(arena, &vpc_create, "{\"CidrBlock\":\"10.0.0.0/8\"}", "")));
    for (size_t i = 0; i < 3; i++)
        assert_false(text_equal(token, token_of(arena, &vpc_create, others[i][0], others[i][1])));
    assert_false(text_equal(
        token, token_of(arena, &vpc_create_vswitch, "{\"CidrBlock\":\"10.0.0.0/8\"}", "")));
    arena_free(arena);
}

static void one_token_for_all_attempts(void **state) {
    (void)state;
    Echo service;
    ApiReply reply = echo_call(&service, &rds_create_instance, "{\"Engine\":\"PostgreSQL\"}", 200);
    assert_int_equal(reply.outcome, API_DONE); // sent again although it buys something
    assert_int_equal(service.requests, 2);
    assert_string_equal(service.bodies[0], service.bodies[1]);
    const char *token = strstr(service.bodies[0], "ClientToken=");
    assert_non_null(token);
    assert_int_equal(strcspn(token + strlen("ClientToken="), "&"), 32);
    assert_non_null(strstr(service.bodies[0], "Engine=PostgreSQL"));
    fixture_call_end(&service.fixture);
}

static void the_callers_token_counts(void **state) {
    (void)state;
    Echo service;
    echo_call(&service, &rds_create_instance, "{\"ClientToken\":\"mine\"}", 200);
    assert_string_equal(service.bodies[0], "ClientToken=mine");
    assert_string_equal(service.bodies[1], "ClientToken=mine");
    fixture_call_end(&service.fixture);
}

static void no_token_where_there_is_none(void **state) {
    (void)state;
    Echo service;
    ApiReply reply = echo_call(&service, &rds_create_account, "{\"AccountName\":\"a\"}", 200);
    assert_int_equal(reply.outcome, API_UNSURE);
    assert_int_equal(service.requests, 1);
    assert_string_equal(service.bodies[0], "AccountName=a");
    fixture_call_end(&service.fixture);
}

// Only what the service can tell apart by its token is repeated beside what cannot do harm.
static void tokens_make_repeatable(void **state) {
    (void)state;
    static const ApiOperation *const with_token[] = {
        &rds_create_instance,          &rds_create_extensions,         &vpc_create,
        &vpc_create_vswitch,           &ecs_create_security_group,     &vpc_delete,
        &ecs_authorize_security_group, &rds_modify_deletion_protection};
    static const ApiOperation *const once[] = {&rds_create_account,        &rds_create_database,
                                               &rds_modify_spec,           &ram_create_user,
                                               &ram_create_policy,         &fc2_create_service,
                                               &ram_create_policy_version, &fc2_create_function,
                                               &fc2_create_trigger,        &ram_create_access_key};
    for (size_t i = 0; i < sizeof with_token / sizeof *with_token; i++)
        assert_true(with_token[i]->client_token && with_token[i]->repeatable);
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        assert_false(once[i]->client_token || once[i]->repeatable);
}

// ---- addresses

static FixtureReply refuse_tunnel(void *context, const FixtureRequest *request) {
    Echo *service = context;
    service->bodies[service->requests++ % 4] =
        arena_printf(service->call->arena, "%s %s", request->method, request->target);
    return (FixtureReply){.status = 403, .body = ""};
}

// A proxy is told where the request would go.
static void the_account_leads_the_host(void **state) {
    (void)state;
    Echo service = {.requests = 0};
    fixture_start(&service.server, refuse_tunnel, &service);
    service.call = fixture_call(&service.fixture, 600);
    setenv("https_proxy", service.server.url, 1);
    const AlibabaSettings settings = {
        .config = json_parse(service.call->arena,
                             TEXT("{\"access_key\":\"ID\",\"secret_key\":\"SECRET\","
                                  "\"account_id\":\"42\"}"),
                             NULL),
        .region = TEXT("cn-hangzhou"),
        .sandbox = &value_null};
    AlibabaClient *client = alibaba_client_new(&settings, "test");
    const ApiRequest request = {.operation = &fc2_create_service};
    ApiReply reply;
    assert_true(api_call(service.call, client, &request, &reply).ok);
    assert_int_not_equal(reply.outcome, API_DONE);
    assert_true(service.requests > 0);
    assert_string_equal(service.bodies[0], "CONNECT 42.cn-hangzhou.fc.aliyuncs.com:443");
    unsetenv("https_proxy");
    alibaba_client_free(client);
    fixture_stop(&service.server);
    fixture_call_end(&service.fixture);
}

// ---- secrets

static void a_quoted_password_is_hidden(void **state) {
    (void)state;
    Echo service;
    ApiReply reply =
        echo_call(&service, &rds_reset_account_password,
                  "{\"AccountName\":\"lobechat\",\"AccountPassword\":\"hunter2Hunter\"}", 400);
    assert_int_equal(reply.outcome, API_REJECTED);
    assert_string_equal(reply.message.data, "not valid: AccountName=lobechat&AccountPassword="
                                            "(sensitive value)");
    assert_false(api_fail(service.call, &reply, &(ApiStory){.tried = "set a password"}).ok);
    assert_null(strstr(fixture_detail(&service.fixture), "hunter2"));
    fixture_call_end(&service.fixture);
}

static void a_code_and_a_request_id_hide_secrets_too(void **state) {
    (void)state;
    Echo service;
    ApiReply reply = echo_call(&service, &rds_reset_account_password, "{}", 400);
    call_hide(service.call, TEXT("hunter2Hunter"));
    reply.code = TEXT("Bad.hunter2Hunter");
    reply.request_id = TEXT("R-hunter2Hunter");
    assert_false(api_fail(service.call, &reply, &(ApiStory){.tried = "set a password"}).ok);
    assert_null(strstr(service.call->diags->first->summary, "hunter2"));
    assert_null(strstr(service.call->diags->first->detail, "hunter2"));
    fixture_call_end(&service.fixture);
}

static void what_counts_as_a_secret(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"{\"AccountPassword\":\"canary-1\"}", "a canary-1 b canary-1",
         "a (sensitive value) b "
         "(sensitive value)"},
        {"{\"certConfig\":{\"privateKey\":\"canary-1\"}}", "canary-1", "(sensitive value)"},
        {"{\"environmentVariables\":{\"DATABASE_URL\":\"postgres://u:p@h\",\"A\":\"app\"}}",
         "app postgres://u:p@h", "app (sensitive value)"},
        {"{\"environmentVariables\":{\"S3_SECRET_ACCESS_KEY\":\"canary-1\"}}", "<canary-1>",
         "<(sensitive value)>"},
        {"{\"functionName\":\"canary-1\"}", "canary-1", "canary-1"},
        {"{\"Tag\":[{\"Key\":\"canary-1\"}]}", "canary-1", "canary-1"},
        {"{\"AccountPassword\":\"short\"}", "too short", "too short"}, // it would hide other words
        {"{\"AccountPassword\":null}", "m", "m"},
        {"null", "m", "m"},
        {"{\"AccountPassword\":\"canary-1\"}", "", ""},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ApiRequest request = {.operation = &rds_create_account,
                                    .body = json_parse(arena, text_of(cases[i][0]), NULL)};
        Text hidden = request_hide_secrets(arena, &request, text_of(cases[i][1]));
        assert_true(text_is(hidden, cases[i][2]));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_says_what_is_asked_for),
        cmocka_unit_test(one_token_for_all_attempts),
        cmocka_unit_test(the_callers_token_counts),
        cmocka_unit_test(no_token_where_there_is_none),
        cmocka_unit_test(tokens_make_repeatable),
        cmocka_unit_test(the_account_leads_the_host),
        cmocka_unit_test(a_quoted_password_is_hidden),
        cmocka_unit_test(a_code_and_a_request_id_hide_secrets_too),
        cmocka_unit_test(what_counts_as_a_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
