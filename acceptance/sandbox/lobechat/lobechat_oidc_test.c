// SPDX-License-Identifier: MPL-2.0
// What LobeChat takes of an issuer, and what not.
#include "acceptance/sandbox/lobechat/internet.h"
#include "acceptance/sandbox/lobechat/oidc.h"
#include "acceptance/tools/issuer_fixture.h"

typedef struct Lie {
    const char *claim, *json; // NULL: the claim is left out
    const char *fault;
} Lie;

static const Lie lies[] = {
    {"nonce", "\"another\"", "\"nonce\""},
    {"nonce", NULL, "\"nonce\""},
    {"iss", "\"https://other.us.auth0.com/\"", "\"iss\""},
    {"iss", NULL, "\"iss\""},
    {"aud", "\"another\"", "\"aud\""},
    {"aud", "[\"another\"]", "\"aud\""},
    {"aud", NULL, "\"aud\""},
    {"exp", "1", "\"exp\""},
    {"exp", NULL, "\"exp\""},
    {"iat", "99999999999", "\"iat\""},
    {"iat", NULL, "\"iat\""},
    {"aud", "[\"another\",\"client\"]", NULL},
    {"iss", "\"" ISSUER "\"", NULL},
};

static const Value *exchange_input(World *world) {
    Rig *rig = world->rig;
    const Value *input =
        rig_json(rig, "{\"issuer\":\"" ISSUER "\",\"client_id\":\"client\",\"client_secret\":\"s\","
                      "\"code\":\"c\",\"code_verifier\":\"v\",\"redirect_uri\":\"" APP "\"}");
    const Value *nonce = value_get(world->issuer.claims, "nonce");
    input = value_with(rig->arena, input, "internet", internet_map(&rig->cloud, rig->arena));
    input = value_with(rig->arena, input, "nonce", nonce);
    return value_with(rig->arena, input, "now_s",
                      value_int(rig->arena, clock_unscaled(rig->cloud.clock) / 1000));
}

static void expect_fault(World *world, const Value *input, const char *fault) {
    const Value *result = oidc_exchange(world->rig->arena, input);
    const char *error = value_cstr(value_get(result, "error"));
    if (fault == NULL) {
        if (error[0] != '\0') fail_msg("%s", error);
        assert_string_equal(value_cstr(value_at(result, "claims.sub")), "auth0|1");
    } else if (strstr(error, fault) == NULL) {
        fail_msg("\"%s\" does not say %s", error, fault);
    }
}

static void test_tokens_are_not_taken_on_trust(void **state) {
    World *world = *state;
    Issuer *issuer = &world->issuer;
    Arena *arena = world->rig->arena;
    issuer_use_line(world, 2);
    issuer_claim(world, "once");
    const Value *input = exchange_input(world), *claims = issuer->claims;
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        const Lie *lie = &lies[i];
        issuer->claims = lie->json == NULL ? value_map_without(arena, claims, text_of(lie->claim))
                                           : value_with(arena, claims, lie->claim,
                                                        rig_json(world->rig, lie->json));
        expect_fault(world, input, lie->fault);
    }
    issuer->claims = claims;
    SigningKey right = issuer->key, other = issuer_make_key(arena);
    other.jwk = value_with(arena, other.jwk, "kid", value_get(right.jwk, "kid"));
    issuer->key = other;
    expect_fault(world, input, "signature verification failed");
    other.jwk = value_with(arena, other.jwk, "kid", issuer_text(world, "unknown"));
    issuer->key = other;
    expect_fault(world, input, "\"kid\"");
    issuer->key = right;
    issuer->hmac = "s";
    expect_fault(world, input, "\"alg\"");
    issuer->hmac = NULL;
    expect_fault(world, input, NULL);
}

static void test_issuers_that_do_not_answer_as_they_should(void **state) {
    World *world = *state;
    Issuer *issuer = &world->issuer;
    Arena *arena = world->rig->arena;
    issuer_use_line(world, 1);
    issuer_claim(world, "once");
    const Value *input = exchange_input(world), *document = issuer->document;
    issuer->answer = "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid code\"}";
    expect_fault(world, input, "403 invalid_grant: Invalid code");
    issuer->answer = NULL;
    static const char *const changes[][3] = {
        {"issuer", "https://other.us.auth0.com/", "expectedIssuer"},
        {"token_endpoint", "https://evil.example.org/oauth/token", "ENOTFOUND"},
        {"token_endpoint", ISSUER "/elsewhere", "404"},
        {"jwks_uri", ISSUER "/elsewhere", "404"},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        issuer->document =
            value_with(arena, document, changes[i][0], issuer_text(world, changes[i][1]));
        expect_fault(world, input, changes[i][2]);
    }
    issuer->document = document;
    const Value *far =
        value_with(arena, input, "issuer", issuer_text(world, "https://nowhere.example.org"));
    expect_fault(world, far, "ENOTFOUND");
    expect_fault(world, input, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ISSUER_TEST(test_tokens_are_not_taken_on_trust),
        ISSUER_TEST(test_issuers_that_do_not_answer_as_they_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
