// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/rpc/schema_message.h"
#include "provider/schema/attrs.h"

typedef Tfplugin6__GetProviderSchema__Response Response;
typedef Tfplugin6__GetProviderSchema__Response__ResourceSchemasEntry ResourceEntry;
typedef Tfplugin6__GetProviderSchema__Response__DataSourceSchemasEntry DataSourceEntry;

static size_t count_of(const Resource *const *list) {
    size_t count = 0;
    while (list != NULL && list[count] != NULL) count++;
    return count;
}

static Tfplugin6__ServerCapabilities *capabilities(Arena *arena) {
    Tfplugin6__ServerCapabilities *message =
        codec_message(arena, &tfplugin6__server_capabilities__descriptor);
    message->plan_destroy = true;
    // Every process works without having been asked for its schema.
    message->get_provider_schema_optional = true;
    return message;
}

static Tfplugin6__Schema *resource_schema(Arena *arena, const Resource *resource) {
    return schema_message(arena, resource_rows(resource), resource->version, resource->doc);
}

static void put_resources(Arena *arena, const Resource *const *list, Response *response) {
    response->n_resource_schemas = count_of(list);
    response->resource_schemas = ARENA_ARRAY(arena, response->n_resource_schemas, ResourceEntry *);
    for (size_t i = 0; i < response->n_resource_schemas; i++) {
        ResourceEntry *entry = codec_message(
            arena, &tfplugin6__get_provider_schema__response__resource_schemas_entry__descriptor);
        entry->key = arena_strdup(arena, list[i]->type);
        entry->value = resource_schema(arena, list[i]);
        response->resource_schemas[i] = entry;
    }
}

static void put_data_sources(Arena *arena, const Resource *const *list, Response *response) {
    response->n_data_source_schemas = count_of(list);
    response->data_source_schemas =
        ARENA_ARRAY(arena, response->n_data_source_schemas, DataSourceEntry *);
    for (size_t i = 0; i < response->n_data_source_schemas; i++) {
        DataSourceEntry *entry = codec_message(
            arena,
            &tfplugin6__get_provider_schema__response__data_source_schemas_entry__descriptor);
        entry->key = arena_strdup(arena, list[i]->type);
        entry->value = resource_schema(arena, list[i]);
        response->data_source_schemas[i] = entry;
    }
}

Status on_schema(Rpc *rpc, const void *request, void *response) {
    (void)request;
    Arena *arena = rpc->call->arena;
    const Provider *provider = rpc->provider;
    Response *answer = response;
    answer->provider = schema_message(arena, provider_rows(provider), 0, provider->doc);
    answer->server_capabilities = capabilities(arena);
    put_resources(arena, provider->resources, answer);
    put_data_sources(arena, provider->data_sources, answer);
    return status_ok();
}

Status on_metadata(Rpc *rpc, const void *request, void *response) {
    (void)request;
    Arena *arena = rpc->call->arena;
    const Provider *provider = rpc->provider;
    Tfplugin6__GetMetadata__Response *answer = response;
    answer->server_capabilities = capabilities(arena);
    answer->n_resources = count_of(provider->resources);
    answer->resources =
        ARENA_ARRAY(arena, answer->n_resources, Tfplugin6__GetMetadata__ResourceMetadata *);
    for (size_t i = 0; i < answer->n_resources; i++) {
        answer->resources[i] =
            codec_message(arena, &tfplugin6__get_metadata__resource_metadata__descriptor);
        answer->resources[i]->type_name = arena_strdup(arena, provider->resources[i]->type);
    }
    answer->n_data_sources = count_of(provider->data_sources);
    answer->data_sources =
        ARENA_ARRAY(arena, answer->n_data_sources, Tfplugin6__GetMetadata__DataSourceMetadata *);
    for (size_t i = 0; i < answer->n_data_sources; i++) {
        answer->data_sources[i] =
            codec_message(arena, &tfplugin6__get_metadata__data_source_metadata__descriptor);
        answer->data_sources[i]->type_name = arena_strdup(arena, provider->data_sources[i]->type);
    }
    return status_ok();
}
