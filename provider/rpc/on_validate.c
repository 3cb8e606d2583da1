// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/schema/attrs.h"
#include "provider/schema/validate.h"

// Everything wrong is reported at once: the resource's own rules run even if the table's failed.
static Status validate(Call *call, const Resource *resource, const Tfplugin6__DynamicValue *wire,
                       bool write_only_allowed) {
    const Value *config;
    TRY(codec_object(call, wire, resource, "configuration", &config));
    Status table = validate_config(call, resource_rows(resource), config, write_only_allowed);
    Status own = resource->validate != NULL ? resource->validate(call, config) : status_ok();
    return table.ok ? own : table;
}

Status on_validate_provider(Rpc *rpc, const void *request, void *response) {
    (void)response;
    const Tfplugin6__ValidateProviderConfig__Request *asked = request;
    const Provider *provider = rpc->provider;
    const Value *config;
    TRY(codec_value(rpc->call, asked->config, provider_type(provider), "provider configuration",
                    &config));
    Status table = validate_config(rpc->call, provider_rows(provider), config, false);
    Status own = provider->validate != NULL ? provider->validate(rpc->call, config) : status_ok();
    return table.ok ? own : table;
}

Status on_validate_resource(Rpc *rpc, const void *request, void *response) {
    (void)response;
    const Tfplugin6__ValidateResourceConfig__Request *asked = request;
    const Resource *resource;
    TRY(rpc_resource(rpc, asked->type_name, &resource));
    // Absent before Terraform 1.11, which would store write-only values in the state.
    bool write_only_allowed = asked->client_capabilities != NULL &&
                              asked->client_capabilities->write_only_attributes_allowed;
    return validate(rpc->call, resource, asked->config, write_only_allowed);
}

Status on_validate_data(Rpc *rpc, const void *request, void *response) {
    (void)response;
    const Tfplugin6__ValidateDataResourceConfig__Request *asked = request;
    const Resource *resource;
    TRY(rpc_data_source(rpc, asked->type_name, &resource));
    return validate(rpc->call, resource, asked->config, false);
}
