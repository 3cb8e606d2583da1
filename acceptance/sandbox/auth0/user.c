// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/user.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/connection.h"
#include "acceptance/sandbox/auth0/page.h"
#include "acceptance/sandbox/auth0/password.h"
#include "acceptance/sandbox/auth0/user_check.h"
#include "provider/net/digest.h"

enum { LIST_MAXIMUM = 1000 };

#define CONNECTION AUTH0_PRIVATE ".connection"
#define PREFIX "auth0|"

static const char nullable[] =
    "email phone_number given_name family_name name nickname picture password username";

static const Value *addressed(const Request *request, Reply *ret_error) {
    const Value *user =
        store_get(request->cloud->store, AUTH0_USERS, auth0_parameter(request, "id"));
    if (user == NULL)
        *ret_error = reply_error(request, 404, "inexistent_user", "The user does not exist.");
    return user;
}

const Value *auth0_user_of_email(const Cloud *cloud, Text email, const Value *connection_name) {
    for (const StoreObject *o = store_next(cloud->store, AUTH0_USERS, TEXT("")); o != NULL;
         o = store_next(cloud->store, AUTH0_USERS, o->key)) {
        bool fits = text_equal(value_text(value_get(o->value, "email")), email) &&
                    value_equal(value_at(o->value, CONNECTION), connection_name);
        if (fits) return o->value;
    }
    return NULL;
}

static const Value *view(const Request *request, const Value *user) {
    return auth0_chosen(request, auth0_visible(request->arena, user));
}

Reply auth0_user_list(const Request *request) {
    const Store *store = request->cloud->store;
    static const char *const searches[] = {"q", "sort", "search_engine", "primary_order"};
    for (size_t i = 0; i < COUNT_OF(searches); i++)
        if (!value_is_null(value_get(request->parameters, searches[i])))
            return reply_error(request, 501, "operation_not_supported",
                               "The sandbox does not search users by %s", searches[i]);
    Text connection = auth0_parameter(request, "connection");
    Listing listing = {.member = "users", .total_maximum = LIST_MAXIMUM};
    auth0_page_begin(request, &listing, AUTH0_USERS);
    for (const StoreObject *o = store_next(store, AUTH0_USERS, TEXT("")); o != NULL;
         o = store_next(store, AUTH0_USERS, o->key)) {
        bool fits = connection.length == 0 ||
                    text_equal(connection, value_text(value_at(o->value, CONNECTION)));
        if (fits) auth0_page_add(&listing, o->key, auth0_visible(request->arena, o->value));
    }
    return auth0_page_answer(request, &listing);
}

// Compared as it is with what is stored, which is in lower case.
Reply auth0_user_by_email(const Request *request) {
    const Store *store = request->cloud->store;
    Text email = auth0_parameter(request, "email");
    const Value **items =
        ARENA_ARRAY(request->arena, store_count(store, AUTH0_USERS), const Value *);
    size_t count = 0;
    for (const StoreObject *o = store_next(store, AUTH0_USERS, TEXT("")); o != NULL;
         o = store_next(store, AUTH0_USERS, o->key)) {
        if (text_equal(value_text(value_get(o->value, "email")), email))
            items[count++] = view(request, o->value);
    }
    return reply_ok(value_list(request->arena, VALUE_LIST, items, count));
}

Reply auth0_user_get(const Request *request) {
    Reply error;
    const Value *user = addressed(request, &error);
    return user == NULL ? error : reply_ok(view(request, user));
}

// ---- making
static const Value *picture(Arena *arena, Text email) {
    Digest digest = digest_md5(email);
    return value_cstring(
        arena, arena_printf(arena,
                            "https://s.gravatar.com/avatar/%s?s=480&r=pg&d=https%%3A%%2F%%2F"
                            "cdn.auth0.com%%2Favatars%%2F%.2s.png",
                            digest_hex(arena, digest_bytes(&digest)).data, email.data));
}

static const Value *identities(Arena *arena, const Value *connection, Text id) {
    const ValueEntry entries[] = {
        {TEXT("connection"), value_get(connection, "name")},
        {TEXT("user_id"), value_string(arena, id)},
        {TEXT("provider"), value_cstring(arena, "auth0")},
        {TEXT("isSocial"), &value_false},
    };
    return value_list_one(arena, value_map(arena, entries, COUNT_OF(entries)));
}

// What is asked for once and never shown again.
static const Value *without_commands(Arena *arena, const Value *user) {
    static const char *const commands[] = {"password", "verify_email", "connection", "client_id",
                                           "verify_phone_number"};
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        user = value_map_without(arena, user, text_of(commands[i]));
    return user;
}

// 24 hexadecimal digits.
static Text object_id(const Request *request) {
    Digest digest = digest_sha1(text_of(ident_uuid(request->cloud->ident, request->arena)));
    return text_slice(digest_hex(request->arena, digest_bytes(&digest)), 0, 24);
}

