// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/rds.h"

#include "acceptance/sandbox/rds/postgres.h"
#include "acceptance/sandbox/rds/whitelist.h"
#include "acceptance/tools/rds_fixture.h"

#include <postgresql/libpq-fe.h>

// Whether a client comes in over the network; *sql is run there. "": nothing.
static bool can_connect(Rig *rig, const char *id, const char *user, const char *password,
                        const char *database, const char *sql) {
    const Value *instance = rds_object(rig, "rds/instances", id);
    const char *const names[] = {"hostaddr", "port", "user", "password", "dbname", NULL};
    const char *const values[] = {
        "127.0.0.1", value_cstr(value_get(instance, "Port")), user, password, database, NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);
    bool good = PQstatus(connection) == CONNECTION_OK;
    if (good && *sql != '\0') {
        PGresult *result = PQexec(connection, sql);
        ExecStatusType status = PQresultStatus(result);
        good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        PQclear(result);
    }
    PQfinish(connection);
    return good;
}

static const char *attribute(Rig *rig, const char *id, const char *member) {
    Reply reply = rds_about(rig, "DescribeDBInstanceAttribute", id, "");
    rig_expect_ok(&reply);
    const Value *items = value_at(reply.body, "Items.DBInstanceAttribute");
    assert_int_equal(value_count(items), 1);
    return value_cstr(value_at(items->list.items[0], member));
}

static void pass(Rig *rig, int64_t ms) {
    clock_advance(rig->cloud.clock, ms);
    cloud_settle(&rig->cloud, rig->arena);
    store_release(rig->cloud.store);
}

// ---- what is refused before anything is made
typedef struct Refusal {
    const char *instead; // members put behind those of a good creation, the last one counts
    const char *code;
} Refusal;

static const Refusal refusals[] = {
    {"\"Engine\":\"MySQL\"", "InvalidEngine.Malformed"},
    {"\"EngineVersion\":\"16\"", "InvalidEngineVersion.Malformed"},
    {"\"EngineVersion\":\"13.0\"", "InvalidEngineVersion.Malformed"},
    {"\"PayType\":\"Prepaid\"", "InvalidPayType.ValueNotSupport"},
    {"\"PayType\":\"Serverless\"", "InvalidCategory.ValueNotSupport"},
    {"\"DBInstanceClass\":\"pg.n2.2c.2m\"", "InvalidDBInstanceClass.ValueNotSupport"},
    {"\"DBInstanceStorage\":\"22\"", "InvalidDBInstanceStorage.ValueNotSupport"},
    {"\"DBInstanceStorage\":\"15\"", "InvalidDBInstanceStorage.ValueNotSupport"},
    {"\"DBInstanceStorageType\":\"local_ssd\"", "InvalidDBInstanceStorageType.ValueNotSupport"},
    {"\"DBInstanceNetType\":\"Internet\"", "InvalidDBInstanceNetType.ValueNotSupport"},
    {"\"InstanceNetworkType\":\"Classic\"", "InvalidInstanceNetworkType.ValueNotSupport"},
    {"\"VPCId\":\"vpc-2\"", "InvalidVPCId.NotFound"},
    {"\"VSwitchId\":\"vsw-2\"", "InvalidVSwitchId.NotFound"},
    {"\"ZoneId\":\"cn-hangzhou-k\"", "InvalidVSwitchId.ZoneMismatch"},
    {"\"VSwitchId\":\"vsw-h\"", "InvalidZoneId.NotSupported"},
    {"\"SecurityIPList\":\"10.0.0.0/8,10.0.0.0/8\"", "InvalidSecurityIPList.Duplicate"},
    {"\"SecurityIPList\":\"10.0.0.0/33\"", "InvalidSecurityIPList.Format"},
    {"\"SecurityIPList\":\"10.0.0.0/8,\"", "InvalidSecurityIPList.Format"},
    {"\"Port\":\"5432\"", "ParameterNotEmulated"},
    {"\"DBInstanceDescription\":\"https://x\"", "InvalidDBInstanceName.Format"},
    {"\"ServerlessConfig\":\"{}\"", "InvalidServerlessConfig.ValueNotSupport"},
    {"\"PayType\":\"Serverless\",\"Category\":\"serverless_basic\",\"DBInstanceClass\":"
     "\"pg.n2.serverless.1c\",\"ServerlessConfig\":\"{\\\"MinCapacity\\\":0.7,"
     "\\\"MaxCapacity\\\":2}\"",
     "InvalidServerlessConfig.ValueNotSupport"},
    {"\"PayType\":\"Serverless\",\"Category\":\"serverless_basic\",\"DBInstanceClass\":"
     "\"pg.n2.serverless.1c\",\"ServerlessConfig\":\"{\\\"MinCapacity\\\":4,"
     "\\\"MaxCapacity\\\":2}\"",
     "InvalidServerlessConfig.ValueNotSupport"},
};

