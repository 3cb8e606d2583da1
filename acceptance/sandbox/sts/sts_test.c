// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/sts/sts.h"

#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/draft.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
} Fixture;

static const Value *send(const Fixture *f, const Draft *draft, int status) {
    Message message = draft_sign(f->arena, &f->sandbox->cloud, draft);
    Answer answer = dispatch_serve(f->sandbox, &sts_service, f->arena, &message);
    if (answer.status != status) fail_msg("%d %s", answer.status, answer.body.data);
    return json_parse(f->arena, answer.body, NULL);
}

static Text role(const Fixture *f, const char *name) {
    return text_of(
        arena_printf(f->arena, "acs:ram::%s:role/%s", f->sandbox->cloud.account_id, name));
}

#define STS(name) .action = name, .version = "2015-04-01"

static void assert_member(const Value *body, const char *dotted, const char *expected) {
    assert_string_equal(value_cstr(value_at(body, dotted)), expected);
}

static void the_user_is_told_who_it_is(void **state) {
    const Fixture *f = *state;
    const char *account = f->sandbox->cloud.account_id;
    const Draft draft = {STS("GetCallerIdentity")};
    const Value *body = send(f, &draft, 200);
    assert_member(body, "AccountId", account);
    assert_member(body, "Arn", arena_printf(f->arena, "acs:ram::%s:user/sandbox", account));
    assert_member(body, "IdentityType", "RAMUser");
    assert_int_equal(strlen(account), 16);
}

static void an_assumed_role_works_and_ends(void **state) {
    const Fixture *f = *state;
    const Draft assume = {STS("AssumeRole"), .query = {{TEXT("RoleArn"), role(f, "deployer")},
                                                       {TEXT("RoleSessionName"), TEXT("terraform")},
                                                       {TEXT("DurationSeconds"), TEXT("900")}}};
    const Value *body = send(f, &assume, 200);
    const char *id = value_cstr(value_at(body, "Credentials.AccessKeyId"));
    assert_memory_equal(id, "STS.SANDBOX", 11);
    int64_t ends_ms = 0;
    assert_true(clock_parse(value_text(value_at(body, "Credentials.Expiration")), &ends_ms));
    int64_t left_ms = ends_ms - clock_real(f->sandbox->cloud.clock);
    assert_in_range(left_ms, 890000, 900000);

    const Draft who = {STS("GetCallerIdentity"), .access_key_id = id,
                       .access_key_secret =
                           value_cstr(value_at(body, "Credentials.AccessKeySecret")),
                       .token = value_cstr(value_at(body, "Credentials.SecurityToken"))};
    const Value *identity = send(f, &who, 200);
    assert_member(identity, "IdentityType", "AssumedRoleUser");
    assert_member(identity, "Arn", value_cstr(value_at(body, "AssumedRoleUser.Arn")));
    assert_member(identity, "PrincipalId",
                  value_cstr(value_at(body, "AssumedRoleUser.AssumedRoleId")));
    clock_advance(f->sandbox->cloud.clock, 901000);
    assert_member(send(f, &who, 400), "Code", "InvalidSecurityToken.Expired");

    // A day later the session is forgotten with the next one that is made.
    clock_advance(f->sandbox->cloud.clock, 86400000);
    (void)send(f, &assume, 200);
    assert_member(send(f, &who, 404), "Code", "InvalidAccessKeyId.NotFound");
}

static void wrong_roles_and_times_are_refused(void **state) {
    const Fixture *f = *state;
    const struct {
        Text role;
        const char *session, *seconds;
        int status;
        const char *code;
    } cases[] = {
        {TEXT("deployer"), "s1", "900", 400, "InvalidParameter.RoleArn"},
        {TEXT("acs:ram::1:role/deployer"), "s1", "900", 404, "EntityNotExist.Role"},
        {role(f, ""), "s1", "900", 404, "EntityNotExist.Role"},
        {role(f, "a b"), "s1", "900", 404, "EntityNotExist.Role"},
        {role(f, "r"), "s", "900", 400, "InvalidParameter.RoleSessionName"},
        {role(f, "r"), "s/1", "900", 400, "InvalidParameter.RoleSessionName"},
        {role(f, "r"), "s1", "899", 400, "InvalidParameter.DurationSeconds"},
        {role(f, "r"), "s1", "43201", 400, "InvalidParameter.DurationSeconds"},
        {role(f, "r"), "s1", "soon", 400, "InvalidParameter"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Draft draft = {STS("AssumeRole"),
                             .query = {{TEXT("RoleArn"), cases[i].role},
                                       {TEXT("RoleSessionName"), text_of(cases[i].session)},
                                       {TEXT("DurationSeconds"), text_of(cases[i].seconds)}}};
        assert_member(send(f, &draft, cases[i].status), "Code", cases[i].code);
    }
}

static void an_oidc_token_is_exchanged_without_a_key(void **state) {
    const Fixture *f = *state;
    Text provider = text_of(
        arena_printf(f->arena, "acs:ram::%s:oidc-provider/ack", f->sandbox->cloud.account_id));
    const struct {
        Text provider;
        const char *token;
        int status;
        const char *code;
    } cases[] = {
        {provider, "eyJh.eyJz.c2ln", 200, NULL},
        {provider, "", 400, "AuthenticationFail.OIDCToken.Invalid"},
        {provider, "eyJh.eyJz", 400, "AuthenticationFail.OIDCToken.Invalid"},
        {provider, "eyJh..c2ln", 400, "AuthenticationFail.OIDCToken.Invalid"},
        {provider, "a.b.c!", 400, "AuthenticationFail.OIDCToken.Invalid"},
        {TEXT("acs:ram::1:oidc-provider/ack"), "a.b.c", 404, "EntityNotExist.OIDCProvider"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const ContractPair query[] = {{TEXT("Action"), TEXT("AssumeRoleWithOIDC")},
                                      {TEXT("Version"), TEXT("2015-04-01")},
                                      {TEXT("RoleArn"), role(f, "r")},
                                      {TEXT("RoleSessionName"), TEXT("pod")},
                                      {TEXT("OIDCProviderArn"), cases[i].provider},
                                      {TEXT("OIDCToken"), text_of(cases[i].token)}};
        const Message message = {.method = TEXT("POST"),
                                 .path = TEXT("/"),
                                 .query = query,
                                 .query_count = COUNT_OF(query)};
        Answer answer = dispatch_serve(f->sandbox, &sts_service, f->arena, &message);
        assert_int_equal(answer.status, cases[i].status);
        const Value *body = json_parse(f->arena, answer.body, NULL);
        if (cases[i].code != NULL)
            assert_member(body, "Code", cases[i].code);
        else
            assert_false(value_is_null(value_at(body, "Credentials.SecurityToken")));
    }
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
        TEST(the_user_is_told_who_it_is),
        TEST(an_assumed_role_works_and_ends),
        TEST(wrong_roles_and_times_are_refused),
        TEST(an_oidc_token_is_exchanged_without_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
