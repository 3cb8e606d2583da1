// SPDX-License-Identifier: MPL-2.0
// A cloud that is inconsistent, late, or wrong about the time, as its clients see it.
#include "acceptance/sandbox/control.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/draft.h"
#include "acceptance/sandbox/ecs/ecs.h"
#include "acceptance/sandbox/fc/fc.h"
#include "acceptance/sandbox/ram/ram.h"
#include "acceptance/sandbox/sts/sts.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define APP                                                                                        \
    { TEXT("UserName"), TEXT("app") }
#define RAM(name, ...)                                                                             \
    {                                                                                              \
        .action = name, .version = "2015-05-01", .query = { __VA_ARGS__ }                          \
    }
#define OF_APP(name) RAM(name, APP)
#define IDENTITY .action = "GetCallerIdentity", .version = "2015-04-01"
#define READ_FUNCTIONS                                                                             \
    "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"fc:*\","                 \
    "\"Resource\":\"*\"}]}"

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
} Fixture;

static Answer send(const Fixture *f, const Service *service, const Draft *draft) {
    Message message = draft_sign(f->arena, &f->sandbox->cloud, draft);
    return dispatch_serve(f->sandbox, service, f->arena, &message);
}

static const Value *body_of(const Fixture *f, const Answer *answer) {
    const Value *body = json_parse(f->arena, answer->body, NULL);
    assert_non_null(body);
    return body;
}

// The code of the error, or "".
static const char *code(const Fixture *f, const Service *service, Draft draft) {
    Answer answer = send(f, service, &draft);
    return answer.status < 300 ? "" : value_cstr(value_get(body_of(f, &answer), "Code"));
}

static void good(const Fixture *f, Draft draft) {
    Answer answer = send(f, &ram_service, &draft);
    if (answer.status != 200) fail_msg("%s", answer.body.data);
}

static const char *get_user(const Fixture *f) {
    return code(f, &ram_service, (Draft)OF_APP("GetUser"));
}

static size_t list_users(const Fixture *f) {
    Draft draft = {.action = "ListUsers", .version = "2015-05-01"};
    Answer answer = send(f, &ram_service, &draft);
    return value_count(value_at(body_of(f, &answer), "Users.User"));
}

static const char *comments(const Fixture *f) {
    Draft draft = OF_APP("GetUser");
    Answer answer = send(f, &ram_service, &draft);
    return value_cstr(value_at(body_of(f, &answer), "User.Comments"));
}

static Answer control(const Fixture *f, const char *method, const char *body) {
    const Message message = {.method = text_of(method),
                             .host = TEXT("127.0.0.1:1"),
                             .path = TEXT("/behaviour"),
                             .body = text_of(body)};
    return control_serve(f->sandbox, f->arena, &message);
}

static void behave(const Fixture *f, const char *json) {
    Answer answer = control(f, "PUT", json);
    if (answer.status != 200) fail_msg("%s", answer.body.data);
}

static void wait(const Fixture *f, int64_t seconds) {
    clock_advance(f->sandbox->cloud.clock, seconds * 1000);
}

#define MISSING "EntityNotExist.User"

// ---- stale reads

static void so_many_reads_do_not_see_a_change(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"stale_reads\":{\"reads\":2}}");
    good(f, (Draft)OF_APP("CreateUser"));
    assert_string_equal(get_user(f), MISSING);
    assert_int_equal(list_users(f), 0);
    assert_string_equal(get_user(f), "");
    assert_int_equal(list_users(f), 1);
    good(f, (Draft)RAM("UpdateUser", APP, {TEXT("NewComments"), TEXT("new")}));
    good(f, (Draft)RAM("UpdateUser", APP, {TEXT("NewComments"), TEXT("newer")}));
    static const char *const seen[] = {"", "", "new", "new", "newer", "newer"};
    for (size_t i = 0; i < COUNT_OF(seen); i++) assert_string_equal(comments(f), seen[i]);
    good(f, (Draft)OF_APP("DeleteUser"));
    assert_string_equal(get_user(f), "");
    assert_int_equal(list_users(f), 1);
    assert_string_equal(get_user(f), MISSING);
    assert_int_equal(list_users(f), 0);
}

