// SPDX-License-Identifier: MPL-2.0
// The RDS instance of a deployment and what is in it: their life, every change, what others change,
// what an interrupted apply leaves, busy and protected instances.
#include "acceptance/rig/stack_fixture.h"

#include <postgresql/libpq-fe.h>

#define INSTANCES "rds/instances"
#define ACCOUNTS "rds/accounts"
#define DATABASES "rds/databases"
#define NOT_PROTECTED "{\"database\":{\"deletion_protection\":false}}"

static const Value *instance_there(const BaseRig *rig) {
    return base_object(rig, INSTANCES, NULL);
}

static void unprotected(BaseRig *rig, const char *more) {
    const Value *json = base_json(rig->arena, more, NOT_PROTECTED);
    BASE_APPLY(rig, stack_config(rig, json_print(rig->arena, json).data));
}

static void destroy_all(BaseRig *rig) {
    BASE_GOOD(base_destroy_fault(rig));
}

static const char *in_group(const BaseRig *rig, const char *group) {
    const Value *groups = value_get(instance_there(rig), "Whitelists");
    return value_cstr(value_get(value_get(groups, group), "SecurityIPList"));
}

static bool can_connect(const BaseRig *rig, const char *password) {
    const char *port = value_cstr(value_get(instance_there(rig), "Port"));
    const char *const names[] = {"hostaddr", "port", "user", "password", "dbname", NULL};
    const char *const values[] = {"127.0.0.1", port, "cap", password, "lobechat_database", NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);
    bool good = PQstatus(connection) == CONNECTION_OK;
    PQfinish(connection);
    return good;
}

static bool has_extension(const BaseRig *rig, const char *name) {
    return !value_is_null(
               value_get(value_at(base_object(rig, DATABASES, NULL), "Extensions"), name)) ||
           strstr(fixture_text(rig->arena, base_object(rig, DATABASES, NULL)), name) != NULL;
}

// ---- life

static void life(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false),
                        "CreateAccount CreateDBInstance CreateDatabase CreatePostgresExtensions "
                        "CreateSecurityGroup CreateVSwitch CreateVpc ModifyBackupPolicy "
                        "ModifyDBInstanceDeletionProtection ModifySecurityIps");
    const Value *instance = instance_there(rig);
    assert_string_equal(value_cstr(value_get(instance, "EngineVersion")), "16.0");
    assert_string_equal(value_cstr(value_get(instance, "PayType")), "Postpaid");
    assert_string_equal(value_cstr(value_get(instance, "DBInstanceDescription")), "lobechat-chat");
    assert_true(value_bool_or(value_get(instance, "DeletionProtection"), false));
    assert_string_equal(in_group(rig, "lobechat"), "172.16.0.0/24");
    assert_string_equal(in_group(rig, "default"), "127.0.0.1");
    assert_true(can_connect(rig, "Secret-1234"));
    assert_false(can_connect(rig, "another"));
    assert_true(has_extension(rig, "vector"));
    assert_string_equal(value_cstr(value_get(rig->tf.state, A_DATABASE_HOST)),
                        value_cstr(value_get(instance, "ConnectionString")));
    assert_int_equal(value_int_or(value_get(rig->tf.state, A_DATABASE_PORT), 0),
                     value_int_or(value_get(instance, "Port"), 1));

    // What a refresh would say.
    assert_string_equal(value_cstr(value_at(rig->tf.state, "parts.rds_account.status")),
                        "Available");

    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_string_equal(base_calls(rig, mark, true),
                        "DescribeAccounts DescribeBackupPolicy DescribeDBInstanceAttribute "
                        "DescribeDBInstanceIPArrayList DescribePostgresExtensions "
                        "DescribeSecurityGroups DescribeVpcs");

    mark = local_cloud_mark(rig->cloud);
    assert_false(terraform_destroy(&rig->tf));
    assert_non_null(strstr(base_said(rig), "database.deletion_protection: Database is protected"));
    assert_string_equal(base_calls(rig, mark, false), "DeleteSecurityGroup");
    unprotected(rig, "{}");
    mark = local_cloud_mark(rig->cloud);
    destroy_all(rig);
    assert_string_equal(base_calls(rig, mark, false),
                        "DeleteDBInstance DeleteSecurityGroup DeleteVSwitch DeleteVpc");
}

