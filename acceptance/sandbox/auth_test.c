// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth.h"

#include "acceptance/sandbox/draft.h"
#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/sandbox.h"
#include "provider/net/digest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
} Fixture;

#define IDENTITY .action = "GetCallerIdentity", .version = "2015-04-01"

static AuthResult verify(const Fixture *f, const Message *message) {
    return auth_verify(&f->sandbox->auth, f->arena, message, message->query, message->query_count);
}

static AuthResult verify_draft(const Fixture *f, const Draft *draft) {
    Message message = draft_sign(f->arena, &f->sandbox->cloud, draft);
    return verify(f, &message);
}

static void assert_refused(AuthResult result, int status, const char *code) {
    if (result.code == NULL) fail_msg("accepted instead of %s", code);
    assert_string_equal(result.code, code);
    assert_int_equal(result.status, status);
    assert_null(result.caller.access_key_id);
}

static void a_good_signature_is_its_owner(void **state) {
    const Fixture *f = *state;
    const Draft drafts[] = {
        {IDENTITY},
        {IDENTITY, .query = {{TEXT("b"), TEXT("ä *+~")}, {TEXT("a"), TEXT("")}}},
        {IDENTITY, .method = "PUT", .path = "/a%20b/%2Ac", .body = "{\"x\":\"ü\"}"},
    };
    for (size_t i = 0; i < COUNT_OF(drafts); i++) {
        AuthResult result = verify_draft(f, &drafts[i]);
        if (result.code != NULL) fail_msg("draft %zu: %s %s", i, result.code, result.message);
        assert_string_equal(result.caller.access_key_id, f->sandbox->cloud.access_key_id);
        assert_null(result.caller.role_id);
    }
}

