// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/oss_fixture.h"

static void put(const Oss *f, const char *path, const char *body) {
    oss_send(f, (OssDraft){.method = "PUT", .path = path, .body = body}, 200, NULL);
}

static void an_object_lives(void **state) {
    const Oss *f = *state;
    OssDraft draft = {.method = "PUT",
                      .path = "/dir/a%20b.txt",
                      .body = "hello",
                      .headers = {{TEXT("Content-Type"), TEXT("text/plain")},
                                  {TEXT("X-OSS-Meta-Who"), TEXT("me")}}};
    Answer made = oss_send(f, draft, 200, NULL);
    assert_string_equal(oss_header(&made, "ETag"), "\"5D41402ABC4B2A76B9719D911017C592\"");
    Answer got = oss_send(f, (OssDraft){.path = "/dir/a%20b.txt"}, 200, NULL);
    assert_string_equal(got.body.data, "hello");
    assert_string_equal(oss_header(&got, "Content-Type"), "text/plain");
    assert_string_equal(oss_header(&got, "x-oss-meta-who"), "me");
    assert_string_equal(oss_header(&got, "ETag"), oss_header(&made, "ETag"));
    assert_string_equal(oss_header(&got, "x-oss-object-type"), "Normal");
    assert_string_equal(oss_header(&got, "x-oss-storage-class"), "Standard");
    assert_string_equal(oss_header(&got, "Cache-Control"), "");
    oss_send(f, (OssDraft){.method = "HEAD", .path = "/dir/a%20b.txt"}, 200, NULL);
    draft.headers[1] = (ContractPair){TEXT("x-oss-forbid-overwrite"), TEXT("true")};
    oss_send(f, draft, 409, "FileAlreadyExists");
    draft.headers[1] = (ContractPair){TEXT("x-oss-object-acl"), TEXT("public-read")};
    oss_send(f, draft, 403, "AccessDenied");
    draft.headers[1] = (ContractPair){TEXT("Content-MD5"), TEXT("x")};
    oss_send(f, draft, 400, "InvalidDigest");
    draft.headers[1].name = (Text){0};
    draft.path = "//a";
    oss_send(f, draft, 400, "InvalidObjectName");
    oss_send(f, (OssDraft){.method = "DELETE", .path = "/dir/a%20b.txt"}, 204, NULL);
    oss_send(f, (OssDraft){.path = "/dir/a%20b.txt"}, 404, "NoSuchKey");
}

static void what_browsers_are_told_is_kept(void **state) {
    const Oss *f = *state;
    OssDraft draft = {.method = "PUT",
                      .path = "/a",
                      .body = "a",
                      .headers = {{TEXT("cache-control"), TEXT("no-store")},
                                  {TEXT("Content-Disposition"), TEXT("inline")}}};
    oss_send(f, draft, 200, NULL);
    Answer got = oss_send(f, (OssDraft){.path = "/a"}, 200, NULL);
    assert_string_equal(oss_header(&got, "Cache-Control"), "no-store");
    assert_string_equal(oss_header(&got, "Content-Disposition"), "inline");
}

static void an_error_without_a_body_is_in_a_header(void **state) {
    const Oss *f = *state;
    Answer answer = oss_send(f, (OssDraft){.method = "HEAD", .path = "/none"}, 404, NULL);
    assert_int_equal(answer.body.length, 0);
    Text document;
    assert_true(
        digest_base64_decode(f->arena, text_of(oss_header(&answer, "x-oss-err")), &document));
    assert_non_null(strstr(document.data, "<Code>NoSuchKey</Code>"));
    assert_string_equal(oss_header(&answer, "x-oss-ec"), "0026-00000001");
}

static size_t contents(const Oss *f, const Answer *answer) {
    const Value *body = xml_parse(f->arena, answer->body, NULL);
    return value_count(xml_list(f->arena, value_at(body, "ListBucketResult.Contents")));
}

#define LIST(...)                                                                                  \
    { {TEXT("list-type"), TEXT("2")}, __VA_ARGS__ }

