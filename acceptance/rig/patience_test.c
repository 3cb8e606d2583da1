// SPDX-License-Identifier: MPL-2.0
// How often and how long is tried what never succeeds, and what is told of a call that was stopped
// or that a busy service never got to.
#include "acceptance/rig/files_fixture.h"
#include "acceptance/rig/logins_fixture.h"
#include "acceptance/rig/matrix_stop.h"
#include "acceptance/rig/refused.h"
#include "acceptance/rig/stack_fixture.h"

#define PERSON "{\"auth0\":{\"users\":{\"ann@example.com\":{}}}}"
#define GIVEN                                                                                      \
    "{\"auth0\":{\"client_id\":\"given\",\"client_secret\":\"s\",\"manage_callback\":true}}"
#define DOMAIN                                                                                     \
    "{\"min_instances\":1,\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN                       \
    "\",\"manage_dns\":true}}"
#define FOR_TESTS "{\"devsapp_domain\":{\"accept_test_only\":true}}"
#define LOST "\"phase\":\"before\",\"kind\":\"reset\""

static BaseRig *network_new(void) {
    return stack_begin(STACK_NETWORK);
}

static BaseRig *database_new(void) {
    return stack_begin(STACK_DATABASE);
}

static BaseRig *given_new(void) {
    BaseRig *rig = logins_new();
    logins_add_client(rig, "given", "");
    return rig;
}

static const Value *plain_config(const BaseRig *rig, const char *more) {
    return base_config(rig, "{}", more);
}

static const Value *open_config(const BaseRig *rig, const char *more) {
    static const char open[] = "{\"database\":{\"deletion_protection\":false}}";
    return stack_config(rig, json_print(rig->arena, base_json(rig->arena, open, more)).data);
}

static const char *given_fault(BaseRig *rig) {
    return terraform_destroy(&rig->tf) ? NULL : base_said(rig);
}

// The cloud has said of what it made that it is not there.
static const char *denied_fault(BaseRig *rig) {
    local_cloud_wipe(rig->cloud);
    return NULL;
}

static const RefusedLife base_life = {base_begin, plain_config, base_destroy_fault};
static const RefusedLife files_life = {files_new, files_config, base_destroy_fault};
static const RefusedLife logins_life = {logins_new, logins_config, logins_destroy_fault};
static const RefusedLife given_life = {given_new, logins_config, given_fault};
static const RefusedLife network_life = {network_new, stack_config, base_destroy_fault};
static const RefusedLife denied_life = {network_new, stack_config, denied_fault};
static const RefusedLife database_life = {database_new, open_config, base_destroy_fault};

// ---- what never succeeds

typedef struct Trial {
    const char *name;
    const RefusedLife *life;
    const char *config;
    const char *service, *operation, *rule; // of every such call
    const char *counted;                    // a call of that service
    size_t tries;
    int64_t haste, least_ms; // all pauses, without haste
} Trial;

static const Trial trials[] = {
    {"a creation", &base_life, DOMAIN, "fc", "CreateTrigger", LOST, "CreateTrigger", 6, 20, 6200},
    {"an application", &logins_life, "{}", "auth0", "CreateClient", LOST, "CreateClient", 4, 4,
     3000},
    {"a switch", &logins_life, "{}", "auth0", "UpdateConnectionClients",
     "\"kind\":{\"status\":400,\"code\":\"inexistent_client\"}", "UpdateConnectionClients", 6, 10,
     2500},
    {"a person", &logins_life, PERSON, "auth0", "CreateUser", LOST, "CreateUser", 4, 5, 1500},
    {"a person in a connection that is off", &logins_life, PERSON, "auth0", "CreateUser",
     "\"kind\":{\"status\":400,\"code\":\"x\",\"message\":\"the connection is disabled\"}",
     "CreateUser", 4, 5, 1500},
    {"URLs", &given_life, GIVEN, "auth0", "GetClient",
     "\"phase\":\"after\",\"kind\":{\"members\":{\"callbacks\":[]}}", "UpdateClient", 6, 20, 12400},
    {"a helper", &base_life, FOR_TESTS, "fc2", "CreateFunction",
     "\"kind\":{\"status\":404,\"code\":\"ServiceNotFound\"}", "CreateFunction", 4, 3, 1500},
    {"a proof", &base_life, FOR_TESTS, "devsapp", "domain",
     "\"kind\":{\"status\":500,\"code\":\"x\"}", "domain", 5, 30, 15000},
    {"a rule", &files_life, "{}", "oss", "PutBucketCors",
     "\"phase\":\"before\",\"kind\":{\"status\":200,\"body\":\"\"}", "PutBucketCors", 8, 1000, 0},
    {"a key", &files_life, "{}", "ram", "CreateAccessKey", LOST, "CreateAccessKey", 4, 100, 0},
    {"an object that was there before", &denied_life, "{}", "vpc", "DescribeVpcs",
     "\"phase\":\"after\",\"kind\":{\"members\":{\"Vpcs\":{\"Vpc\":[]}}}},"
     "{\"operation\":\"TagResources\",\"nth\":0,\"kind\":{\"status\":404,\"code\":"
     "\"InvalidResourceId.NotFound\"}",
     "CreateVpc", 5, 1000, 0},
};