static void each_wrong_fact_has_its_code(void **state) {
    const Fixture *f = *state;
    const struct {
        Draft draft;
        int status;
        const char *code;
    } cases[] = {
        {{IDENTITY, .access_key_id = "SANDBOXnobody"}, 404, "InvalidAccessKeyId.NotFound"},
        {{IDENTITY, .access_key_id = "LTAI5tExample"}, 403, "InvalidAccessKeyId.RealKeyInSandbox"},
        {{IDENTITY, .access_key_id = "STS.NUExample"}, 403, "InvalidAccessKeyId.RealKeyInSandbox"},
        {{IDENTITY, .access_key_id = "AKIAExample"}, 403, "InvalidAccessKeyId.RealKeyInSandbox"},
        {{IDENTITY, .access_key_secret = "wrong"}, 400, "SignatureDoesNotMatch"},
        {{IDENTITY, .content_sha256 = "of another body"}, 400, "SignatureDoesNotMatch"},
        {{IDENTITY, .date = "2020-01-01T00:00:00Z"}, 400, "InvalidTimeStamp.Expired"},
        {{IDENTITY, .date = "2090-01-01T00:00:00Z"}, 400, "InvalidTimeStamp.Expired"},
        {{IDENTITY, .date = "now"}, 400, "InvalidTimeStamp.Format"},
        {{IDENTITY, .token = "of nobody"}, 400, "InvalidSecurityToken.Malformed"},
        {{IDENTITY, .token = "SANDBOXTOKEN.x"}, 400, "InvalidSecurityToken.MismatchWithAccessKey"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_refused(verify_draft(f, &cases[i].draft), cases[i].status, cases[i].code);
    }
}

static void a_date_within_the_skew_is_accepted(void **state) {
    const Fixture *f = *state;
    const Clock *clock = f->sandbox->cloud.clock;
    const struct {
        int64_t skew_ms;
        bool accepted;
    } cases[] = {
        {-14 * 60000, true}, {14 * 60000, true}, {-16 * 60000, false}, {16 * 60000, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *date = clock_print(f->arena, clock_real(clock) + cases[i].skew_ms);
        Draft draft = {IDENTITY, .date = date};
        assert_int_equal(verify_draft(f, &draft).code == NULL, cases[i].accepted);
    }
}

// One changed byte anywhere that is signed.
static void a_changed_message_does_not_match(void **state) {
    const Fixture *f = *state;
    const Draft draft = {.action = "CreateFunction",
                         .version = "2023-03-30",
                         .path = "/2023-03-30/functions",
                         .query = {{TEXT("a"), TEXT("1")}},
                         .body = "{\"functionName\":\"a\"}"};
    static const char *const headers[] = {"host", "x-acs-action", "x-acs-version",
                                          "x-acs-content-sha256", "content-type"};
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        Message message = draft_sign(f->arena, &f->sandbox->cloud, &draft);
        draft_tamper(&message, headers[i], TEXT("changed"));
        if (i == 0) message.host = TEXT("changed");
        assert_refused(verify(f, &message), 400, "SignatureDoesNotMatch");
    }
    Message body = draft_sign(f->arena, &f->sandbox->cloud, &draft);
    body.body = TEXT("{\"functionName\":\"b\"}");
    assert_refused(verify(f, &body), 400, "SignatureDoesNotMatch");
    Message path = draft_sign(f->arena, &f->sandbox->cloud, &draft);
    path.path = TEXT("/2023-03-30/functionz");
    assert_refused(verify(f, &path), 400, "SignatureDoesNotMatch");
    Message query = draft_sign(f->arena, &f->sandbox->cloud, &draft);
    query.query_count = 0;
    assert_refused(verify(f, &query), 400, "SignatureDoesNotMatch");
    Message method = draft_sign(f->arena, &f->sandbox->cloud, &draft);
    method.method = TEXT("PUT");
    AuthResult result = verify(f, &method);
    assert_refused(result, 400, "SignatureDoesNotMatch");
    assert_non_null(strstr(result.message, "server string to sign is:ACS3-HMAC-SHA256\n"));
    assert_null(strstr(result.message, f->sandbox->cloud.access_key_secret));
}

// A header of the gateway that came in on the way is not covered by the signature.
static void an_added_header_does_not_match(void **state) {
    const Fixture *f = *state;
    const Draft draft = {IDENTITY};
    Message message = draft_sign(f->arena, &f->sandbox->cloud, &draft);
    ContractPair *headers = ARENA_ARRAY(f->arena, message.header_count + 1, ContractPair);
    memcpy(headers, message.headers, message.header_count * sizeof *headers);
    headers[message.header_count++] = (ContractPair){TEXT("x-acs-extra"), TEXT("1")};
    message.headers = headers;
    assert_refused(verify(f, &message), 400, "SignatureDoesNotMatch");
}

static void what_is_missing_is_named(void **state) {
    const Fixture *f = *state;
    static const char *const needed[] = {"x-acs-action",         "x-acs-version",
                                         "x-acs-date",           "x-acs-signature-nonce",
                                         "x-acs-content-sha256", "authorization"};
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        const Draft draft = {IDENTITY};
        Message message = draft_sign(f->arena, &f->sandbox->cloud, &draft);
        draft_tamper(&message, needed[i], TEXT(""));
        AuthResult result = verify(f, &message);
        assert_refused(result, 400, "MissingParameter");
        const char *name = text_is(text_of(needed[i]), "authorization") ? "AccessKeyId" : needed[i];
        assert_non_null(strstr(result.message, name));
    }
    static const char *const malformed[] = {"Basic dXNlcjpwYXNz", "ACS3-HMAC-SHA256 ",
                                            "ACS3-HMAC-SHA256 Credential=a,Signature=b",
                                            "ACS3-HMAC-SHA256 SignedHeaders=host,Signature=b"};
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        const Draft draft = {IDENTITY};
        Message message = draft_sign(f->arena, &f->sandbox->cloud, &draft);
        draft_tamper(&message, "authorization", text_of(malformed[i]));
        assert_refused(verify(f, &message), 400, "IncompleteSignature");
    }
}

