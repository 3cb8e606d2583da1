// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/client.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/alibaba/exchange.h"
#include "resources/alibaba/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

// ---- a cloud that answers from a script and remembers what it was sent

typedef struct Cloud {
    Fixture server;
    const FixtureReply *script; // one for each request; the last one repeats
    size_t length;
    size_t requests;
    char method[8], target[1024], body[1024], type[64], token[64], action[64];
    char nonces[16][64];
    bool bad_hash;
} Cloud;

static FixtureReply cloud_answer(void *context, const FixtureRequest *request) {
    Cloud *cloud = context;
    snprintf(cloud->method, sizeof cloud->method, "%s", request->method);
    snprintf(cloud->target, sizeof cloud->target, "%s", request->target);
    snprintf(cloud->body, sizeof cloud->body, "%s", request->body.data);
    snprintf(cloud->type, sizeof cloud->type, "%s", fixture_header(request, "content-type"));
    snprintf(cloud->token, sizeof cloud->token, "%s",
             fixture_header(request, "x-acs-security-token"));
    snprintf(cloud->action, sizeof cloud->action, "%s", fixture_header(request, "x-acs-action"));
    snprintf(cloud->nonces[cloud->requests % 16], 64, "%s",
             fixture_header(request, "x-acs-signature-nonce"));
    Digest digest = digest_sha256(buffer_text(&request->body));
    cloud->bad_hash |= strcmp(digest_hex(request->arena, digest_bytes(&digest)).data,
                              fixture_header(request, "x-acs-content-sha256")) != 0;
    size_t at = cloud->requests < cloud->length ? cloud->requests : cloud->length - 1;
    cloud->requests++;
    return cloud->script[at];
}

typedef struct Scene {
    FixtureCall fixture;
    Call *call;
    Cloud cloud;
    AlibabaSettings settings;
    AlibabaClient *client;
} Scene;

static void scene_open(Scene *scene, const FixtureReply *script, size_t length, int64_t ms) {
    *scene = (Scene){.cloud = {.script = script, .length = length}};
    fixture_start(&scene->cloud.server, cloud_answer, &scene->cloud);
    scene->call = fixture_call(&scene->fixture, ms);
    const char *config = arena_printf(
        scene->call->arena,
        "{\"access_key\":\"ID\",\"secret_key\":\"SECRET\",\"security_token\":\"TOKEN\","
        "\"endpoints\":{\"fc\":\"%s\",\"sts\":\"%s\",\"alidns\":\"%s\"}}",
        scene->cloud.server.url, scene->cloud.server.url, scene->cloud.server.url);
    scene->settings = (AlibabaSettings){
        .config = json_parse(scene->call->arena, text_of(config), NULL),
        .region = TEXT("cn-hangzhou"),
        .sandbox = &value_null,
    };
    scene->client = alibaba_client_new(&scene->settings, "test");
}

static void scene_close(Scene *scene) {
    alibaba_client_free(scene->client);
    fixture_stop(&scene->cloud.server);
    fixture_call_end(&scene->fixture);
}

static ApiReply scene_call(Scene *scene, const ApiOperation *operation, const char *path,
                           const char *query, const char *body) {
    Arena *arena = scene->call->arena;
    const ApiRequest request = {.operation = operation,
                                .path = json_parse(arena, text_of(path), NULL),
                                .query = json_parse(arena, text_of(query), NULL),
                                .body = json_parse(arena, text_of(body), NULL)};
    ApiReply reply;
    assert_true(api_call(scene->call, scene->client, &request, &reply).ok);
    assert_ptr_equal(reply.operation, operation);
    return reply;
}

#define NAME "{\"functionName\":\"f\"}"

// ---- what is sent

static void roa_layout(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        {200, "{\"functionName\":\"f\"}", "x-fc-request-id", "R", NULL}};
    Scene scene;
    scene_open(&scene, script, 1, 10000);
    ApiReply reply = scene_call(&scene, &fc_update_trigger,
                                "{\"functionName\":\"a/b+c\",\"triggerName\":\"\\u540d *~\"}",
                                "{\"qualifier\":\"LATEST\",\"none\":null,\"flag\":true,"
                                "\"list\":[\"x y\",\"z\"],\"empty\":\"\"}",
                                "{\"triggerConfig\":\"{}\",\"n\":1.50}");
    assert_int_equal(reply.outcome, API_DONE);
    assert_int_equal(reply.attempts, 1);
    assert_string_equal(reply.request_id.data, "R");
    assert_string_equal(value_cstr(value_get(reply.body, "functionName")), "f");
    assert_string_equal(scene.cloud.method, "PUT");
    // A name never adds a path segment, and nothing is left that a signature reads differently.
    assert_string_equal(scene.cloud.target,
                        "/2023-03-30/functions/a%2Fb%2Bc/triggers/%E5%90%8D%20%2A~"
                        "?empty=&flag=true&list=%5B%22x%20y%22%2C%22z%22%5D&qualifier=LATEST");
    assert_string_equal(scene.cloud.type, "application/json; charset=utf-8");
    assert_string_equal(scene.cloud.action, "UpdateTrigger");
    assert_string_equal(scene.cloud.token, "TOKEN");
    assert_non_null(strstr(scene.cloud.body, "\"triggerConfig\":\"{}\""));
    assert_false(scene.cloud.bad_hash);
    scene_close(&scene);
}

