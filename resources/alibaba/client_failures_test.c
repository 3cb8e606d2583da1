// SPDX-License-Identifier: MPL-2.0
// Calls that fail before or between attempts: each failure is passed on, told once, and nothing
// more is sent. And what a person reads of it.
#include "resources/alibaba/client.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"
#include "resources/alibaba/operations.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct Scene {
    FixtureCall fixture;
    Call *call;
    Fixture server;
    const FixtureReply *script; // one for each request; the last one repeats
    size_t length, requests;
    AlibabaSettings settings;
    AlibabaClient *client;
} Scene;

static FixtureReply answer(void *context, const FixtureRequest *request) {
    (void)request;
    Scene *scene = context;
    size_t at = scene->requests < scene->length ? scene->requests : scene->length - 1;
    scene->requests++;
    return scene->script[at];
}

#define KEYS "\"access_key\":\"ID\",\"secret_key\":\"SECRET\""

// SERVER in the configuration is the server's address.
static void scene_open(Scene *scene, const char *config, const FixtureReply *script,
                       size_t length) {
    *scene = (Scene){.script = script, .length = length};
    fixture_start(&scene->server, answer, scene);
    scene->call = fixture_call(&scene->fixture, 5000);
    Arena *arena = scene->call->arena;
    for (const char *place; (place = strstr(config, "SERVER")) != NULL;)
        config = arena_printf(arena, "%.*s%s%s", (int)(place - config), config, scene->server.url,
                              place + strlen("SERVER"));
    scene->settings = (AlibabaSettings){.config = json_parse(arena, text_of(config), NULL),
                                        .region = TEXT("cn-hangzhou"),
                                        .sandbox = &value_null};
    assert_non_null(scene->settings.config);
    scene->client = alibaba_client_new(&scene->settings, "test");
}

static void scene_close(Scene *scene) {
    alibaba_client_free(scene->client);
    fixture_stop(&scene->server);
    fixture_call_end(&scene->fixture);
}

static const char all_here[] =
    "{" KEYS ",\"endpoints\":{\"fc\":\"SERVER\",\"oss\":\"SERVER\",\"sts\":\"SERVER\"}}";
static const FixtureReply done[] = {{.status = 200, .body = "{}"}};
static const FixtureReply refused[] = {{.status = 403, .body = "{\"Code\":\"NoPermission\"}"}};

static Status call_one(Scene *scene, const ApiOperation *operation, ApiReply *ret) {
    const ApiRequest request = {
        .operation = operation,
        .path = json_parse(scene->call->arena,
                           TEXT("{\"functionName\":\"f\",\"serviceName\":\"s\"}"), NULL),
        .bucket = TEXT("my-bucket")};
    return api_call(scene->call, scene->client, &request, ret);
}

static void what_fails_before_an_attempt(void **state) {
    (void)state;
    static const struct {
        const char *name, *config, *region;
        const ApiOperation *operation;
        const char *summary;
        size_t requests;
    } cases[] = {
        {"no address of STS", "{" KEYS ",\"endpoints\":{\"fc\":\"SERVER\",\"sts\":\"ftp://x\"}}",
         "cn-hangzhou", &fc_get_function, "Endpoint cannot be used", 0},
        {"no keys", "{\"endpoints\":{\"fc\":\"SERVER\",\"sts\":\"SERVER\"}}", "cn-hangzhou",
         &fc_get_function, "No credentials for Alibaba Cloud", 0},
        {"no region of a bucket", all_here, "", &oss_get_bucket_info, "No region", 0},
        {"no region of an address", "{" KEYS ",\"endpoints\":{\"sts\":\"SERVER\"}}", "Bad region",
         &ecs_list_security_groups, "Malformed region", 0},
        {"no account of an address", "{" KEYS ",\"endpoints\":{\"sts\":\"SERVER\"}}", "cn-hangzhou",
         &fc2_get_service, "Cannot find out the account id of the keys", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, cases[i].config, refused, 1);
        scene.settings.region = text_of(cases[i].region);
        ApiReply reply;
        if (call_one(&scene, cases[i].operation, &reply).ok) fail_msg("%s", cases[i].name);
        const char *summary = scene.call->diags->first->summary;
        if (scene.requests != cases[i].requests || scene.call->diags->errors != 1 ||
            !text_starts(text_of(summary), cases[i].summary))
            fail_msg("%s: %zu requests, %s", cases[i].name, scene.requests, summary);
        scene_close(&scene);
    }
}