static void a_nonce_serves_once(void **state) {
    const Fixture *f = *state;
    const Draft forged = {IDENTITY, .nonce = "n1", .access_key_secret = "wrong"};
    const Draft draft = {IDENTITY, .nonce = "n1"}, other = {IDENTITY, .nonce = "n2"};
    // A forged request must not use up the nonce of the real one.
    assert_refused(verify_draft(f, &forged), 400, "SignatureDoesNotMatch");
    assert_null(verify_draft(f, &draft).code);
    assert_refused(verify_draft(f, &draft), 400, "SignatureNonceUsed");
    assert_null(verify_draft(f, &other).code);
}

static void put_session(const Fixture *f, int64_t expires_unscaled_ms) {
    const ValueEntry members[] = {
        {TEXT("secret"), value_cstring(f->arena, "role secret")},
        {TEXT("token"), value_cstring(f->arena, "SANDBOXTOKEN.role")},
        {TEXT("expires_unscaled_ms"), value_int(f->arena, expires_unscaled_ms)},
        {TEXT("arn"), value_cstring(f->arena, "acs:ram::1:assumed-role/r/s")},
        {TEXT("principal_id"), value_cstring(f->arena, "3:s")},
        {TEXT("role_id"), value_cstring(f->arena, "3")},
    };
    Store *store = f->sandbox->cloud.store;
    const char *reason = NULL;
    store_put(store, KEY_SESSIONS, TEXT("STS.SANDBOXrole"),
              value_map(f->arena, members, COUNT_OF(members)));
    assert_true(store_commit(store, 0, &reason).ok);
    store_release(store);
}

#define SESSION IDENTITY, .access_key_id = "STS.SANDBOXrole", .access_key_secret = "role secret"

static void a_session_needs_its_token_and_ends(void **state) {
    const Fixture *f = *state;
    Clock *clock = f->sandbox->cloud.clock;
    put_session(f, clock_unscaled(clock) + 900000);
    const Draft good = {SESSION, .token = "SANDBOXTOKEN.role"}, bare = {SESSION};
    const Draft other = {SESSION, .token = "SANDBOXTOKEN.other"};
    const Draft strange = {SESSION, .token = "CAIS"};
    AuthResult result = verify_draft(f, &good);
    assert_null(result.code);
    assert_string_equal(result.caller.arn, "acs:ram::1:assumed-role/r/s");
    assert_string_equal(result.caller.role_id, "3");
    assert_refused(verify_draft(f, &bare), 400, "MissingParameter");
    assert_refused(verify_draft(f, &other), 400, "InvalidSecurityToken.MismatchWithAccessKey");
    assert_refused(verify_draft(f, &strange), 400, "InvalidSecurityToken.Malformed");
    clock_advance(clock, 900001);
    assert_refused(verify_draft(f, &good), 400, "InvalidSecurityToken.Expired");
}

static void milliseconds_of_a_date_are_allowed(void **state) {
    const Fixture *f = *state;
    const char *now = clock_print(f->arena, clock_real(f->sandbox->cloud.clock));
    static const char *const tails[] = {".000Z", ".999Z"};
    static const char *const bad[] = {".1Z", ".-12Z", ".999", ".9999Z", ".000z"};
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        Draft draft = {IDENTITY, .date = arena_printf(f->arena, "%.19s%s", now, tails[i])};
        assert_null(verify_draft(f, &draft).code);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        Draft draft = {IDENTITY, .date = arena_printf(f->arena, "%.19s%s", now, bad[i])};
        assert_refused(verify_draft(f, &draft), 400, "InvalidTimeStamp.Format");
    }
}

