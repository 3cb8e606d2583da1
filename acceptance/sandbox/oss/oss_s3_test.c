// SPDX-License-Identifier: MPL-2.0
// The S3 face of OSS. Amazon's own examples prove the signature in aws4_test.c; here is what OSS
// makes of signed requests.
#include "acceptance/sandbox/oss/aws4.h"
#include "acceptance/tools/oss_fixture.h"

#define HOST "files.oss-cn-hangzhou.localhost:80"
#define PAIRS_MOST 8

// A request of an S3 client; what is NULL has a default.
typedef struct Wish {
    const char *method, *host, *path, *body;
    const char *id, *secret, *region, *service, *date, *names, *payload, *token;
    const char *expires, *algorithm; // presigned
    ContractPair header, query;      // one more; without a name: none
    bool presigned, unsigned_header; // the header is left out of the signature
} Wish;

typedef struct Draft {
    ContractPair query[PAIRS_MOST], headers[PAIRS_MOST];
    size_t query_count, header_count;
} Draft;

static const char * or (const char *given, const char *otherwise) {
    return given != NULL ? given : otherwise;
}

static void add(ContractPair *pairs, size_t *count, const char *name, const char *value) {
    pairs[(*count)++] = (ContractPair){text_of(name), text_of(value)};
}

static const char *names_of(const Oss *f, const Wish *wish) {
    const char *more = "";
    if (wish->header.name.length > 0 && !wish->unsigned_header)
        more = arena_printf(f->arena, ";%s", wish->header.name.data);
    return arena_printf(f->arena, "host%s%s", wish->presigned ? "" : ";x-amz-content-sha256", more);
}

static SignRequest sign_request(const Oss *f, const Wish *wish, const Draft *draft) {
    const Cloud *cloud = &f->sandbox->cloud;
    return (SignRequest){.method = or (wish->method, "GET"),
                         .host = text_of(or (wish->host, HOST)),
                         .path = text_of(or (wish->path, "/a.txt")),
                         .query = draft->query,
                         .query_count = draft->query_count,
                         .headers = draft->headers,
                         .header_count = draft->header_count,
                         .access_key_id = text_of(or (wish->id, cloud->access_key_id)),
                         .access_key_secret = text_of(or (wish->secret, cloud->access_key_secret)),
                         .region = text_of(or (wish->region, "cn-hangzhou"))};
}

static void add_presigned(const Oss *f, const Wish *wish, Draft *draft, const Aws4Request *aws) {
    ContractPair *query = draft->query;
    size_t *count = &draft->query_count;
    add(query, count, "X-Amz-Algorithm", or (wish->algorithm, AWS4_SCHEME));
    add(query, count, "X-Amz-Credential", aws4_credential(f->arena, aws));
    add(query, count, "X-Amz-Date", aws->date.data);
    if (wish->expires == NULL || wish->expires[0] != '\0')
        add(query, count, "X-Amz-Expires", or (wish->expires, "60"));
    add(query, count, "X-Amz-SignedHeaders", aws->names.data);
    if (wish->token != NULL) add(query, count, "X-Amz-Security-Token", wish->token);
}

static Message message_of(const Oss *f, const Wish *wish) {
    Draft *draft = ARENA_NEW(f->arena, Draft);
    const char *now = oss_date(f->arena, clock_real(f->sandbox->cloud.clock));
    SignRequest sign = sign_request(f, wish, draft);
    const char *payload = or (wish->payload, AWS4_UNSIGNED);
    Aws4Request aws = {.request = &sign,
                       .service = or (wish->service, "s3"),
                       .date = text_of(or (wish->date, now)),
                       .names = text_of(or (wish->names, names_of(f, wish))),
                       .payload = text_of(payload)};
    if (wish->header.name.length > 0) draft->headers[draft->header_count++] = wish->header;
    if (wish->query.name.length > 0) draft->query[draft->query_count++] = wish->query;
    if (wish->presigned) {
        add_presigned(f, wish, draft, &aws);
    } else {
        add(draft->headers, &draft->header_count, "x-amz-content-sha256", payload);
        add(draft->headers, &draft->header_count, "X-Amz-Date", aws.date.data);
        if (wish->names == NULL)
            aws.names = text_of(arena_printf(f->arena, "%s;x-amz-date", aws.names.data));
    }
    sign = sign_request(f, wish, draft);
    Signature signature = aws4_signature(f->arena, &aws);
    if (wish->presigned)
        add(draft->query, &draft->query_count, "X-Amz-Signature", signature.signature.data);
    else
        add(draft->headers, &draft->header_count, "Authorization", signature.authorization.data);
    return (Message){.method = text_of(sign.method),
                     .host = sign.host,
                     .path = sign.path,
                     .query = draft->query,
                     .query_count = draft->query_count,
                     .headers = draft->headers,
                     .header_count = draft->header_count,
                     .body = text_of(wish->body)};
}

static Answer ask(const Oss *f, Wish wish, int status, const char *code) {
    Message message = message_of(f, &wish);
    return oss_expect(f, &message, status, code);
}

