// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/cloud_rig.h"

#include "acceptance/sandbox/alidns/alidns.h"
#include "acceptance/sandbox/fc/fc.h"
#include "acceptance/sandbox/lobechat/data_plane.h"
#include "acceptance/sandbox/lobechat/release.h"

#define REGISTRY "registry.cn-hangzhou.aliyuncs.com/"
#define CHAT "{\"functionName\":\"chat\"}"

static const char base_1_36[] = REGISTRY "fc-demo2/ohyee-test:lobechat-v1";
static const char base_1_143[] = REGISTRY "me/lobe-chat:1.143.3";
static const char database_1[] = REGISTRY "me/lobe-chat-database:1.143.3";
static const char version_2[] = REGISTRY "me/lobehub:2.1.39";

// environment: members of a JSON object.
static void make_function(Rig *rig, const char *image, const char *environment) {
    const char *body = arena_printf(
        rig->arena,
        "{\"functionName\":\"chat\",\"runtime\":\"custom-container\",\"handler\":\"h\","
        "\"customContainerConfig\":{\"image\":\"%s\",\"port\":3210},"
        "\"environmentVariables\":{%s}}",
        image, environment);
    Reply reply = rig_call(rig, &fc_service, "CreateFunction", "{}", body);
    rig_expect_ok(&reply);
    reply = rig_call(
        rig, &fc_service, "CreateTrigger", CHAT,
        "{\"triggerName\":\"http\",\"triggerType\":\"http\",\"triggerConfig\":\"{"
        "\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[\\\"GET\\\",\\\"POST\\\"]}\"}");
    rig_expect_ok(&reply);
}

static void make_active(Rig *rig, const char *image, const char *environment) {
    make_function(rig, image, environment);
    clock_advance(rig->cloud.clock, 3000);
}

static const char *trigger_host(Rig *rig) {
    Reply reply = rig_call(rig, &fc_service, "GetTrigger",
                           "{\"functionName\":\"chat\",\"triggerName\":\"http\"}", NULL);
    return rig_text(&reply, "httpTrigger.urlInternet") + strlen("http://");
}

static Reply send(Rig *rig, const char *method, const char *host, const char *path,
                  const char *auth) {
    const ContractPair header = {TEXT("x-lobe-chat-auth"), text_of(auth)};
    Request request = rig_request(rig);
    request.method = text_of(method);
    request.host = text_of(host);
    request.path = text_of(path);
    request.headers = &header;
    request.header_count = auth == NULL ? 0 : 1;
    return rig_finish(rig, rig_handle(rig, data_plane_service.serve, &request));
}

static Reply get(Rig *rig, const char *path) {
    return send(rig, "GET", trigger_host(rig), path, NULL);
}

static bool is_download(const Reply *reply) {
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, "Content-Disposition") == 0)
            return strcmp(reply->headers[i].value, "attachment") == 0;
    return false;
}

typedef struct Line {
    const char *image;
    Edition edition;
    const char *version;
} Line;

static const Line lines[] = {
    {REGISTRY "fc-demo2/ohyee-test:lobechat-v1", EDITION_BASE, "1.36.0"},
    {REGISTRY "fc-demo2/ohyee-test:lobechat-database-v0.0.1", EDITION_DATABASE, "1.36.0"},
    {REGISTRY "me/lobe-chat:1.143.3", EDITION_BASE, "1.143.3"},
    {REGISTRY "me/lobe-chat:v1.51.2", EDITION_BASE, "1.51.2"},
    {REGISTRY "me/lobe-chat-database:1.12.0", EDITION_DATABASE, "1.12.0"},
    {REGISTRY "me/lobehub:2.1.39", EDITION_V2, "2.1.39"},
    {REGISTRY "me/lobehub:2.0.0-next.125", EDITION_V2, "2.0.0"},
    {REGISTRY "me/lobehub:latest", EDITION_V2, "2.2.13"},
    {REGISTRY "me/lobe-chat", EDITION_BASE, "1.143.3"},
};

static void test_image_tells_the_release(void **state) {
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        Release release = release_of_image(rig->arena, text_of(lines[i].image));
        assert_int_equal(release.edition, lines[i].edition);
        assert_string_equal(release.version, lines[i].version);
    }
}