static void test_bad_creations_are_refused(void **state) {
    Rig *rig = *state;
    rds_network(rig);
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        Reply reply =
            rds_call(rig, "CreateDBInstance",
                     arena_printf(rig->arena, "{" FIXTURE_INSTANCE ",%s}", refusals[i].instead));
        rig_expect_error(&reply, 400, refusals[i].code, "");
    }
    assert_int_equal(store_count(rig->cloud.store, "rds/instances"), 0);
    Reply reply = rds_about(rig, "DescribeDBInstanceAttribute", "pgm-none", "");
    rig_expect_error(&reply, 404, "InvalidDBInstanceId.NotFound", "pgm-none");
}

static void test_catalog_leaves_out_a_zone_that_has_a_network(void **state) {
    Rig *rig = *state;
    Reply reply = rds_call(rig, "DescribeAvailableZones",
                           "{" FIXTURE_REGION ",\"Engine\":\"PostgreSQL\","
                           "\"EngineVersion\":\"16.0\",\"Category\":\"Basic\"}");
    const Value *zones = value_get(reply.body, "AvailableZones");
    assert_int_equal(value_count(zones), 3);
    assert_string_equal(value_cstr(value_get(zones->list.items[0], "ZoneId")), "cn-hangzhou-i");
    reply = rds_call(rig, "DescribeAvailableClasses",
                     "{" FIXTURE_REGION ",\"Engine\":\"PostgreSQL\",\"EngineVersion\":\"16.0\","
                     "\"ZoneId\":\"cn-hangzhou-i\",\"Category\":\"serverless_basic\","
                     "\"DBInstanceStorageType\":\"cloud_essd\"}");
    const Value *classes = value_get(reply.body, "DBInstanceClasses");
    assert_int_equal(value_count(classes), 1);
    reply = rds_call(rig, "DescribeAvailableClasses",
                     "{" FIXTURE_REGION ",\"Engine\":\"PostgreSQL\",\"EngineVersion\":\"16.0\","
                     "\"ZoneId\":\"cn-hangzhou-h\",\"Category\":\"serverless_basic\","
                     "\"DBInstanceStorageType\":\"cloud_essd\"}");
    assert_int_equal(value_count(value_get(reply.body, "DBInstanceClasses")), 0);
}

// ---- the life of an instance
static void test_creation_is_made_once_and_takes_its_time(void **state) {
    Rig *rig = *state;
    rds_network(rig);
    const char *parameters = "{" FIXTURE_INSTANCE ",\"ClientToken\":\"t\"}";
    Reply reply = rds_call(rig, "CreateDBInstance", parameters);
    rig_expect_ok(&reply);
    const char *id = rig_text(&reply, "DBInstanceId");
    reply = rds_call(rig, "CreateDBInstance", parameters);
    assert_string_equal(rig_text(&reply, "DBInstanceId"), id);
    reply = rds_call(rig, "CreateDBInstance",
                     "{" FIXTURE_INSTANCE ",\"ClientToken\":\"t\",\"DBInstanceStorage\":\"25\"}");
    rig_expect_error(&reply, 400, "IdempotentParameterMismatch", "");
    assert_int_equal(store_count(rig->cloud.store, "rds/instances"), 1);
    pass(rig, 239000);
    assert_string_equal(attribute(rig, id, "DBInstanceStatus"), "Creating");
    reply = rds_about(rig, "DeleteDBInstance", id, "");
    rig_expect_error(&reply, 403, "OperationDenied.DBInstanceStatus", "Creating");
    reply = rds_about(rig, "CreateDatabase", id, "\"DBName\":\"d1\",\"CharacterSetName\":\"UTF8\"");
    rig_expect_error(&reply, 403, "OperationDenied.DBInstanceStatus", "Creating");
    pass(rig, 1000);
    rds_wait(rig, "rds/instances", id, "DBInstanceStatus", "Running");
    assert_string_equal(attribute(rig, id, "VpcId"), "vpc-1");
    assert_string_equal(attribute(rig, id, "ZoneId"), "cn-hangzhou-j");
    assert_string_equal(attribute(rig, id, "SecurityIPList"), "10.0.1.0/24");
    assert_string_equal(attribute(rig, id, "Whitelists"), "");
    rig_edit(rig, &rds_service, "hide_instance",
             arena_printf(rig->arena, "{\"DBInstanceId\":\"%s\",\"seconds\":10}", id));
    reply = rds_about(rig, "DescribeDBInstanceAttribute", id, "");
    rig_expect_error(&reply, 404, "InvalidDBInstanceId.NotFound", id);
    pass(rig, 10000);
    assert_string_equal(attribute(rig, id, "DBInstanceStatus"), "Running");
}

