// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/user_check.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/connection_client.h"

#include <ctype.h>

static const struct {
    const char *policy;
    int64_t length, classes; // shortest password; how many of four classes of characters
} policies[] = {
    {"none", 1, 0}, {"low", 6, 0}, {"fair", 8, 3}, {"good", 8, 3}, {"excellent", 10, 3}};

static bool is_strong(const Value *connection, Text password) {
    const Value *options = value_get(connection, "options");
    Text policy = value_text(value_get(options, "passwordPolicy"));
    int64_t length = 1, classes = 0;
    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        if (!text_is(policy, policies[i].policy)) continue;
        length = policies[i].length;
        classes = policies[i].classes;
    }
    length = value_int_or(value_at(options, "password_options.complexity.min_length"), length);
    bool found[4] = {false};
    for (size_t i = 0; i < password.length; i++) {
        unsigned char c = (unsigned char)password.data[i];
        found[islower(c) ? 0 : isupper(c) ? 1 : isdigit(c) ? 2 : 3] = true;
    }
    return (int64_t)password.length >= length &&
           found[0] + found[1] + found[2] + found[3] >= classes;
}

static bool is_email(Text email) {
    ptrdiff_t at = text_find(email, "@");
    Text host = text_slice(email, (size_t)at + 1, email.length);
    return at > 0 && host.length > 2 && text_find(host, "@") < 0 && text_find(host, ".") > 0 &&
           !text_ends(host, ".") && text_find(email, " ") < 0;
}

bool auth0_user_check_connection(const Request *request, const Value *connection,
                                 Reply *ret_error) {
    Text id = value_text(value_get(connection, "id"));
    const char *caller = request->caller.access_key_id;
    bool database = text_is(value_text(value_get(connection, "strategy")), "auth0");
    if (connection == NULL)
        *ret_error =
            reply_error(request, 400, "inexistent_connection", "The connection does not exist");
    else if (!database)
        *ret_error = reply_error(request, 400, "operation_not_supported",
                                 "Users are only made in database connections");
    else if (!auth0_connection_client_has_any(request, id))
        *ret_error = reply_error(request, 400, AUTH0_BAD_REQUEST, "connection is disabled");
    else if (!auth0_connection_client_has(request, id, caller))
        *ret_error =
            reply_error(request, 400, AUTH0_BAD_REQUEST,
                        "Connection must be enabled for this client to perform single user "
                        "creation and signup operations (client_id: %s - connection: %s)",
                        caller, value_cstr(value_get(connection, "name")));
    else
        return true;
    return false;
}

bool auth0_user_check_members(const Request *request, const Value *connection, Reply *ret_error) {
    const Value *email = value_get(request->body, "email");
    const Value *password = value_get(request->body, "password");
    const Value *username = value_get(request->body, "username");
    bool names = value_bool_or(value_at(connection, "options.requires_username"), false);
    if (!value_is_null(email) && !is_email(value_text(email)))
        *ret_error = auth0_invalid(
            request,
            arena_printf(request->arena, "Object didn't pass validation for format email: %s",
                         value_cstr(email)),
            "email");
    else if (!value_is_null(username) && !names)
        *ret_error = reply_error(request, 400, "operation_not_supported",
                                 "Cannot set username for connection without requires_username");
    else if (!value_is_null(password) && !is_strong(connection, value_text(password)))
        *ret_error = reply_error(request, 400, AUTH0_BAD_REQUEST,
                                 "PasswordStrengthError: Password is too weak");
    else
        return true;
    return false;
}

bool auth0_user_check_pairs(const Request *request, Reply *ret_error) {
    static const char *const pairs[][2] = {{"password", "email"},
                                           {"password", "email_verified"},
                                           {"username", "email"},
                                           {"username", "email_verified"},
                                           {"username", "password"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        bool both = !value_is_null(value_get(request->body, pairs[i][0])) &&
                    !value_is_null(value_get(request->body, pairs[i][1]));
        if (!both) continue;
        *ret_error =
            reply_error(request, 400, "operation_not_supported",
                        "Cannot update %s and %s simultaneously", pairs[i][0], pairs[i][1]);
        return false;
    }
    return true;
}