static void test_page_through_the_trigger_is_a_download(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, "\"ACCESS_CODE\":\"code\"");
    Reply reply = get(rig, "/");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "text/html; charset=utf-8");
    assert_true(text_find(reply.raw, "<title>LobeChat</title>") > 0);
    assert_true(text_find(reply.raw, "1.36.0") > 0);
    assert_true(is_download(&reply));
    reply = get(rig, "/favicon.ico");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.raw.length, 70);
    reply = get(rig, "/api/version");
    assert_int_equal(reply.status, 404);
    reply = get(rig, "/webapi/chat/qwen");
    assert_int_equal(reply.status, 405);
}

static void test_custom_domain_shows_the_page(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, "");
    rig_edit(rig, &alidns_service, "register_cname", "{\"domainName\":\"chat.elsewhere.org\"}");
    Reply reply = rig_call(rig, &fc_service, "CreateCustomDomain", "{}",
                           "{\"domainName\":\"chat.elsewhere.org\",\"routeConfig\":{\"routes\":[{"
                           "\"path\":\"/*\",\"functionName\":\"chat\"},{\"path\":\"/closed/*\","
                           "\"functionName\":\"chat\",\"methods\":[\"POST\"]}]}}");
    rig_expect_ok(&reply);
    reply = send(rig, "GET", "chat.elsewhere.org:8080", "/", NULL);
    assert_int_equal(reply.status, 200);
    assert_false(is_download(&reply));
    reply = send(rig, "GET", "Chat.Elsewhere.org", "/favicon.ico", NULL);
    assert_int_equal(reply.status, 200);
    reply = send(rig, "GET", "chat.elsewhere.org", "/closed/door", NULL);
    rig_expect_error(&reply, 403, "FCCommonError", "GET");
    reply = send(rig, "GET", "other.elsewhere.org", "/", NULL);
    rig_expect_error(&reply, 404, "DomainNameNotFound", "other.elsewhere.org");
    rig_edit(rig, &fc_service, "delete_function", CHAT);
    reply = send(rig, "GET", "chat.elsewhere.org", "/", NULL);
    rig_expect_error(&reply, 404, "FunctionNotFound", "chat");
}

static void test_trigger_refuses_other_methods(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, "");
    Reply reply = send(rig, "DELETE", trigger_host(rig), "/", NULL);
    rig_expect_error(&reply, 403, "FCCommonError", "DELETE");
    reply = rig_call(rig, &fc_service, "UpdateTrigger",
                     "{\"functionName\":\"chat\",\"triggerName\":\"http\"}",
                     "{\"triggerConfig\":\"{\\\"authType\\\":\\\"function\\\","
                     "\\\"methods\\\":[\\\"GET\\\"]}\"}");
    rig_expect_ok(&reply);
    reply = get(rig, "/");
    assert_int_equal(reply.status, 200); // a change takes a moment
    clock_advance(rig->cloud.clock, 1000);
    reply = get(rig, "/");
    rig_expect_error(&reply, 403, "AccessDenied", "anonymous");
}

static void test_function_that_is_not_active_is_refused(void **state) {
    Rig *rig = *state;
    make_function(rig, base_1_36, "");
    Reply reply = get(rig, "/");
    rig_expect_error(&reply, 412, "FunctionNotReady", "Pending");
    clock_advance(rig->cloud.clock, 3000);
    reply = get(rig, "/");
    assert_int_equal(reply.status, 200);
    rig_edit(rig, &fc_service, "disable_function", CHAT);
    reply = get(rig, "/");
    rig_expect_error(&reply, 403, "AccessDenied", "disabled");
    reply = rig_call(rig, &fc_service, "EnableFunctionInvocation", CHAT, NULL);
    rig_expect_ok(&reply);
    rig_edit(rig, &fc_service, "make_image_missing",
             arena_printf(rig->arena, "{\"image\":\"%s\"}", base_1_36));
    reply = get(rig, "/");
    rig_expect_error(&reply, 412, "FunctionNotReady", "Failed");
}

static void test_first_request_after_a_change_waits_for_the_start(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, "");
    Reply reply = get(rig, "/");
    assert_in_range(reply.delay_ms, 900, 1000);
    clock_advance(rig->cloud.clock, 1000);
    reply = get(rig, "/");
    assert_int_equal(reply.delay_ms, 0);
    rig_call(rig, &fc_service, "UpdateFunction", CHAT, "{\"timeout\":60}");
    reply = get(rig, "/");
    assert_int_equal(reply.delay_ms, 0); // by the instance from before
    clock_advance(rig->cloud.clock, 2000);
    reply = get(rig, "/");
    assert_in_range(reply.delay_ms, 900, 1000);
}

