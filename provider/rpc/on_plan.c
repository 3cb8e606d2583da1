// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/rpc/plan_check.h"
#include "provider/rpc/state.h"
#include "provider/schema/attrs.h"
#include "provider/schema/plan.h"

typedef Tfplugin6__PlanResourceChange__Request Request;
typedef Tfplugin6__PlanResourceChange__Response Response;

static Status decode(Rpc *rpc, const Request *asked, const Resource *resource, PlanChange *change,
                     const Value **ret_proposed) {
    Call *call = rpc->call;
    change->session = rpc->session->provider;
    change->session_unknown = rpc->session->has_unknown;
    TRY(codec_object(call, asked->prior_state, resource, "prior state", &change->prior));
    TRY(codec_object(call, asked->config, resource, "configuration", &change->config));
    TRY(codec_object(call, asked->proposed_new_state, resource, "proposed state", ret_proposed));
    change->planned = *ret_proposed;
    change->private = codec_private(call, asked->prior_private);
    return status_ok();
}

// The planner's own work, held against what Terraform would check.
static Status plan(Call *call, const Resource *resource, const Value *proposed,
                   PlanChange *change) {
    TRY(plan_change(call, resource, proposed, change));
    if (call_has_errors(call)) return status_failed();
    change->planned =
        state_without_write_only(call->arena, resource_rows(resource), change->planned);
    TRY(plan_check(call, resource_rows(resource), change));
    return plan_check_replace(call, change);
}

static void put_replace(Arena *arena, const PlanChange *change, Response *answer) {
    size_t count = 0;
    while (change->replace != NULL && change->replace[count] != NULL) count++;
    answer->requires_replace = ARENA_ARRAY(arena, count, Tfplugin6__AttributePath *);
    for (size_t i = 0; i < count; i++)
        answer->requires_replace[i] = codec_path(arena, change->replace[i]);
    answer->n_requires_replace = count;
}

Status on_plan(Rpc *rpc, const void *request, void *response) {
    const Request *asked = request;
    Response *answer = response;
    Call *call = rpc->call;
    const Resource *resource;
    const Value *proposed;
    PlanChange change = {.replace = NULL};
    TRY(rpc_resource(rpc, asked->type_name, &resource));
    TRY(decode(rpc, asked, resource, &change, &proposed));
    if (value_is_null(proposed)) {
        if (resource->plan_destroy != NULL) TRY(resource->plan_destroy(call, &change));
        change.planned = &value_null;
    } else {
        TRY(plan(call, resource, proposed, &change));
        put_replace(call->arena, &change, answer);
    }
    TRY(codec_dynamic(call, change.planned, resource_type(resource), "planned state",
                      &answer->planned_state));
    answer->planned_private = codec_private_bytes(call->arena, change.private);
    return status_ok();
}