static const Value *new_user(const Request *request, const Value *connection, Text email) {
    Arena *arena = request->arena;
    const Value *now = value_cstring(arena, auth0_now(request));
    const Value *address = value_string(arena, email);
    Text id = value_text(value_get(request->body, "user_id"));
    if (id.length == 0) id = object_id(request);
    Text local = text_slice(email, 0, (size_t)text_find(email, "@"));
    const ValueEntry entries[] = {
        {TEXT("name"), address},
        {TEXT("nickname"), value_string(arena, local)},
        {TEXT("picture"), picture(arena, email)},
        {TEXT("email_verified"), &value_false},
        {TEXT("created_at"), now},
        {TEXT("updated_at"), now},
        {TEXT("identities"), identities(arena, connection, id)},
    };
    const Value *user = value_map(arena, entries, COUNT_OF(entries));
    user = without_commands(arena, auth0_over(arena, user, request->body));
    user = value_with(arena, user, "email", address);
    const char *full = arena_printf(arena, PREFIX "%.*s", (int)id.length, id.data);
    user = value_with(arena, user, "user_id", value_cstring(arena, full));
    user = value_with_at(arena, user, CONNECTION, value_get(connection, "name"));
    Text password = value_text(value_get(request->body, "password"));
    return value_with_at(arena, user, AUTH0_PRIVATE ".password",
                         auth0_password_hash(arena, password));
}

static bool check_new(const Request *request, const Value *connection, Reply *ret_error) {
    static const char *const needed[] = {"email", "password"};
    if (auth0_has_bad_null(request, "", ret_error)) return false;
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (!value_is_null(value_get(request->body, needed[i]))) continue;
        *ret_error =
            reply_error(request, 400, "invalid_body",
                        "Payload validation error: 'Missing required property: %s'", needed[i]);
        return false;
    }
    return auth0_user_check_members(request, connection, ret_error);
}

static Reply add(const Request *request, const Value *connection) {
    Reply error;
    Store *store = request->cloud->store;
    if (!check_new(request, connection, &error)) return error;
    Text email = text_lower(request->arena, value_text(value_get(request->body, "email")));
    const Value *user = new_user(request, connection, email);
    Text id = value_text(value_get(user, "user_id"));
    bool taken =
        auth0_user_of_email(request->cloud, email, value_get(connection, "name")) != NULL ||
        store_get(store, AUTH0_USERS, id) != NULL;
    if (taken) return reply_error(request, 409, "auth0_idp_error", "The user already exists.");
    store_put(store, AUTH0_USERS, id, user);
    return reply_status(201, auth0_visible(request->arena, user));
}

static const Value *wanted_connection(const Request *request) {
    return auth0_connection_named(request->cloud,
                                  value_text(value_get(request->body, "connection")));
}

Reply auth0_user_create(const Request *request) {
    Reply error;
    const Value *connection = wanted_connection(request);
    bool good = auth0_user_check_connection(request, connection, &error);
    return good ? add(request, connection) : error;
}

Reply auth0_user_sign_up(const Request *request) {
    const Value *connection = wanted_connection(request);
    if (connection == NULL)
        return reply_error(request, 404, "inexistent_connection", "The connection does not exist");
    return add(request, connection);
}

// ---- changing
static bool check_change(const Request *request, const Value *user, Reply *ret_error) {
    const Value *name = value_at(user, CONNECTION), *given = value_get(request->body, "connection");
    const Value *connection = auth0_connection_named(request->cloud, value_text(name));
    if (auth0_has_bad_null(request, nullable, ret_error) ||
        !auth0_user_check_pairs(request, ret_error) ||
        !auth0_user_check_members(request, connection, ret_error))
        return false;
    bool writes_app = !value_is_null(value_get(request->body, "app_metadata"));
    if (writes_app && !auth0_access_has(request, "update:users_app_metadata"))
        *ret_error = reply_error(request, 403, "insufficient_scope",
                                 "Insufficient scope, expected any of: update:users_app_metadata");
    else if (!value_is_null(given) && !value_equal(given, name))
        *ret_error =
            reply_error(request, 400, "inexistent_connection", "The user is in another connection");
    else
        return true;
    return false;
}

Reply auth0_user_update(const Request *request) {
    Arena *arena = request->arena;
    Reply error;
    const Value *user = addressed(request, &error);
    if (user == NULL || !check_change(request, user, &error)) return error;
    const Value *changed = auth0_patched(request, user, "user_metadata app_metadata");
    const Value *email = value_get(request->body, "email");
    if (!value_is_null(email)) {
        Text address = text_lower(arena, value_text(email));
        const Value *other =
            auth0_user_of_email(request->cloud, address, value_at(user, CONNECTION));
        if (other != NULL && other != user)
            return reply_error(request, 400, "auth0_idp_error",
                               "The specified new email already exists");
        changed = value_with(arena, changed, "email", value_string(arena, address));
    }
    const Value *password = value_get(request->body, "password");
    if (!value_is_null(password))
        changed = value_with_at(arena, changed, AUTH0_PRIVATE ".password",
                                auth0_password_hash(arena, value_text(password)));
    changed = without_commands(arena, changed);
    changed = value_with(arena, changed, "updated_at", value_cstring(arena, auth0_now(request)));
    store_put(request->cloud->store, AUTH0_USERS, auth0_parameter(request, "id"), changed);
    return reply_ok(auth0_visible(arena, changed));
}

Reply auth0_user_delete(const Request *request) {
    store_delete(request->cloud->store, AUTH0_USERS, auth0_parameter(request, "id"));
    return reply_status(204, NULL);
}
