// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/rpc/state.h"
#include "provider/schema/attrs.h"

// A state as Terraform accepts it, or an error and the old state stays.
static Status put_state(Call *call, const Resource *resource, const Value *state, const char *what,
                        Tfplugin6__DynamicValue **ret) {
    TRY(state_check_known(call, state));
    state = state_without_write_only(call->arena, resource_rows(resource), state);
    return codec_dynamic(call, state, resource_type(resource), what, ret);
}

// Errors that were recorded count even if the function went on and returned success.
static Status run_read(Call *call, const Resource *resource, ReadChange *change) {
    if (resource->read == NULL) return status_ok();
    TRY(resource->read(call, change));
    return call_has_errors(call) ? status_failed() : status_ok();
}

Status on_read(Rpc *rpc, const void *request, void *response) {
    const Tfplugin6__ReadResource__Request *asked = request;
    Tfplugin6__ReadResource__Response *answer = response;
    Call *call = rpc->call;
    const Resource *resource;
    ReadChange change = {.session = NULL};
    TRY(rpc_resource(rpc, asked->type_name, &resource));
    TRY(rpc_session(rpc, &change.session));
    TRY(codec_object(call, asked->current_state, resource, "prior state", &change.state));
    change.private = codec_private(call, asked->private_);
    rpc_allow(rpc, resource, change.state, "read");
    TRY(run_read(call, resource, &change));
    TRY(put_state(call, resource, change.state, "refreshed state", &answer->new_state));
    // An absent answer would make Terraform forget the private data.
    answer->private_ = codec_private_bytes(call->arena, change.private);
    return status_ok();
}

Status on_read_data(Rpc *rpc, const void *request, void *response) {
    const Tfplugin6__ReadDataSource__Request *asked = request;
    Tfplugin6__ReadDataSource__Response *answer = response;
    Call *call = rpc->call;
    const Resource *source;
    ReadChange change = {.private = &value_empty_map};
    TRY(rpc_data_source(rpc, asked->type_name, &source));
    TRY(rpc_session(rpc, &change.session));
    TRY(codec_object(call, asked->config, source, "configuration", &change.state));
    rpc_allow(rpc, source, change.state, "read");
    TRY(run_read(call, source, &change));
    if (value_is_null(change.state))
        return call_fail(call, NULL, "Object was not found",
                         "No object with these attributes exists, or these credentials may not see "
                         "it. Check the identifying attributes and the region.");
    return put_state(call, source, change.state, "data", &answer->state);
}