static void test_instance_changes_one_thing_at_a_time(void **state) {
    Rig *rig = *state;
    const char *id = rds_running(rig, ",\"DeletionProtection\":\"true\"");
    Reply reply = rds_about(rig, "DeleteDBInstance", id, "");
    rig_expect_error(&reply, 400, "OperationDenied.DeletionProtection", "release protection");
    reply = rds_about(rig, "ModifySecurityIps", id,
                      "\"SecurityIps\":\"10.1.0.0/16\",\"ModifyMode\":\"Append\"");
    rig_expect_ok(&reply);
    reply = rds_about(rig, "ModifySecurityIps", id, "\"SecurityIps\":\"10.2.0.0/16\"");
    rig_expect_error(&reply, 403, "IncorrectDBInstanceState", "another change");
    pass(rig, 2000);
    assert_string_equal(attribute(rig, id, "SecurityIPList"), "10.0.1.0/24,10.1.0.0/16");
    const Value *instance = rds_object(rig, "rds/instances", id);
    assert_true(rds_whitelist_covers(instance, TEXT("10.1.7.0/24")));
    assert_false(rds_whitelist_covers(instance, TEXT("10.2.7.0/24")));
    reply = rds_about(rig, "ModifyDBInstanceSpec", id, "\"DBInstanceStorage\":\"15\"");
    rig_expect_error(&reply, 400, "InvalidDBInstanceStorage.ValueNotSupport", "smaller");
    reply = rds_about(rig, "ModifyDBInstanceSpec", id,
                      "\"DBInstanceStorage\":\"30\",\"DBInstanceClass\":\"pg.n4.2c.1m\"");
    rig_expect_ok(&reply);
    assert_string_equal(attribute(rig, id, "DBInstanceStatus"), "DBInstanceClassChanging");
    pass(rig, 60000);
    assert_string_equal(attribute(rig, id, "DBInstanceStatus"), "Running");
    assert_string_equal(attribute(rig, id, "DBInstanceStorage"), "30");
    assert_string_equal(attribute(rig, id, "DBInstanceMemory"), "8192");
    reply = rds_about(rig, "ModifyBackupPolicy", id,
                      "\"BackupRetentionPeriod\":\"30\",\"PreferredBackupPeriod\":\"Monday\"");
    rig_expect_error(&reply, 400, "InvalidPreferredBackupPeriod.Malformed", "two days");
    reply = rds_about(rig, "ModifyBackupPolicy", id, "\"BackupRetentionPeriod\":\"30\"");
    rig_expect_ok(&reply);
    reply = rds_about(rig, "DescribeBackupPolicy", id, "");
    assert_string_equal(rig_text(&reply, "BackupRetentionPeriod"), "30");
    reply = rds_about(rig, "ModifyDBInstanceDeletionProtection", id,
                      "\"DeletionProtection\":\"false\"");
    rig_expect_ok(&reply);
    reply = rds_about(rig, "DeleteDBInstance", id, "");
    rig_expect_ok(&reply);
    assert_string_equal(attribute(rig, id, "DBInstanceStatus"), "Deleting");
    pass(rig, 20000);
    assert_int_equal(store_count(rig->cloud.store, "rds/instances"), 0);
}