static void rpc_layout(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        {200, "{\"RecordId\":\"1\",\"RequestId\":\"Q\"}", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, script, 1, 10000);
    ApiReply reply =
        scene_call(&scene, &dns_add_record, "{}", "null",
                   "{\"RR\":\"*\",\"TTL\":600,\"Flag\":false,\"None\":null,\"Value\":\"a&b= +\","
                   "\"Tag\":[{\"Key\":\"k\",\"Value\":\"\"},{\"Key\":\"\\u540d\"}]}");
    assert_int_equal(reply.outcome, API_DONE);
    assert_string_equal(reply.request_id.data, "Q");
    assert_string_equal(scene.cloud.method, "POST");
    assert_string_equal(scene.cloud.target, "/"); // nothing in the URL
    assert_string_equal(scene.cloud.type, "application/x-www-form-urlencoded");
    assert_string_equal(scene.cloud.body,
                        "Flag=false&RR=%2A&TTL=600&Tag.1.Key=k&Tag.1.Value=&Tag.2.Key=%E5%90%8D&"
                        "Value=a%26b%3D%20%2B");
    scene_close(&scene);
}

static void names_are_never_empty(void **state) {
    (void)state;
    static const FixtureReply script[] = {{204, "", NULL, NULL, NULL}};
    static const char *const paths[] = {"{}", "null", "{\"functionName\":\"\"}",
                                        "{\"functionName\":null}"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        Scene scene;
        scene_open(&scene, script, 1, 10000);
        const ApiRequest request = {.operation = &fc_delete_function,
                                    .path = json_parse(scene.call->arena, text_of(paths[i]), NULL)};
        ApiReply reply;
        assert_false(api_call(scene.call, scene.client, &request, &reply).ok);
        assert_int_equal(scene.cloud.requests, 0);
        scene_close(&scene);
    }
}

// ---- outcomes

#define ERROR_REPLY(http, code)                                                                    \
    { .status = (http), .body = "{\"Code\":\"" code "\",\"Message\":\"m\",\"RequestId\":\"R\"}" }