// What changes something meets what there is.
static void changes_are_made_to_what_there_is(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"stale_reads\":[{\"seconds\":10}]}");
    good(f, (Draft)OF_APP("CreateUser"));
    assert_string_equal(code(f, &ram_service, (Draft)OF_APP("CreateUser")),
                        "EntityAlreadyExists.User");
    good(f, (Draft)RAM("UpdateUser", APP, {TEXT("NewComments"), TEXT("new")}));
    good(f, (Draft)OF_APP("DeleteUser"));
    assert_string_equal(code(f, &ram_service, (Draft)OF_APP("DeleteUser")), MISSING);
}

static void reads_are_stale_for_a_simulated_time(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"stale_reads\":{\"seconds\":10}}");
    good(f, (Draft)OF_APP("CreateUser"));
    for (int i = 0; i < 5; i++) assert_string_equal(get_user(f), MISSING);
    wait(f, 11);
    assert_string_equal(get_user(f), "");
    good(f, (Draft)OF_APP("DeleteUser"));
    for (int i = 0; i < 5; i++) assert_string_equal(get_user(f), "");
    wait(f, 11);
    assert_string_equal(get_user(f), MISSING);
}

// A service, a collection, an operation; whatever ends first when both limits are given.
static void a_rule_says_what_is_stale(void **state) {
    const Fixture *f = *state;
    static const struct {
        const char *rule;
        const char *first, *second;
        size_t listed;
    } cases[] = {
        {"{\"service\":\"fc\",\"reads\":1}", "", "", 1},
        {"{\"service\":\"ram\",\"reads\":1}", MISSING, "", 1},
        {"{\"collection\":\"ram/policies\",\"reads\":1}", "", "", 1},
        {"{\"collection\":\"ram/users\",\"reads\":1}", MISSING, "", 1},
        {"{\"operation\":\"ListUsers\",\"reads\":1}", "", "", 0},
        {"{\"operation\":\"GetUser\",\"reads\":9,\"seconds\":100}", MISSING, MISSING, 1},
        {"[{\"operation\":\"GetUser\",\"reads\":1},{\"operation\":\"ListUsers\",\"reads\":1}]",
         MISSING, "", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        behave(f, arena_printf(f->arena, "{\"stale_reads\":%s}", cases[i].rule));
        good(f, (Draft)OF_APP("CreateUser"));
        assert_string_equal(get_user(f), cases[i].first);
        assert_string_equal(get_user(f), cases[i].second);
        assert_int_equal(list_users(f), cases[i].listed);
        wait(f, 101);
        assert_string_equal(get_user(f), "");
        good(f, (Draft)OF_APP("DeleteUser"));
    }
}

static void nothing_is_stale_any_more_when_it_is_reset(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"stale_reads\":{\"reads\":9}}");
    good(f, (Draft)OF_APP("CreateUser"));
    assert_string_equal(get_user(f), MISSING);
    assert_string_equal(control(f, "DELETE", NULL).body.data, "{}");
    assert_string_equal(get_user(f), "");
    good(f, (Draft)OF_APP("DeleteUser"));
    assert_string_equal(get_user(f), MISSING);
}

// ---- lists

static void lists_learn_of_changes_later(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"list_lag_s\":30}");
    good(f, (Draft)OF_APP("CreateUser"));
    good(f, (Draft)RAM("CreateUser", {TEXT("UserName"), TEXT("bob")}));
    assert_string_equal(get_user(f), "");
    assert_int_equal(list_users(f), 0);
    wait(f, 31);
    assert_int_equal(list_users(f), 2);
    good(f, (Draft)OF_APP("DeleteUser"));
    good(f, (Draft)RAM("CreateUser", {TEXT("UserName"), TEXT("cat")}));
    assert_string_equal(get_user(f), MISSING);
    assert_int_equal(list_users(f), 2);
    wait(f, 31);
    assert_int_equal(list_users(f), 2);
    good(f, (Draft)RAM("DeleteUser", {TEXT("UserName"), TEXT("bob")}));
    good(f, (Draft)RAM("DeleteUser", {TEXT("UserName"), TEXT("cat")}));
    assert_int_equal(list_users(f), 2);
    wait(f, 31);
    assert_int_equal(list_users(f), 0);
}