static const char *hash_of(const Oss *f, const char *body) {
    Digest digest = digest_sha256(text_of(body));
    return digest_hex(f->arena, digest_bytes(&digest)).data;
}

static void an_object_lives(void **state) {
    const Oss *f = *state;
    Wish put = {.method = "PUT",
                .path = "/a%20%24b.txt",
                .body = "hello",
                .payload = hash_of(f, "hello"),
                .header = {TEXT("x-amz-meta-who"), TEXT("me")}};
    Answer answer = ask(f, put, 200, NULL);
    assert_string_equal(oss_header(&answer, "ETag"), "\"5D41402ABC4B2A76B9719D911017C592\"");
    answer = ask(f, (Wish){.path = "/a%20%24b.txt", .presigned = true}, 200, NULL);
    assert_string_equal(answer.body.data, "hello");
    assert_string_equal(oss_header(&answer, "x-amz-meta-who"), "me");
    assert_string_equal(oss_header(&answer, "x-oss-meta-who"), "");
    answer = oss_send(f, (OssDraft){.path = "/a%20%24b.txt"}, 200, NULL);
    assert_string_equal(oss_header(&answer, "x-oss-meta-who"), "me");
    ask(f, (Wish){.method = "HEAD", .path = "/a%20%24b.txt"}, 200, NULL);
    ask(f, (Wish){.method = "DELETE", .path = "/a%20%24b.txt"}, 204, NULL);
    answer = ask(f, (Wish){.path = "/a%20%24b.txt"}, 404, "NoSuchKey");
}