static void the_account(void **state) {
    (void)state;
    static const struct {
        const char *config, *sandbox, *variable;
        FixtureReply reply;
        const char *account; // NULL: a failure that is told once
        size_t requests;
    } cases[] = {
        {"{\"account_id\":\"1\"}", "null", "3", {.status = 403}, "1", 0},
        {"{}", "{\"account_id\":\"2\"}", "3", {.status = 403}, "2", 0},
        {"{}", "null", "3", {.status = 403}, "3", 0},
        {all_here, "null", NULL, {.status = 200, .body = "{\"AccountId\":\"4\"}"}, "4", 1},
        {all_here, "null", NULL, {.status = 200, .body = "{}"}, NULL, 1},
        {all_here, "null", NULL, {.status = 403, .body = "{\"AccountId\":\"4\"}"}, NULL, 1},
        {"{\"endpoints\":{\"sts\":\"SERVER\"}}", "null", NULL, {.status = 403}, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, cases[i].config, &cases[i].reply, 1);
        scene.settings.sandbox = json_parse(scene.call->arena, text_of(cases[i].sandbox), NULL);
        if (cases[i].variable != NULL) setenv("ALIBABA_CLOUD_ACCOUNT_ID", cases[i].variable, 1);
        Text account = TEXT("");
        bool got = alibaba_account_id(scene.call, scene.client, &account).ok;
        unsetenv("ALIBABA_CLOUD_ACCOUNT_ID");
        if (got != (cases[i].account != NULL) || (got && !text_is(account, cases[i].account)) ||
            scene.call->diags->errors != !got || scene.requests != cases[i].requests)
            fail_msg("case %zu: %s after %zu", i, got ? account.data : "none", scene.requests);
        scene_close(&scene);
    }
}

static void that_an_attempt_was_lost_is_remembered(void **state) {
    (void)state;
    static const FixtureReply slow = {
        .status = 429, .body = "{}", .header = "Retry-After", .header_value = "30"};
    static const FixtureReply lost = {.status = 500, .body = "{}"};
    const struct {
        FixtureReply script[2];
        ApiOutcome outcome;
        bool sent;
    } cases[] = {{{slow}, API_BUSY, false},
                 {{lost, slow}, API_BUSY, true},
                 {{lost, refused[0]}, API_REJECTED, false},
                 {{lost, done[0]}, API_DONE, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, all_here, cases[i].script, 2);
        scene.call->haste = 10000;
        ApiReply reply;
        assert_true(call_one(&scene, &fc_get_function, &reply).ok);
        if (reply.outcome != cases[i].outcome || reply.sent != cases[i].sent)
            fail_msg("case %zu: %d, %d", i, reply.outcome, reply.sent);
        scene_close(&scene);
    }
}

// A service that fails for long is not asked eight times by each call; what is done gives way
// again.
static void retries_are_rationed(void **state) {
    (void)state;
    enum { CALLS = 5, ATTEMPTS = 8 };
    FixtureReply script[CALLS * ATTEMPTS + 3];
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        script[i] = (FixtureReply){.status = 500, .body = "{}"};
    script[CALLS * ATTEMPTS + 1] = done[0];
    Scene scene;
    scene_open(&scene, all_here, script, sizeof script / sizeof *script);
    scene.call->haste = 10000;
    scene.call->deadline_ms = call_now_ms() + 600 * 1000;
    static const int attempts[] = {8, 8, 8, 8, 8, 1, 1, 2};
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        ApiReply reply;
        assert_true(call_one(&scene, &fc_get_function, &reply).ok);
        assert_int_equal(reply.attempts, attempts[i]);
        assert_int_equal(reply.outcome, i == 6 ? API_DONE : API_BUSY);
    }
    scene_close(&scene);
}

