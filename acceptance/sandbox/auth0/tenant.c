// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/tenant.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/client_new.h"
#include "acceptance/sandbox/auth0/connection_new.h"

#define TENANT ".auth0/tenant"

static const char all_scopes[] =
    "create:clients read:clients update:clients delete:clients read:client_keys update:client_keys "
    "create:connections read:connections update:connections delete:connections create:users "
    "read:users update:users delete:users create:users_app_metadata read:users_app_metadata "
    "update:users_app_metadata create:user_tickets read:tenant_settings";

static const Value *tenant(const Cloud *cloud) {
    return store_get(cloud->store, TENANT, TEXT("tenant"));
}

static const Value *settings(Arena *arena) {
    const ValueEntry entries[] = {
        {TEXT(AUTH0_ENABLE_NEW), &value_false},
        {TEXT(AUTH0_DELAYED_READS), &value_false},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

void auth0_tenant_populate(const Cloud *cloud, Arena *arena) {
    if (tenant(cloud) != NULL) return;
    const Request request = {.arena = arena, .cloud = cloud, .body = &value_empty_map};
    const Value *sent =
        auth0_constant(arena, "{\"name\":\"Terraform\",\"app_type\":\"non_interactive\","
                              "\"grant_types\":[\"client_credentials\"]}");
    const Value *client = auth0_client_new(&request, sent);
    client =
        value_with_at(arena, client, AUTH0_PRIVATE ".scopes", value_cstring(arena, all_scopes));
    Text id = value_text(value_get(client, "client_id"));
    store_put(cloud->store, AUTH0_CLIENTS, id, client);
    sent = auth0_constant(arena,
                          "{\"name\":\"Username-Password-Authentication\",\"strategy\":\"auth0\"}");
    const Value *connection = auth0_connection_new(&request, sent);
    Text connection_id = value_text(value_get(connection, "id"));
    store_put(cloud->store, AUTH0_CONNECTIONS, connection_id, connection);
    store_put(cloud->store, AUTH0_CONNECTION_CLIENTS,
              text_of(arena_printf(arena, "%s/%s", connection_id.data, id.data)), &value_empty_map);
    store_put(cloud->store, TENANT, TEXT("tenant"),
              value_with(arena, settings(arena), "client_id", value_string(arena, id)));
}

const Value *auth0_tenant_announce(const Cloud *cloud, Arena *arena) {
    const Value *id = value_get(tenant(cloud), "client_id");
    const Value *client = store_get(cloud->store, AUTH0_CLIENTS, value_text(id));
    const ValueEntry entries[] = {
        {TEXT("domain"), value_cstring(arena, AUTH0_DOMAIN)},
        {TEXT("client_id"), id},
        {TEXT("client_secret"), value_get(client, "client_secret")},
    };
    const Value *members = value_map(arena, entries, COUNT_OF(entries));
    return value_with(arena, &value_empty_map, "auth0", value_copy(arena, members));
}

const Value *auth0_tenant_setting(const Cloud *cloud, const char *name) {
    return value_get(tenant(cloud), name);
}

Reply auth0_tenant_set(const Request *request) {
    Arena *arena = request->arena;
    const Value *known = settings(arena), *changed = tenant(request->cloud);
    for (size_t i = 0; i < value_count(request->body); i++) {
        const ValueEntry *entry = value_entry_at(request->body, i);
        if (value_get_text(known, entry->key)->kind != entry->value->kind)
            return reply_error(request, 400, AUTH0_BAD_REQUEST,
                               "%s is no setting of the tenant, or not of this type",
                               entry->key.data);
        changed = value_with(arena, changed, entry->key.data, entry->value);
    }
    store_put(request->cloud->store, TENANT, TEXT("tenant"), changed);
    return reply_ok(NULL);
}

Reply auth0_tenant_grant(const Request *request) {
    Text id = value_text(value_get(request->body, "client_id"));
    const Value *client = store_get(request->cloud->store, AUTH0_CLIENTS, id);
    if (client == NULL)
        return reply_error(request, 404, "inexistent_client", "The client does not exist");
    store_put(request->cloud->store, AUTH0_CLIENTS, id,
              value_with_at(request->arena, client, AUTH0_PRIVATE ".scopes",
                            value_get(request->body, "scopes")));
    return reply_ok(NULL);
}