// ---- step by step: each changes the configuration of the step before

typedef struct Step {
    const char *change; // JSON, merged
    const char *writes;
} Step;

static const Step steps[] = {
    {"{\"database\":{\"storage_gb\":40}}", "ModifyDBInstanceSpec"},
    {"{\"database\":{\"instance_class\":\"pg.n4.4c.2m\"}}", "ModifyDBInstanceSpec"},
    {"{\"database\":{\"deletion_protection\":true}}", "ModifyDBInstanceDeletionProtection"},
    {"{\"database\":{\"backup_retention_days\":30}}", "ModifyBackupPolicy"},
    {"{\"database\":{\"security_ips\":[\"10.9.0.1\",\"10.8.0.0/24\"]}}", "ModifySecurityIps"},
    {"{\"database\":{\"security_ips\":[\"10.8.0.0/24\",\"172.16.0.0/24\"]}}", "ModifySecurityIps"},
    {"{\"database\":{\"security_ips\":null}}", "ModifySecurityIps"},
    {"{\"database\":{\"password\":\"Other-5678\"}}", "ResetAccountPassword"},
    {"{\"database\":{\"password\":null,\"password_wo\":\"Third-9012\",\"password_wo_version\":1}}",
     "ResetAccountPassword"},
    {"{\"database\":{\"password_wo\":\"Fourth-345\"}}", ""},
    {"{\"database\":{\"password_wo_version\":2}}", "ResetAccountPassword"},
    {"{\"database\":{\"deletion_protection\":false}}", "ModifyDBInstanceDeletionProtection"},
};

static void update_step_by_step(void **state) {
    BaseRig *rig = *state;
    const Value *more = fixture_json(rig->arena, NOT_PROTECTED);
    unprotected(rig, "{}");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        more = base_merge(rig->arena, more, fixture_json(rig->arena, steps[i].change));
        const Value *config = stack_config(rig, json_print(rig->arena, more).data);
        int64_t mark = local_cloud_mark(rig->cloud);
        if (!terraform_apply(&rig->tf, config)) fail_msg("%s: %s", steps[i].change, base_said(rig));
        const char *writes = base_calls(rig, mark, false);
        if (strcmp(writes, steps[i].writes) != 0)
            fail_msg("%s: %s, not %s", steps[i].change, writes, steps[i].writes);
        const char *fault = base_plan_fault(rig, config);
        if (fault != NULL) fail_msg("%s: %s", steps[i].change, fault);
    }
    assert_true(can_connect(rig, "Fourth-345"));
    destroy_all(rig);
}

static void serverless(void **state) {
    BaseRig *rig = *state;
    static const char first[] =
        "{\"database\":{\"category\":\"serverless_basic\",\"deletion_protection\":false,"
        "\"serverless\":{\"min_capacity\":0.5,\"max_capacity\":4,\"auto_pause\":true}}}";
    static const char second[] =
        "{\"database\":{\"category\":\"serverless_basic\",\"deletion_protection\":false,"
        "\"serverless\":{\"min_capacity\":1,\"max_capacity\":8}}}";
    BASE_APPLY(rig, stack_config(rig, first));
    const Value *instance = instance_there(rig);
    assert_string_equal(value_cstr(value_get(instance, "PayType")), "Serverless");
    assert_string_equal(value_cstr(value_at(instance, "ServerlessConfig.ScaleMin")), "0.5");
    BASE_GOOD(base_plan_fault(rig, stack_config(rig, first)));

    // A paused one is neither waited for nor a difference.
    const char *id = base_part(rig, "rds_instance");
    local_cloud_put(
        rig->cloud, INSTANCES, id,
        value_with(rig->arena, instance, "DBInstanceStatus", value_cstring(rig->arena, "Stopped")));
    BASE_GOOD(base_plan_fault(rig, stack_config(rig, first)));
    local_cloud_put(rig->cloud, INSTANCES, id, instance);

    BASE_APPLY(rig, stack_config(rig, second));
    assert_string_equal(value_cstr(value_at(instance_there(rig), "ServerlessConfig.ScaleMax")),
                        "8");
    BASE_GOOD(base_plan_fault(rig, stack_config(rig, second)));
    destroy_all(rig);
}

// ---- what others change comes back

