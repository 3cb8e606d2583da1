// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/connection.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/connection_client.h"
#include "acceptance/sandbox/auth0/connection_new.h"
#include "acceptance/sandbox/auth0/page.h"

#include <ctype.h>

enum { NAME_MAXIMUM = 128 };

static const char strategies[] =
    "ad adfs amazon apple dropbox bitbucket auth0-oidc auth0 baidu bitly box custom daccount "
    "dwolla "
    "email evernote-sandbox evernote exact facebook fitbit github google-apps google-oauth2 "
    "instagram ip line linkedin oauth1 oauth2 office365 oidc okta paypal paypal-sandbox "
    "pingfederate planningcenter salesforce-community salesforce-sandbox salesforce samlp "
    "sharepoint shopify shop sms soundcloud thirtysevensignals twitter untappd vkontakte waad "
    "weibo "
    "windowslive wordpress yahoo yandex";

static const Value *addressed(const Request *request, Reply *ret_error) {
    const Value *connection =
        store_get(request->cloud->store, AUTH0_CONNECTIONS, auth0_parameter(request, "id"));
    if (connection == NULL)
        *ret_error =
            reply_error(request, 404, "inexistent_connection", "The connection does not exist");
    return connection;
}

const Value *auth0_connection_named(const Cloud *cloud, Text name) {
    for (const StoreObject *o = store_next(cloud->store, AUTH0_CONNECTIONS, TEXT("")); o != NULL;
         o = store_next(cloud->store, AUTH0_CONNECTIONS, o->key))
        if (text_equal(value_text(value_get(o->value, "name")), name)) return o->value;
    return NULL;
}

static bool fits(const Request *request, const Value *connection, const char *member) {
    Text wanted = auth0_parameter(request, member);
    return wanted.length == 0 || text_equal(wanted, value_text(value_get(connection, member)));
}

Reply auth0_connection_list(const Request *request) {
    const Store *store = request->cloud->store;
    Listing listing = {.member = "connections"};
    auth0_page_begin(request, &listing, AUTH0_CONNECTIONS);
    for (const StoreObject *o = store_next(store, AUTH0_CONNECTIONS, TEXT("")); o != NULL;
         o = store_next(store, AUTH0_CONNECTIONS, o->key)) {
        if (fits(request, o->value, "name") && fits(request, o->value, "strategy"))
            auth0_page_add(&listing, o->key, auth0_visible(request->arena, o->value));
    }
    return auth0_page_answer(request, &listing);
}

// Letters and digits, single hyphens between them.
static bool is_name(Text name) {
    for (size_t i = 0; i < name.length; i++) {
        bool inside = i > 0 && i + 1 < name.length && name.data[i - 1] != '-';
        if (!isalnum((unsigned char)name.data[i]) && !(inside && name.data[i] == '-')) return false;
    }
    return name.length > 0 && name.length <= NAME_MAXIMUM;
}

Reply auth0_connection_create(const Request *request) {
    Reply error;
    Text name = value_text(value_get(request->body, "name"));
    Text strategy = value_text(value_get(request->body, "strategy"));
    if (auth0_has_bad_null(request, "", &error)) return error;
    if (!is_name(name))
        return auth0_invalid(request,
                             "String does not match pattern: "
                             "^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$",
                             "name");
    if (!text_has_word(strategies, strategy))
        return auth0_invalid(request,
                             arena_printf(request->arena, "No enum match for: %s", strategy.data),
                             "strategy");
    if (auth0_connection_named(request->cloud, name) != NULL)
        return reply_error(request, 409, AUTH0_CONFLICT,
                           "A connection with the same name already exists");
    const Value *connection = auth0_connection_new(request, request->body);
    store_put(request->cloud->store, AUTH0_CONNECTIONS, value_text(value_get(connection, "id")),
              connection);
    return reply_status(201, auth0_visible(request->arena, connection));
}

Reply auth0_connection_get(const Request *request) {
    Reply error;
    const Value *connection = addressed(request, &error);
    if (connection == NULL) return error;
    return reply_ok(auth0_chosen(request, auth0_visible(request->arena, connection)));
}

// options are replaced as a whole.
Reply auth0_connection_update(const Request *request) {
    Reply error;
    const Value *connection = addressed(request, &error);
    if (connection == NULL || auth0_has_bad_null(request, "options", &error)) return error;
    connection = auth0_patched(request, connection, "");
    store_put(request->cloud->store, AUTH0_CONNECTIONS, auth0_parameter(request, "id"), connection);
    return reply_ok(auth0_visible(request->arena, connection));
}

static void drop_users(const Request *request, const Value *connection) {
    Store *store = request->cloud->store;
    const Value *name = value_get(connection, "name");
    const StoreObject *o = store_next(store, AUTH0_USERS, TEXT(""));
    while (o != NULL) {
        Text key = o->key;
        if (value_equal(value_at(o->value, AUTH0_PRIVATE ".connection"), name))
            store_delete(store, AUTH0_USERS, key);
        o = store_next(store, AUTH0_USERS, key);
    }
}

Reply auth0_connection_delete(const Request *request) {
    Reply error;
    const Value *connection = addressed(request, &error);
    if (connection == NULL) return reply_status(204, NULL);
    drop_users(request, connection);
    auth0_connection_client_forget(request, auth0_parameter(request, "id"));
    store_delete(request->cloud->store, AUTH0_CONNECTIONS, auth0_parameter(request, "id"));
    return reply_status(202, value_with(request->arena, &value_empty_map, "deleted_at",
                                        value_cstring(request->arena, auth0_now(request))));
}

Reply auth0_connection_switch(const Request *request) {
    Store *store = request->cloud->store;
    Text name = value_text(value_get(request->body, "connection"));
    const Value *connection = auth0_connection_named(request->cloud, name);
    const Value *client = value_get(request->body, "client_id");
    if (connection == NULL || store_get(store, AUTH0_CLIENTS, value_text(client)) == NULL)
        return reply_error(request, 404, AUTH0_NOT_FOUND, "there is no such connection or client");
    auth0_connection_client_switch(request, value_text(value_get(connection, "id")),
                                   value_cstr(client),
                                   value_bool_or(value_get(request->body, "enabled"), true));
    return reply_ok(NULL);
}
