// SPDX-License-Identifier: MPL-2.0
// Each check against a peer that answers from a script: what it asks, what it makes of each answer.
#include "resources/checks/checks.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { CALLS_HURRY = 1000 };

#define ISSUER "https://team.us.auth0.com"
#define ORIGIN "https://chat.example.com"
#define CALLBACK ORIGIN "/api/auth/callback/auth0"
#define KEY "sk-0123456789abcdef"
#define PLANNED                                                                                    \
    "\"auth0_issuer\":\"" ISSUER "\",\"auth0_client_id\":\"C1\",\"auth0_callback_url\":"           \
    "\"" CALLBACK "\",\"cors_origin\":\"" ORIGIN                                                   \
    "\",\"oss\":{\"bucket\":\"files\",\"manage_cors\":false},"                                     \
    "\"oss_endpoint\":\"https://oss-cn-hangzhou.aliyuncs.com\",\"qwen_api_key\":\"" KEY "\","      \
    "\"qwen_base_url\":\"https://dashscope.aliyuncs.com/compatible-mode/v1\","                     \
    "\"embedding_model\":\"qwen/text-embedding-v3\""

#define VECTOR "vector" // stands for an answer with as many numbers as LobeChat wants
#define BLOCK_AUTH0 "\"auth0\":{\"domain\":\"team.us.auth0.com\",\"api_token\":\"T\"},"

typedef struct Scene {
    Fixture server;
    FixtureCall fixture;
    Call *call;
    Session session;
    Stack stack;
    Deployment deployment;
    const FixtureReply *script; // one for each request; the last one repeats
    size_t length, requests;
    char target[256], method[16], host[128], authorization[64], origin[64], body[512];
} Scene;

static const char *vector(Arena *arena) {
    Buffer buffer = buffer_new(arena, 1 << 16);
    buffer_puts(&buffer, "{\"data\":[{\"embedding\":[");
    for (int i = 0; i < 1024; i++) buffer_puts(&buffer, i > 0 ? ",0.5" : "0.5");
    buffer_puts(&buffer, "]}]}");
    return buffer.data;
}

static FixtureReply answer(void *context, const FixtureRequest *request) {
    Scene *scene = context;
    snprintf(scene->target, sizeof scene->target, "%s", request->target);
    snprintf(scene->method, sizeof scene->method, "%s", request->method);
    snprintf(scene->body, sizeof scene->body, "%s", buffer_text(&request->body).data);
    snprintf(scene->host, sizeof scene->host, "%s", fixture_header(request, "host"));
    snprintf(scene->authorization, sizeof scene->authorization, "%s",
             fixture_header(request, "authorization"));
    snprintf(scene->origin, sizeof scene->origin, "%s", fixture_header(request, "origin"));
    size_t at = scene->requests < scene->length ? scene->requests : scene->length - 1;
    scene->requests++;
    FixtureReply reply = scene->script[at];
    if (strcmp(reply.body, VECTOR) == 0) reply.body = vector(request->arena);
    return reply;
}

static const Value *json_of(Scene *scene, const char *text) {
    const char *reason = "";
    const Value *value = json_parse(scene->call->arena, text_of(text), &reason);
    if (value == NULL) fail_msg("%s: %s", text, reason);
    return value;
}

// planned: members that come before the usual ones, which count.
static void scene_open(Scene *scene, const FixtureReply *script, size_t length, const char *block) {
    *scene = (Scene){.script = script, .length = length};
    fixture_start(&scene->server, answer, scene);
    scene->call = fixture_call(&scene->fixture, 20000);
    scene->call->haste = CALLS_HURRY;
    const char *url = scene->server.url;
    const Value *config =
        json_of(scene, arena_printf(scene->call->arena,
                                    "{%s\"endpoints\":{\"dashscope\":\"%s\",\"auth0\":\"%s\","
                                    "\"oss\":\"http://oss.localhost:%d\"}}",
                                    block, url, url, scene->server.port));
    scene->session.settings = (AlibabaSettings){.config = config, .sandbox = &value_null};
    scene->session.alibaba = alibaba_client_new(&scene->session.settings, "test");
    scene->session.auth0 =
        auth0_client_open(auth0_settings_new(scene->call->arena, config, &value_null), "test");
    const Value *planned = json_of(scene, "{" PLANNED "}");
    scene->deployment = (Deployment){
        .stack = &scene->stack,
        .session = &scene->session,
        .config = planned,
        .prior = &value_null,
        .planned = planned,
        .synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = planned},
    };
}