static void test_a_running_instance_can_refuse_for_a_while(void **state) {
    Rig *rig = *state;
    rig_edit(rig, &rds_service, "refuse_after_running", "{\"seconds\":30}");
    rig_edit(rig, &rds_service, "refuse_after_running",
             "{\"operation\":\"CreateDatabase\",\"seconds\":60,"
             "\"code\":\"OperationDenied.DBStatus\"}");
    const char *id = rds_running(rig, "");
    const char *policy = "\"BackupRetentionPeriod\":\"30\"";
    const char *database = "\"DBName\":\"d1\",\"CharacterSetName\":\"UTF8\"";
    Reply reply = rds_about(rig, "ModifyBackupPolicy", id, policy);
    rig_expect_error(&reply, 403, "OperationDenied.DBInstanceStatus", "");
    pass(rig, 31000);
    reply = rds_about(rig, "ModifyBackupPolicy", id, policy);
    rig_expect_ok(&reply);
    pass(rig, 5000);
    reply = rds_about(rig, "CreateDatabase", id, database);
    rig_expect_error(&reply, 403, "OperationDenied.DBStatus", "");
    rig_edit(rig, &rds_service, "refuse_after_running",
             "{\"operation\":\"CreateDatabase\",\"seconds\":0}");
    reply = rds_about(rig, "CreateDatabase", id, database);
    rig_expect_ok(&reply);
    pass(rig, 5000);
    // Every change of the instance begins it anew.
    reply = rds_about(rig, "RestartDBInstance", id, "");
    rig_expect_ok(&reply);
    pass(rig, 30000);
    rds_wait(rig, "rds/instances", id, "DBInstanceStatus", "Running");
    reply = rds_about(rig, "ModifyBackupPolicy", id, policy);
    rig_expect_error(&reply, 403, "OperationDenied.DBInstanceStatus", "");
}

// ---- accounts and databases, for real
typedef struct Account {
    const char *name, *password, *code;
} Account;

static const Account bad_accounts[] = {
    {"x", "Good-pass1", "InvalidAccountName.Format"},
    {"Cap", "Good-pass1", "InvalidAccountName.Format"},
    {"1cap", "Good-pass1", "InvalidAccountName.Format"},
    {"cap_", "Good-pass1", "InvalidAccountName.Format"},
    {"postgres", "Good-pass1", "InvalidAccountName.Forbid"},
    {"rdsadmin", "Good-pass1", "InvalidAccountName.Forbid"},
    {"cap2", "Short-1", "InvalidAccountPassword.Format"},
    {"cap2", "onlylower1", "InvalidAccountPassword.Format"},
    {"cap2", "Has space 1", "InvalidAccountPassword.Format"},
    {"cap", "Good-pass1", "InvalidAccountName.Duplicate"},
};

static void test_accounts_and_databases_are_real(void **state) {
    Rig *rig = *state;
    const char *id = rds_running(rig, "");
    rds_account_and_database(rig, id, "cap", "p@ss(W)0rd", "lobechat_database");
    assert_true(can_connect(rig, id, "cap", "p@ss(W)0rd", "lobechat_database", "CREATE TABLE t()"));
    assert_false(can_connect(rig, id, "cap", "Wrong-pass1", "lobechat_database", ""));
    assert_false(can_connect(rig, id, "rdsadmin", "", "postgres", ""));
    for (size_t i = 0; i < COUNT_OF(bad_accounts); i++) {
        Reply reply =
            rds_about(rig, "CreateAccount", id,
                      arena_printf(rig->arena, "\"AccountName\":\"%s\",\"AccountPassword\":\"%s\"",
                                   bad_accounts[i].name, bad_accounts[i].password));
        rig_expect_error(&reply, 400, bad_accounts[i].code, "");
    }
    Reply reply = rds_about(rig, "ResetAccountPassword", id,
                            "\"AccountName\":\"cap\",\"AccountPassword\":\"Other-pass1\"");
    rig_expect_ok(&reply);
    pass(rig, 10000);
    rds_wait(rig, "rds/accounts", arena_printf(rig->arena, "%s/cap", id), "AccountStatus",
             "Available");
    assert_false(can_connect(rig, id, "cap", "p@ss(W)0rd", "lobechat_database", ""));
    assert_true(can_connect(rig, id, "cap", "Other-pass1", "lobechat_database", "TABLE t"));
    reply = rds_about(rig, "DescribeAccounts", id, "\"AccountName\":\"cap\"");
    const Value *accounts = value_at(reply.body, "Accounts.DBInstanceAccount");
    assert_int_equal(value_count(accounts), 1);
    assert_true(value_is_null(value_get(accounts->list.items[0], "sandbox")));
    reply = rds_about(rig, "DescribeAccounts", id, "\"AccountName\":\"nobody\"");
    assert_int_equal(value_count(value_at(reply.body, "Accounts.DBInstanceAccount")), 0);
    assert_string_equal(rig_text(&reply, "PageNumber"), "1");
    reply = rds_about(rig, "DeleteAccount", id, "\"AccountName\":\"cap\"");
    rig_expect_ok(&reply);
    pass(rig, 10000);
    for (int i = 0; i < 500; i++) {
        if (!can_connect(rig, id, "cap", "Other-pass1", "lobechat_database", "")) break;
        usleep(10000);
    }
    assert_false(can_connect(rig, id, "cap", "Other-pass1", "lobechat_database", ""));
    reply = rds_about(rig, "DeleteDatabase", id, "\"DBName\":\"lobechat_database\"");
    rig_expect_ok(&reply);
    pass(rig, 5000);
    reply = rds_about(rig, "DescribeDatabases", id, "\"DBName\":\"lobechat_database\"");
    assert_int_equal(value_count(value_at(reply.body, "Databases.Database")), 0);
    assert_true(value_is_null(value_get(reply.body, "PageNumber")));
    reply = rds_about(rig, "DeleteDatabase", id, "\"DBName\":\"lobechat_database\"");
    rig_expect_error(&reply, 404, "InvalidDBName.NotFound", "lobechat_database");
}