static void objects_are_listed(void **state) {
    const Oss *f = *state;
    static const char *const paths[] = {"/a", "/d/1", "/d/2", "/e/1", "/z%26"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) put(f, paths[i], "x");
    Answer all = oss_send(f, (OssDraft){.query = LIST({{0}, {0}})}, 200, NULL);
    assert_int_equal(contents(f, &all), 5);
    Answer some = oss_send(f, (OssDraft){.query = LIST({TEXT("prefix"), TEXT("d/")})}, 200, NULL);
    assert_int_equal(contents(f, &some), 2);
    Answer flat = oss_send(f, (OssDraft){.query = LIST({TEXT("delimiter"), TEXT("/")})}, 200, NULL);
    assert_int_equal(contents(f, &flat), 2);
    assert_string_equal(oss_text(f, &flat, "ListBucketResult.KeyCount"), "4");
    Answer coded = oss_send(f,
                            (OssDraft){.query = LIST({TEXT("encoding-type"), TEXT("url")},
                                                     {TEXT("start-after"), TEXT("e/1")})},
                            200, NULL);
    assert_string_equal(oss_text(f, &coded, "ListBucketResult.Contents.Key"), "z%26");
    Text token = TEXT("");
    size_t seen = 0, pages = 0;
    do {
        Answer page = oss_send(
            f,
            (OssDraft){.query = LIST({TEXT("max-keys"), TEXT("2")}, {TEXT("delimiter"), TEXT("/")},
                                     {TEXT("continuation-token"), token})},
            200, NULL);
        seen += (size_t)value_int_or(
            value_at(xml_parse(f->arena, page.body, NULL), "ListBucketResult.KeyCount"), 0);
        token = text_of(oss_text(f, &page, "ListBucketResult.NextContinuationToken"));
        pages++;
    } while (token.length > 0 && pages < 9);
    assert_int_equal(seen, 4);
    assert_int_equal(pages, 2);
    oss_send(f, (OssDraft){.query = {{TEXT("list-type"), TEXT("1")}}}, 400, "InvalidArgument");
    oss_send(f, (OssDraft){.query = LIST({TEXT("max-keys"), TEXT("0")})}, 400, "InvalidArgument");
}

static void bodies_are_not_shown(void **state) {
    const Oss *f = *state;
    oss_edit(f, "put_object", "{\"bucket\":\"files\",\"key\":\"by/hand\",\"body\":\"hello\"}");
    Answer got = oss_send(f, (OssDraft){.path = "/by/hand"}, 200, NULL);
    assert_string_equal(got.body.data, "hello");
    const Message objects = {
        .method = TEXT("GET"), .path = TEXT("/objects"), .host = TEXT("localhost")};
    Answer all = control_serve(f->sandbox, f->arena, &objects);
    assert_non_null(strstr(all.body.data, "files/by/hand"));
    assert_null(strstr(all.body.data, "aGVsbG8"));
}

static void the_public_endpoint_can_be_closed(void **state) {
    const Oss *f = *state;
    oss_edit(f, "restrict_public_endpoint", "{}");
    const OssDraft put_it = {.method = "PUT", .path = "/a", .body = "x"};
    oss_send(f, put_it, 400, "PublicEndpointForbidden");
    oss_send(f, (OssDraft){.query = LIST({{0}, {0}})}, 400, "PublicEndpointForbidden");
    oss_send(f, (OssDraft){.query = {{TEXT("bucketInfo"), TEXT("")}}}, 200, NULL);
    OssDraft inside = put_it;
    inside.host = "files.oss-cn-hangzhou-internal.aliyuncs.com";
    oss_send(f, inside, 200, NULL);
    OssDraft abroad = {
        .method = "PUT", .host = "abroad.oss-cn-hongkong.localhost", .region = "cn-hongkong"};
    oss_send(f, abroad, 200, NULL);
    abroad.path = "/a";
    oss_send(f, abroad, 200, NULL);
    oss_edit(f, "restrict_public_endpoint", "{\"restricted\":false}");
    oss_send(f, put_it, 200, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OSS_TEST(an_object_lives),
        OSS_TEST(what_browsers_are_told_is_kept),
        OSS_TEST(an_error_without_a_body_is_in_a_header),
        OSS_TEST(objects_are_listed),
        OSS_TEST(bodies_are_not_shown),
        OSS_TEST(the_public_endpoint_can_be_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
