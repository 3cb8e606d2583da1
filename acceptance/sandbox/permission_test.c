// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/permission.h"

#include "acceptance/sandbox/control.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/draft.h"
#include "acceptance/sandbox/fc/fc.h"
#include "acceptance/sandbox/ram/ram.h"
#include "acceptance/sandbox/sts/sts.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
    const char *id, *secret; // of the RAM user "app"
} Fixture;

#define RAM(name) .action = name, .version = "2015-05-01"
#define USER                                                                                       \
    { TEXT("UserName"), TEXT("app") }

static const Value *send(const Fixture *f, const Service *service, const Draft *draft,
                         const char *code) {
    Message message = draft_sign(f->arena, &f->sandbox->cloud, draft);
    Answer answer = dispatch_serve(f->sandbox, service, f->arena, &message);
    const Value *body = json_parse(f->arena, answer.body, NULL);
    const char *got = value_cstr(value_get(body, "Code"));
    if (strcmp(got, code) != 0) fail_msg("%s: %s", draft->action, answer.body.data);
    return body;
}

static void attach(const Fixture *f, const char *name, const char *document) {
    const Draft policy = {RAM("CreatePolicy"),
                          .query = {{TEXT("PolicyName"), text_of(name)},
                                    {TEXT("PolicyDocument"), text_of(document)}}};
    const Draft attachment = {
        RAM("AttachPolicyToUser"),
        .query = {USER, {TEXT("PolicyName"), text_of(name)}, {TEXT("PolicyType"), TEXT("Custom")}}};
    send(f, &ram_service, &policy, "");
    send(f, &ram_service, &attachment, "");
}

#define ALLOW(effect, action)                                                                      \
    "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"" effect "\",\"Action\":\"" action            \
    "\",\"Resource\":\"*\"}]}"

static void a_user_may_what_its_policies_say(void **state) {
    const Fixture *f = *state;
    const Draft who = {.action = "GetCallerIdentity",
                       .version = "2015-04-01",
                       .access_key_id = f->id,
                       .access_key_secret = f->secret};
    const Value *identity = send(f, &sts_service, &who, "");
    assert_non_null(strstr(value_cstr(value_get(identity, "Arn")), ":user/app"));
    const Draft list = {RAM("ListUsers"), .access_key_id = f->id, .access_key_secret = f->secret};
    const Draft functions = {.method = "GET",
                             .path = "/2023-03-30/functions",
                             .action = "ListFunctions",
                             .version = "2023-03-30",
                             .access_key_id = f->id,
                             .access_key_secret = f->secret};
    send(f, &ram_service, &list, "NoPermission");
    send(f, &fc_service, &functions, "AccessDenied");
    attach(f, "functions", ALLOW("Allow", "fc:List*"));
    send(f, &fc_service, &functions, "");
    send(f, &ram_service, &list, "NoPermission");
    attach(f, "all", ALLOW("Allow", "*"));
    send(f, &ram_service, &list, "");
    attach(f, "no-users", ALLOW("Deny", "ram:ListUsers"));
    send(f, &ram_service, &list, "NoPermission");
}

// The keys of a role's session do what they were narrowed to, over all services.
static void a_session_is_narrowed(void **state) {
    const Fixture *f = *state;
    Draft assume = {
        .action = "AssumeRole",
        .version = "2015-04-01",
        .query = {{TEXT("RoleArn"), text_of(arena_printf(f->arena, "acs:ram::%s:role/deployer",
                                                         f->sandbox->cloud.account_id))},
                  {TEXT("RoleSessionName"), TEXT("terraform")},
                  {TEXT("Policy"), TEXT(ALLOW("Allow", "ram:GetUser"))}}};
    const Value *session = value_get(send(f, &sts_service, &assume, ""), "Credentials");
    Draft get = {RAM("GetUser"), .query = {USER},
                 .access_key_id = value_cstr(value_get(session, "AccessKeyId")),
                 .access_key_secret = value_cstr(value_get(session, "AccessKeySecret")),
                 .token = value_cstr(value_get(session, "SecurityToken"))};
    send(f, &ram_service, &get, "");
    get.action = "DeleteUser";
    const Value *refusal = send(f, &ram_service, &get, "NoPermission");
    const char *message = value_cstr(value_get(refusal, "Message"));
    if (strstr(message, "role deployer allows ram:DeleteUser on acs:ram:") == NULL)
        fail_msg("%s", message);
    assume.query[2].value = TEXT("{}");
    send(f, &sts_service, &assume, "InvalidParameter.PolicyGrammar");
}

static void keys_are_held_to_their_state(void **state) {
    const Fixture *f = *state;
    Draft who = {.action = "GetCallerIdentity",
                 .version = "2015-04-01",
                 .access_key_id = f->id,
                 .access_key_secret = "wrong"};
    send(f, &sts_service, &who, "SignatureDoesNotMatch");
    who.access_key_secret = f->secret;
    const Draft disable = {RAM("UpdateAccessKey"),
                           .query = {USER,
                                     {TEXT("UserAccessKeyId"), text_of(f->id)},
                                     {TEXT("Status"), TEXT("Inactive")}}};
    send(f, &ram_service, &disable, "");
    send(f, &sts_service, &who, "InvalidAccessKeyId.Inactive");
    const Draft drop = {RAM("DeleteAccessKey"),
                        .query = {USER, {TEXT("UserAccessKeyId"), text_of(f->id)}}};
    send(f, &ram_service, &drop, "");
    send(f, &sts_service, &who, "InvalidAccessKeyId.NotFound");
}

static void secrets_are_not_shown(void **state) {
    const Fixture *f = *state;
    const Message message = {
        .method = TEXT("GET"), .path = TEXT("/objects"), .host = TEXT("localhost:1")};
    Answer answer = control_serve(f->sandbox, f->arena, &message);
    if (strstr(answer.body.data, f->id) == NULL) fail_msg("%s", answer.body.data);
    assert_null(strstr(answer.body.data, f->secret));
}

static int set_up(void **state) {
    static Fixture f;
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    const char *reason = NULL;
    f.arena = arena_new();
    *state = &f;
    if (!sandbox_new(f.arena, &options, &f.sandbox, &reason).ok) return -1;
    const Draft user = {RAM("CreateUser"), .query = {USER}};
    const Draft key = {RAM("CreateAccessKey"), .query = {USER}};
    send(&f, &ram_service, &user, "");
    const Value *made = value_get(send(&f, &ram_service, &key, ""), "AccessKey");
    f.id = value_cstr(value_get(made, "AccessKeyId"));
    f.secret = value_cstr(value_get(made, "AccessKeySecret"));
    return 0;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_user_may_what_its_policies_say),
        TEST(a_session_is_narrowed),
        TEST(keys_are_held_to_their_state),
        TEST(secrets_are_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