static void test_equal_names_on_two_instances_do_not_meet(void **state) {
    Rig *rig = *state;
    const char *one = rds_running(rig, ""), *two = rds_running(rig, "");
    rds_account_and_database(rig, one, "cap", "First-pass1", "lobechat_database");
    rds_account_and_database(rig, two, "cap", "Second-pass1", "lobechat_database");
    assert_true(
        can_connect(rig, one, "cap", "First-pass1", "lobechat_database", "CREATE TABLE t()"));
    assert_false(can_connect(rig, two, "cap", "First-pass1", "lobechat_database", ""));
    assert_false(can_connect(rig, two, "cap", "Second-pass1", "lobechat_database", "TABLE t"));
    rig_edit(rig, &rds_service, "delete_instance",
             arena_printf(rig->arena, "{\"DBInstanceId\":\"%s\"}", one));
    assert_int_equal(store_count(rig->cloud.store, "rds/databases"), 1);
    assert_true(can_connect(rig, two, "cap", "Second-pass1", "lobechat_database", ""));
}

static const char *extension(Rig *rig, const char *id, const char *list, const char *name) {
    Reply reply = rds_about(rig, "DescribePostgresExtensions", id, "\"DBName\":\"db\"");
    const Value *items = value_get(reply.body, list);
    for (size_t i = 0; i < value_count(items); i++)
        if (text_is(value_text(value_get(items->list.items[i], "Name")), name))
            return value_cstr(value_get(items->list.items[i], "DefaultVersion"));
    return NULL;
}

static void test_extensions_need_a_privileged_account(void **state) {
    Rig *rig = *state;
    const char *id = rds_running(rig, "");
    rds_account_and_database(rig, id, "cap", "First-pass1", "db");
    assert_non_null(extension(rig, id, "UninstalledExtensions", "vector"));
    assert_null(extension(rig, id, "UninstalledExtensions", "pg_search"));
    static const char install[] =
        "\"AccountName\":\"cap\",\"DBNames\":\"db\",\"Extensions\":\"%s\"";
    Reply reply = rds_about(rig, "CreatePostgresExtensions", id,
                            "\"AccountName\":\"who\",\"DBNames\":\"db\",\"Extensions\":\"vector\"");
    rig_expect_error(&reply, 400, "InvalidAccountName.NotFound", "privileged");
    reply = rds_about(rig, "CreatePostgresExtensions", id,
                      arena_printf(rig->arena, install, "vector,pg_search"));
    rig_expect_error(&reply, 400, "InvalidExtension.NotSupport", "pg_search");
    assert_null(extension(rig, id, "InstalledExtensions", "vector"));
    rig_edit(rig, &rds_service, "offer_extension", "{\"name\":\"pg_search\"}");
    reply = rds_about(rig, "CreatePostgresExtensions", id,
                      arena_printf(rig->arena, install, "vector,pg_search"));
    rig_expect_ok(&reply);
    pass(rig, 5000);
    assert_non_null(extension(rig, id, "InstalledExtensions", "vector"));
    assert_non_null(extension(rig, id, "InstalledExtensions", "pg_search"));
    reply = rds_about(rig, "DeletePostgresExtensions", id,
                      "\"DBNames\":\"db\",\"Extensions\":\"pg_search\"");
    rig_expect_ok(&reply);
    assert_null(extension(rig, id, "InstalledExtensions", "pg_search"));
}

