// SPDX-License-Identifier: MPL-2.0
// Changing an RDS instance in place: each step looks first, so it may be repeated.
#include "provider/schema/wire.h"
#include "provider/value/json.h"
#include "resources/names.h"
#include "resources/parts/rds_instance.h"
#include "resources/wait.h"

enum { SPEC_TRIES = 3 };

static const char still_there[] = "The instance exists and is in the state.";

// What can be changed of class, storage and capacity, by the name of the parameter that does it.
static const char *const spec_names[][2] = {
    {"DBInstanceClass", "DBInstanceClass"},
    {"DBInstanceStorage", "DBInstanceStorage"},
    {"ServerlessConfig", "ServerlessConfiguration"},
};

// Every member of a that b has otherwise; defaults of the API that were not asked for do not count.
static bool differs(const Value *a, const Value *b) {
    if (a->kind != VALUE_MAP) return !value_equal(a, b);
    for (size_t i = 0; i < value_count(a); i++) {
        const ValueEntry *entry = value_entry_at(a, i);
        if (!value_equal(entry->value, value_get_text(b, entry->key))) return true;
    }
    return false;
}

// The parameters that bring the instance to what is planned; empty: it is as planned.
static const Value *spec_changes(Call *call, const Deployment *deployment, const Value *answer) {
    Arena *arena = call->arena;
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *wanted = wire_encode(arena, rows, PART_RDS_INSTANCE, deployment->planned);
    const Value *now = instance_for_rows(arena, answer, deployment->planned);
    const Value *changes = &value_empty_map;
    for (size_t i = 0; i < sizeof spec_names / sizeof *spec_names; i++) {
        const Value *value = value_get(wanted, spec_names[i][0]);
        if (value_is_null(value) || !differs(value, value_get(now, spec_names[i][0]))) continue;
        if (value->kind == VALUE_MAP) value = value_string(arena, json_print(arena, value));
        changes = value_with(arena, changes, spec_names[i][1], value);
    }
    return changes;
}

void instance_record(Call *call, Deployment *deployment, const Value *answer) {
    const Found found = instance_found(call->arena, answer, deployment->planned);
    stack_record(call, deployment, &rds_instance_part, &found);
}

// Until the change is through (*ret_done), or, for one whose answer was lost, it is certain that it
// was not begun.
static Status spec_wait(Call *call, Deployment *deployment, Text instance, bool lost,
                        bool *ret_done) {
    int64_t start = call_now_ms();
    for (;;) {
        const Value *answer;
        TRY(rds_wait(call, deployment, instance, &answer));
        instance_record(call, deployment, answer);
        *ret_done = value_count(spec_changes(call, deployment, answer)) == 0;
        if (*ret_done || (lost && wait_is_over(call, start, UNKNOWN_YET_MS))) return status_ok();
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the change of the RDS instance", "Running, not changed",
                             start);
    }
}

static Status spec_refused(Call *call, const Deployment *deployment, const ApiReply *reply,
                           Text instance) {
    Path path = path_attribute(NULL, A_DATABASE);
    return api_fail(
        call, reply,
        &(ApiStory){.path = &path,
                    .tried = rds_tried(call, deployment, "change RDS instance", instance),
                    .exists = still_there});
}

// An order: not repeated as long as an earlier one may have been taken.
static Status bring_spec(Call *call, Deployment *deployment, Text instance) {
    ApiReply reply;
    for (int tries = 0; tries < SPEC_TRIES; tries++) {
        const Value *answer;
        TRY(rds_wait(call, deployment, instance, &answer));
        const Value *changes = spec_changes(call, deployment, answer);
        if (value_count(changes) == 0) return status_ok();
        changes = api_pair_more(call->arena, changes, "PayType",
                                text_of(rds_pay_type(deployment->planned)));
        TRY(rds_change(call, deployment, &rds_modify_spec, changes, &reply));
        if (reply.outcome != API_DONE && !api_unsure(&reply)) break;
        bool done;
        TRY(spec_wait(call, deployment, instance, reply.outcome != API_DONE, &done));
        if (done) return status_ok();
    }
    return spec_refused(call, deployment, &reply, instance);
}

static Status bring_description(Call *call, Deployment *deployment, Text instance) {
    const char *wanted = instance_description(call->arena, deployment->planned);
    ApiReply reply;
    TRY(rds_describe(call, deployment, instance, &reply));
    if (text_is(value_text(value_get(reply.body, "DBInstanceDescription")), wanted))
        return status_ok();
    TRY(rds_change(call, deployment, &rds_modify_description,
                   api_pair(call->arena, "DBInstanceDescription", text_of(wanted)), &reply));
    if (reply.outcome == API_DONE) return status_ok();
    return spec_refused(call, deployment, &reply, instance);
}

Status instance_bring(Call *call, Deployment *deployment, Text instance) {
    TRY(bring_spec(call, deployment, instance));
    return bring_description(call, deployment, instance);
}

// ---- protection

static bool wants_protection(const Value *object) {
    const Value *database = value_get(object, A_DATABASE);
    return value_bool_or(value_get(database, A_DELETION_PROTECTION), true);
}

Status rds_protect(Call *call, Deployment *deployment) {
    bool touched = stack_will_keep(deployment, PART_RDS_INSTANCE) &&
                   stack_will_change(deployment, PART_RDS_INSTANCE);
    if (!touched) return status_ok();
    Text instance = stack_part_id(stack_now(call, deployment), PART_RDS_INSTANCE);
    bool wanted = wants_protection(deployment->planned);
    const Value *answer;
    TRY(rds_wait(call, deployment, instance, &answer));
    if (value_bool_or(value_get(answer, "DeletionProtection"), false) == wanted) return status_ok();
    ApiReply reply;
    TRY(rds_change(
        call, deployment, &rds_modify_deletion_protection,
        value_with(call->arena, &value_empty_map, "DeletionProtection", value_bool(wanted)),
        &reply));
    if (reply.outcome == API_DONE) return status_ok();
    Path block = path_attribute(NULL, A_DATABASE);
    Path path = path_attribute(&block, A_DELETION_PROTECTION);
    return api_fail(
        call, &reply,
        &(ApiStory){.path = &path,
                    .tried = rds_tried(call, deployment,
                                       "set the deletion protection of RDS instance", instance),
                    .exists = still_there});
}

Status rds_may_go(Call *call, const Value *object) {
    Text instance = stack_part_id(object, PART_RDS_INSTANCE);
    if (stack_unfinished(object) || instance.length == 0 || !wants_protection(object))
        return status_ok();
    Path block = path_attribute(NULL, A_DATABASE);
    Path path = path_attribute(&block, A_DELETION_PROTECTION);
    return call_fail(call, &path, "Database is protected from deletion",
                     "The RDS instance %s holds the users' data and is protected, so it is not "
                     "deleted. If it is to go, set deletion_protection = false in `database`, "
                     "apply that, and then go on.",
                     instance.data);
}
