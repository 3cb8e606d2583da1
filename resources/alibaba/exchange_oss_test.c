// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/exchange_oss.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/alibaba/client.h"
#include "resources/alibaba/operations.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// ---- a bucket's host that answers from a script and keeps the last request

typedef struct Oss {
    Fixture server;
    FixtureCall fixture;
    Call *call;
    AlibabaSettings settings;
    AlibabaClient *client;
    const FixtureReply *script; // the last one repeats
    size_t length, requests;
    char *target, *method, *body;
    SignPair headers[32];
    size_t header_count;
} Oss;

static enum MHD_Result keep_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value) {
    (void)kind;
    Oss *oss = context;
    Arena *arena = oss->call->arena;
    oss->headers[oss->header_count++] = (SignPair){.name = text_of(arena_strdup(arena, name)),
                                                   .value = text_of(arena_strdup(arena, value))};
    return MHD_YES;
}

static FixtureReply answer(void *context, const FixtureRequest *request) {
    Oss *oss = context;
    Arena *arena = oss->call->arena;
    oss->target = arena_strdup(arena, request->target);
    oss->method = arena_strdup(arena, request->method);
    oss->body = arena_printf(arena, "%.*s", (int)request->body.length,
                             request->body.length > 0 ? request->body.data : "");
    oss->header_count = 0;
    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, keep_header, oss);
    size_t at = oss->requests < oss->length ? oss->requests : oss->length - 1;
    oss->requests++;
    return oss->script[at];
}

static void oss_open(Oss *oss, const FixtureReply *script, size_t length, const char *region) {
    *oss = (Oss){.script = script, .length = length};
    fixture_start(&oss->server, answer, oss);
    oss->call = fixture_call(&oss->fixture, 20000);
    const char *config =
        arena_printf(oss->call->arena,
                     "{\"access_key\":\"ID\",\"secret_key\":\"SECRET\",\"security_token\":\"TOKEN\""
                     ",\"endpoints\":{\"oss\":\"http://oss-cn-hangzhou.localhost:%d\","
                     "\"sts\":\"%s\"}}",
                     oss->server.port, oss->server.url);
    oss->settings = (AlibabaSettings){.config = json_parse(oss->call->arena, text_of(config), NULL),
                                      .region = text_of(region),
                                      .sandbox = &value_null};
    oss->client = alibaba_client_new(&oss->settings, "test");
}

static void oss_close(Oss *oss) {
    alibaba_client_free(oss->client);
    fixture_stop(&oss->server);
    fixture_call_end(&oss->fixture);
}

static ApiReply oss_call(Oss *oss, const ApiOperation *operation, const char *query,
                         const char *body) {
    Arena *arena = oss->call->arena;
    const ApiRequest request = {.operation = operation,
                                .bucket = TEXT("my-bucket"),
                                .query = json_parse(arena, text_of(query), NULL),
                                .body = json_parse(arena, text_of(body), NULL)};
    ApiReply reply;
    assert_true(api_call(oss->call, oss->client, &request, &reply).ok);
    return reply;
}

static const char *header(const Oss *oss, const char *name) {
    for (size_t i = 0; i < oss->header_count; i++) {
        if (text_is_nocase(oss->headers[i].name, name)) return oss->headers[i].value.data;
    }
    return "";
}

// As the service does it: from what arrived.
static void assert_signed(const Oss *oss, const SignPair *query, size_t query_count) {
    const SignRequest sign = {.method = oss->method,
                              .path = TEXT("/"),
                              .query = query,
                              .query_count = query_count,
                              .headers = oss->headers,
                              .header_count = oss->header_count,
                              .access_key_id = TEXT("ID"),
                              .access_key_secret = TEXT("SECRET"),
                              .region = TEXT("cn-hangzhou"),
                              .bucket = TEXT("my-bucket")};
    assert_string_equal(header(oss, "authorization"),
                        signature_oss4(oss->call->arena, &sign).authorization.data);
}

// ---- what is sent

