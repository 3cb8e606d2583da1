// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/instance.h"

#include "acceptance/sandbox/rds/backup.h"
#include "acceptance/sandbox/rds/catalog.h"
#include "acceptance/sandbox/rds/instance_check.h"
#include "acceptance/sandbox/rds/postgres.h"
#include "acceptance/sandbox/rds/tags.h"
#include "acceptance/sandbox/rds/whitelist.h"
#include "acceptance/sandbox/rpc/once.h"
#include "acceptance/sandbox/vpc/basics.h"

// ServerlessConfig is answered under other names than it is given.
static const Value *read_capacity(Arena *arena, const Value *given) {
    static const char *const names[][2] = {{"MinCapacity", "ScaleMin"},
                                           {"MaxCapacity", "ScaleMax"},
                                           {"AutoPause", "AutoPause"},
                                           {"SwitchForce", "SwitchForce"}};
    const Value *config = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const Value *member = value_get(given, names[i][0]);
        if (!value_is_null(member)) config = value_with(arena, config, names[i][1], member);
    }
    return config;
}

static const Value *with_class(Arena *arena, const Value *instance) {
    const RdsClass *class = rds_class_find(value_text(value_get(instance, "DBInstanceClass")),
                                           value_text(value_get(instance, "Category")));
    instance = value_with(arena, instance, "DBInstanceCPU",
                          value_cstring(arena, arena_printf(arena, "%d", class->cpu)));
    instance = value_with(arena, instance, "DBInstanceMemory", value_int(arena, class->memory_mb));
    return value_with(arena, instance, "MaxConnections", value_int(arena, class->connections));
}

static const Value *with_facts(const Request *request, const Value *instance) {
    static const char *const facts[][2] = {
        {"ConnectionMode", "Standard"},
        {"LockMode", "Unlock"},
        {"DBInstanceType", "Primary"},
        {"SecurityIPMode", "normal"},
        {"IPType", "IPv4"},
        {"MaintainTime", "18:00Z-22:00Z"},
        {"AvailabilityValue", "100.0%"},
        {"DBInstanceClassType", "s"},
    };
    Arena *arena = request->arena;
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        instance = value_with(arena, instance, facts[i][0], value_cstring(arena, facts[i][1]));
    Text version = rpc_parameter(request, "EngineVersion");
    const char *kernel = arena_printf(arena, "rds_postgres_%.2s00_20250430", version.data);
    instance = value_with(arena, instance, "CurrentKernelVersion", value_cstring(arena, kernel));
    instance =
        value_with(arena, instance, "RegionId", value_cstring(arena, request->cloud->region));
    return value_with(arena, instance, "CreationTime", rpc_now(request));
}

// What the request says, as the answers say it.
static const Value *from_request(const Request *request) {
    static const char *const kept[] = {"Engine",
                                       "EngineVersion",
                                       "DBInstanceClass",
                                       "DBInstanceStorage",
                                       "DBInstanceNetType",
                                       "DBInstanceStorageType",
                                       "InstanceNetworkType",
                                       "PayType",
                                       "Category",
                                       "DBInstanceDescription",
                                       "VSwitchId",
                                       "DeletionProtection"};
    Arena *arena = request->arena;
    const ValueEntry defaults[] = {
        {TEXT("Category"), value_cstring(arena, "HighAvailability")},
        {TEXT("DBInstanceStorageType"), value_cstring(arena, "cloud_essd")},
        {TEXT("DBInstanceDescription"), &value_empty_string},
        {TEXT("DeletionProtection"), &value_false},
    };
    const Value *instance = value_map(arena, defaults, COUNT_OF(defaults));
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const Value *member = value_get(request->parameters, kept[i]);
        if (!value_is_null(member)) instance = value_with(arena, instance, kept[i], member);
    }
    const Value *capacity = value_get(request->parameters, "ServerlessConfig");
    if (!value_is_null(capacity))
        instance = value_with(arena, instance, "ServerlessConfig", read_capacity(arena, capacity));
    return value_with(arena, instance, "VpcId", value_get(request->parameters, "VPCId"));
}

// id and port of the new instance; its host name is one below .localhost, which leads to the
// server of the sandbox.
static const Value *with_address(const Request *request, const Value *instance, int port) {
    Arena *arena = request->arena;
    const Value *vswitch =
        store_get(request->cloud->store, VPC_VSWITCHES, rpc_parameter(request, "VSwitchId"));
    const char *id = arena_printf(arena, "pgm-%s", ident_alnum(request->cloud->ident, arena, 16));
    const ValueEntry entries[] = {
        {TEXT("DBInstanceId"), value_cstring(arena, id)},
        {TEXT("ConnectionString"),
         value_cstring(arena, arena_printf(arena, "%s.pg.rds.localhost", id))},
        {TEXT("Port"), value_cstring(arena, arena_printf(arena, "%d", port))},
        {TEXT("ZoneId"), value_get(vswitch, "ZoneId")},
    };
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        instance = value_with(arena, instance, entries[i].key.data, entries[i].value);
    return instance;
}