static void scene_close(Scene *scene) {
    alibaba_client_free(scene->session.alibaba);
    auth0_client_close(scene->session.auth0);
    fixture_stop(&scene->server);
    fixture_call_end(&scene->fixture);
}

typedef struct Case {
    FixtureReply script[3]; // ends with status 0
    const char *said;       // parts of the message, each behind '|'; "" for none
    size_t requests;
    const char *planned; // members that are other than usual; or NULL
} Case;

static void set_planned(Scene *scene, const char *more) {
    const Value *members = json_of(scene, arena_printf(scene->call->arena, "{%s}", more));
    const Value *planned = scene->deployment.planned;
    for (size_t i = 0; i < value_count(members); i++)
        planned = value_with(scene->call->arena, planned, members->map.entries[i].key.data,
                             members->map.entries[i].value);
    scene->deployment.planned = scene->deployment.config = scene->deployment.synced.state = planned;
}

static void expect_said(const Scene *scene, const char *parts) {
    const char *detail = fixture_detail(&scene->fixture);
    if (strstr(detail, KEY) != NULL) fail_msg("it tells the key: %s", detail);
    if (*parts == '\0') {
        if (*detail != '\0') fail_msg("said %s", detail);
        return;
    }
    Text rest = text_of(parts), part;
    while (text_next(&rest, '|', &part)) {
        if (text_find(text_of(detail), text_copy(scene->call->arena, part).data) < 0)
            fail_msg("\"%.*s\" is not in: %s", (int)part.length, part.data, detail);
    }
}

static void try_case(Status (*check)(Call *, Deployment *), const Case *c, const char *block) {
    Scene scene;
    size_t length = 0;
    while (length < 3 && c->script[length].status != 0) length++;
    scene_open(&scene, c->script, length, block);
    if (c->planned != NULL) set_planned(&scene, c->planned);
    bool good = check(scene.call, &scene.deployment).ok;
    expect_said(&scene, c->said);
    assert_int_equal(good, *c->said == '\0');
    if (scene.requests != c->requests) fail_msg("%s: %zu requests", c->said, scene.requests);
    scene_close(&scene);
}

#define TRY_CASES(check, cases, block)                                                             \
    for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) try_case(check, &(cases)[i], block)

// ---- discovery

#define DOCUMENT(issuer) .status = 200, .body = "{\"issuer\":\"" issuer "\"}"

static const Case discoveries[] = {
    {{{DOCUMENT(ISSUER)}}, "", 1, NULL},
    {{{DOCUMENT(ISSUER "/")}}, "", 1, NULL},
    {{{DOCUMENT("HTTPS://Team.us.auth0.com/")}}, "", 1, NULL},
    {{{DOCUMENT("https://other.us.auth0.com/")}},
     "names the issuer \"https://other.us.auth0.com/\"|discovery = false",
     1,
     NULL},
    {{{DOCUMENT(ISSUER "/realm")}}, "names the issuer|auth0.issuer", 1, NULL},
    {{{DOCUMENT("http://team.us.auth0.com/")}}, "names the issuer", 1, NULL},
    {{{.status = 404, .body = "{\"error\":\"Not Found\"}"}},
     "read the discovery document of " ISSUER "|discovery = false",
     1,
     NULL},
};

static void issuer_has_to_be_what_it_says(void **state) {
    (void)state;
    TRY_CASES(check_discovery, discoveries, "");
    Scene scene;
    scene_open(&scene, discoveries[0].script, 1, "");
    assert_true(check_discovery(scene.call, &scene.deployment).ok);
    assert_string_equal(scene.target, "/.well-known/openid-configuration");
    assert_string_equal(scene.host, "team.us.auth0.com");
    scene_close(&scene);
}

// ---- embedding

#define DASHSCOPE_ERROR(http, code, message)                                                       \
    .status = (http), .body = "{\"error\":{\"code\":\"" code "\",\"message\":\"" message           \
                              "\"},\"request_id\":\"R-1\"}"

