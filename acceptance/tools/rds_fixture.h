// SPDX-License-Identifier: MPL-2.0
// An RDS instance, with its real server, in the cloud of cloud_rig.h. Header-only, because it must
// never become part of the product.
#pragma once

#include "acceptance/sandbox/rds/rds.h"
#include "acceptance/tools/cloud_rig.h"

#include <unistd.h>

#define FIXTURE_REGION "\"RegionId\":\"cn-hangzhou\""
#define FIXTURE_INSTANCE                                                                           \
    FIXTURE_REGION ",\"Engine\":\"PostgreSQL\",\"EngineVersion\":\"16.0\","                        \
                   "\"DBInstanceClass\":\"pg.n2.2c.1m\",\"DBInstanceStorage\":\"20\","             \
                   "\"Category\":\"Basic\",\"DBInstanceNetType\":\"Intranet\","                    \
                   "\"PayType\":\"Postpaid\",\"InstanceNetworkType\":\"VPC\","                     \
                   "\"VPCId\":\"vpc-1\",\"VSwitchId\":\"vsw-1\","                                  \
                   "\"SecurityIPList\":\"10.0.1.0/24\""

static inline void rds_put_object(Rig *rig, const char *collection, const char *key,
                                  const char *json) {
    const char *reason = NULL;
    store_put(rig->cloud.store, collection, text_of(key), rig_json(rig, json));
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    store_release(rig->cloud.store);
}

static inline void rds_network(Rig *rig) {
    rds_put_object(rig, "vpc/vpcs", "vpc-1", "{\"VpcId\":\"vpc-1\",\"Status\":\"Available\"}");
    rds_put_object(rig, "vpc/vswitches", "vsw-1",
                   "{\"VSwitchId\":\"vsw-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\","
                   "\"ZoneId\":\"cn-hangzhou-j\",\"Status\":\"Available\"}");
    rds_put_object(rig, "vpc/vswitches", "vsw-h",
                   "{\"VSwitchId\":\"vsw-h\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.2.0/24\","
                   "\"ZoneId\":\"cn-hangzhou-h\",\"Status\":\"Available\"}");
}

static inline Reply rds_call(Rig *rig, const char *operation, const char *parameters) {
    return rig_call(rig, &rds_service, operation, parameters, NULL);
}

// An operation about one instance; more: further members of a JSON object.
static inline Reply rds_about(Rig *rig, const char *operation, const char *id, const char *more) {
    const char *comma = *more == '\0' ? "" : ",";
    return rds_call(rig, operation,
                    arena_printf(rig->arena, "{\"DBInstanceId\":\"%s\"%s%s}", id, comma, more));
}

static inline const Value *rds_object(Rig *rig, const char *collection, const char *key) {
    return store_get(rig->cloud.store, collection, text_of(key));
}

// Real servers need real time: waits until an object's member is the wanted one.
static inline void rds_wait(Rig *rig, const char *collection, const char *key, const char *member,
                            const char *wanted) {
    for (int i = 0; i < 3000; i++) {
        cloud_settle(&rig->cloud, rig->arena);
        store_release(rig->cloud.store);
        const Value *object = rds_object(rig, collection, key);
        if (text_is(value_text(value_get(object, member)), wanted)) return;
        usleep(10000);
    }
    fail_msg("%s did not become %s", key, wanted);
}

// A running instance; more: further members of CreateDBInstance's parameters.
static inline const char *rds_running(Rig *rig, const char *more) {
    rds_network(rig);
    Reply reply = rds_call(rig, "CreateDBInstance",
                           arena_printf(rig->arena, "{" FIXTURE_INSTANCE "%s}", more));
    rig_expect_ok(&reply);
    const char *id = rig_text(&reply, "DBInstanceId");
    clock_advance(rig->cloud.clock, 240000);
    rds_wait(rig, "rds/instances", id, "DBInstanceStatus", "Running");
    return id;
}

// A privileged account and a database, ready for use.
static inline void rds_account_and_database(Rig *rig, const char *id, const char *account,
                                            const char *password, const char *database) {
    Reply reply = rds_about(rig, "CreateAccount", id,
                            arena_printf(rig->arena,
                                         "\"AccountName\":\"%s\",\"AccountPassword\":\"%s\","
                                         "\"AccountType\":\"Super\"",
                                         account, password));
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 10000);
    rds_wait(rig, "rds/accounts", arena_printf(rig->arena, "%s/%s", id, account), "AccountStatus",
             "Available");
    reply = rds_about(
        rig, "CreateDatabase", id,
        arena_printf(rig->arena, "\"DBName\":\"%s\",\"CharacterSetName\":\"UTF8\"", database));
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 5000);
    rds_wait(rig, "rds/databases", arena_printf(rig->arena, "%s/%s", id, database), "DBStatus",
             "Running");
}
