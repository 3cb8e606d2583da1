// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/connection_client.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/page.h"

enum { PATCH_MAXIMUM = 50, TAKE_MAXIMUM = 1000 };

static Text key_of(const Request *request, Text connection_id, const char *client_id) {
    return text_of(arena_printf(request->arena, "%s/%s", connection_id.data, client_id));
}

static Text client_of(Text key) {
    ptrdiff_t slash = text_find(key, "/");
    return text_slice(key, (size_t)slash + 1, key.length);
}

static const StoreObject *first_of(const Request *request, Text connection_id) {
    const char *prefix = arena_printf(request->arena, "%s/", connection_id.data);
    const StoreObject *o =
        store_next(request->cloud->store, AUTH0_CONNECTION_CLIENTS, text_of(prefix));
    return o != NULL && text_starts(o->key, prefix) ? o : NULL;
}

bool auth0_connection_client_has(const Request *request, Text connection_id,
                                 const char *client_id) {
    return store_get(request->cloud->store, AUTH0_CONNECTION_CLIENTS,
                     key_of(request, connection_id, client_id)) != NULL;
}

bool auth0_connection_client_has_any(const Request *request, Text connection_id) {
    return first_of(request, connection_id) != NULL;
}

static bool is_missing(const Request *request, Reply *ret_error) {
    Text id = auth0_parameter(request, "id");
    if (store_get(request->cloud->store, AUTH0_CONNECTIONS, id) != NULL) return false;
    *ret_error =
        reply_error(request, 404, "inexistent_connection", "The connection does not exist");
    return true;
}

Reply auth0_connection_client_list(const Request *request) {
    const Store *store = request->cloud->store;
    Arena *arena = request->arena;
    Reply error;
    if (is_missing(request, &error)) return error;
    Text id = auth0_parameter(request, "id");
    Listing listing = {.member = "clients", .checkpoint_only = true, .take_maximum = TAKE_MAXIMUM};
    auth0_page_begin(request, &listing, AUTH0_CONNECTION_CLIENTS);
    for (const StoreObject *o = first_of(request, id); o != NULL && text_starts(o->key, id.data);
         o = store_next(store, AUTH0_CONNECTION_CLIENTS, o->key)) {
        Text client = client_of(o->key);
        auth0_page_add(
            &listing, client,
            value_with(arena, &value_empty_map, "client_id", value_string(arena, client)));
    }
    return auth0_page_answer(request, &listing);
}

void auth0_connection_client_switch(const Request *request, Text connection_id,
                                    const char *client_id, bool on) {
    Store *store = request->cloud->store;
    Text key = key_of(request, connection_id, client_id);
    if (on)
        store_put(store, AUTH0_CONNECTION_CLIENTS, key, &value_empty_map);
    else
        store_delete(store, AUTH0_CONNECTION_CLIENTS, key);
}

Reply auth0_connection_client_update(const Request *request) {
    const Store *store = request->cloud->store;
    Reply error;
    if (is_missing(request, &error)) return error;
    size_t count = value_count(request->body);
    if (count < 1 || count > PATCH_MAXIMUM)
        return reply_error(
            request, 400, "invalid_body", "Payload validation error: 'Array is too %s (%zu), %s'",
            count < 1 ? "short" : "long", count, count < 1 ? "minimum 1" : "maximum 50");
    for (size_t i = 0; i < count; i++) {
        const Value *item = value_list_at(request->body, i);
        const Value *client = value_get(item, "client_id");
        bool enable = value_bool_or(value_get(item, "status"), false);
        // What an unknown client gives is not documented; in a test it is a mistake.
        if (enable && store_get(store, AUTH0_CLIENTS, value_text(client)) == NULL)
            return reply_error(request, 400, "inexistent_client", "The client does not exist: %s",
                               value_cstr(client));
        auth0_connection_client_switch(request, auth0_parameter(request, "id"), value_cstr(client),
                                       enable);
    }
    return reply_status(204, NULL);
}

Reply auth0_connection_client_connections(const Request *request) {
    const Store *store = request->cloud->store;
    Text id = auth0_parameter(request, "id"), strategy = auth0_parameter(request, "strategy");
    if (store_get(store, AUTH0_CLIENTS, id) == NULL)
        return reply_error(request, 404, "inexistent_client", "The client does not exist");
    Listing listing = {.member = "connections", .checkpoint_only = true};
    auth0_page_begin(request, &listing, AUTH0_CONNECTIONS);
    for (const StoreObject *o = store_next(store, AUTH0_CONNECTIONS, TEXT("")); o != NULL;
         o = store_next(store, AUTH0_CONNECTIONS, o->key)) {
        bool fits = strategy.length == 0 ||
                    text_equal(strategy, value_text(value_get(o->value, "strategy")));
        if (fits && auth0_connection_client_has(request, o->key, id.data))
            auth0_page_add(&listing, o->key, auth0_visible(request->arena, o->value));
    }
    return auth0_page_answer(request, &listing);
}

void auth0_connection_client_enable_all(const Request *request, Text client_id) {
    const Store *store = request->cloud->store;
    for (const StoreObject *o = store_next(store, AUTH0_CONNECTIONS, TEXT("")); o != NULL;
         o = store_next(store, AUTH0_CONNECTIONS, o->key))
        auth0_connection_client_switch(request, o->key, client_id.data, true);
}

void auth0_connection_client_forget(const Request *request, Text id) {
    Store *store = request->cloud->store;
    const char *prefix = arena_printf(request->arena, "%s/", id.data);
    const StoreObject *o = store_next(store, AUTH0_CONNECTION_CLIENTS, TEXT(""));
    while (o != NULL) {
        Text key = o->key;
        bool concerned = text_starts(key, prefix) || text_equal(client_of(key), id);
        if (concerned) store_delete(store, AUTH0_CONNECTION_CLIENTS, key);
        o = store_next(store, AUTH0_CONNECTION_CLIENTS, key);
    }
}
