// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/login.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/code.h"
#include "acceptance/sandbox/auth0/session.h"
#include "acceptance/sandbox/web/expiry.h"
#include "acceptance/sandbox/web/page.h"
#include "acceptance/sandbox/web/url.h"

enum { LIFETIME_S = 3600, ID_LENGTH = 32 };

Auth0Login auth0_login_begin(const Request *request, const Value *members) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    Auth0Login login = {.id = text_of(ident_mixed(cloud->ident, arena, ID_LENGTH)),
                        .members = members};
    expiry_drop(request, AUTH0_LOGINS);
    store_put(cloud->store, AUTH0_LOGINS, login.id,
              value_with(arena, members, "expires_ms", expiry_in(request, LIFETIME_S)));
    return login;
}

bool auth0_login_find(const Request *request, Auth0Login *ret, Reply *ret_error) {
    const Cloud *cloud = request->cloud;
    Text id = auth0_parameter(request, "state");
    const Value *members = id.length == 0 ? NULL : store_get(cloud->store, AUTH0_LOGINS, id);
    if (expiry_is_past(request, members)) {
        *ret_error = reply_error(request, 400, "invalid_request",
                                 "The state parameter is missing or invalid, or the page was open "
                                 "for too long. Go back to the application and try again.");
        return false;
    }
    *ret = (Auth0Login){.id = id, .members = members};
    return true;
}

// Where the application waits, with what it gave us to recognise its own request.
static Reply go_back(const Request *request, const Auth0Login *login, const Value *parameters) {
    Arena *arena = request->arena;
    parameters = value_with(arena, parameters, "state", value_get(login->members, "state"));
    const char *back = value_cstr(value_get(login->members, "redirect_uri"));
    Reply reply = page_redirect(request, url_with_query(arena, back, parameters));
    if (login->id.length > 0) store_delete(request->cloud->store, AUTH0_LOGINS, login->id);
    return reply;
}

// What the API shows of somebody who logged in.
static void count_login(const Request *request, const Value *user) {
    Arena *arena = request->arena;
    int64_t count = value_int_or(value_get(user, "logins_count"), 0) + 1;
    user = value_with(arena, user, "logins_count", value_int(arena, count));
    user = value_with(arena, user, "last_login", value_cstring(arena, auth0_now(request)));
    user = value_with(arena, user, "last_ip", value_cstring(arena, "127.0.0.1"));
    store_put(request->cloud->store, AUTH0_USERS, value_text(value_get(user, "user_id")), user);
}

Reply auth0_login_finish(const Request *request, const Auth0Login *login, const Value *user) {
    Arena *arena = request->arena;
    if (value_bool_or(value_get(user, "blocked"), false))
        return auth0_login_refuse(request, login, "unauthorized", "user is blocked");
    Text user_id = text_copy(arena, value_text(value_get(user, "user_id")));
    const char *code = auth0_code_make(request, login->members, user_id);
    count_login(request, user);
    Reply reply = go_back(request, login,
                          value_with(arena, &value_empty_map, "code", value_cstring(arena, code)));
    return auth0_session_begin(request, reply, user_id);
}

Reply auth0_login_refuse(const Request *request, const Auth0Login *login, const char *error,
                         const char *description) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("error"), value_cstring(arena, error)},
        {TEXT("error_description"), value_cstring(arena, description)},
    };
    return go_back(request, login, value_map(arena, entries, COUNT_OF(entries)));
}