static void outcomes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const ApiOperation *operation;
        FixtureReply script[3];
        size_t length;
        ApiOutcome outcome;
        size_t requests;
        bool sent;
    } cases[] = {
        {"done", &fc_get_function, {{.status = 200, .body = "{}"}}, 1, API_DONE, 1, false},
        {"gone",
         &fc_get_function,
         {ERROR_REPLY(404, "FunctionNotFound")},
         1,
         API_NOT_FOUND,
         1,
         false},
        {"taken",
         &fc_create_function,
         {ERROR_REPLY(409, "FunctionAlreadyExists")},
         1,
         API_EXISTS,
         1,
         false},
        {"no content", &fc_delete_function, {{.status = 204, .body = ""}}, 1, API_DONE, 1, false},
        {"forbidden",
         &fc_get_function,
         {ERROR_REPLY(403, "NoPermission")},
         1,
         API_REJECTED,
         1,
         false},
        {"unknown 404",
         &fc_get_function,
         {{.status = 404, .body = "<html>"}},
         1,
         API_REJECTED,
         1,
         false},
        {"redirect", &fc_get_function, {{.status = 302, .body = ""}}, 1, API_REJECTED, 1, false},
        {"throttled read",
         &fc_get_function,
         {ERROR_REPLY(429, "ResourceExhausted"), {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"throttled create",
         &fc_create_function,
         {ERROR_REPLY(400, "Throttling.User"), {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"conflict on create",
         &dns_add_record,
         {ERROR_REPLY(400, "LastOperationNotFinished"), {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"500 on read",
         &fc_get_function,
         {ERROR_REPLY(500, "InternalServerError"), {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"500 on create",
         &fc_create_function,
         {ERROR_REPLY(500, "InternalServerError"), {.status = 200, .body = "{}"}},
         2,
         API_UNSURE,
         1,
         false},
        {"503 on create",
         &fc_create_function,
         {{.status = 503, .body = ""}},
         1,
         API_UNSURE,
         1,
         false},
        {"html on create",
         &fc_create_function,
         {{.status = 200, .body = "<html>"}},
         1,
         API_UNSURE,
         1,
         false},
        {"nothing on create",
         &fc_create_function,
         {{.status = 200, .body = ""}},
         1,
         API_UNSURE,
         1,
         false},
        {"truncated on read",
         &fc_get_function,
         {{.status = 200, .body = "{\"functionName\":"}, {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"array on read",
         &fc_get_function,
         {{.status = 200, .body = "[]"}, {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"expired once",
         &fc_create_function,
         {ERROR_REPLY(400, "InvalidSecurityToken.Expired"), {.status = 200, .body = "{}"}},
         2,
         API_DONE,
         2,
         false},
        {"expired for ever",
         &fc_create_function,
         {ERROR_REPLY(400, "InvalidSecurityToken.Expired")},
         1,
         API_REJECTED,
         2,
         false},
        {"busy for ever",
         &fc_get_function,
         {ERROR_REPLY(503, "ServiceUnavailable")},
         1,
         API_BUSY,
         8,
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, cases[i].script, cases[i].length, 60000);
        ApiReply reply = scene_call(&scene, cases[i].operation, NAME, "null", "null");
        if (reply.outcome != cases[i].outcome || scene.cloud.requests != cases[i].requests ||
            reply.sent != cases[i].sent)
            fail_msg("%s: outcome %d, %zu requests", cases[i].name, reply.outcome,
                     scene.cloud.requests);
        assert_int_equal(reply.attempts, scene.cloud.requests);
        for (size_t n = 1; n < cases[i].requests; n++)
            assert_string_not_equal(scene.cloud.nonces[n], scene.cloud.nonces[n - 1]);
        scene_close(&scene);
    }
}

static void a_dead_endpoint_is_told(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "{}", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, script, 1, 2000);
    fixture_stop(&scene.cloud.server);
    ApiReply reply = scene_call(&scene, &fc_create_function, "{}", "null", "{}");
    assert_true(reply.outcome == API_BUSY || reply.outcome == API_STOPPED);
    assert_true(reply.attempts > 1);
    assert_false(reply.sent); // nothing ever reached anybody: creating again is safe
    assert_non_null(reply.problem);
    fixture_start(&scene.cloud.server, cloud_answer, &scene.cloud);
    scene_close(&scene);
}

static void stopping(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        {.status = 429, .body = "", .header = "Retry-After", .header_value = "2"}};
    Scene scene;
    scene_open(&scene, script, 1, 30000);
    cancel_set(&scene.fixture.cancel);
    const ApiRequest request = {.operation = &sts_get_caller_identity};
    ApiReply reply;
    assert_true(api_call(scene.call, scene.client, &request, &reply).ok);
    assert_int_equal(reply.outcome, API_STOPPED);
    assert_false(reply.sent);
    assert_int_equal(scene.cloud.requests, 0);
    scene_close(&scene);

    // Asked to wait longer than there is time: gives up at once instead of sleeping.
    scene_open(&scene, script, 1, 1500);
    reply = scene_call(&scene, &fc_get_function, NAME, "null", "null");
    assert_int_equal(reply.outcome, API_BUSY);
    assert_true(reply.elapsed_ms < 1000);
    scene_close(&scene);
}

// ---- what people read

static void failure_text(void **state) {
    (void)state;
    static const FixtureReply script[] = {{.status = 403,
                                           .body =
                                               "{\"Code\":\"NoPermission\",\"Message\":\"not you\","
                                               "\"RequestId\":\"RID\"}"}};
    Scene scene;
    scene_open(&scene, script, 1, 10000);
    ApiReply reply = scene_call(&scene, &fc_create_function, "{}", "null", "{}");
    const ApiStory story = {.tried = "create function \"x\" in cn-hangzhou",
                            .exists = "Nothing was created."};
    assert_false(api_fail(scene.call, &reply, &story).ok);
    assert_string_equal(scene.call->diags->first->summary, "Cannot create function: NoPermission");
    const char *detail = fixture_detail(&scene.fixture);
    static const char *const parts[] = {"Tried to create function \"x\" in cn-hangzhou.",
                                        ("Function Compute, CreateFunction: NoPermission: not you "
                                         "[HTTP 403] (request id RID, 1 attempt, "),
                                        "Nothing was created.", "Attach a policy"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        detail = strstr(detail, parts[i]); // in this order
        assert_non_null(detail);
    }
    scene_close(&scene);
}

static void every_outcome_can_be_told(void **state) {
    (void)state;
    for (int outcome = API_DONE; outcome <= API_STOPPED; outcome++) {
        for (int status = 0; status <= 500; status += 500) {
            FixtureCall fixture;
            Call *call = fixture_call(&fixture, 1000);
            const ApiReply reply = {.operation = &dns_add_record,
                                    .outcome = (ApiOutcome)outcome,
                                    .status = status,
                                    .body = &value_null};
            const ApiStory story = {.tried = "do it"};
            assert_false(api_fail(call, &reply, &story).ok);
            const char *detail = fixture_detail(&fixture);
            assert_int_equal(detail[strlen(detail) - 1], '.');
            assert_non_null(strstr(call->diags->first->summary, "Cannot do it: "));
            fixture_call_end(&fixture);
        }
    }
}

static FixtureReply skewed(void *context, const FixtureRequest *request) {
    (void)context;
    time_t other = time(NULL) + 20 * 60;
    struct tm utc;
    char *date = arena_alloc(request->arena, 64);
    gmtime_r(&other, &utc);
    strftime(date, 64, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return (FixtureReply){.status = 400,
                          .body = "{\"Code\":\"InvalidTimeStamp.Expired\",\"Message\":\"m\"}",
                          .header = "Date",
                          .header_value = date};
}

static void a_wrong_clock_is_named(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "{}", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, script, 1, 10000);
    scene.cloud.server.handler = skewed;
    ApiReply reply = scene_call(&scene, &fc_get_function, NAME, "null", "null");
    assert_int_equal(reply.outcome, API_REJECTED);
    assert_non_null(reply.hint);
    if (strstr(reply.hint, "20 minutes slow") == NULL && strstr(reply.hint, "19 minutes") == NULL)
        fail_msg("%s", reply.hint);
    scene_close(&scene);
}

static void the_target_of_a_redirect_is_named(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        {307, "", "Location", "https://elsewhere.example/path?Signature=secret", NULL}};
    Scene scene;
    scene_open(&scene, script, 1, 10000);
    ApiReply reply = scene_call(&scene, &fc_get_function, NAME, "null", "null");
    assert_non_null(strstr(reply.hint, "points to elsewhere.example. Redirects are not followed"));
    scene_close(&scene);
}

static void the_echo_of_a_signature_is_left_out(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 1000);
    const ApiReply reply = {
        .operation = &fc_get_function,
        .outcome = API_REJECTED,
        .status = 400,
        .code = TEXT("SignatureDoesNotMatch"),
        .message = TEXT("Specified signature is not matched with our calculation. server string to "
                        "sign is:ACS3 CANARY"),
        .keys = "the variable ALICLOUD_ACCESS_KEY",
    };
    const ApiStory story = {.tried = "read function \"f\""};
    assert_false(api_fail(call, &reply, &story).ok);
    assert_null(strstr(fixture_detail(&fixture), "CANARY"));
    assert_non_null(strstr(fixture_detail(&fixture), "AccessKey secret"));
    assert_non_null(strstr(fixture_detail(&fixture), "come from the variable ALICLOUD_ACCESS_KEY"));
    fixture_call_end(&fixture);
}

// ---- account

static void account_id_is_asked_once(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "{\"AccountId\":\"123456\"}", NULL, NULL, NULL}};
    Scene scene;
    scene_open(&scene, script, 1, 10000);
    Text account;
    for (int i = 0; i < 3; i++) {
        assert_true(alibaba_account_id(scene.call, scene.client, &account).ok);
        assert_string_equal(account.data, "123456");
    }
    assert_int_equal(scene.cloud.requests, 1);
    assert_string_equal(scene.cloud.action, "GetCallerIdentity");
    scene_close(&scene);
    static const FixtureReply refused[] = {ERROR_REPLY(403, "NoPermission")};
    scene_open(&scene, refused, 1, 10000);
    assert_false(alibaba_account_id(scene.call, scene.client, &account).ok);
    assert_int_equal(scene.call->diags->errors, 1);
    scene_close(&scene);
}

int main(void) {
    unsetenv("ALIBABA_CLOUD_ACCOUNT_ID");
    unsetenv("ALICLOUD_ACCOUNT_ID");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roa_layout),
        cmocka_unit_test(rpc_layout),
        cmocka_unit_test(names_are_never_empty),
        cmocka_unit_test(outcomes),
        cmocka_unit_test(a_dead_endpoint_is_told),
        cmocka_unit_test(stopping),
        cmocka_unit_test(failure_text),
        cmocka_unit_test(every_outcome_can_be_told),
        cmocka_unit_test(a_wrong_clock_is_named),
        cmocka_unit_test(the_target_of_a_redirect_is_named),
        cmocka_unit_test(the_echo_of_a_signature_is_left_out),
        cmocka_unit_test(account_id_is_asked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