// ---- the older signature, which travels in the query
static Message rpc_message(const Fixture *f, ContractPair *query, const char *secret) {
    const Cloud *cloud = &f->sandbox->cloud;
    const ContractPair parameters[] = {
        {TEXT("Action"), TEXT("GetCallerIdentity")},
        {TEXT("AccessKeyId"), text_of(cloud->access_key_id)},
        {TEXT("SignatureMethod"), TEXT("HMAC-SHA1")},
        {TEXT("SignatureVersion"), TEXT("1.0")},
        {TEXT("SignatureNonce"), digest_random_hex(f->arena, 8)},
        {TEXT("Timestamp"), text_of(clock_print(f->arena, clock_real(cloud->clock)))},
    };
    memcpy(query, parameters, sizeof parameters);
    SignRequest sign = {.method = "GET",
                        .path = TEXT("/"),
                        .query = query,
                        .query_count = COUNT_OF(parameters),
                        .access_key_id = text_of(cloud->access_key_id),
                        .access_key_secret = text_of(secret)};
    Text signature = signature_rpc1(f->arena, &sign).signature;
    query[COUNT_OF(parameters)] = (ContractPair){TEXT("Signature"), signature};
    return (Message){.method = TEXT("GET"),
                     .path = TEXT("/"),
                     .query = query,
                     .query_count = COUNT_OF(parameters) + 1};
}

static void the_older_signature_is_verified_too(void **state) {
    const Fixture *f = *state;
    ContractPair query[8];
    Message good = rpc_message(f, query, f->sandbox->cloud.access_key_secret);
    assert_null(verify(f, &good).code);
    assert_refused(verify(f, &good), 400, "SignatureNonceUsed");
    Message wrong = rpc_message(f, query, "wrong");
    assert_refused(verify(f, &wrong), 400, "SignatureDoesNotMatch");
    Message changed = rpc_message(f, query, f->sandbox->cloud.access_key_secret);
    query[0].value = TEXT("AssumeRole");
    assert_refused(verify(f, &changed), 400, "SignatureDoesNotMatch");
    query[2].value = TEXT("HMAC-MD5");
    assert_refused(verify(f, &changed), 400, "InvalidParameter");
}

static void nonces_are_kept_for_half_an_hour_at_least(void **state) {
    const Fixture *f = *state;
    Nonces *nonces = nonce_new(f->arena);
    const int64_t minute = 60000;
    assert_true(nonce_take(nonces, TEXT("k"), TEXT("n"), 0));
    assert_true(nonce_take(nonces, TEXT("l"), TEXT("n"), 0)); // another key's
    for (int i = 0; i < 5000; i++) {                          // the set grows
        assert_true(nonce_take(nonces, TEXT("k"), text_of(arena_printf(f->arena, "%d", i)), 1));
    }
    assert_false(nonce_take(nonces, TEXT("k"), TEXT("n"), 29 * minute));
    assert_false(nonce_take(nonces, TEXT("k"), TEXT("4999"), 31 * minute));
    assert_false(nonce_take(nonces, TEXT("k"), TEXT("n"), 59 * minute));
    assert_true(nonce_take(nonces, TEXT("k"), TEXT("n"), 92 * minute));
}

static int set_up(void **state) {
    static Fixture fixture;
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    const char *reason = NULL;
    fixture.arena = arena_new();
    *state = &fixture;
    return sandbox_new(fixture.arena, &options, &fixture.sandbox, &reason).ok ? 0 : -1;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_good_signature_is_its_owner),
        TEST(each_wrong_fact_has_its_code),
        TEST(a_date_within_the_skew_is_accepted),
        TEST(a_changed_message_does_not_match),
        TEST(an_added_header_does_not_match),
        TEST(what_is_missing_is_named),
        TEST(a_nonce_serves_once),
        TEST(a_session_needs_its_token_and_ends),
        TEST(milliseconds_of_a_date_are_allowed),
        TEST(the_older_signature_is_verified_too),
        TEST(nonces_are_kept_for_half_an_hour_at_least),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