static void each_wrong_fact_has_its_code(void **state) {
    const Oss *f = *state;
    int64_t now = clock_real(f->sandbox->cloud.clock);
    const struct {
        Wish wish;
        int status;
        const char *code, *detail;
    } cases[] = {
        {{.secret = "wrong"}, 403, "SignatureDoesNotMatch", "0002-00000429"},
        {{.id = "nobody"}, 403, "InvalidAccessKeyId", "0002-00000902"},
        {{.id = "LTAI5tExample"}, 403, "InvalidAccessKeyId", NULL},
        {{.service = "oss"}, 400, "InvalidArgument", NULL},
        {{.region = "us-east-1"}, 404, "NoSuchKey", NULL},
        {{.date = oss_date(f->arena, now - 16 * 60000)}, 403, "RequestTimeTooSkewed", NULL},
        {{.date = "20260101"}, 400, "InvalidArgument", NULL},
        {{.payload = "abc"}, 400, "InvalidArgument", "0002-00000427"},
        {{.payload = ""}, 400, "InvalidArgument", NULL},
        {{.payload = hash_of(f, "other")}, 400, "XAmzContentSHA256Mismatch", NULL},
        {{.payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}, 501, "NotImplemented", NULL},
        {{.names = "x-amz-content-sha256;x-amz-date"}, 400, "InvalidArgument", NULL},
        {{.names = "host;x-amz-date"}, 403, "AccessDenied", NULL},
        {{.header = {TEXT("x-amz-security-token"), TEXT("x")}}, 403, "InvalidSecurityToken", NULL},
        {{.presigned = true, .secret = "wrong"}, 403, "SignatureDoesNotMatch", "0002-00000429"},
        {{.presigned = true, .algorithm = "AWS4-HMAC-SHA1"},
         400,
         "InvalidArgument",
         "0002-00000411"},
        {{.presigned = true, .expires = ""}, 400, "InvalidArgument", "0002-00000416"},
        {{.presigned = true, .expires = "604801"}, 400, "InvalidArgument", "0002-00000417"},
        {{.presigned = true, .expires = "0"}, 400, "InvalidArgument", "0002-00000417"},
        {{.presigned = true, .date = oss_date(f->arena, now - 61000)},
         403,
         "AccessDenied",
         "0002-00000418"},
        {{.presigned = true, .token = "x"}, 403, "InvalidSecurityToken", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Answer answer = ask(f, cases[i].wish, cases[i].status, cases[i].code);
        if (cases[i].detail == NULL) continue;
        assert_string_equal(oss_text(f, &answer, "Error.EC"), cases[i].detail);
        assert_string_equal(oss_header(&answer, "x-oss-ec"), cases[i].detail);
    }
}

static void keys_that_look_real_are_refused_by_name(void **state) {
    const Oss *f = *state;
    static const char *const ids[] = {"AKIAExample", "ASIAExample", "LTAI5tExample",
                                      "STS.NUExample"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        for (int presigned = 0; presigned < 2; presigned++) {
            Answer answer = ask(f, (Wish){.id = ids[i], .presigned = presigned != 0}, 403,
                                "InvalidAccessKeyId");
            assert_non_null(strstr(answer.body.data, "This is a sandbox"));
        }
    }
}

static void errors_speak_to_s3_clients(void **state) {
    const Oss *f = *state;
    Answer answer = ask(f, (Wish){.secret = "wrong"}, 403, "SignatureDoesNotMatch");
    assert_string_equal(oss_text(f, &answer, "Error.AWSAccessKeyId"),
                        f->sandbox->cloud.access_key_id);
    assert_memory_equal(oss_text(f, &answer, "Error.StringToSign"), AWS4_SCHEME "\n", 17);
    assert_null(strstr(answer.body.data, f->sandbox->cloud.access_key_secret));
    const Message other = {.method = TEXT("GET"),
                           .host = TEXT(HOST),
                           .path = TEXT("/a.txt"),
                           .headers =
                               (ContractPair[]){{TEXT("Authorization"), TEXT("AWS id:signature")}},
                           .header_count = 1};
    answer = oss_expect(f, &other, 400, "InvalidArgument");
    assert_string_equal(oss_text(f, &answer, "Error.EC"), "0002-00000402");
    const Message none = {
        .method = TEXT("GET"),
        .host = TEXT(HOST),
        .path = TEXT("/a.txt"),
        .headers = (ContractPair[]){{TEXT("Authorization"), TEXT(AWS4_SCHEME " Signature=x")}},
        .header_count = 1};
    answer = oss_expect(f, &none, 400, "InvalidArgument");
    assert_string_equal(oss_text(f, &answer, "Error.EC"), "0002-00000403");
}

static void a_changed_request_does_not_match(void **state) {
    const Oss *f = *state;
    const Wish wish = {.method = "PUT",
                       .body = "x",
                       .presigned = true,
                       .header = {TEXT("content-type"), TEXT("text/plain")},
                       .query = {TEXT("x-id"), TEXT("PutObject")}};
    Message message = message_of(f, &wish);
    oss_expect(f, &message, 200, NULL);
    message.path = TEXT("/b.txt");
    oss_expect(f, &message, 403, "SignatureDoesNotMatch");
    message = message_of(f, &wish);
    message.method = TEXT("DELETE");
    oss_expect(f, &message, 403, "SignatureDoesNotMatch");
    message = message_of(f, &wish);
    ((ContractPair *)(uintptr_t)message.headers)[0].value = TEXT("text/html");
    oss_expect(f, &message, 403, "SignatureDoesNotMatch");
    message = message_of(f, &wish);
    ((ContractPair *)(uintptr_t)message.query)[0].value = TEXT("GetObject");
    oss_expect(f, &message, 403, "SignatureDoesNotMatch");
}

static void public_access_is_refused_while_blocked(void **state) {
    const Oss *f = *state;
    const ContractPair acl = {TEXT("x-amz-acl"), TEXT("public-read")};
    ask(f, (Wish){.method = "PUT", .body = "x", .header = acl}, 403, "AccessDenied");
    ask(f, (Wish){.method = "PUT", .body = "x", .header = acl, .presigned = true}, 403,
        "AccessDenied");
    ask(f, (Wish){.method = "PUT", .body = "x", .query = acl, .presigned = true}, 403,
        "AccessDenied");
    ask(f, (Wish){.presigned = true}, 404, "NoSuchKey");
    const OssDraft open = {.method = "DELETE", .query = {{TEXT("publicAccessBlock"), TEXT("")}}};
    oss_send(f, open, 204, NULL);
    ask(f,
        (Wish){.method = "PUT",
               .body = "x",
               .header = acl,
               .presigned = true,
               .unsigned_header = true},
        403, "AccessDenied");
    ask(f, (Wish){.method = "PUT", .body = "x", .header = acl, .presigned = true}, 200, NULL);
    oss_send(f, (OssDraft){.path = "/a.txt", .anonymous = true}, 200, NULL);
}

static void a_temporary_key_needs_its_token(void **state) {
    const Oss *f = *state;
    const ContractPair header = {TEXT("x-amz-security-token"), TEXT("t")};
    oss_temporary_key(f, "STS.SANDBOXx", INT64_MAX);
    oss_temporary_key(f, "STS.SANDBOXy", 1);
    Wish wish = {.method = "PUT", .body = "x", .id = "STS.SANDBOXx", .secret = "s"};
    ask(f, wish, 403, "InvalidAccessKeyId");
    wish.header = header;
    ask(f, wish, 200, NULL);
    wish.id = "STS.SANDBOXy";
    ask(f, wish, 403, "SecurityTokenExpired");
    Wish url = {.presigned = true, .id = "STS.SANDBOXx", .secret = "s", .token = "t"};
    ask(f, url, 200, NULL);
    url.token = "u";
    ask(f, url, 403, "InvalidSecurityToken");
}

static void path_style_is_refused(void **state) {
    const Oss *f = *state;
    const Wish wish = {.method = "PUT",
                       .host = "oss-cn-hangzhou.localhost:80",
                       .path = "/files/a.txt",
                       .body = "x",
                       .presigned = true};
    ask(f, wish, 403, "SecondLevelDomainForbidden");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OSS_TEST(an_object_lives),
        OSS_TEST(each_wrong_fact_has_its_code),
        OSS_TEST(keys_that_look_real_are_refused_by_name),
        OSS_TEST(errors_speak_to_s3_clients),
        OSS_TEST(a_changed_request_does_not_match),
        OSS_TEST(public_access_is_refused_while_blocked),
        OSS_TEST(a_temporary_key_needs_its_token),
        OSS_TEST(path_style_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
