// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/client.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/client_check.h"
#include "acceptance/sandbox/auth0/client_new.h"
#include "acceptance/sandbox/auth0/connection_client.h"
#include "acceptance/sandbox/auth0/key.h"
#include "acceptance/sandbox/auth0/page.h"
#include "acceptance/sandbox/auth0/tenant.h"

// Simulated time: how long reads may miss a new client, how long a replaced secret still works.
enum { DELAY_MS = 800, OLD_SECRET_MS = 30000 };

static const char nullable[] =
    "cross_origin_loc token_endpoint_auth_method refresh_token default_organization "
    "organization_usage organization_require_behavior organization_discovery_methods "
    "client_authentication_methods compliance_level "
    "skip_non_verifiable_callback_uri_confirmation_prompt par_request_expiry";

// Secrets and keys are shown to those who may read them, and to who just made them.
static const Value *view(const Request *request, const Value *client, bool keys) {
    Arena *arena = request->arena;
    const Value *shown = auth0_visible(arena, client);
    if (!keys) return value_map_without(arena, shown, TEXT("client_secret"));
    return value_with(arena, shown, "signing_keys", auth0_key_list(request, false));
}

static bool reads_keys(const Request *request) {
    return auth0_access_has(request, "read:client_keys");
}

static const Value *addressed(const Request *request, Reply *ret_error) {
    const Value *client =
        store_get(request->cloud->store, AUTH0_CLIENTS, auth0_parameter(request, "id"));
    if (client == NULL)
        *ret_error = reply_error(request, 404, "inexistent_client", "The client does not exist");
    return client;
}

static bool has_wanted(const Request *request, const Value *client, const char *member) {
    const Value *wanted = value_get(request->parameters, member);
    return value_is_null(wanted) || value_equal(wanted, value_get(client, member));
}

Reply auth0_client_list(const Request *request) {
    const Store *store = request->cloud->store;
    if (auth0_parameter(request, "q").length > 0)
        return reply_error(request, 501, "operation_not_supported",
                           "The sandbox does not search clients by q");
    Listing listing = {.member = "clients"};
    bool global = value_bool_or(value_get(request->parameters, "is_global"), false);
    auth0_page_begin(request, &listing, AUTH0_CLIENTS);
    for (const StoreObject *o = store_next(store, AUTH0_CLIENTS, TEXT("")); o != NULL;
         o = store_next(store, AUTH0_CLIENTS, o->key)) {
        bool fits = !global && has_wanted(request, o->value, "is_first_party") &&
                    has_wanted(request, o->value, "app_type");
        if (fits) auth0_page_add(&listing, o->key, view(request, o->value, reads_keys(request)));
    }
    return auth0_page_answer(request, &listing);
}

Reply auth0_client_create(const Request *request) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    Reply error;
    if (auth0_has_bad_null(request, "refresh_token", &error) ||
        !auth0_client_check(request, request->body, &error))
        return error;
    const Value *client = auth0_client_new(request, request->body);
    Text id = value_text(value_get(client, "client_id"));
    store_put(store, AUTH0_CLIENTS, id, client);
    if (value_bool_or(auth0_tenant_setting(request->cloud, AUTH0_ENABLE_NEW), false))
        auth0_connection_client_enable_all(request, id);
    const Value *shown = auth0_visible(arena, client);
    shown = value_with(arena, shown, "signing_keys", auth0_key_list(request, true));
    return reply_status(201, value_with(arena, shown, "encrypted", &value_true));
}

Reply auth0_client_get(const Request *request) {
    Reply error;
    const Value *client = addressed(request, &error);
    if (client == NULL) return error;
    int64_t created_ms = value_int_or(value_at(client, AUTH0_PRIVATE ".created_ms"), 0);
    bool delayed = value_bool_or(auth0_tenant_setting(request->cloud, AUTH0_DELAYED_READS), false);
    if (delayed && clock_now(request->cloud->clock) < created_ms + DELAY_MS)
        return reply_error(request, 404, "inexistent_client", "The client does not exist");
    return reply_ok(auth0_chosen(request, view(request, client, reads_keys(request))));
}

// The replaced secret goes on working for a while.
static const Value *with_secret(const Request *request, const Value *client, const Value *before,
                                const Value *secret) {
    Arena *arena = request->arena;
    int64_t until_ms = clock_now(request->cloud->clock) + OLD_SECRET_MS;
    client = value_with(arena, client, "client_secret", secret);
    client = value_with_at(arena, client, AUTH0_PRIVATE ".client_secret", before);
    return value_with_at(arena, client, AUTH0_PRIVATE ".until_ms", value_int(arena, until_ms));
}

Reply auth0_client_update(const Request *request) {
    Reply error;
    const Value *client = addressed(request, &error);
    if (client == NULL || auth0_has_bad_null(request, nullable, &error) ||
        !auth0_client_check(request, request->body, &error))
        return error;
    if (request->raw_body.length <= 2 && value_count(request->body) == 0)
        return reply_error(request, 400, "invalid_body",
                           "Payload validation error: 'Too few properties defined (0), minimum 1'");
    const Value *secret = value_get(request->body, "client_secret");
    if (!value_is_null(secret) && !auth0_access_has(request, "update:client_keys"))
        return reply_error(request, 403, "insufficient_scope",
                           "Insufficient scope, expected any of: update:client_keys");
    const Value *changed =
        auth0_patched(request, client, "client_metadata jwt_configuration refresh_token");
    if (!value_is_null(secret))
        changed = with_secret(request, changed, value_get(client, "client_secret"), secret);
    if (value_count(value_get(changed, "client_metadata")) > 10)
        return auth0_invalid(request, "Too many properties defined, maximum 10", "client_metadata");
    store_put(request->cloud->store, AUTH0_CLIENTS, auth0_parameter(request, "id"), changed);
    return reply_ok(view(request, changed, reads_keys(request)));
}

static bool drop(const Request *request, Text id) {
    auth0_connection_client_forget(request, id);
    return store_delete(request->cloud->store, AUTH0_CLIENTS, id);
}

// Deleting what is not there is a success.
Reply auth0_client_delete(const Request *request) {
    (void)drop(request, auth0_parameter(request, "id"));
    return reply_status(204, NULL);
}

Reply auth0_client_drop(const Request *request) {
    if (drop(request, value_text(value_get(request->body, "client_id")))) return reply_ok(NULL);
    return reply_error(request, 404, "inexistent_client", "The client does not exist");
}

Reply auth0_client_rotate(const Request *request) {
    Reply error;
    const Value *client = addressed(request, &error);
    if (client == NULL) return error;
    const Value *before = value_get(client, "client_secret");
    if (value_is_null(before))
        return reply_error(request, 400, "invalid_body",
                           "The client authenticates without a secret");
    const Value *secret = value_cstring(request->arena, auth0_client_new_secret(request));
    client = with_secret(request, client, before, secret);
    store_put(request->cloud->store, AUTH0_CLIENTS, auth0_parameter(request, "id"), client);
    return reply_ok(view(request, client, true));
}
