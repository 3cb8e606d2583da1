// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/ticket.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/user.h"

enum { DEFAULT_SECONDS = 5 * 24 * 3600 };

static const Value *addressed(const Request *request) {
    const Cloud *cloud = request->cloud;
    const Value *id = value_get(request->body, "user_id");
    if (!value_is_null(id)) return store_get(cloud->store, AUTH0_USERS, value_text(id));
    Text email = text_lower(request->arena, value_text(value_get(request->body, "email")));
    Text connection_id = value_text(value_get(request->body, "connection_id"));
    const Value *connection = store_get(cloud->store, AUTH0_CONNECTIONS, connection_id);
    return connection == NULL ? NULL
                              : auth0_user_of_email(cloud, email, value_get(connection, "name"));
}

static bool has(const Request *request, const char *member) {
    return !value_is_null(value_get(request->body, member));
}

Reply auth0_ticket_create(const Request *request) {
    Arena *arena = request->arena;
    Reply error;
    bool by_id = has(request, "user_id"), by_email = has(request, "email");
    if (auth0_has_bad_null(request, "", &error)) return error;
    if (by_id == by_email || by_email != has(request, "connection_id"))
        return reply_error(
            request, 400, "invalid_body",
            "Payload validation error: 'Either user_id, or connection_id and email'");
    int64_t ttl_s = value_int_or(value_get(request->body, "ttl_sec"), 0);
    if (ttl_s < 0) return auth0_invalid(request, "Value is less than minimum 0", "ttl_sec");
    const Value *user = addressed(request);
    if (user == NULL)
        return reply_error(request, 404, "inexistent_user", "The user does not exist.");
    const char *ticket = ident_mixed(request->cloud->ident, arena, 32);
    int64_t expires_ms =
        clock_now(request->cloud->clock) + (ttl_s == 0 ? DEFAULT_SECONDS : ttl_s) * (int64_t)1000;
    const ValueEntry entries[] = {
        {TEXT("user_id"), value_get(user, "user_id")},
        {TEXT("result_url"), value_get(request->body, "result_url")},
        {TEXT("expires_ms"), value_int(arena, expires_ms)},
    };
    store_put(request->cloud->store, AUTH0_TICKETS, text_of(ticket),
              value_map(arena, entries, COUNT_OF(entries)));
    const char *url = arena_printf(arena, AUTH0_ISSUER "lo/reset?ticket=%s#", ticket);
    return reply_status(201,
                        value_with(arena, &value_empty_map, "ticket", value_cstring(arena, url)));
}
