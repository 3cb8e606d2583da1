// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/oss/access.h"
#include "acceptance/sandbox/ram/basics.h"
#include "acceptance/tools/oss_fixture.h"

#define SUB(name)                                                                                  \
    {                                                                                              \
        { TEXT(name), TEXT("") }                                                                   \
    }

// ---- signatures
static void each_wrong_fact_has_its_code(void **state) {
    const Oss *f = *state;
    int64_t now = clock_real(f->sandbox->cloud.clock);
    const struct {
        OssDraft draft;
        int status;
        const char *code;
    } cases[] = {
        {{.secret = "wrong"}, 403, "SignatureDoesNotMatch"},
        {{.id = "nobody"}, 403, "InvalidAccessKeyId"},
        {{.id = "LTAI5tExample"}, 403, "InvalidAccessKeyId"},
        {{.id = "STS.NUExample"}, 403, "InvalidAccessKeyId"},
        {{.id = "ASIAExample"}, 403, "InvalidAccessKeyId"},
        {{.region = "cn-beijing"}, 400, "InvalidArgument"},
        {{.date = oss_date(f->arena, now - 16 * 60000)}, 403, "RequestTimeTooSkewed"},
        {{.date = oss_date(f->arena, now + 16 * 60000)}, 403, "RequestTimeTooSkewed"},
        {{.date = "20260101"}, 400, "InvalidArgument"},
        {{.headers = {{TEXT("x-oss-security-token"), TEXT("x")}}}, 403, "InvalidSecurityToken"},
        {{.anonymous = true}, 403, "AccessDenied"},
        {{.anonymous = true, .headers = {{TEXT("Authorization"), TEXT("OSS id:signature")}}},
         400,
         "InvalidArgument"},
        {{.anonymous = true, .headers = {{TEXT("Authorization"), TEXT("OSS4-HMAC-SHA256 x")}}},
         400,
         "InvalidArgument"},
        {{.date = oss_date(f->arena, now - 14 * 60000)}, 200, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OssDraft draft = cases[i].draft;
        draft.query[0] = (ContractPair){TEXT("bucketInfo"), TEXT("")};
        oss_send(f, draft, cases[i].status, cases[i].code);
    }
}

static void a_temporary_key_needs_its_token(void **state) {
    const Oss *f = *state;
    oss_temporary_key(f, "STS.SANDBOXx", INT64_MAX);
    OssDraft draft = {.id = "STS.SANDBOXx", .secret = "s", .query = SUB("bucketInfo")};
    oss_send(f, draft, 403, "InvalidAccessKeyId");
    draft.headers[0] = (ContractPair){TEXT("x-oss-security-token"), TEXT("u")};
    oss_send(f, draft, 403, "InvalidSecurityToken");
    draft.headers[0].value = TEXT("t");
    oss_send(f, draft, 200, NULL);
}

static void a_changed_request_does_not_match(void **state) {
    const Oss *f = *state;
    const OssDraft draft = {.method = "PUT",
                            .query = SUB("acl"),
                            .headers = {{TEXT("x-oss-acl"), TEXT("private")},
                                        {TEXT("Content-Type"), TEXT("text/plain")}}};
    Message message = oss_sign(f, &draft);
    oss_expect(f, &message, 200, NULL);
    for (size_t i = 0; i < 2; i++) {
        message = oss_sign(f, &draft);
        ((ContractPair *)(uintptr_t)message.headers)[i].value = TEXT("changed");
        oss_expect(f, &message, 403, "SignatureDoesNotMatch");
    }
    message = oss_sign(f, &draft);
    message.host = TEXT("other.oss-cn-hangzhou.localhost:80");
    oss_expect(f, &message, 403, "SignatureDoesNotMatch");
    message = oss_sign(f, &draft);
    message.path = TEXT("/a");
    message.query_count = 0;
    Answer answer = oss_expect(f, &message, 403, "SignatureDoesNotMatch");
    assert_memory_equal(oss_text(f, &answer, "Error.StringToSign"), "OSS4-HMAC-SHA256\n", 17);
    assert_null(strstr(answer.body.data, f->sandbox->cloud.access_key_secret));
}

// Written out step by step, so that it does not rest on the code it checks.
static Text presign(const Oss *f, const char *canonical, const char *date, const char *secret) {
    Arena *arena = f->arena;
    Digest hash = digest_sha256(text_of(canonical));
    const char *to_sign =
        arena_printf(arena, "OSS4-HMAC-SHA256\n%s\n%.8s/cn-hangzhou/oss/aliyun_v4_request\n%s",
                     date, date, digest_hex(arena, digest_bytes(&hash)).data);
    Digest key = digest_hmac_sha256(text_of(arena_printf(arena, "aliyun_v4%s", secret)),
                                    text_of(arena_printf(arena, "%.8s", date)));
    static const char *const steps[] = {"cn-hangzhou", "oss", "aliyun_v4_request"};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        key = digest_hmac_sha256(digest_bytes(&key), text_of(steps[i]));
    }
    Digest mac = digest_hmac_sha256(digest_bytes(&key), text_of(to_sign));
    return digest_hex(arena, digest_bytes(&mac));
}