static void a_body_is_xml(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "", "x-oss-request-id", "R", NULL}};
    Oss oss;
    oss_open(&oss, script, 1, "cn-hangzhou");
    ApiReply reply =
        oss_call(&oss, &oss_put_bucket_cors, "null",
                 "{\"CORSRule\":[{\"AllowedOrigin\":[\"https://a\",\"https://b\"],"
                 "\"AllowedMethod\":\"PUT\",\"MaxAgeSeconds\":60}],\"ResponseVary\":true}");
    assert_int_equal(reply.outcome, API_DONE);
    assert_string_equal(reply.request_id.data, "R");
    assert_string_equal(oss.method, "PUT");
    assert_string_equal(oss.target, "/?cors");
    assert_string_equal(oss.body,
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CORSConfiguration><CORSRule>"
                        "<AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://a</AllowedOrigin>"
                        "<AllowedOrigin>https://b</AllowedOrigin><MaxAgeSeconds>60</MaxAgeSeconds>"
                        "</CORSRule><ResponseVary>true</ResponseVary></CORSConfiguration>");
    assert_string_equal(
        header(&oss, "host"),
        arena_printf(oss.call->arena, "my-bucket.oss-cn-hangzhou.localhost:%d", oss.server.port));
    assert_string_equal(header(&oss, "content-type"), "application/xml");
    Digest md5 = digest_md5(text_of(oss.body));
    assert_string_equal(header(&oss, "content-md5"),
                        digest_base64(oss.call->arena, digest_bytes(&md5)).data);
    assert_string_equal(header(&oss, "x-oss-security-token"), "TOKEN");
    assert_string_equal(header(&oss, "x-oss-content-sha256"), "UNSIGNED-PAYLOAD");
    assert_signed(&oss, (const SignPair[]){{TEXT("cors"), {0}}}, 1);
    oss_close(&oss);
}

static void a_read_has_no_body(void **state) {
    (void)state;
    static const FixtureReply script[] = {
        {200,
         "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents>"
         "<Contents><Key>b</Key></Contents></ListBucketResult>",
         NULL, NULL, "application/xml"}};
    Oss oss;
    oss_open(&oss, script, 1, "cn-hangzhou");
    ApiReply reply =
        oss_call(&oss, &oss_list_objects, "{\"max-keys\":2,\"prefix\":\"a b/\"}", "null");
    assert_int_equal(reply.outcome, API_DONE);
    assert_string_equal(oss.method, "GET");
    assert_string_equal(oss.target, "/?list-type=2&max-keys=2&prefix=a%20b%2F");
    assert_string_equal(header(&oss, "content-type"), "");
    assert_signed(&oss,
                  (const SignPair[]){{TEXT("list-type"), TEXT("2")},
                                     {TEXT("max-keys"), TEXT("2")},
                                     {TEXT("prefix"), TEXT("a b/")}},
                  3);
    assert_string_equal(json_print(oss.call->arena, reply.body).data,
                        "{\"Contents\":[{\"Key\":\"a\"},{\"Key\":\"b\"}],"
                        "\"IsTruncated\":\"false\"}");
    oss_close(&oss);
}

static void nothing_is_sent_to_another_host(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "", NULL, NULL, NULL}};
    static const char *const wrong[] = {
        "",
        "ab",
        "a.b.c",
        "Bucket",
        "-bucket",
        "bucket-",
        "a/b/c",
        "evil.com#",
        "user@host",
        "bucket\xc3\xbc",
        "a23456789012345678901234567890123456789012345678901234567890abcd"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Oss oss;
        oss_open(&oss, script, 1, "cn-hangzhou");
        const ApiRequest request = {.operation = &oss_delete_bucket, .bucket = text_of(wrong[i])};
        ApiReply reply;
        assert_false(api_call(oss.call, oss.client, &request, &reply).ok);
        assert_non_null(strstr(fixture_detail(&oss.fixture), "DeleteBucket needs a bucket name"));
        assert_int_equal(oss.requests, 0);
        oss_close(&oss);
    }
    assert_true(exchange_oss_is_bucket(TEXT("abc")));
    assert_true(exchange_oss_is_bucket(TEXT("0-lobe--chat-9")));
}

