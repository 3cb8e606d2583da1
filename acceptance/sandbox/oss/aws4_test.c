// SPDX-License-Identifier: MPL-2.0
// Amazon's published examples: those of S3's "Signature Calculations" pages and some of the test
// suite of Signature Version 4, with the example keys that both use.
#include "acceptance/sandbox/oss/aws4.h"

#include "provider/net/digest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { PAIRS_MOST = 5 };

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
// Amazon's example, in two pieces because searches for leaked keys would find it.
#define S3_KEY                                                                                     \
    "AKIA"                                                                                         \
    "IOSFODNN7EXAMPLE"
#define S3_HOST "examplebucket.s3.amazonaws.com"
#define S3_DATE "20130524T000000Z"
#define SUITE_DATE "20150830T123600Z"
#define SUITE_NAMES "host;x-amz-date"

typedef struct Pair {
    const char *name, *value;
} Pair;

typedef struct Example {
    const char *method, *path;
    Pair query[PAIRS_MOST], headers[PAIRS_MOST]; // end with the first without a name
    const char *names, *body, *signature;
} Example;

static const Example of_s3[] = {
    {.method = "GET",
     .path = "/test.txt",
     .headers = {{"Range", "bytes=0-9"},
                 {"x-amz-content-sha256", EMPTY_HASH},
                 {"x-amz-date", S3_DATE}},
     .names = "host;range;x-amz-content-sha256;x-amz-date",
     .signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {.method = "PUT",
     .path = "/test%24file.text",
     .headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                 {"x-amz-date", S3_DATE},
                 {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                 {"x-amz-content-sha256",
                  "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}},
     .names = "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
     .body = "Welcome to Amazon S3.",
     .signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {.method = "GET",
     .path = "/",
     .query = {{"lifecycle", NULL}},
     .headers = {{"x-amz-content-sha256", EMPTY_HASH}, {"x-amz-date", S3_DATE}},
     .names = "host;x-amz-content-sha256;x-amz-date",
     .signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {.method = "GET",
     .path = "/",
     .query = {{"prefix", "J"}, {"max-keys", "2"}},
     .headers = {{"x-amz-content-sha256", EMPTY_HASH}, {"x-amz-date", S3_DATE}},
     .names = "host;x-amz-content-sha256;x-amz-date",
     .signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
};

static const Example presigned = {
    .method = "GET",
    .path = "/test.txt",
    .query = {{"X-Amz-Algorithm", AWS4_SCHEME},
              {"X-Amz-Credential", S3_KEY "/20130524/us-east-1/s3/aws4_request"},
              {"X-Amz-Date", S3_DATE},
              {"X-Amz-Expires", "86400"},
              {"X-Amz-SignedHeaders", "host"}},
    .names = "host",
    .signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"};

static const Example of_suite[] = {
    {.method = "GET",
     .path = "/",
     .headers = {{"X-Amz-Date", SUITE_DATE}},
     .names = SUITE_NAMES,
     .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {.method = "GET", // get-vanilla-query-order-key-case
     .path = "/",
     .query = {{"Param2", "value2"}, {"Param1", "value1"}},
     .headers = {{"X-Amz-Date", SUITE_DATE}},
     .names = SUITE_NAMES,
     .signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {.method = "GET", // get-header-value-trim
     .path = "/",
     .headers = {{"My-Header1", " value1"},
                 {"My-Header2", " \"a   b   c\""},
                 {"X-Amz-Date", SUITE_DATE}},
     .names = "host;my-header1;my-header2;x-amz-date",
     .signature = "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {.method = "GET", // get-header-key-duplicate
     .path = "/",
     .headers = {{"My-Header1", "value2"},
                 {"My-Header1", "value2"},
                 {"My-Header1", "value1"},
                 {"X-Amz-Date", SUITE_DATE}},
     .names = "host;my-header1;x-amz-date",
     .signature = "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
};

static size_t take(Arena *arena, const Pair *pairs, SignPair **ret) {
    size_t count = 0;
    *ret = ARENA_ARRAY(arena, PAIRS_MOST, SignPair);
    for (; count < PAIRS_MOST && pairs[count].name != NULL; count++)
        (*ret)[count] = (SignPair){text_of(pairs[count].name), text_of(pairs[count].value)};
    return count;
}

// Of an example: method, path, query, headers and body, with one of the two example keys.
static SignRequest request_of(Arena *arena, const Example *example, bool suite) {
    SignPair *query = NULL, *headers = NULL;
    size_t query_count = take(arena, example->query, &query);
    size_t header_count = take(arena, example->headers, &headers);
    return (SignRequest){.method = example->method,
                         .host = suite ? TEXT("example.amazonaws.com") : TEXT(S3_HOST),
                         .path = text_of(example->path),
                         .query = query,
                         .query_count = query_count,
                         .headers = headers,
                         .header_count = header_count,
                         .access_key_id = suite ? TEXT("AKIDEXAMPLE") : TEXT(S3_KEY),
                         .access_key_secret =
                             suite ? TEXT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
                                   : TEXT("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                         .region = TEXT("us-east-1")};
}

static void expect(const Example *example, bool suite, Text payload) {
    Arena *arena = arena_new();
    const SignRequest request = request_of(arena, example, suite);
    const Aws4Request signing = {.request = &request,
                                 .service = suite ? "service" : "s3",
                                 .date = suite ? TEXT(SUITE_DATE) : TEXT(S3_DATE),
                                 .names = text_of(example->names),
                                 .payload = payload};
    Signature signature = aws4_signature(arena, &signing);
    assert_string_equal(signature.signature.data, example->signature);
    assert_true(text_starts(signature.authorization, AWS4_SCHEME " Credential=AK"));
    assert_true(text_ends(signature.authorization, example->signature));
    arena_free(arena);
}

static void expect_hashed(const Example *example, bool suite) {
    Arena *arena = arena_new();
    Digest hash = digest_sha256(text_of(example->body));
    expect(example, suite, digest_hex(arena, digest_bytes(&hash)));
    arena_free(arena);
}

static void test_published_examples(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof of_s3 / sizeof *of_s3; i++) expect_hashed(&of_s3[i], false);
    for (size_t i = 0; i < sizeof of_suite / sizeof *of_suite; i++)
        expect_hashed(&of_suite[i], true);
    expect(&presigned, false, TEXT(AWS4_UNSIGNED));
}

static void test_credential_names_the_scope(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const SignRequest request = request_of(arena, &presigned, false);
    const Aws4Request signing = {.request = &request, .service = "s3", .date = TEXT(S3_DATE)};
    assert_string_equal(aws4_credential(arena, &signing), presigned.query[1].value);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_examples),
        cmocka_unit_test(test_credential_names_the_scope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
