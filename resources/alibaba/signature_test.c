// SPDX-License-Identifier: MPL-2.0
// Edge cases beside the official SDKs' vectors (acceptance/vectors): the expected signatures were
// computed by an independent program from the description of each family.
#include "resources/alibaba/signature.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

#define PAIR(n, v) ((SignPair){.name = TEXT(n), .value = TEXT(v)})
#define PAIRS(...)                                                                                 \
    .query = (const SignPair[]) {                                                                  \
        __VA_ARGS__                                                                                \
    }
#define HEADERS(...)                                                                               \
    .headers = (const SignPair[]) {                                                                \
        __VA_ARGS__                                                                                \
    }
#define KEYS .access_key_id = TEXT("ID"), .access_key_secret = TEXT("secret")

static void assert_text(Text text, const char *expected) {
    assert_string_equal(text.data, expected);
    assert_int_equal(text.length, strlen(expected));
}

static void acs3_edges(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const SignRequest request = {
        .method = "PUT",
        .path = TEXT("/2023-03-30/functions/a%2Bb"),
        PAIRS(PAIR("k", "z"), PAIR("a", ""), PAIR("k", "+ *~\xE5\x90\x8D")),
        .query_count = 3,
        HEADERS(PAIR("X-Acs-V", " \tin  ner "), PAIR("Host", "h:8080"), PAIR("Accept", "*/*"),
                PAIR("x-acs-date", "d"), PAIR("Content-Type", "application/json")),
        .header_count = 5,
        .body = TEXT("{\"n\":\"\xE5\x90\x8D\"}"),
        KEYS,
    };
    Signature signature = signature_acs3(arena, &request);
    assert_text(signature.signature,
                "b86c5daa8c51aaf5e46328449c11c1208f926411061a09cb088c47e39b879cb3");
    assert_text(signature.authorization,
                "ACS3-HMAC-SHA256 Credential=ID,SignedHeaders=content-type;host;x-acs-date;x-acs-v,"
                "Signature=b86c5daa8c51aaf5e46328449c11c1208f926411061a09cb088c47e39b879cb3");
    arena_free(arena);
}

// Whatever is signed changes the signature; whatever is not, does not.
static void acs3_covers(void **state) {
    (void)state;
    Arena *arena = arena_new();
    SignPair headers[] = {PAIR("host", "h"), PAIR("x-acs-date", "d"), PAIR("x-other", "o")};
    const SignRequest base = {.method = "GET",
                              .path = TEXT("/p"),
                              PAIRS(PAIR("a", "b")),
                              .query_count = 1,
                              .headers = headers,
                              .header_count = 3,
                              .body = TEXT("body"),
                              KEYS};
    Text original = signature_acs3(arena, &base).signature;
    SignRequest changed[7];
    for (size_t i = 0; i < 7; i++) changed[i] = base;
    changed[0].method = "PUT";
    changed[1].path = TEXT("/q");
    changed[2].query_count = 0;
    changed[3].body = TEXT("bodY");
    changed[4].access_key_secret = TEXT("secreT");
    changed[5].header_count = 1;
    changed[6].headers = (const SignPair[]){PAIR("host", "h"), PAIR("x-acs-date", "e")};
    changed[6].header_count = 2;
    for (size_t i = 0; i < 7; i++)
        assert_false(text_equal(signature_acs3(arena, &changed[i]).signature, original));
    headers[2].value = TEXT("changed");
    assert_true(text_equal(signature_acs3(arena, &base).signature, original));
    arena_free(arena);
}

static void acs3_paths(void **state) {
    (void)state;
    static const struct {
        const char *wire, *canonical;
    } cases[] = {{"", "/"},           {"/a%2Bb", "/a%2Bb"},
                 {"/a+b", "/a%20b"},  {"/a*b", "/a%2Ab"},
                 {"/%7Ea", "/~a"},    {"/%2A.example.com", "/%2A.example.com"},
                 {"/a%2Fb", "/a%2Fb"}};
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const SignRequest request = {.method = "GET", .path = text_of(cases[i].wire), KEYS};
        const char *expected =
            arena_printf(arena,
                         "GET\n%s\n\n\n\n"
                         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         cases[i].canonical);
        assert_text(signature_acs3(arena, &request).canonical, expected);
    }
    arena_free(arena);
}

