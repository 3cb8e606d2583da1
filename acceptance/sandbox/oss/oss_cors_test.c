// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/oss_fixture.h"

#define CORS                                                                                       \
    {                                                                                              \
        { TEXT("cors"), TEXT("") }                                                                 \
    }
#define RULE(inner) "<CORSRule>" inner "</CORSRule>"
#define RULES(rules) "<CORSConfiguration>" rules "</CORSConfiguration>"
#define APP                                                                                        \
    "<AllowedOrigin>https://chat.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>"
#define STARS "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"

static Answer put(const Oss *f, const char *body, int status, const char *code) {
    return oss_send(f, (OssDraft){.method = "PUT", .query = CORS, .body = body}, status, code);
}

static void rules_are_kept_as_sent(void **state) {
    const Oss *f = *state;
    oss_send(f, (OssDraft){.query = CORS}, 404, "NoSuchCORSConfiguration");
    put(f,
        RULES(RULE(APP "<AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader>"
                       "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>")
                  RULE(STARS)),
        200, NULL);
    Answer got = oss_send(f, (OssDraft){.query = CORS}, 200, NULL);
    const Value *rules =
        value_at(xml_parse(f->arena, got.body, NULL), "CORSConfiguration.CORSRule");
    assert_int_equal(value_count(rules), 2);
    const Value *first = rules->list.items[0];
    assert_int_equal(value_count(value_get(first, "AllowedMethod")), 2);
    assert_string_equal(value_cstr(value_get(first, "ExposeHeader")), "ETag");
    assert_string_equal(value_cstr(value_get(first, "MaxAgeSeconds")), "60");
    put(f, RULES(RULE(STARS)), 200, NULL); // replaces all
    got = oss_send(f, (OssDraft){.query = CORS}, 200, NULL);
    assert_null(strstr(got.body.data, "chat.example.com"));
    oss_send(f, (OssDraft){.method = "DELETE", .query = CORS}, 204, NULL);
    oss_send(f, (OssDraft){.method = "DELETE", .query = CORS}, 204, NULL);
    oss_send(f, (OssDraft){.query = CORS}, 404, "NoSuchCORSConfiguration");
}

