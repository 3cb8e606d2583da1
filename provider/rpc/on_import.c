// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/rpc/state.h"
#include "provider/schema/attrs.h"

static Status import(Rpc *rpc, const Resource *resource, const char *id, const Value **ret) {
    Call *call = rpc->call;
    void *session;
    if (resource->import == NULL)
        return call_fail(call, NULL, "Resource type cannot be imported",
                         "\"%s\" exists only in Terraform; create it with an ordinary resource "
                         "block.",
                         resource->type);
    const char *form = resource->import_id != NULL ? resource->import_id : "the object's id";
    if (id[0] == '\0')
        return call_fail(call, NULL, "Import needs an id",
                         "This resource type is imported by id, in the form %s.", form);
    TRY(rpc_session(rpc, &session));
    rpc_allow(rpc, resource, NULL, "read");
    TRY(resource->import(call, session, id, value_object(call->arena, resource_type(resource)),
                         ret));
    if (call_has_errors(call)) return status_failed();
    if (!value_is_null(*ret)) return status_ok();
    return call_fail(call, NULL, "Import found nothing",
                     "The id does not lead to an object. Its form is %s.", form);
}

Status on_import(Rpc *rpc, const void *request, void *response) {
    const Tfplugin6__ImportResourceState__Request *asked = request;
    Tfplugin6__ImportResourceState__Response *answer = response;
    Call *call = rpc->call;
    const Resource *resource;
    const Value *state = &value_null;
    TRY(rpc_resource(rpc, asked->type_name, &resource));
    TRY(import(rpc, resource, asked->id, &state));
    TRY(state_check_known(call, state));
    state = state_without_write_only(call->arena, resource_rows(resource), state);

    Tfplugin6__ImportResourceState__ImportedResource *imported = codec_message(
        call->arena, &tfplugin6__import_resource_state__imported_resource__descriptor);
    imported->type_name = arena_strdup(call->arena, resource->type);
    TRY(codec_dynamic(call, state, resource_type(resource), "imported state", &imported->state));
    answer->n_imported_resources = 1;
    answer->imported_resources =
        ARENA_ARRAY(call->arena, 1, Tfplugin6__ImportResourceState__ImportedResource *);
    answer->imported_resources[0] = imported;
    return status_ok();
}