static void oss_edges(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const SignRequest four = {
        .method = "GET",
        .path = TEXT("/dir*/a%20b%2Bc~%E5%90%8D"),
        PAIRS(PAIR("prefix", "a +"), {.name = TEXT("cors")}),
        .query_count = 2,
        HEADERS(PAIR("x-oss-date", "20260821T080910Z"), PAIR("Content-Type", " t "),
                PAIR("host", "unsigned"), PAIR("X-OSS-Content-Sha256", "UNSIGNED-PAYLOAD")),
        .header_count = 4,
        .region = TEXT("cn-hangzhou"),
        .bucket = TEXT("buck"),
        KEYS,
    };
    Signature signature = signature_oss4(arena, &four);
    assert_text(signature.signature,
                "21f27fecaebcdf9d2da93a96d086e54ff6f043159ed27c351a0ad15e724a0b51");
    const SignRequest one = {
        .method = "GET",
        .path = TEXT("/dir*/a%20b%2Bc~%E5%90%8D"),
        PAIRS(PAIR("x-oss-process", "p/q"), PAIR("prefix", "unsigned"), PAIR("partNumber", "2"),
              PAIR("acl", "")),
        .query_count = 4,
        HEADERS(PAIR("Date", "unused"), PAIR("x-oss-date", "D"), PAIR("Content-MD5", "md5=="),
                PAIR("content-type", "t"), PAIR("x-oss-a", "1")),
        .header_count = 5,
        .bucket = TEXT("buck"),
        KEYS,
    };
    assert_text(signature_oss1(arena, &one).authorization, "OSS ID:r7NG5HVXuH3h0iVMNR8YESUydQ4=");
    arena_free(arena);
}

static void sls_and_rpc_edges(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const SignRequest four = {
        .method = "POST",
        .path = TEXT("/logs/a%20b%2Bc"),
        PAIRS(PAIR("k", "*"), PAIR("empty", "")),
        .query_count = 2,
        HEADERS(PAIR("x-log-date", "20260821T080910Z"), PAIR("host", "h"),
                PAIR("x-acs-security-token", "T"), PAIR("content-type", "j")),
        .header_count = 4,
        .body = TEXT("x"),
        .region = TEXT("cn-shanghai"),
        KEYS,
    };
    assert_text(signature_sls4(arena, &four).signature,
                "0572d63f20cef48055e687bbc0a1bffdd9f52b0a5340d0b4b0fc54da07c75663");
    const SignRequest one = {
        .method = "GET",
        .path = TEXT("/l/a%20b"),
        PAIRS(PAIR("k", "+*"), PAIR("a", "")),
        .query_count = 2,
        HEADERS(PAIR("Date", "D"), PAIR("X-Log-Z", "1")),
        .header_count = 2,
        KEYS,
    };
    assert_text(signature_sls1(arena, &one).authorization,
                "LOG ID:7Ssg7DG7XukXppbd9Kg1kxsSzrCfeLldJeO6Um6DAqA=");
    const SignRequest rpc = {.method = "GET",
                             PAIRS(PAIR("B", "+ *~\xE5\x90\x8D"), PAIR("A", "")),
                             .query_count = 2,
                             KEYS};
    Signature signature = signature_rpc1(arena, &rpc);
    assert_text(signature.signature, "mJLiq07SWaXHTOnKVKsfapMh3TA=");
    assert_text(signature.authorization, "");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acs3_edges),        cmocka_unit_test(acs3_covers),
        cmocka_unit_test(acs3_paths),        cmocka_unit_test(oss_edges),
        cmocka_unit_test(sls_and_rpc_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