static const char *port_of(Rig *rig, const char *id) {
    return value_cstr(value_get(rds_object(rig, "rds/instances", id), "Port"));
}

static void remove_instance(Rig *rig, const char *id) {
    rig_edit(rig, &rds_service, "delete_instance",
             arena_printf(rig->arena, "{\"DBInstanceId\":\"%s\"}", id));
    cloud_settle(&rig->cloud, rig->arena);
    store_release(rig->cloud.store);
}

// Emptying a server takes a moment of real time, in which an instance gets one of its own.
static void test_a_recycled_server_is_empty(void **state) {
    Rig *rig = *state;
    postgres_recycle(rig->cloud.postgres);
    const char *id = rds_running(rig, "");
    rds_account_and_database(rig, id, "cap", "First-pass1", "lobechat_database");
    assert_true(
        can_connect(rig, id, "cap", "First-pass1", "lobechat_database", "CREATE TABLE t()"));
    const char *port = arena_strdup(rig->arena, port_of(rig, id));
    remove_instance(rig, id);
    id = rds_running(rig, "");
    for (int i = 0; i < 500 && strcmp(port_of(rig, id), port) != 0; i++) {
        remove_instance(rig, id);
        id = rds_running(rig, "");
    }
    assert_string_equal(port_of(rig, id), port);
    assert_false(can_connect(rig, id, "cap", "First-pass1", "postgres", ""));
    rds_account_and_database(rig, id, "cap", "Second-pass1", "lobechat_database");
    assert_false(can_connect(rig, id, "cap", "First-pass1", "lobechat_database", ""));
    assert_false(can_connect(rig, id, "cap", "Second-pass1", "lobechat_database", "TABLE t"));
    assert_true(can_connect(rig, id, "cap", "Second-pass1", "lobechat_database", ""));
}

static void test_tags_find_instances(void **state) {
    Rig *rig = *state;
    rds_network(rig);
    Reply reply = rds_call(rig, "CreateDBInstance",
                           "{" FIXTURE_INSTANCE ",\"Tag.1.Key\":\"a\",\"Tag.1.Value\":\"1\"}");
    rig_expect_ok(&reply);
    const char *id = rig_text(&reply, "DBInstanceId");
    reply = rds_call(rig, "DescribeDBInstances",
                     "{" FIXTURE_REGION ",\"Tags\":\"{\\\"a\\\":\\\"1\\\"}\"}");
    assert_string_equal(rig_text(&reply, "TotalRecordCount"), "1");
    reply = rds_call(rig, "DescribeDBInstances",
                     "{" FIXTURE_REGION ",\"Tags\":\"{\\\"a\\\":\\\"2\\\"}\"}");
    assert_string_equal(rig_text(&reply, "TotalRecordCount"), "0");
    reply = rds_call(rig, "UntagResources",
                     arena_printf(rig->arena,
                                  "{" FIXTURE_REGION ",\"ResourceType\":\"INSTANCE\","
                                  "\"ResourceId.1\":\"%s\",\"TagKey.1\":\"a\"}",
                                  id));
    rig_expect_ok(&reply);
    reply = rds_call(rig, "ListTagResources", "{" FIXTURE_REGION ",\"ResourceType\":\"INSTANCE\"}");
    assert_int_equal(value_count(value_at(reply.body, "TagResources.TagResource")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_bad_creations_are_refused),
        RIG_TEST(test_catalog_leaves_out_a_zone_that_has_a_network),
        RIG_TEST(test_creation_is_made_once_and_takes_its_time),
        RIG_TEST(test_a_running_instance_can_refuse_for_a_while),
        RIG_TEST(test_instance_changes_one_thing_at_a_time),
        RIG_TEST(test_accounts_and_databases_are_real),
        RIG_TEST(test_equal_names_on_two_instances_do_not_meet),
        RIG_TEST(test_a_recycled_server_is_empty),
        RIG_TEST(test_extensions_need_a_privileged_account),
        RIG_TEST(test_tags_find_instances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