typedef struct Drift {
    const char *collection, *place, *value; // value: JSON; place "": the object is deleted
    const char *writes;
} Drift;

static const Drift drifts[] = {
    {INSTANCES, "DBInstanceDescription", "\"other\"", "ModifyDBInstanceDescription"},
    {INSTANCES, "DBInstanceClass", "\"pg.n4.4c.2m\"", "ModifyDBInstanceSpec"},
    {INSTANCES, "DeletionProtection", "true", "ModifyDBInstanceDeletionProtection"},
    {INSTANCES, "BackupPolicy.BackupRetentionPeriod", "9", "ModifyBackupPolicy"},
    {INSTANCES, "Whitelists.lobechat.SecurityIPList", "\"172.16.0.0/24,10.0.0.9\"",
     "ModifySecurityIps"},
    {INSTANCES, "Whitelists.lobechat.SecurityIPList", "\"10.0.0.9\"", "ModifySecurityIps"},
    {INSTANCES, "Whitelists.lobechat", "null", "ModifySecurityIps"},
    {INSTANCES, "Whitelists.mine", "{\"SecurityIPList\":\"10.7.7.7\"}", ""},
    {ACCOUNTS, "", NULL, "CreateAccount"},
    {DATABASES, "", NULL, "CreateDatabase CreatePostgresExtensions"},
};

static const Value *with_drift(const BaseRig *rig, const Value *object, const Drift *drift) {
    if (*drift->place == '\0') return NULL;
    const Value *value = fixture_json(rig->arena, drift->value);
    if (!value_is_null(value)) return value_with_at(rig->arena, object, drift->place, value);
    const Value *groups = value_get(object, "Whitelists");
    return value_with(rig->arena, object, "Whitelists",
                      value_map_without(rig->arena, groups, TEXT("lobechat")));
}

static void drift_is_put_right(void **state) {
    BaseRig *rig = *state;
    static const char given[] = "{\"database\":{\"deletion_protection\":false,"
                                "\"instance_class\":\"pg.x8.medium.2c\"}}";
    const Value *config = stack_config(rig, given);
    BASE_APPLY(rig, config);
    const char *id = base_part(rig, "rds_instance");
    for (size_t i = 0; i < COUNT_OF(drifts); i++) {
        const Drift *drift = &drifts[i];
        const char *name = strcmp(drift->collection, ACCOUNTS) == 0    ? "/cap"
                           : strcmp(drift->collection, DATABASES) == 0 ? "/lobechat_database"
                                                                       : "";
        const char *key = arena_printf(rig->arena, "%s%s", id, name);
        local_cloud_put(rig->cloud, drift->collection, key,
                        with_drift(rig, base_object(rig, drift->collection, NULL), drift));
        int64_t mark = local_cloud_mark(rig->cloud);
        if (!terraform_apply(&rig->tf, config)) fail_msg("%s: %s", drift->place, base_said(rig));
        const char *writes = base_calls(rig, mark, false);
        if (strcmp(writes, drift->writes) != 0)
            fail_msg("%s %s: %s, not %s", drift->collection, drift->place, writes, drift->writes);
        const char *fault = base_plan_fault(rig, config);
        if (fault != NULL) fail_msg("%s %s: %s", drift->collection, drift->place, fault);
    }
    assert_string_equal(in_group(rig, "mine"), "10.7.7.7");
    destroy_all(rig);
}

// ---- interrupted applies

static void a_lost_deployment_is_adopted(void **state) {
    BaseRig *rig = *state;
    unprotected(rig, "{}");
    terraform_forget(&rig->tf);
    int64_t mark = local_cloud_mark(rig->cloud);
    const char *id = value_cstr(value_get(instance_there(rig), "DBInstanceId"));
    unprotected(rig, "{\"database\":{\"password\":\"Other-5678\",\"storage_gb\":30}}");
    assert_string_equal(base_part(rig, "rds_instance"), id);
    assert_string_equal(base_calls(rig, mark, false),
                        "ModifyBackupPolicy ModifyDBInstanceSpec ModifySecurityIps "
                        "ResetAccountPassword");
    assert_true(can_connect(rig, "Other-5678"));

    terraform_forget(&rig->tf);
    assert_false(
        terraform_apply(&rig->tf, stack_config(rig, "{\"database\":{\"engine_version\":\"15\","
                                                    "\"deletion_protection\":false}}")));
    assert_non_null(strstr(base_said(rig), "RDS instance of this deployment does not fit"));
    terraform_forget(&rig->tf);
    unprotected(rig, "{\"database\":{\"storage_gb\":30}}");
    destroy_all(rig);
}