static Reply answer_new(const Request *request, const Value *instance) {
    static const char *const answered[] = {"DBInstanceId", "ConnectionString", "Port"};
    Arena *arena = request->arena;
    const Value *answer = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(answered); i++)
        answer = value_with(arena, answer, answered[i], value_get(instance, answered[i]));
    return reply_ok(
        value_with(arena, answer, "OrderId",
                   value_cstring(arena, ident_digits(request->cloud->ident, arena, 15))));
}

static Reply create(const Request *request) {
    Arena *arena = request->arena;
    Reply refusal;
    const Value *instance = from_request(request);
    if (rds_creation_refused(request, &refusal) || rds_size_refused(request, instance, &refusal) ||
        rds_tags_refused(request, &refusal))
        return refusal;
    const char *missing = postgres_missing();
    if (missing != NULL) return reply_error(request, 500, "PostgreSQLNotInstalled", "%s", missing);
    int port = postgres_reserve_port(request->cloud->postgres);
    if (port == 0) return reply_error(request, 500, "InternalError", "No port is free.");
    instance = with_address(request, with_facts(request, with_class(arena, instance)), port);
    instance = value_with(arena, instance, RDS_WHITELISTS,
                          rds_whitelist_new(arena, rpc_parameter(request, "SecurityIPList")));
    instance = value_with(arena, instance, RDS_BACKUP, rds_backup_new(arena));
    instance = value_with(arena, instance, "Tags", rds_tags_given(request));
    rds_put(request, rds_pending(request, instance,
                                 (RdsPending){RDS_STATUS, "Creating", RDS_CREATE_MS, "Running"}));
    return answer_new(request, instance);
}

Reply rds_instance_create(const Request *request) {
    return rpc_once(request, create);
}

// ---- changes
static Reply changed(const Request *request, const Value *instance) {
    Arena *arena = request->arena;
    const Value *answer =
        value_with(arena, &value_empty_map, "DBInstanceId", value_get(instance, "DBInstanceId"));
    return reply_ok(value_with(
        arena, answer, "OrderId",
        value_int(arena, clock_now(request->cloud->clock)))); // a number, unlike elsewhere
}

Reply rds_instance_modify_spec(const Request *request) {
    static const char *const kept[] = {"DBInstanceClass", "DBInstanceStorage", "Category",
                                       "DBInstanceStorageType"};
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    if (!rds_changeable(request, &instance, &refusal)) return refusal;
    int64_t storage = value_int_or(value_get(instance, "DBInstanceStorage"), 0);
    if (value_int_or(value_get(request->parameters, "DBInstanceStorage"), storage) < storage)
        return rds_bad(request, "InvalidDBInstanceStorage.ValueNotSupport",
                       "The storage of an instance cannot become smaller.");
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const Value *member = value_get(request->parameters, kept[i]);
        if (!value_is_null(member)) instance = value_with(arena, instance, kept[i], member);
    }
    const Value *capacity = value_get(request->parameters, "ServerlessConfiguration");
    if (!value_is_null(capacity))
        instance = value_with(arena, instance, "ServerlessConfig", read_capacity(arena, capacity));
    if (rds_size_refused(request, instance, &refusal)) return refusal;
    rds_put(request, rds_pending(request, with_class(arena, instance),
                                 (RdsPending){RDS_STATUS, "DBInstanceClassChanging", RDS_CHANGE_MS,
                                              "Running"}));
    return changed(request, instance);
}

Reply rds_instance_modify_description(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal) ||
        rds_description_refused(request, "DBInstanceDescription", &refusal))
        return refusal;
    rds_put(request, value_with(request->arena, instance, "DBInstanceDescription",
                                value_get(request->parameters, "DBInstanceDescription")));
    return reply_ok(&value_empty_map);
}

static Reply protect(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_changeable(request, &instance, &refusal)) return refusal;
    rds_put(request, value_with(request->arena, instance, "DeletionProtection",
                                value_get(request->parameters, "DeletionProtection")));
    return reply_ok(&value_empty_map);
}

Reply rds_instance_protect(const Request *request) {
    return rpc_once(request, protect);
}

static Reply restart(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_changeable(request, &instance, &refusal)) return refusal;
    rds_put(request, rds_pending(request, instance,
                                 (RdsPending){RDS_STATUS, "Rebooting", RDS_RESTART_MS, "Running"}));
    return reply_ok(&value_empty_map);
}

Reply rds_instance_restart(const Request *request) {
    return rpc_once(request, restart);
}

// The documentation says that a protected instance is refused with an error, but not with which.
Reply rds_instance_delete(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    if (value_bool_or(value_get(instance, "DeletionProtection"), false))
        return rds_bad(request, "OperationDenied.DeletionProtection",
                       "The operation is not permitted: the release protection of the instance is "
                       "on.");
    bool stopped = text_is(value_text(value_get(instance, RDS_STATUS)), "Stopped");
    if (!stopped && !rds_changeable(request, &instance, &refusal)) return refusal;
    rds_put(request, rds_pending(request, instance,
                                 (RdsPending){RDS_STATUS, "Deleting", RDS_DELETE_MS, NULL}));
    return reply_ok(
        value_with(request->arena, &value_empty_map, "RegionId", value_get(instance, "RegionId")));
}