static void test_instances_that_are_kept_up_need_no_start(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, "");
    rig_call(rig, &fc_service, "PutScalingConfig", CHAT, "{\"minInstances\":1}");
    clock_advance(rig->cloud.clock, 2000);
    Reply reply = get(rig, "/");
    assert_int_equal(reply.delay_ms, 0);
}

typedef struct Start {
    const char *image, *environment;
    const char *log; // NULL: it starts
} Start;

#define SECRET_32 "01234567890123456789012345678901"
#define GOOD_2                                                                                     \
    "\"DATABASE_URL\":\"postgres://u:p@h/d\",\"KEY_VAULTS_SECRET\":\"k\",\"AUTH_SECRET\":"         \
    "\"" SECRET_32 "\",\"APP_URL\":\"https://chat.example.com\""
#define GOOD_1 "\"DATABASE_URL\":\"postgres://h/d\",\"KEY_VAULTS_SECRET\":\"k\",\"APP_URL\":\"u\""

static const Start starts[] = {
    {base_1_36, "", NULL},
    {base_1_143, "\"ACCESS_CODE\":\"a\",\"NEXT_AUTH_SECRET\":\"b\"", NULL},
    {database_1, "\"DATABASE_URL\":\"d\",\"KEY_VAULTS_SECRET\":\"k\"", "APP_URL is not set"},
    {database_1, "\"APP_URL\":\"u\",\"KEY_VAULTS_SECRET\":\"k\"", "DATABASE_URL is not set"},
    {database_1, "\"APP_URL\":\"u\",\"DATABASE_URL\":\"\"", "KEY_VAULTS_SECRET is not set"},
    {database_1, GOOD_1, "S3_BUCKET is not set"},
    {version_2, GOOD_2 ",\"ACCESS_CODE\":\"hunter2\"", "ACCESS_CODE"},
    {version_2, GOOD_2 ",\"NEXT_AUTH_SECRET\":\"\"", "NEXT_AUTH_SECRET"}, // but here it does
    {version_2, GOOD_2 ",\"NEXTAUTH_URL\":\"u\"", "NEXTAUTH_URL"},
    {version_2, GOOD_2 ",\"NEXT_PUBLIC_SERVICE_MODE\":\"server\"", "NEXT_PUBLIC_SERVICE_MODE"},
    {version_2, GOOD_2 ",\"AUTH_AZURE_AD_ID\":\"i\"", "AUTH_AZURE_AD_ID"},
    {version_2, GOOD_2 ",\"OIDC_JWKS_KEY\":\"i\"", "use JWKS_KEY"},
    {version_2, "\"APP_URL\":\"https://chat.example.com/\"", "slash"},
    {version_2, "\"KEY_VAULTS_SECRET\":\"k\"", "DATABASE_URL is not set"},
    {version_2, "\"AUTH_SECRET\":\"short\"", "32 characters"},
};

static void test_container_starts_by_the_rules_of_its_line(void **state) {
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        void *fresh = NULL;
        rig_setup(&fresh);
        Rig *rig = fresh;
        make_active(rig, starts[i].image, starts[i].environment);
        Reply reply = get(rig, "/");
        if (starts[i].log == NULL) {
            rig_expect_ok(&reply);
        } else {
            rig_expect_error(&reply, 412, "CAExited", starts[i].log);
            assert_null(strstr(reply.message, "hunter2"));
            assert_in_range(reply.delay_ms, 900, 1000);
        }
        rig_teardown(&fresh);
    }
    (void)state;
}

static void test_wrong_port_is_an_unhealthy_instance(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, "\"PORT\":\"8080\"");
    Reply reply = get(rig, "/");
    rig_expect_error(&reply, 412, "FunctionNotStarted", "port 3210");
}

// ---- who may chat
static Text base64(Rig *rig, const char *text) {
    return digest_base64(rig->arena, text_of(text));
}

static const char *jwt(Rig *rig, const char *payload, const char *secret) {
    Digest key = digest_sha256(text_of(secret));
    const char *content = arena_printf(
        rig->arena, "%s.%s", digest_base64_no_padding(rig->arena, TEXT("{\"alg\":\"HS256\"}")).data,
        digest_base64_no_padding(rig->arena, text_of(payload)).data);
    Digest signature = digest_hmac_sha256(digest_bytes(&key), text_of(content));
    Text text = digest_base64_no_padding(rig->arena, digest_bytes(&signature));
    char *url = arena_printf(rig->arena, "%s.%s", content, text.data);
    for (char *c = url; *c != '\0'; c++) *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    return url;
}

