// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/methods.h"

#include "goplugin.pb-c.h"
#include "health.pb-c.h"
#include "tfplugin6.pb-c.h"

// Seconds. What needs no remote object must be quick; what does has the operation's own `timeouts`
// (the fallback here is for resources that state none).
enum { LOCAL = 60, REMOTE = 20 * 60 };

#define TERRAFORM(rpc, message, handler, ...)                                                      \
    {                                                                                              \
        .path = "/tfplugin6.Provider/" #rpc, .name = #rpc,                                         \
        .request = &tfplugin6__##message##__request__descriptor,                                   \
        .response = &tfplugin6__##message##__response__descriptor, .handle = (handler),            \
        __VA_ARGS__                                                                                \
    }

static const Method methods[] = {
    TERRAFORM(GetMetadata, get_metadata, on_metadata, .seconds = LOCAL, .at_once = true),
    TERRAFORM(GetProviderSchema, get_provider_schema, on_schema, .seconds = LOCAL, .at_once = true),
    TERRAFORM(GetResourceIdentitySchemas, get_resource_identity_schemas, on_empty, .seconds = LOCAL,
              .at_once = true),
    TERRAFORM(GetFunctions, get_functions, on_empty, .seconds = LOCAL, .at_once = true),
    TERRAFORM(StopProvider, stop_provider, on_stop, .seconds = LOCAL, .at_once = true),
    TERRAFORM(ValidateProviderConfig, validate_provider_config, on_validate_provider,
              .seconds = LOCAL),
    TERRAFORM(ValidateResourceConfig, validate_resource_config, on_validate_resource,
              .seconds = LOCAL),
    TERRAFORM(ValidateDataResourceConfig, validate_data_resource_config, on_validate_data,
              .seconds = LOCAL),
    TERRAFORM(ConfigureProvider, configure_provider, on_configure, .seconds = LOCAL),
    TERRAFORM(UpgradeResourceState, upgrade_resource_state, on_upgrade, .seconds = LOCAL),
    TERRAFORM(MoveResourceState, move_resource_state, on_move, .seconds = LOCAL),
    TERRAFORM(PlanResourceChange, plan_resource_change, on_plan, .seconds = LOCAL),
    TERRAFORM(ReadResource, read_resource, on_read, .seconds = REMOTE),
    TERRAFORM(ReadDataSource, read_data_source, on_read_data, .seconds = REMOTE),
    TERRAFORM(ImportResourceState, import_resource_state, on_import, .seconds = REMOTE),
    TERRAFORM(ApplyResourceChange, apply_resource_change, on_apply, .seconds = REMOTE),
    {.path = "/plugin.GRPCController/Shutdown",
     .name = "Shutdown",
     .request = &plugin__empty__descriptor,
     .response = &plugin__empty__descriptor,
     .handle = on_empty,
     .seconds = LOCAL,
     .at_once = true,
     .ends = true},
    {.path = "/grpc.health.v1.Health/Check",
     .name = "Check",
     .request = &grpc__health__v1__health_check_request__descriptor,
     .response = &grpc__health__v1__health_check_response__descriptor,
     .handle = on_health,
     .seconds = LOCAL,
     .at_once = true},
};

const Method *methods_find(Text path) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (text_is(path, methods[i].path)) return &methods[i];
    }
    return NULL;
}