static void a_signature_needs_a_region(void **state) {
    (void)state;
    static const FixtureReply script[] = {{200, "", NULL, NULL, NULL}};
    Oss oss;
    oss_open(&oss, script, 1, "");
    ApiRequest request = {.operation = &oss_delete_bucket, .bucket = TEXT("my-bucket")};
    ApiReply reply;
    assert_false(api_call(oss.call, oss.client, &request, &reply).ok);
    assert_string_equal(oss.call->diags->first->summary, "No region");
    request.region = TEXT("cn-hangzhou");
    assert_true(api_call(oss.call, oss.client, &request, &reply).ok);
    assert_signed(&oss, NULL, 0);
    oss_close(&oss);
}

static void addresses(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_string_equal(
        exchange_oss_base(arena, "https://oss-cn-hangzhou.aliyuncs.com", TEXT("b-1")),
        "https://b-1.oss-cn-hangzhou.aliyuncs.com");
    assert_string_equal(exchange_oss_base(arena, "http://oss-x.localhost:80", TEXT("b-1")),
                        "http://b-1.oss-x.localhost:80");
    arena_free(arena);
}

// ---- what is answered

#define OSS_ERROR(http, code)                                                                      \
    {                                                                                              \
        .status = (http),                                                                          \
        .body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" code "</Code>"         \
                "<Message>m</Message><RequestId>R</RequestId><EC>0015-00000101</EC></Error>",      \
        .content_type = "application/xml",                                                         \
    }

static void outcomes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const ApiOperation *operation;
        FixtureReply script[2];
        size_t length;
        ApiOutcome outcome;
        size_t requests;
        const char *body;
    } cases[] = {
        {"no such bucket",
         &oss_get_bucket_info,
         {OSS_ERROR(404, "NoSuchBucket")},
         1,
         API_NOT_FOUND,
         1,
         "null"},
        {"no rules",
         &oss_get_bucket_cors,
         {OSS_ERROR(404, "NoSuchCORSConfiguration")},
         1,
         API_NOT_FOUND,
         1,
         "null"},
        {"taken",
         &oss_put_bucket,
         {OSS_ERROR(409, "BucketAlreadyExists")},
         1,
         API_EXISTS,
         1,
         "null"},
        {"not empty",
         &oss_delete_bucket,
         {OSS_ERROR(409, "BucketNotEmpty")},
         1,
         API_REJECTED,
         1,
         "null"},
        {"forbidden",
         &oss_get_bucket_info,
         {OSS_ERROR(403, "AccessDenied")},
         1,
         API_REJECTED,
         1,
         "null"},
        {"busy",
         &oss_put_bucket,
         {OSS_ERROR(503, "ServiceUnavailable"), {.status = 200, .body = ""}},
         2,
         API_DONE,
         2,
         "null"},
        {"deleted", &oss_delete_bucket, {{.status = 204, .body = ""}}, 1, API_DONE, 1, "null"},
        {"an empty set",
         &oss_get_bucket_tags,
         {{.status = 200, .body = "<Tagging>\n</Tagging>"}},
         1,
         API_DONE,
         1,
         "{}"},
        {"cut off",
         &oss_get_bucket_tags,
         {{.status = 200, .body = "<Tagging><Tag"},
          {.status = 200, .body = "<Tagging><A>1</A></Tagging>"}},
         2,
         API_DONE,
         2,
         "{\"A\":\"1\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Oss oss;
        oss_open(&oss, cases[i].script, cases[i].length, "cn-hangzhou");
        ApiReply reply = oss_call(&oss, cases[i].operation, "null", "null");
        const char *body = json_print(oss.call->arena, reply.body).data;
        if (reply.outcome != cases[i].outcome || oss.requests != cases[i].requests ||
            strcmp(body, cases[i].body) != 0)
            fail_msg("%s: outcome %d, %zu requests, %s", cases[i].name, reply.outcome, oss.requests,
                     body);
        oss_close(&oss);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_xml),
        cmocka_unit_test(a_read_has_no_body),
        cmocka_unit_test(nothing_is_sent_to_another_host),
        cmocka_unit_test(a_signature_needs_a_region),
        cmocka_unit_test(addresses),
        cmocka_unit_test(outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
