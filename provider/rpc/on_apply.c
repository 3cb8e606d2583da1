// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/rpc/state.h"
#include "provider/schema/attrs.h"

typedef Tfplugin6__ApplyResourceChange__Request Request;
typedef Tfplugin6__ApplyResourceChange__Response Response;
typedef Status (*Operation)(Call *call, ApplyChange *change);

static Status decode(Rpc *rpc, const Request *asked, const Resource *resource,
                     ApplyChange *change) {
    Call *call = rpc->call;
    TRY(rpc_session(rpc, &change->session));
    TRY(codec_object(call, asked->prior_state, resource, "prior state", &change->prior));
    TRY(codec_object(call, asked->planned_state, resource, "planned state", &change->planned));
    TRY(codec_object(call, asked->config, resource, "configuration", &change->config));
    change->private = codec_private(call, asked->planned_private);
    return status_ok();
}

static Status run(Rpc *rpc, const Resource *resource, ApplyChange *change) {
    bool create = value_is_null(change->prior), destroy = value_is_null(change->planned);
    const char *name = destroy ? "delete" : create ? "create" : "update";
    Operation operation = destroy ? resource->delete : create ? resource->create : resource->update;
    if (operation == NULL && destroy) return status_ok(); // nothing exists outside the state
    if (operation == NULL)
        return call_fail(rpc->call, NULL, "Operation is not offered",
                         "\"%s\" has no way to %s an object, though a plan asked for it. This is a "
                         "bug in the provider.",
                         resource->type, name);
    rpc_allow(rpc, resource, destroy ? change->prior : change->planned, name);
    TRY(operation(rpc->call, change));
    return call_has_errors(rpc->call) ? status_failed() : status_ok();
}

// After success: nothing may be unknown, and what was not to be deleted must be there.
static Status check(Call *call, const ApplyChange *change) {
    if (value_is_null(change->planned)) return status_ok();
    if (!value_is_null(change->state)) return state_check_known(call, change->state);
    return call_fail(call, NULL, "Provider returned no state",
                     "The operation succeeded but its result was not returned, which is a bug in "
                     "the provider. What was planned is stored; the next refresh reads what "
                     "really exists.");
}

// What Terraform is to store. After a failure: nothing for a create that made nothing, otherwise
// all that is known, because Terraform would lose sight of an object that exists.
static const Value *outcome(const ApplyChange *change, const Value *safe, bool succeeded) {
    bool create = value_is_null(change->prior);
    if (succeeded && value_is_null(change->planned)) return &value_null;
    if (!succeeded && create && !change->exists) return &value_null;
    return value_is_null(change->state) ? safe : change->state;
}

// What of state has the type's shape, and safe for the rest: among it may be the id by which an
// object is found again.
static const Value *salvage(Arena *arena, const Type *type, const Value *state, const Value *safe) {
    if (state->kind != VALUE_OBJECT || safe->kind != VALUE_OBJECT) return safe;
    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = type->fields[i].name;
        if (type_field_index(state->object.type, text_of(name)) < 0) continue;
        const Value *value = value_get(state, name);
        if (value_conforms(value, type->fields[i].type))
            safe = value_with(arena, safe, name, value);
    }
    return safe;
}

// safe stands in for what of a state does not have the type's shape: Terraform forgets an object
// whose state it cannot read.
static Status put_state(Call *call, const Resource *resource, const Value *state, const Value *safe,
                        Response *answer) {
    const Type *type = resource_type(resource);
    const Attr *rows = resource_rows(resource);
    state = state_without_write_only(call->arena, rows, value_unknown_to_null(call->arena, state));
    if (codec_dynamic(call, state, type, "new state", &answer->new_state).ok) return status_ok();
    safe = state_without_write_only(call->arena, rows, salvage(call->arena, type, state, safe));
    (void)codec_dynamic(call, safe, type, "new state", &answer->new_state);
    return status_failed();
}

Status on_apply(Rpc *rpc, const void *request, void *response) {
    Call *call = rpc->call;
    Response *answer = response;
    const Resource *resource;
    ApplyChange change = {.session = NULL};
    const Request *asked = request;
    TRY(rpc_resource(rpc, asked->type_name, &resource));
    TRY(decode(rpc, asked, resource, &change));
    const Value *safe = value_is_null(change.prior)
                            ? value_unknown_to_null(call->arena, change.planned)
                            : change.prior;
    change.state = safe;
    Status status = run(rpc, resource, &change);
    const Value *state = outcome(&change, safe, status.ok);
    if (status.ok) status = check(call, &change);
    Status put = put_state(call, resource, state, safe, answer);
    if (!value_is_null(state)) answer->private_ = codec_private_bytes(call->arena, change.private);
    return status.ok ? put : status;
}