static const Case embeddings[] = {
    {{{.status = 200, .body = VECTOR}}, "", 1, NULL},
    {{{.status = 200, .body = ""}}, "HTTP 200: the answer is empty|embedding = false", 5, NULL},
    {{{.status = 200, .body = "{}"}, {.status = 200, .body = VECTOR}}, "", 2, NULL},
    {{{.status = 200, .body = "{\"data\":[{\"embedding\":[1,2]}]}"}},
     "`text-embedding-v3` gave 2 numbers|embedding = false",
     1,
     NULL},
    {{{.status = 200, .body = "<html>"}}, "not the vector that it should be", 5, NULL},
    {{{DASHSCOPE_ERROR(401, "invalid_api_key", "Incorrect API key provided.")}},
     "`text-embedding-v3`|HTTP 401, invalid_api_key: Incorrect API key provided. (request id R-1)|"
     "Check qwen_api_key|embedding = false",
     1,
     NULL},
    {{{DASHSCOPE_ERROR(401, "invalid_api_key", "No such key: " KEY)}},
     "No such key: (sensitive value)",
     1,
     NULL},
    {{{DASHSCOPE_ERROR(403, "access_denied", "no")}}, "activate the model", 1, NULL},
    {{{DASHSCOPE_ERROR(404, "model_not_found", "no")}},
     "check embedding_model|no such model",
     1,
     "\"embedding_model\":\"qwen/none\""},
    {{{DASHSCOPE_ERROR(400, "Arrearage", "no")}}, "owes money", 1, NULL},
    {{{.status = 400,
       .body = "{\"code\":\"InvalidParameter\",\"message\":\"m\",\"request_id\":\"R-2\"}"}},
     "InvalidParameter: m (request id R-2)",
     1,
     NULL},
    {{{DASHSCOPE_ERROR(429, "limit", "no")},
      {DASHSCOPE_ERROR(503, "busy", "no")},
      {.status = 200, .body = VECTOR}},
     "",
     3,
     NULL},
    {{{DASHSCOPE_ERROR(429, "limit", "no")}}, "free quota", 5, NULL},
    {{{.status = 200, .body = VECTOR}}, "", 0, "\"embedding_model\":\"openai/some\""},
    {{{.status = 200, .body = VECTOR}}, "", 0, "\"qwen_api_key\":null"},
};

static void model_has_to_embed(void **state) {
    (void)state;
    TRY_CASES(check_embedding, embeddings, "");
    Scene scene;
    scene_open(&scene, embeddings[0].script, 1, "");
    assert_true(check_embedding(scene.call, &scene.deployment).ok);
    assert_string_equal(scene.method, "POST");
    assert_string_equal(scene.target, "/compatible-mode/v1/embeddings");
    assert_string_equal(scene.host, "dashscope.aliyuncs.com");
    assert_string_equal(scene.authorization, "Bearer " KEY);
    assert_string_equal(scene.body, "{\"dimensions\":1024,\"encoding_format\":\"float\","
                                    "\"input\":[\"LobeChat\"],\"model\":\"text-embedding-v3\"}");
    scene_close(&scene);
}

// ---- CORS

#define ALLOWS(origin) .status = 200, .body = "", "Access-Control-Allow-Origin", origin
#define OSS_ERROR(http, code)                                                                      \
    .status = (http),                                                                              \
    .body = "<?xml version=\"1.0\"?><Error><Code>" code "</Code><Message>m</Message>"              \
            "<RequestId>R-3</RequestId></Error>",                                                  \
    .content_type = "application/xml"

#define MANAGED "\"oss\":{\"bucket\":\"files\"}"

static const Case preflights[] = {
    {{{ALLOWS(ORIGIN)}}, "", 1, NULL},
    {{{ALLOWS("*")}}, "", 1, NULL},
    {{{OSS_ERROR(403, "AccessForbidden")}, {ALLOWS(ORIGIN)}}, "", 2, NULL},
    {{{ALLOWS("https://other.example.com")}},
     "from " ORIGIN "|\"https://other.example.com\", and it should be \"" ORIGIN
     "|manage_cors = true",
     16,
     NULL},
    {{{OSS_ERROR(403, "AccessForbidden")}},
     "HTTP 403, AccessForbidden: m (request id R-3)|cors = false|method PUT",
     16,
     NULL},
    {{{OSS_ERROR(400, "PublicEndpointForbidden")}}, "cn-hongkong|cors = false", 1, NULL},
    {{{OSS_ERROR(404, "NoSuchBucket")}}, "oss.endpoint", 16, NULL},
    {{{ALLOWS(ORIGIN)}}, "", 0, "\"cors_origin\":null"},
    // No rule is put for what is not the rule's fault.
    {{{OSS_ERROR(503, "ServiceUnavailable")}, {ALLOWS(ORIGIN)}}, "", 2, MANAGED},
    {{{ALLOWS("https://other.example.com")}}, "has put a CORS rule", 16, MANAGED},
};