static const char *const failing[] = {
    "CreateDBInstance",
    "ModifySecurityIps",
    "ModifyBackupPolicy",
    "CreateAccount",
    "CreateDatabase",
    "CreatePostgresExtensions",
    "ModifyDBInstanceDeletionProtection",
};

// A second apply goes on with the same instance; a destroy instead of it leaves nothing, protected
// or not.
static void a_failed_apply_goes_on_or_goes_away(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(failing); i++) {
        BaseRig *rig = stack_begin(STACK_DATABASE);
        const Value *config = stack_config(rig, "{}");
        local_cloud_fault(rig->cloud, base_refuse(rig, failing[i]));
        if (terraform_apply(&rig->tf, config)) fail_msg("%s: succeeds", failing[i]);
        local_cloud_fault(rig->cloud, "[]");
        const char *id = base_part(rig, "rds_instance");
        if (i % 2 == 0) {
            if (!terraform_apply(&rig->tf, config)) fail_msg("%s: %s", failing[i], base_said(rig));
            if (*id != '\0') assert_string_equal(base_part(rig, "rds_instance"), id);
            BASE_GOOD(base_plan_fault(rig, config));
            unprotected(rig, "{}");
        }
        const char *fault = base_destroy_fault(rig);
        if (fault != NULL) fail_msg("%s: %s", failing[i], fault);
        arena_free(rig->arena);
    }
}

// Protection is switched on at the end, but the end may come after it.
static void an_unfinished_deployment_goes_even_if_protected(void **state) {
    BaseRig *rig = *state;
    local_cloud_fault(rig->cloud, base_refuse(rig, "CreatePostgresExtensions"));
    assert_false(terraform_apply(&rig->tf, stack_config(rig, "{}")));
    local_cloud_fault(rig->cloud, "[]");
    TerraformPlan plan;
    assert_true(terraform_plan(&rig->tf, stack_config(rig, "{}"), &plan));
    assert_true(value_bool_or(value_at(rig->tf.state, "database.deletion_protection"), false));
    local_cloud_put(rig->cloud, INSTANCES, base_part(rig, "rds_instance"),
                    value_with(rig->arena, instance_there(rig), "DeletionProtection", &value_true));
    destroy_all(rig);
}

// Of which nobody knows whether it is protected.
static void what_cannot_be_looked_at_is_not_changed(void **state) {
    BaseRig *rig = *state;
    local_cloud_fault(rig->cloud, base_refuse(rig, "CreatePostgresExtensions"));
    assert_false(terraform_apply(&rig->tf, stack_config(rig, "{}")));
    local_cloud_fault(rig->cloud, "[{\"operation\":\"DescribeDBInstanceAttribute\",\"nth\":2,"
                                  "\"kind\":{\"status\":403,\"code\":\"Forbidden.RAM\"}}]");
    int64_t mark = local_cloud_mark(rig->cloud);
    destroy_all(rig);
    assert_int_equal(local_cloud_fired(rig->cloud), 1);
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    assert_int_equal(base_count(&calls, "ModifyDBInstanceDeletionProtection", false), 0);
}

// Answers that are lost after the change was made.
static void a_lost_answer_makes_nothing_twice(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(failing); i++) {
        BaseRig *rig = stack_begin(STACK_DATABASE);
        const Value *config = stack_config(rig, "{}");
        local_cloud_fault(rig->cloud,
                          arena_printf(rig->arena,
                                       "[{\"operation\":\"%s\",\"phase\":\"after\",\"kind\":"
                                       "\"reset\"}]",
                                       failing[i]));
        if (!terraform_apply(&rig->tf, config)) fail_msg("%s: %s", failing[i], base_said(rig));
        local_cloud_fault(rig->cloud, "[]");
        BASE_GOOD(base_plan_fault(rig, config));
        unprotected(rig, "{}");
        const char *fault = base_destroy_fault(rig);
        if (fault != NULL) fail_msg("%s: %s", failing[i], fault);
        arena_free(rig->arena);
    }
}