typedef struct Presigned {
    int64_t age_ms;
    const char *expires, *type, *body;
} Presigned;

// A PUT of files/up.txt, signed with the content type text/plain.
static Message presigned(const Oss *f, Presigned p) {
    Arena *arena = f->arena;
    const Cloud *cloud = &f->sandbox->cloud;
    const char *date = oss_date(arena, clock_real(cloud->clock) - p.age_ms);
    const char *scope = arena_printf(arena, "%.8s/cn-hangzhou/oss/aliyun_v4_request", date);
    const char *canonical =
        arena_printf(arena,
                     "PUT\n/files/up.txt\nx-oss-credential=%s%%2F%.8s%%2Fcn-hangzhou%%2Foss%%2F"
                     "aliyun_v4_request&x-oss-date=%s&x-oss-expires=%s&x-oss-signature-version="
                     "OSS4-HMAC-SHA256\ncontent-type:text/plain\n\n\nUNSIGNED-PAYLOAD",
                     cloud->access_key_id, date, date, p.expires);
    const ContractPair query[] = {
        {TEXT("x-oss-signature-version"), TEXT("OSS4-HMAC-SHA256")},
        {TEXT("x-oss-date"), text_of(date)},
        {TEXT("x-oss-expires"), text_of(p.expires)},
        {TEXT("x-oss-credential"),
         text_of(arena_printf(arena, "%s/%s", cloud->access_key_id, scope))},
        {TEXT("x-oss-signature"), presign(f, canonical, date, cloud->access_key_secret)},
    };
    ContractPair *headers = ARENA_ARRAY(arena, 1, ContractPair);
    headers[0] = (ContractPair){TEXT("Content-Type"), text_of(p.type)};
    return (Message){.method = TEXT("PUT"),
                     .host = TEXT("files.oss-cn-hangzhou.localhost:80"),
                     .path = TEXT("/up.txt"),
                     .query = (ContractPair *)(void *)arena_copy(arena, query, sizeof query),
                     .query_count = COUNT_OF(query),
                     .headers = headers,
                     .header_count = 1,
                     .body = text_of(p.body)};
}