// ---- RAM

// A user with a key, and a policy that it may use functions.
static Draft make_user(const Fixture *f) {
    good(f, (Draft)OF_APP("CreateUser"));
    Draft draft = OF_APP("CreateAccessKey");
    Answer answer = send(f, &ram_service, &draft);
    const Value *access_key = value_get(body_of(f, &answer), "AccessKey");
    good(f, (Draft)RAM("CreatePolicy", {TEXT("PolicyName"), TEXT("p")},
                       {TEXT("PolicyDocument"), TEXT(READ_FUNCTIONS)}));
    return (Draft){.method = "GET",
                   .action = "-",
                   .version = "2023-03-30",
                   .path = "/2023-03-30/functions/none",
                   .access_key_id = value_cstr(value_get(access_key, "AccessKeyId")),
                   .access_key_secret = value_cstr(value_get(access_key, "AccessKeySecret"))};
}

static void attach(const Fixture *f, const char *operation) {
    good(f, (Draft)RAM(operation, APP, {TEXT("PolicyName"), TEXT("p")},
                       {TEXT("PolicyType"), TEXT("Custom")}));
}

static void ram_is_heard_of_later(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"ram_propagation_s\":20}");
    Draft draft = make_user(f);
    assert_string_equal(get_user(f), ""); // RAM itself knows
    assert_string_equal(code(f, &fc_service, draft), "InvalidAccessKeyId.NotFound");
    wait(f, 21);
    assert_string_equal(code(f, &fc_service, draft), "AccessDenied");
    attach(f, "AttachPolicyToUser");
    assert_string_equal(code(f, &fc_service, draft), "AccessDenied");
    wait(f, 21);
    assert_string_equal(code(f, &fc_service, draft), "FunctionNotFound");
    attach(f, "DetachPolicyFromUser");
    good(f, (Draft)RAM("DeleteAccessKey", APP,
                       {TEXT("UserAccessKeyId"), text_of(draft.access_key_id)}));
    assert_string_equal(code(f, &fc_service, draft), "FunctionNotFound");
    wait(f, 21);
    assert_string_equal(code(f, &fc_service, draft), "InvalidAccessKeyId.NotFound");
}

static void each_service_hears_of_ram_in_its_own_time(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"ram_propagation_s\":{\"fc\":20,\"ecs\":0,\"*\":10}}");
    Draft fc = make_user(f), sts = {IDENTITY},
          ecs = {.action = "DescribeSecurityGroups",
                 .version = "2014-05-26",
                 .query = {{TEXT("RegionId"), TEXT("r")}}};
    sts.access_key_id = ecs.access_key_id = fc.access_key_id;
    sts.access_key_secret = ecs.access_key_secret = fc.access_key_secret;
    assert_string_equal(code(f, &ecs_service, ecs), "Forbidden.RAM");
    assert_string_equal(code(f, &sts_service, sts), "InvalidAccessKeyId.NotFound");
    assert_string_equal(code(f, &fc_service, fc), "InvalidAccessKeyId.NotFound");
    wait(f, 11);
    assert_string_equal(code(f, &sts_service, sts), "");
    assert_string_equal(code(f, &fc_service, fc), "InvalidAccessKeyId.NotFound");
    wait(f, 10);
    assert_string_equal(code(f, &fc_service, fc), "AccessDenied");
}

// ---- tokens

