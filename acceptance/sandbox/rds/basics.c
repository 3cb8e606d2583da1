// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/basics.h"

enum { REVISION_LENGTH = 12 };

const Value *rds_revision(const Request *request) {
    return value_cstring(request->arena,
                         ident_alnum(request->cloud->ident, request->arena, REVISION_LENGTH));
}

Text rds_id(const Value *instance) {
    return value_text(value_get(instance, "DBInstanceId"));
}

Text rds_key(Arena *arena, Text instance, Text name) {
    return text_of(arena_printf(arena, "%.*s/%.*s", (int)instance.length, instance.data,
                                (int)name.length, name.data));
}

Reply rds_bad(const Request *request, const char *code, const char *message) {
    return reply_error(request, 400, code, "%s", message);
}

static bool is_before(const Request *request, const Value *object, const char *member) {
    return clock_now(request->cloud->clock) < value_int_or(value_at(object, member), 0);
}

bool rds_find(const Request *request, const Value **ret_instance, Reply *ret_error) {
    Text id = rpc_parameter(request, "DBInstanceId");
    if (rpc_refused(request, ret_error)) return false;
    *ret_instance = store_get(request->cloud->store, RDS_INSTANCES, id);
    if (*ret_instance != NULL && !is_before(request, *ret_instance, RDS_HIDDEN)) return true;
    *ret_error = reply_error(request, 404, "InvalidDBInstanceId.NotFound",
                             "The specified instance %s does not exist.", id.data);
    return false;
}

// The status says Running, and some of the cloud is not that far.
static const Value *find_refusal(const Request *request, const Value *instance) {
    const Store *store = request->cloud->store;
    const Value *rule = store_get(store, RDS_REFUSALS, text_of(request->operation));
    if (rule == NULL) rule = store_get(store, RDS_REFUSALS, TEXT("*"));
    int64_t until_ms = value_int_or(value_at(instance, RDS_SINCE), 0) +
                       1000 * value_int_or(value_get(rule, "seconds"), 0);
    return rule != NULL && clock_now(request->cloud->clock) < until_ms ? rule : NULL;
}

bool rds_changeable(const Request *request, const Value **ret_instance, Reply *ret_error) {
    if (!rds_find(request, ret_instance, ret_error)) return false;
    const char *status = value_cstr(value_get(*ret_instance, RDS_STATUS));
    if (!text_is(text_of(status), "Running")) {
        *ret_error =
            reply_error(request, 403, "OperationDenied.DBInstanceStatus",
                        "The operation is not permitted due to status of instance: %s.", status);
        return false;
    }
    const Value *rule = find_refusal(request, *ret_instance);
    if (rule != NULL) {
        *ret_error = reply_error(request, 403, value_cstr(value_get(rule, "code")),
                                 "The operation is not permitted due to status of instance.");
        return false;
    }
    if (!is_before(request, *ret_instance, RDS_LOCKED)) return true;
    *ret_error = reply_error(request, 403, "IncorrectDBInstanceState",
                             "Current DB instance state does not support this operation: another "
                             "change is under way.");
    return false;
}

void rds_put(const Request *request, const Value *instance) {
    store_put(request->cloud->store, RDS_INSTANCES, rds_id(instance), instance);
}

static const Value *in_ms(const Request *request, int64_t ms) {
    return value_int(request->arena, clock_now(request->cloud->clock) + ms);
}

void rds_put_locked(const Request *request, const Value *instance, int64_t ms) {
    rds_put(request, value_with_at(request->arena, instance, RDS_LOCKED, in_ms(request, ms)));
}

const Value *rds_pending(const Request *request, const Value *object, RdsPending pending) {
    Arena *arena = request->arena;
    const char *then = pending.then == NULL ? "" : pending.then;
    object = value_with(arena, object, pending.member, value_cstring(arena, pending.status));
    object = value_with_at(arena, object, RDS_DUE, in_ms(request, pending.ms));
    return value_with_at(arena, object, RDS_THEN, value_cstring(arena, then));
}