static void a_presigned_url_works_until_it_expires(void **state) {
    const Oss *f = *state;
    const struct {
        Presigned request;
        int status;
        const char *code;
    } cases[] = {
        {{0, "60", "text/plain", "hello"}, 200, NULL},
        {{40 * 60000, "3600", "text/plain", "hello"}, 200, NULL},
        {{61000, "60", "text/plain", "hello"}, 403, "AccessDenied"},
        {{-16 * 60000, "60", "text/plain", "hello"}, 403, "RequestTimeTooSkewed"},
        {{0, "60", "text/html", "hello"}, 403, "SignatureDoesNotMatch"},
        {{0, "604801", "text/plain", "hello"}, 400, "InvalidArgument"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Message message = presigned(f, cases[i].request);
        oss_expect(f, &message, cases[i].status, cases[i].code);
    }
    Answer got = oss_send(f, (OssDraft){.path = "/up.txt"}, 200, NULL);
    assert_string_equal(got.body.data, "hello");
}

// ---- what a RAM user may
static void put(const Oss *f, const char *collection, const char *key, const char *json) {
    Store *store = f->sandbox->cloud.store;
    const char *reason = NULL;
    store_put(store, collection, text_of(key), json_parse(f->arena, text_of(json), NULL));
    assert_true(store_commit(store, 0, &reason).ok);
}

static void make_user(const Oss *f) {
    put(f, RAM_USERS, "app", "{\"UserName\":\"app\",\"UserId\":\"2\"}");
    put(f, RAM_KEYS, "KEY",
        "{\"UserName\":\"app\",\"AccessKeySecret\":\"SECRET\",\"Status\":\"Active\"}");
    put(f, RAM_POLICIES, "files", "{\"DefaultVersion\":\"v1\"}");
    put(f, RAM_VERSIONS, "files/v1",
        "{\"PolicyDocument\":\"{\\\"Version\\\":\\\"1\\\",\\\"Statement\\\":[{\\\"Effect\\\":"
        "\\\"Allow\\\",\\\"Action\\\":[\\\"oss:PutObject\\\",\\\"oss:GetObject\\\"],"
        "\\\"Resource\\\":\\\"acs:oss:*:*:files/up/*\\\"},{\\\"Effect\\\":\\\"Allow\\\","
        "\\\"Action\\\":\\\"oss:ListObjects\\\",\\\"Resource\\\":\\\"acs:oss:*:*:files\\\"}]}\"}");
    put(f, RAM_ATTACHMENTS, "app/Custom/files",
        "{\"UserName\":\"app\",\"PolicyType\":\"Custom\",\"PolicyName\":\"files\"}");
}

static void a_user_is_kept_to_its_policy(void **state) {
    const Oss *f = *state;
    make_user(f);
    const struct {
        OssDraft draft;
        int status;
    } cases[] = {
        {{.method = "PUT", .path = "/up/a"}, 200},
        {{.path = "/up/a"}, 200},
        {{.method = "HEAD", .path = "/up/a"}, 200},
        {{.query = {{TEXT("list-type"), TEXT("2")}}}, 200},
        {{.method = "DELETE", .path = "/up/a"}, 403},
        {{.method = "PUT", .path = "/down/a"}, 403},
        {{.query = SUB("cors")}, 403},
        {{.method = "DELETE"}, 403},
        {{.method = "PUT", .host = "mine.oss-cn-hangzhou.localhost"}, 403},
        {{.host = "oss-cn-hangzhou.localhost"}, 403},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OssDraft draft = cases[i].draft;
        draft.id = "KEY";
        draft.secret = "SECRET";
        Answer answer =
            oss_send(f, draft, cases[i].status, cases[i].status == 403 ? "AccessDenied" : NULL);
        if (cases[i].status == 403 && strstr(answer.body.data, "policy of the user app") == NULL) {
            fail_msg("%s", answer.body.data);
        }
    }
}

static void whether_an_application_could_put(void **state) {
    const Oss *f = *state;
    make_user(f);
    oss_edit(f, "add_foreign_bucket", "{\"bucket\":\"foreign\"}");
    const struct {
        const char *id, *secret, *bucket, *key, *region, *refusal;
    } cases[] = {
        {"KEY", "SECRET", "files", "up/x", "cn-hangzhou", NULL},
        {"KEY", "SECRET", "files", "x", "cn-hangzhou", "AccessDenied"},
        {"KEY", "wrong", "files", "up/x", "cn-hangzhou", "SignatureDoesNotMatch"},
        {"NOKEY", "SECRET", "files", "up/x", "cn-hangzhou", "InvalidAccessKeyId"},
        {"KEY", "SECRET", "none", "up/x", "cn-hangzhou", "NoSuchBucket"},
        {"KEY", "SECRET", "foreign", "up/x", "cn-hangzhou", "AccessDenied"},
        {"KEY", "SECRET", "files", "up/x", "cn-beijing", "AccessDenied"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const OssAttempt attempt = {.access_key_id = text_of(cases[i].id),
                                    .access_key_secret = text_of(cases[i].secret),
                                    .bucket = text_of(cases[i].bucket),
                                    .key = text_of(cases[i].key),
                                    .region = text_of(cases[i].region)};
        const char *refusal = oss_put_refusal(&f->sandbox->cloud, f->arena, &attempt);
        const char *expected = cases[i].refusal;
        if (!text_is(text_of(refusal), expected != NULL ? expected : "")) {
            fail_msg("%zu: %s", i, refusal);
        }
    }
    oss_edit(f, "restrict_public_endpoint", "{}");
    OssAttempt attempt = {.access_key_id = TEXT("KEY"),
                          .access_key_secret = TEXT("SECRET"),
                          .bucket = TEXT("files"),
                          .key = TEXT("up/x"),
                          .region = TEXT("cn-hangzhou")};
    assert_string_equal(oss_put_refusal(&f->sandbox->cloud, f->arena, &attempt),
                        "PublicEndpointForbidden");
    attempt.internal = true;
    assert_null(oss_put_refusal(&f->sandbox->cloud, f->arena, &attempt));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OSS_TEST(each_wrong_fact_has_its_code),
        OSS_TEST(a_temporary_key_needs_its_token),
        OSS_TEST(a_changed_request_does_not_match),
        OSS_TEST(a_presigned_url_works_until_it_expires),
        OSS_TEST(a_user_is_kept_to_its_policy),
        OSS_TEST(whether_an_application_could_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