// ---- what people read

static void every_outcome_has_its_words(void **state) {
    (void)state;
    static const struct {
        ApiOutcome outcome;
        long status;
        const char *code;
        bool sent;
        const char *summary, *todo;
    } cases[] = {
        {API_DONE, 200, "", false, "the answer cannot be used", "Look at the object in"},
        {API_NOT_FOUND, 404, "Odd", false, "not found", "Look at the object in"},
        {API_EXISTS, 409, "Odd", false, "it exists already", "Look at the object in"},
        {API_UNSURE, 500, "Odd", false, "the answer was lost", "Whether the request was carried"},
        {API_REJECTED, 400, "Odd", false, "Odd", "Correct what the message names"},
        {API_REJECTED, 400, "", false, "it was refused", "Correct what the message names"},
        {API_REJECTED, 0, "", false, "the service is not usable", "Check the network"},
        {API_BUSY, 503, "Odd", false, "the service does not get to it", "Apply again in a few"},
        {API_BUSY, 0, "", false, "the service does not get to it", "Apply again in a few"},
        {API_STOPPED, 0, "", false, "it was stopped", "Apply again to complete it, with a longer"},
        {API_STOPPED, 0, "", true, "it was stopped", "The request may have been carried out."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 1000);
        const ApiReply reply = {.operation = &dns_add_record,
                                .outcome = cases[i].outcome,
                                .status = cases[i].status,
                                .code = text_of(cases[i].code),
                                .sent = cases[i].sent};
        assert_false(api_fail(call, &reply, &(ApiStory){.tried = "do \"x\""}).ok);
        assert_string_equal(call->diags->first->summary,
                            arena_printf(call->arena, "Cannot do: %s", cases[i].summary));
        assert_non_null(
            strstr(fixture_detail(&fixture), arena_printf(call->arena, "\n\n%s", cases[i].todo)));
        fixture_call_end(&fixture);
    }
}

// What the cloud says is cut at its bound, what is told beside it is whole.
static void long_texts(void **state) {
    (void)state;
    for (size_t length = 500; length <= 501; length++) {
        char said[502] = {0}, exists[5001] = {0};
        memset(said, 'x', length);
        memset(exists, 'y', sizeof exists - 1);
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 1000);
        const ApiReply reply = {.operation = &dns_add_record,
                                .outcome = API_REJECTED,
                                .status = 400,
                                .code = TEXT("Odd"),
                                .message = text_of(said)};
        const ApiStory story = {.tried = "do", .exists = exists, .todo = "The end."};
        assert_false(api_fail(call, &reply, &story).ok);
        const char *detail = fixture_detail(&fixture);
        assert_int_equal(strspn(strstr(detail, "xxx"), "x"), 500);
        assert_int_equal(strspn(strstr(detail, "yyy"), "y"), sizeof exists - 1);
        assert_true(text_ends(text_of(detail), "\n\nThe end."));
        fixture_call_end(&fixture);
    }
}

int main(void) {
    setenv("https_proxy", "http://127.0.0.1:1", 1); // nothing here goes to a cloud
    setenv("HOME", "/nonexistent", 1);
    setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fails_before_an_attempt),
        cmocka_unit_test(the_account),
        cmocka_unit_test(that_an_attempt_was_lost_is_remembered),
        cmocka_unit_test(retries_are_rationed),
        cmocka_unit_test(every_outcome_has_its_words),
        cmocka_unit_test(long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