static const char *xored(Rig *rig, const char *payload) {
    static const char key[] = "LobeHub \xc2\xb7 LobeHub";
    char *bytes = arena_strdup(rig->arena, payload);
    size_t length = strlen(payload);
    for (size_t i = 0; i < length; i++) bytes[i] = (char)(bytes[i] ^ key[i % (sizeof key - 1)]);
    return digest_base64(rig->arena, (Text){bytes, length}).data;
}

static Reply chat(Rig *rig, const char *auth) {
    return send(rig, "POST", trigger_host(rig), "/webapi/chat/qwen", auth);
}

static void expect_refusal(const Reply *reply, const char *type) {
    assert_int_equal(reply->status, 401);
    assert_string_equal(rig_text(reply, "errorType"), type);
    assert_string_equal(rig_text(reply, "body.provider"), "qwen");
}

#define SECRETS "\"ACCESS_CODE\":\"one,two\",\"QWEN_API_KEY\":\"sk-1\""
#define JWT_SECRET "LobeHub \xc2\xb7 LobeChat"

static void test_early_release_reads_jwt(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_36, SECRETS);
    Reply reply = chat(rig, jwt(rig, "{\"accessCode\":\"two\"}", JWT_SECRET));
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "text/event-stream");
    reply = chat(rig, jwt(rig, "{\"accessCode\":\"three\"}", JWT_SECRET));
    expect_refusal(&reply, "InvalidAccessCode");
    reply = chat(rig, jwt(rig, "{\"accessCode\":\"one,two\"}", JWT_SECRET));
    expect_refusal(&reply, "InvalidAccessCode");
    reply = chat(rig, jwt(rig, "{}", JWT_SECRET));
    expect_refusal(&reply, "InvalidAccessCode");
    reply = chat(rig, jwt(rig, "{\"accessCode\":\"two\"}", "another secret"));
    expect_refusal(&reply, "401");
    reply = chat(rig, jwt(rig, "{\"accessCode\":\"two\",\"exp\":1000}", JWT_SECRET));
    expect_refusal(&reply, "401");
    reply = chat(rig, NULL);
    expect_refusal(&reply, "401");
    reply = chat(rig, arena_printf(rig->arena, "http_nosafe.%s.",
                                   base64(rig, "{\"accessCode\":\"one\"}").data));
    assert_int_equal(reply.status, 200);
}

static void test_late_release_reads_xored_documents(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_143, SECRETS);
    Reply reply = chat(rig, xored(rig, "{\"accessCode\":\"one\"}"));
    assert_int_equal(reply.status, 200);
    reply = chat(rig, xored(rig, "{\"accessCode\":\"four\"}"));
    expect_refusal(&reply, "InvalidAccessCode");
    reply = chat(rig, xored(rig, "{\"apiKey\":\"sk-own\"}"));
    assert_int_equal(reply.status, 200);
    reply = chat(rig, jwt(rig, "{\"accessCode\":\"one\"}", JWT_SECRET));
    expect_refusal(&reply, "401");
}

static void test_provider_without_key_cannot_be_asked(void **state) {
    Rig *rig = *state;
    make_active(rig, base_1_143, "");
    Reply reply = chat(rig, xored(rig, "{}"));
    expect_refusal(&reply, "InvalidProviderAPIKey");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_image_tells_the_release),
        RIG_TEST(test_page_through_the_trigger_is_a_download),
        RIG_TEST(test_custom_domain_shows_the_page),
        RIG_TEST(test_trigger_refuses_other_methods),
        RIG_TEST(test_function_that_is_not_active_is_refused),
        RIG_TEST(test_first_request_after_a_change_waits_for_the_start),
        RIG_TEST(test_instances_that_are_kept_up_need_no_start),
        cmocka_unit_test(test_container_starts_by_the_rules_of_its_line),
        RIG_TEST(test_wrong_port_is_an_unhealthy_instance),
        RIG_TEST(test_early_release_reads_jwt),
        RIG_TEST(test_late_release_reads_xored_documents),
        RIG_TEST(test_provider_without_key_cannot_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