static void wrong_rules_are_refused(void **state) {
    const Oss *f = *state;
#define THREE RULE(APP) RULE(APP) RULE(APP)
    static const struct {
        const char *body, *part;
    } cases[] = {
        {"", "schema"},
        {RULES(""), "1 to 10"},
        {RULES(THREE THREE THREE RULE(APP) RULE(APP)), "1 to 10"},
        {RULES(RULE(APP) "<Rule/>"), "has no Rule"},
        {RULES(RULE("<AllowedOrigin>https://a</AllowedOrigin>")), "AllowedMethod"},
        {RULES(RULE("<AllowedMethod>PUT</AllowedMethod>")), "AllowedOrigin"},
        {RULES(RULE(APP "<AllowedOrigin>https://*.*</AllowedOrigin>")), "AllowedOrigin"},
        {RULES(RULE(APP "<AllowedMethod>PATCH</AllowedMethod>")), "AllowedMethod"},
        {RULES(RULE(APP "<AllowedHeader>x-*-*</AllowedHeader>")), "AllowedHeader"},
        {RULES(RULE(APP "<ExposeHeader>*</ExposeHeader>")), "ExposeHeader"},
        {RULES(RULE(APP "<MaxAgeSeconds>soon</MaxAgeSeconds>")), "MaxAgeSeconds"},
        {RULES(RULE(APP "<Age>1</Age>")), "unknown element"},
        {RULES(RULE(APP) "<ResponseVary>maybe</ResponseVary>"), "ResponseVary"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Answer answer = put(f, cases[i].body, 400, "MalformedXML");
        if (strstr(answer.body.data, cases[i].part) == NULL) fail_msg("%s", answer.body.data);
    }
    put(f, RULES(THREE THREE THREE RULE(APP)), 200, NULL);
    OssDraft wrong = {.method = "PUT",
                      .query = CORS,
                      .body = RULES(RULE(APP)),
                      .headers = {{TEXT("Content-MD5"), TEXT("AAAAAAAAAAAAAAAAAAAAAA==")}}};
    oss_send(f, wrong, 400, "InvalidDigest");
    Digest digest = digest_md5(text_of(wrong.body));
    wrong.headers[0].value = digest_base64(f->arena, digest_bytes(&digest));
    oss_send(f, wrong, 200, NULL);
}

typedef struct Ask {
    const char *origin, *method, *headers;
} Ask;

static Answer preflight(const Oss *f, Ask ask, int status, const char *code) {
    OssDraft draft = {.method = "OPTIONS",
                      .path = "/a.txt",
                      .anonymous = true,
                      .headers = {{TEXT("Origin"), text_of(ask.origin)},
                                  {TEXT("Access-Control-Request-Method"), text_of(ask.method)},
                                  {TEXT("Access-Control-Request-Headers"), text_of(ask.headers)}}};
    return oss_send(f, draft, status, code);
}

static void a_preflight_meets_the_first_rule(void **state) {
    const Oss *f = *state;
    const char *app = "https://chat.example.com";
    preflight(f, (Ask){app, "PUT", ""}, 403, "AccessForbidden");
    put(f,
        RULES(RULE(APP "<AllowedHeader>content-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>"
                       "<MaxAgeSeconds>60</MaxAgeSeconds>") RULE(STARS)
                  RULE("<AllowedOrigin>https://*.example.net</AllowedOrigin>"
                       "<AllowedOrigin>https://x.*.x</AllowedOrigin>"
                       "<AllowedMethod>PUT</AllowedMethod>")),
        200, NULL);
    Answer good = preflight(f, (Ask){app, "PUT", "Content-Type"}, 200, NULL);
    assert_string_equal(oss_header(&good, "Access-Control-Allow-Origin"), app);
    assert_string_equal(oss_header(&good, "Access-Control-Allow-Methods"), "PUT");
    assert_string_equal(oss_header(&good, "Access-Control-Allow-Headers"), "Content-Type");
    assert_string_equal(oss_header(&good, "Access-Control-Expose-Headers"), "ETag");
    assert_string_equal(oss_header(&good, "Access-Control-Max-Age"), "60");
    good = preflight(f, (Ask){"https://other.example.org", "GET", ""}, 200, NULL);
    assert_string_equal(oss_header(&good, "Access-Control-Allow-Origin"), "*");
    preflight(f, (Ask){"https://a.example.net", "PUT", ""}, 200, NULL);
    static const Ask refused[] = {
        {"https://chat.example.com", "DELETE", ""},
        {"https://chat.example.com", "PUT", "content-type, x-amz-acl"},
        {"https://chat.example.com:8443", "PUT", ""},
        {"http://chat.example.com", "PUT", ""},
        {"https://example.net", "PUT", ""},
        {"https://x.x", "PUT", ""},
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        Answer answer = preflight(f, refused[i], 403, "AccessForbidden");
        assert_non_null(strstr(answer.body.data, "CORSResponse: This CORS request is not allowed"));
    }
    preflight(f, (Ask){"", "PUT", ""}, 400, "InvalidArgument");
}

static void answers_to_browsers_are_marked(void **state) {
    const Oss *f = *state;
    oss_edit(f, "put_cors",
             "{\"bucket\":\"files\",\"rules\":[{\"AllowedOrigin\":[\"https://x\"],"
             "\"AllowedMethod\":\"PUT\"}]}");
    OssDraft draft = {.method = "PUT",
                      .path = "/a",
                      .body = "x",
                      .headers = {{TEXT("Origin"), TEXT("https://x")}}};
    Answer answer = oss_send(f, draft, 200, NULL);
    assert_string_equal(oss_header(&answer, "Access-Control-Allow-Origin"), "https://x");
    draft.headers[0].value = TEXT("https://y");
    answer = oss_send(f, draft, 200, NULL);
    assert_string_equal(oss_header(&answer, "Access-Control-Allow-Origin"), "");
    // A page can read why it was refused.
    draft.headers[0].value = TEXT("https://x");
    draft.secret = "wrong";
    answer = oss_send(f, draft, 403, "SignatureDoesNotMatch");
    assert_string_equal(oss_header(&answer, "Access-Control-Allow-Origin"), "https://x");
    oss_edit(f, "put_cors", "{\"bucket\":\"files\",\"rules\":[]}");
    oss_send(f, (OssDraft){.query = CORS}, 404, "NoSuchCORSConfiguration");
}

static void vary_is_in_all_answers_or_none(void **state) {
    const Oss *f = *state;
    static const char *const wishes[] = {"true", "false"};
    for (size_t i = 0; i < COUNT_OF(wishes); i++) {
        const char *vary = i == 0 ? "Origin" : "";
        put(f,
            arena_printf(f->arena,
                         "<CORSConfiguration><CORSRule>" APP
                         "</CORSRule><ResponseVary>%s</ResponseVary></CORSConfiguration>",
                         wishes[i]),
            200, NULL);
        Answer answer = preflight(f, (Ask){"https://chat.example.com", "PUT", ""}, 200, NULL);
        assert_string_equal(oss_header(&answer, "Vary"), vary);
        answer = preflight(f, (Ask){"https://other.example.com", "PUT", ""}, 403, NULL);
        assert_string_equal(oss_header(&answer, "Vary"), vary);
        answer = oss_send(f, (OssDraft){.path = "/none"}, 404, "NoSuchKey");
        assert_string_equal(oss_header(&answer, "Vary"), vary);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OSS_TEST(rules_are_kept_as_sent),           OSS_TEST(wrong_rules_are_refused),
        OSS_TEST(a_preflight_meets_the_first_rule), OSS_TEST(answers_to_browsers_are_marked),
        OSS_TEST(vary_is_in_all_answers_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