static void bucket_has_to_let_browsers_upload(void **state) {
    (void)state;
    TRY_CASES(check_cors, preflights, "");
    Scene scene;
    scene_open(&scene, preflights[0].script, 1, "");
    assert_true(check_cors(scene.call, &scene.deployment).ok);
    assert_string_equal(scene.method, "OPTIONS");
    assert_string_equal(scene.origin, ORIGIN);
    assert_string_equal(
        scene.host, arena_printf(scene.call->arena, "files.oss.localhost:%d", scene.server.port));
    scene_close(&scene);
}

// ---- callback

#define CLIENT(callbacks)                                                                          \
    .status = 200, .body = "{\"client_id\":\"C1\",\"callbacks\":" callbacks "}"

static const Case callbacks[] = {
    {{{CLIENT("[\"http://a\",\"" CALLBACK "\"]")}}, "", 1, NULL},
    {{{CLIENT("[]")}, {CLIENT("[\"" CALLBACK "\"]")}}, "", 2, NULL},
    {{{CLIENT("[\"" CALLBACK "/\"]")}},
     "to allow " CALLBACK ", and it does not|callback = false",
     6,
     NULL},
    {{{.status = 404,
       .body = "{\"statusCode\":404,\"error\":\"Not Found\",\"errorCode\":"
               "\"inexistent_client\"}"}},
     "",
     1,
     NULL},
    {{{CLIENT("[]")}}, "", 0, "\"auth0_client_id\":null"},
};

static void application_has_to_know_the_callback(void **state) {
    (void)state;
    TRY_CASES(check_callback, callbacks, BLOCK_AUTH0);
    const Case unseen = {{{CLIENT("[]")}}, "", 0, NULL};
    try_case(check_callback, &unseen, "");
}

// ---- which of them run

static const struct {
    const char *planned; // members that are other than usual
    const char *prior;   // NULL: none
    size_t requests;     // of three that need no credentials
} chosen[] = {
    {"\"checks\":null", NULL, 3},
    {"\"checks\":{\"cors\":false}", NULL, 2},
    {"\"checks\":{\"cors\":false,\"discovery\":false,\"embedding\":false}", NULL, 0},
    {"\"checks\":null", "{" PLANNED "}", 0},
    {"\"checks\":null", "{" PLANNED ",\"checks\":{\"embedding\":false}}", 1},
    {"\"cors_origin\":\"https://old.example.com\"", "{" PLANNED "}", 1},
    {"\"secret_digests\":{\"QWEN_API_KEY\":\"b\"}", "{" PLANNED "}", 1},
    {"\"auth0_issuer\":\"https://old.us.auth0.com\"", "{" PLANNED "}", 1},
};

static void what_changed_is_checked(void **state) {
    (void)state;
    static const FixtureReply script[] = {{.status = 404, .body = "{}"}};
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
        Scene scene;
        scene_open(&scene, script, 1, "");
        set_planned(&scene, chosen[i].planned);
        if (chosen[i].prior != NULL) scene.deployment.prior = json_of(&scene, chosen[i].prior);
        bool good = checks_run(scene.call, &scene.deployment).ok;
        assert_int_equal(good, chosen[i].requests == 0);
        // Each that ran has failed, and says so.
        assert_int_equal(scene.call->diags->errors, chosen[i].requests);
        scene_close(&scene);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(issuer_has_to_be_what_it_says),
        cmocka_unit_test(model_has_to_embed),
        cmocka_unit_test(bucket_has_to_let_browsers_upload),
        cmocka_unit_test(application_has_to_know_the_callback),
        cmocka_unit_test(what_changed_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