static Draft assume(const Fixture *f) {
    const char *arn = arena_printf(f->arena, "acs:ram::%s:role/r", f->sandbox->cloud.account_id);
    Draft draft = {
        .action = "AssumeRole",
        .version = "2015-04-01",
        .query = {{TEXT("RoleArn"), text_of(arn)}, {TEXT("RoleSessionName"), TEXT("terraform")}}};
    Answer answer = send(f, &sts_service, &draft);
    const Value *keys = value_get(body_of(f, &answer), "Credentials");
    int64_t ends_ms = 0;
    assert_true(clock_parse(value_text(value_get(keys, "Expiration")), &ends_ms));
    assert_in_range(ends_ms - clock_real(f->sandbox->cloud.clock), 3590000, 3600000);
    return (Draft){IDENTITY, .access_key_id = value_cstr(value_get(keys, "AccessKeyId")),
                   .access_key_secret = value_cstr(value_get(keys, "AccessKeySecret")),
                   .token = value_cstr(value_get(keys, "SecurityToken"))};
}

#define EXPIRED "InvalidSecurityToken.Expired"

static void tokens_expire_before_their_time(void **state) {
    const Fixture *f = *state;
    behave(f, "{\"token_lifetime_s\":0}");
    assert_string_equal(code(f, &sts_service, assume(f)), EXPIRED);
    behave(f, "{\"token_lifetime_s\":60}");
    Draft draft = assume(f);
    assert_string_equal(code(f, &sts_service, draft), "");
    wait(f, 61);
    assert_string_equal(code(f, &sts_service, draft), EXPIRED);
    behave(f, "{\"token_requests\":2}");
    for (int i = 0; i < 2; i++) {
        draft = assume(f);
        assert_string_equal(code(f, &sts_service, draft), "");
        assert_string_equal(code(f, &sts_service, draft), "");
        assert_string_equal(code(f, &sts_service, draft), EXPIRED);
        assert_string_equal(code(f, &sts_service, draft), EXPIRED);
    }
    behave(f, "{}");
    assert_string_equal(code(f, &sts_service, draft), "");
}

// ---- the clock

static const char *date_of(const Answer *answer) {
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next) {
        if (text_is_nocase(text_of(h->name), "date")) return h->value;
    }
    return NULL;
}

static void a_cloud_has_a_time_of_its_own(void **state) {
    const Fixture *f = *state;
    static const struct {
        int64_t skew_s;
        const char *code;
    } cases[] = {{600, ""},
                 {-600, ""},
                 {1200, "InvalidTimeStamp.Expired"},
                 {-1200, "InvalidTimeStamp.Expired"}};
    const Draft draft = {IDENTITY};
    Answer answer = send(f, &sts_service, &draft);
    assert_null(date_of(&answer)); // the HTTP library's
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t now_ms = clock_now(f->sandbox->cloud.clock);
        behave(f, arena_printf(f->arena, "{\"clock_skew_s\":%lld}", (long long)cases[i].skew_s));
        assert_string_equal(code(f, &sts_service, draft), cases[i].code);
        answer = send(f, &sts_service, &draft);
        int64_t theirs_ms = clock_real(f->sandbox->cloud.clock) + cases[i].skew_s * 1000;
        const char *now = clock_print_rfc(f->arena, theirs_ms),
                   *before = clock_print_rfc(f->arena, theirs_ms - 1000);
        bool told = strcmp(date_of(&answer), now) == 0 || strcmp(date_of(&answer), before) == 0;
        if (!told) fail_msg("%s, not %s", date_of(&answer), now);
        // Neither states nor credentials are any older.
        assert_true(clock_now(f->sandbox->cloud.clock) - now_ms < 60000);
    }
    behave(f, "{}");
    assert_string_equal(code(f, &sts_service, draft), "");
}

// ---- the form

static void what_is_set_is_shown(void **state) {
    const Fixture *f = *state;
    static const char all[] =
        "{\"clock_skew_s\":-5,\"list_lag_s\":1.5,\"ram_propagation_s\":{\"*\":1,\"oss\":20},"
        "\"stale_reads\":[{\"reads\":1,\"service\":\"fc\"}],\"token_lifetime_s\":0,"
        "\"token_requests\":1}";
    assert_string_equal(control(f, "GET", NULL).body.data, "{}");
    assert_string_equal(control(f, "PUT", all).body.data, all);
    assert_string_equal(control(f, "GET", NULL).body.data, all);
    assert_string_equal(control(f, "DELETE", NULL).body.data, "{}");
    assert_string_equal(control(f, "GET", NULL).body.data, "{}");
}

