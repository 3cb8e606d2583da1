// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/edit.h"

#include "acceptance/sandbox/rds/database.h"
#include "acceptance/sandbox/rds/extension.h"

static Reply set_status(const Request *request, const char *status) {
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    Arena *arena = request->arena;
    const Value *own = value_get(instance, RPC_PRIVATE);
    own = value_map_without(arena, value_map_without(arena, own, TEXT("dueAtMs")), TEXT("then"));
    own = value_with(arena, own, "runningSinceMs",
                     value_int(arena, clock_now(request->cloud->clock)));
    instance = value_with(arena, instance, RPC_PRIVATE, own);
    rds_put(request, value_with(arena, instance, RDS_STATUS, value_cstring(arena, status)));
    return reply_ok(NULL);
}

Reply rds_edit_stop(const Request *request) {
    return set_status(request, "Stopped");
}

Reply rds_edit_start(const Request *request) {
    return set_status(request, "Running");
}

Reply rds_edit_set_status(const Request *request) {
    Text status = rpc_parameter(request, "status");
    if (status.length == 0) return rds_bad(request, "MissingParameter", "status is required");
    return set_status(request, status.data);
}

// As right after a creation, when some of the cloud does not know the instance yet.
Reply rds_edit_hide(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    int64_t until = clock_now(request->cloud->clock) +
                    1000 * value_int_or(value_get(request->body, "seconds"), 10);
    rds_put(request,
            value_with_at(request->arena, instance, RDS_HIDDEN, value_int(request->arena, until)));
    return reply_ok(NULL);
}

// seconds 0: no more.
Reply rds_edit_refuse_after_running(const Request *request) {
    Arena *arena = request->arena;
    Text operation = rpc_parameter(request, "operation"), code = rpc_parameter(request, "code");
    int64_t seconds = value_int_or(value_get(request->body, "seconds"), -1);
    if (seconds < 0) return rds_bad(request, "MissingParameter", "seconds are required");
    if (operation.length == 0) operation = TEXT("*");
    if (code.length == 0) code = TEXT("OperationDenied.DBInstanceStatus");
    const ValueEntry entries[] = {
        {TEXT("seconds"), value_int(arena, seconds)},
        {TEXT("code"), value_string(arena, code)},
    };
    if (seconds == 0)
        (void)store_delete(request->cloud->store, RDS_REFUSALS, operation);
    else
        store_put(request->cloud->store, RDS_REFUSALS, operation,
                  value_map(arena, entries, COUNT_OF(entries)));
    return reply_ok(NULL);
}

// At once, whatever protects it.
Reply rds_edit_delete_instance(const Request *request) {
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    rds_put(request, rds_pending(request, instance, (RdsPending){RDS_STATUS, "Deleting", 0, NULL}));
    return reply_ok(NULL);
}

static Reply set_offer(const Request *request, bool offered) {
    Arena *arena = request->arena;
    Text name = rpc_parameter(request, "name"), version = rpc_parameter(request, "version");
    if (name.length == 0) return rds_bad(request, "MissingParameter", "name is required");
    const ValueEntry entries[] = {
        {TEXT("offered"), value_bool(offered)},
        {TEXT("version"), value_string(arena, version.length == 0 ? TEXT("1.0.0") : version)},
    };
    store_put(request->cloud->store, RDS_OFFERS, name,
              value_map(arena, entries, COUNT_OF(entries)));
    return reply_ok(NULL);
}

Reply rds_edit_offer_extension(const Request *request) {
    return set_offer(request, true);
}

Reply rds_edit_withdraw_extension(const Request *request) {
    return set_offer(request, false);
}

Reply rds_edit_drop_extension(const Request *request) {
    Store *store = request->cloud->store;
    Text name = rpc_parameter(request, "DBName");
    Text key = rds_key(request->arena, rpc_parameter(request, "DBInstanceId"), name);
    const Value *database = store_get(store, RDS_DATABASES, key);
    if (database == NULL) return rds_database_missing(request, name);
    const Value *installed = value_map_without(request->arena, value_get(database, RDS_INSTALLED),
                                               rpc_parameter(request, "name"));
    store_put(store, RDS_DATABASES, key,
              value_with(request->arena, database, RDS_INSTALLED, installed));
    return reply_ok(NULL);
}
