// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/rpc/state.h"
#include "provider/schema/attrs.h"
#include "provider/value/json.h"

#include <inttypes.h>

static const Upgrade *find_step(const Resource *resource, int64_t from) {
    for (const Upgrade *step = resource->upgrades; step != NULL && step->upgrade != NULL; step++) {
        if (step->from == from) return step;
    }
    return NULL;
}

// Step by step from the version that wrote the state to the current one.
static Status upgrade(Call *call, const Resource *resource, int64_t version, const Value **json) {
    if (version > resource->version)
        return call_fail(call, NULL, "State was written by a newer version of the provider",
                         "The stored state has schema version %" PRId64
                         "; this provider knows versions up to %" PRId64 ". Upgrade the provider.",
                         version, resource->version);
    for (; version < resource->version; version++) {
        const Upgrade *step = find_step(resource, version);
        if (step == NULL || (*json = step->upgrade(call->arena, *json)) == NULL)
            return call_fail(call, NULL, "State cannot be upgraded",
                             "The stored state has schema version %" PRId64
                             ", and this provider has no way from there to version %" PRId64
                             ". Remove the resource from the state and import it again.",
                             version, resource->version);
    }
    return status_ok();
}

static Status parse(Call *call, const Tfplugin6__RawState *raw, const Value **ret) {
    if (raw == NULL || raw->json.len == 0)
        return call_fail(call, NULL, "Stored state is not readable",
                         "Terraform sent no state in JSON form. State written by Terraform 0.11 or "
                         "older must first be brought up to date with Terraform 0.12.");
    const char *reason = NULL;
    Text json = {.data = (const char *)raw->json.data, .length = raw->json.len};
    *ret = json_parse(call->arena, json, &reason);
    if (*ret != NULL) return status_ok();
    return call_fail(call, NULL, "Stored state is not readable",
                     "The state of this resource is not valid JSON: %s. Restore the state from a "
                     "backup, or remove the resource from it and import it again.",
                     reason);
}

Status on_upgrade(Rpc *rpc, const void *request, void *response) {
    const Tfplugin6__UpgradeResourceState__Request *asked = request;
    Tfplugin6__UpgradeResourceState__Response *answer = response;
    Call *call = rpc->call;
    const Resource *resource;
    const Value *state = NULL;
    TRY(rpc_resource(rpc, asked->type_name, &resource));
    TRY(parse(call, asked->raw_state, &state));
    TRY(upgrade(call, resource, asked->version, &state));
    TRY(json_to_type(call, state, resource_type(resource), &state));
    state = state_without_write_only(call->arena, resource_rows(resource), state);
    return codec_dynamic(call, state, resource_type(resource), "upgraded state",
                         &answer->upgraded_state);
}