static void nonsense_is_refused(void **state) {
    const Fixture *f = *state;
    static const char *const cases[][2] = {
        {"[]", "a behaviour is an object"},
        {"{\"stale\":1}", "a behaviour is an object"},
        {"{\"stale_reads\":{}}", "needs reads or seconds"},
        {"{\"stale_reads\":{\"reads\":0}}", "reads is a whole number"},
        {"{\"stale_reads\":{\"reads\":\"x\"}}", "reads is a whole number"},
        {"{\"stale_reads\":{\"seconds\":0}}", "seconds is a number"},
        {"{\"stale_reads\":[{\"seconds\":1},1]}", "a rule of stale_reads has"},
        {"{\"stale_reads\":{\"reads\":1,\"x\":1}}", "a rule of stale_reads has"},
        {"{\"list_lag_s\":-1}", "list_lag_s is a number"},
        {"{\"list_lag_s\":\"x\"}", "list_lag_s is a number"},
        {"{\"ram_propagation_s\":1e10}", "ram_propagation_s is a number"},
        {"{\"ram_propagation_s\":{\"x\":1}}", "ram_propagation_s is a number"},
        {"{\"token_lifetime_s\":-1}", "token_lifetime_s is a number"},
        {"{\"token_requests\":0}", "token_requests is a whole number"},
        {"{\"clock_skew_s\":1e10}", "clock_skew_s is a number"},
    };
    behave(f, "{\"list_lag_s\":7}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Answer answer = control(f, "PUT", cases[i][0]);
        assert_int_equal(answer.status, 400);
        if (strstr(answer.body.data, cases[i][1]) == NULL) fail_msg("%s", answer.body.data);
        assert_string_equal(control(f, "GET", NULL).body.data, "{\"list_lag_s\":7}");
    }
    assert_int_equal(control(f, "PUT", NULL).status, 400);
}

static Status start(Arena *arena, const char *behaviour, Sandbox **ret, const char **ret_reason) {
    const Options options = {
        .seeded = true, .seed = 7, .time_scale = 1, .region = "r", .behaviour = behaviour};
    return sandbox_new(arena, &options, ret, ret_reason);
}

static void it_can_be_set_at_the_start(void **state) {
    Fixture f = *(Fixture *)*state;
    const char *reason = NULL;
    assert_true(start(f.arena, "{\"stale_reads\":{\"reads\":1}}", &f.sandbox, &reason).ok);
    good(&f, (Draft)OF_APP("CreateUser"));
    assert_string_equal(get_user(&f), MISSING);
    assert_string_equal(get_user(&f), "");
    assert_false(start(f.arena, "{\"stale_reads\":{}}", &f.sandbox, &reason).ok);
    assert_non_null(strstr(reason, "needs reads or seconds"));
    assert_false(start(f.arena, "{", &f.sandbox, &reason).ok);
    assert_non_null(reason);
}

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    const char *reason = NULL;
    f->arena = arena;
    assert_true(start(arena, NULL, &f->sandbox, &reason).ok);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(so_many_reads_do_not_see_a_change),
        TEST(changes_are_made_to_what_there_is),
        TEST(reads_are_stale_for_a_simulated_time),
        TEST(a_rule_says_what_is_stale),
        TEST(nothing_is_stale_any_more_when_it_is_reset),
        TEST(lists_learn_of_changes_later),
        TEST(ram_is_heard_of_later),
        TEST(each_service_hears_of_ram_in_its_own_time),
        TEST(tokens_expire_before_their_time),
        TEST(a_cloud_has_a_time_of_its_own),
        TEST(what_is_set_is_shown),
        TEST(nonsense_is_refused),
        TEST(it_can_be_set_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