static void a_lost_order_is_not_given_twice(void **state) {
    BaseRig *rig = *state;
    unprotected(rig, "{}");
    local_cloud_fault(rig->cloud, "[{\"operation\":\"ModifyDBInstanceSpec\",\"phase\":\"after\","
                                  "\"kind\":\"reset\"}]");
    int64_t mark = local_cloud_mark(rig->cloud);
    unprotected(rig, "{\"database\":{\"storage_gb\":60}}");
    assert_string_equal(base_calls(rig, mark, false), "ModifyDBInstanceSpec");
    local_cloud_fault(rig->cloud, "[]");
    destroy_all(rig);
}

// Right after its creation an instance is not known everywhere, and it takes one change at a time.
static void a_busy_or_unknown_instance_is_waited_for(void **state) {
    BaseRig *rig = *state;
    static const char *const refusals[][3] = {
        {"CreateAccount", "404", "InvalidDBInstanceId.NotFound"},
        {"CreateDatabase", "403", "OperationDenied.DBInstanceStatus"},
        {"ModifyBackupPolicy", "500", "LockTimeout"},
    };
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        // More often than a single call repeats itself.
        int times = i == 1 ? 45 : 2;
        local_cloud_fault(rig->cloud,
                          arena_printf(rig->arena,
                                       "[{\"operation\":\"%s\",\"count\":%d,\"kind\":{\"status\":"
                                       "%s,\"code\":\"%s\",\"message\":\"busy\"}}]",
                                       refusals[i][0], times, refusals[i][1], refusals[i][2]));
        unprotected(rig, "{}");
        assert_int_equal(local_cloud_fired(rig->cloud), times);
        local_cloud_fault(rig->cloud, "[]");
        destroy_all(rig);
    }
}

// ---- what is given

static void put_network(const BaseRig *rig) {
    static const char vpc[] = "{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/8\",\"Status\":"
                              "\"Available\",\"Tags\":{\"Tag\":[]}}";
    static const char vswitch[] =
        "{\"VSwitchId\":\"vsw-%d\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.%d.0/24\","
        "\"ZoneId\":\"cn-hangzhou-k\",\"Status\":\"Available\",\"Tags\":{\"Tag\":[]}}";
    local_cloud_put(rig->cloud, "vpc/vpcs", "vpc-1", fixture_json(rig->arena, vpc));
    for (int i = 1; i <= 2; i++) {
        const char *key = arena_printf(rig->arena, "vsw-%d", i);
        local_cloud_put(rig->cloud, "vpc/vswitches", key,
                        fixture_json(rig->arena, arena_printf(rig->arena, vswitch, i, i)));
    }
}

static void an_instance_goes_into_a_network_that_is_given(void **state) {
    BaseRig *rig = *state;
    static const char given[] =
        "{\"network\":{\"vpc_id\":\"vpc-1\",\"vswitch_ids\":[\"vsw-1\",\"vsw-2\"],"
        "\"security_group_id\":\"sg-1\"},\"database\":{\"deletion_protection\":false}}";
    put_network(rig);
    BASE_APPLY(rig, stack_config(rig, given));
    const Value *instance = instance_there(rig);
    assert_string_equal(value_cstr(value_get(instance, "VSwitchId")), "vsw-1");
    assert_string_equal(value_cstr(value_get(instance, "ZoneId")), "cn-hangzhou-k");
    assert_string_equal(in_group(rig, "lobechat"), "10.0.1.0/24,10.0.2.0/24");
    BASE_GOOD(base_plan_fault(rig, stack_config(rig, given)));
    local_cloud_put(rig->cloud, INSTANCES, base_part(rig, "rds_instance"),
                    value_with_at(rig->arena, instance, "Whitelists.lobechat.SecurityIPList",
                                  value_cstring(rig->arena, "10.0.1.0/24")));
    BASE_APPLY(rig, stack_config(rig, given));
    assert_string_equal(in_group(rig, "lobechat"), "10.0.1.0/24,10.0.2.0/24");
    assert_true(terraform_destroy(&rig->tf));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena),
                        "vpc/vpcs/vpc-1 vpc/vswitches/vsw-1 vpc/vswitches/vsw-2");
}