static const char *trial_fault(BaseRig *rig, const Trial *trial) {
    rig->tf.haste = trial->haste;
    local_cloud_fault(rig->cloud,
                      arena_printf(rig->arena,
                                   "[{\"service\":\"%s\",\"operation\":\"%s\",\"nth\":0,%s}]",
                                   trial->service, trial->operation, trial->rule));
    int64_t mark = local_cloud_mark(rig->cloud), start = call_now_ms();
    bool good = terraform_apply(&rig->tf, trial->life->config(rig, trial->config));
    int64_t took = call_now_ms() - start;
    local_cloud_fault(rig->cloud, "[]");
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    size_t tries = matrix_count(&calls, trial->service, trial->counted, false);
    if (good) return "succeeds";
    if (rig->tf.diags->errors != 1) return base_said(rig);
    if (tries != trial->tries)
        return arena_printf(rig->arena, "tried %zu times: %s", tries, base_said(rig));
    if (took * trial->haste < trial->least_ms)
        return arena_printf(rig->arena, "over after %lld ms", (long long)took);
    rig->tf.haste = FAST_CALLS;
    return trial->life->destroy_fault(rig);
}

static void what_never_succeeds_is_given_up(void **state) {
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(trials); i++) {
        BaseRig *rig = trials[i].life->begin();
        const char *fault = trial_fault(rig, &trials[i]);
        if (fault != NULL) print_error("%s: %s\n", trials[i].name, fault);
        failed += fault != NULL;
        arena_free(rig->arena);
    }
    assert_int_equal(failed, 0);
}

// ---- what is told of a call that was stopped, or that a busy service never gets to

#define STOPPED "\"phase\":\"before\",\"kind\":\"stall\",\"ms\":60000"
#define THROTTLED "\"count\":0,\"kind\":{\"status\":429,\"code\":\"Throttling.User\"}"
#define WAITED "Stopped while waiting"
#define NO_PROOF "use custom_domain instead"

typedef struct Told {
    const RefusedLife *life;
    const char *before, *after; // NULL: no deployment
    const char *service, *operation;
    size_t nth;
    const char *rule;
    const char *said, *unsaid; // others are stopped as well, and say so
} Told;

static const Told told[] = {
    {&base_life, NULL, DOMAIN, "fc", "GetFunction", 2, STOPPED, WAITED, "Cannot read function"},
    {&base_life, DOMAIN, NULL, "fc", "GetScalingConfig", 2, STOPPED, WAITED,
     "Cannot read the scaling"},
    {&base_life, NULL, FOR_TESTS, "fc2", "CreateService", 1, STOPPED, "Cannot make", NO_PROOF},
    {&base_life, NULL, FOR_TESTS, "fc2", "CreateService", 1, THROTTLED, "Cannot make", NO_PROOF},
    {&network_life, NULL, "{}", "vpc", "DescribeVpcs", 3, STOPPED, WAITED, "Cannot read the VPC"},
    {&network_life, "{}", NULL, "vpc", "DescribeVpcs", 2, STOPPED, WAITED, "Cannot read the VPC"},
    {&network_life, NULL, "{}", "fc2", "GetAccountSettings", 1, STOPPED, "Cannot ask", "not known"},
    {&network_life, NULL, "{}", "fc2", "GetAccountSettings", 1, THROTTLED, "Cannot ask",
     "not known"},
    {&database_life, NULL, "{}", "rds", "DescribeDBInstanceAttribute", 2, STOPPED, WAITED,
     "Cannot read RDS"},
    {&database_life, NULL, "{}", "rds", "DescribeAccounts", 1, STOPPED, WAITED,
     "Cannot read the account"},
    {&database_life, NULL, "{}", "rds", "DescribeDatabases", 1, STOPPED, WAITED,
     "Cannot read the database"},
    {&database_life, "{}", NULL, "rds", "DescribeDBInstanceAttribute", 3, STOPPED, WAITED,
     "Cannot read the RDS"},
};

static bool told_run(BaseRig *rig, const Told *row) {
    bool stops = strcmp(row->rule, STOPPED) == 0;
    Stopper stopper = {.rig = rig, .mark = local_cloud_mark(rig->cloud)};
    pthread_t thread;
    if (stops) assert_int_equal(pthread_create(&thread, NULL, stopper_main, &stopper), 0);
    bool good = row->after != NULL ? terraform_apply(&rig->tf, row->life->config(rig, row->after))
                                   : terraform_destroy(&rig->tf);
    if (stops) pthread_join(thread, NULL);
    local_cloud_fault(rig->cloud, "[]");
    if (stops) wait_for_late_call(rig, stopper.mark);
    return good;
}

static const char *told_row_fault(BaseRig *rig, const Told *row) {
    if (row->before != NULL) BASE_APPLY(rig, row->life->config(rig, row->before));
    local_cloud_fault(rig->cloud,
                      arena_printf(rig->arena,
                                   "[{\"service\":\"%s\",\"operation\":\"%s\",\"nth\":%zu,%s}]",
                                   row->service, row->operation, row->nth, row->rule));
    if (told_run(rig, row)) return "succeeds";
    const char *said = base_said(rig);
    if (strstr(said, row->said) == NULL || strstr(said, row->unsaid) != NULL) return said;
    return row->life->destroy_fault(rig);
}

static void what_ended_a_call_is_told(void **state) {
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        BaseRig *rig = told[i].life->begin();
        const char *fault = told_row_fault(rig, &told[i]);
        if (fault != NULL) print_error("%s %s: %s\n", told[i].operation, told[i].rule, fault);
        failed += fault != NULL;
        arena_free(rig->arena);
    }
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_never_succeeds_is_given_up),
        cmocka_unit_test(what_ended_a_call_is_told),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