static void a_vswitch_that_is_not_there_is_named(void **state) {
    BaseRig *rig = *state;
    assert_false(terraform_apply(
        &rig->tf, stack_config(rig, "{\"network\":{\"vpc_id\":\"vpc-9\",\"vswitch_ids\":["
                                    "\"vsw-9\"],\"security_group_id\":\"sg-9\"}}")));
    assert_non_null(strstr(base_said(rig), "network.vswitch_ids: VSwitch not found"));
}

// The database that was made goes, unless it is protected.
static void a_database_that_is_given_takes_the_place(void **state) {
    BaseRig *rig = *state;
    const Value *given = stack_config(
        rig, "{\"database\":{\"password\":null,\"url\":\"postgres://a:b@db.example.com:5432/c\"}}");
    BASE_APPLY(rig, stack_config(rig, "{}"));
    assert_false(terraform_apply(&rig->tf, given));
    assert_non_null(strstr(base_said(rig), "Database is protected from deletion"));
    unprotected(rig, "{}");
    BASE_APPLY(rig, given);
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "");
}

// ---- pg_search

static void search_is_needed_from_2_1_40_on(void **state) {
    BaseRig *rig = *state;
    static const char later[] =
        "{\"app_version\":\"2.1.40\",\"database\":{\"deletion_protection\":false}}";
    assert_false(terraform_apply(&rig->tf, stack_config(rig, later)));
    assert_non_null(strstr(base_said(rig), "app_version: LobeHub needs an extension"));
    assert_non_null(strstr(base_said(rig), "2.1.39"));
    local_cloud_put(rig->cloud, ".rds/offers", "pg_search",
                    fixture_json(rig->arena, "{\"offered\":true,\"version\":\"0.18\"}"));
    BASE_APPLY(rig, stack_config(rig, later));
    assert_true(has_extension(rig, "pg_search"));
    BASE_GOOD(base_plan_fault(rig, stack_config(rig, later)));
    local_cloud_put(rig->cloud, ".rds/offers", "pg_search", NULL);
    destroy_all(rig);
}

static void a_plan_asks_for_search_where_it_can(void **state) {
    BaseRig *rig = *state;
    unprotected(rig, "{\"app_version\":\"2.1.39\"}");
    int64_t mark = local_cloud_mark(rig->cloud);
    TerraformPlan plan;
    const Value *later = stack_config(
        rig, "{\"app_version\":\"2.1.40\",\"database\":{\"deletion_protection\":false}}");
    assert_false(terraform_plan(&rig->tf, later, &plan));
    assert_non_null(strstr(base_said(rig), "app_version: LobeHub needs an extension"));
    assert_string_equal(base_calls(rig, mark, false), "");
    // A database that is not there offers what a new one will.
    local_cloud_fault(
        rig->cloud,
        "[{\"operation\":\"DescribePostgresExtensions\",\"nth\":2,\"count\":0,\"kind\":{"
        "\"status\":404,\"code\":\"InvalidDBName.NotFound\"}}]");
    if (!terraform_plan(&rig->tf, later, &plan)) fail_msg("%s", base_said(rig));
    assert_int_equal(local_cloud_fired(rig->cloud), 1);
    local_cloud_fault(rig->cloud, "[]");
    destroy_all(rig);
}

static int set_up(void **state) {
    *state = stack_begin(STACK_DATABASE);
    return 0;
}

#define RDS_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, base_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        RDS_TEST(life),
        RDS_TEST(update_step_by_step),
        RDS_TEST(serverless),
        RDS_TEST(drift_is_put_right),
        RDS_TEST(a_lost_deployment_is_adopted),
        cmocka_unit_test(a_failed_apply_goes_on_or_goes_away),
        cmocka_unit_test(a_lost_answer_makes_nothing_twice),
        RDS_TEST(an_unfinished_deployment_goes_even_if_protected),
        RDS_TEST(what_cannot_be_looked_at_is_not_changed),
        RDS_TEST(a_lost_order_is_not_given_twice),
        RDS_TEST(a_busy_or_unknown_instance_is_waited_for),
        RDS_TEST(an_instance_goes_into_a_network_that_is_given),
        RDS_TEST(a_vswitch_that_is_not_there_is_named),
        RDS_TEST(a_database_that_is_given_takes_the_place),
        RDS_TEST(search_is_needed_from_2_1_40_on),
        RDS_TEST(a_plan_asks_for_search_where_it_can),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
