// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/reset.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/connection.h"
#include "acceptance/sandbox/auth0/password.h"
#include "acceptance/sandbox/auth0/user_check.h"
#include "acceptance/sandbox/web/form.h"
#include "acceptance/sandbox/web/page.h"
#include "provider/net/digest.h"

static const char form[] =
    "<main>\n<h1>Change Your Password</h1>\n<p>Enter a new password below to change your "
    "password.</p>\n<form method=\"post\">\n"
    "<label>New password<input id=\"password-reset\" name=\"password-reset\" type=\"password\">"
    "</label>\n<label>Re-enter new password<input id=\"re-enter-password\" "
    "name=\"re-enter-password\" type=\"password\"></label>\n%s"
    "<button type=\"submit\" name=\"action\" value=\"default\">Reset password</button>\n"
    "</form>\n</main>\n";

static Reply show(const Request *request, const char *complaint) {
    Arena *arena = request->arena;
    const char *text =
        complaint == NULL
            ? ""
            : arena_printf(arena, "<p><span class=\"ulp-input-error-message\">%s</span></p>\n",
                           page_escape(arena, text_of(complaint)));
    return page_reply(request, complaint == NULL ? 200 : 400, "Change Your Password",
                      arena_printf(arena, form, text));
}

// The user of the ticket; NULL with *ret_error.
static const Value *find(const Request *request, Reply *ret_error) {
    const Cloud *cloud = request->cloud;
    Text id = auth0_parameter(request, "ticket");
    const Value *ticket = id.length == 0 ? NULL : store_get(cloud->store, AUTH0_TICKETS, id);
    const Value *user =
        store_get(cloud->store, AUTH0_USERS, value_text(value_get(ticket, "user_id")));
    bool late = value_int_or(value_get(ticket, "expires_ms"), 0) < clock_now(cloud->clock);
    if (ticket != NULL && !late && user != NULL) return user;
    *ret_error = reply_error(request, 400, "expired_ticket",
                             "This link was used already, is too old, or its user is gone.");
    return NULL;
}

Reply auth0_reset_page(const Request *request) {
    Reply error;
    return find(request, &error) == NULL ? error : show(request, NULL);
}

Reply auth0_reset_post(const Request *request) {
    Arena *arena = request->arena;
    Reply error;
    const Value *user = find(request, &error), *sent = form_read(request);
    if (user == NULL) return error;
    const Value *password = value_get(sent, "password-reset");
    if (!digest_equal(value_text(password), value_text(value_get(sent, "re-enter-password"))))
        return show(request, "Passwords don't match");
    Text name = value_text(value_at(user, AUTH0_PRIVATE ".connection"));
    Request asked = *request;
    asked.body = value_with(arena, &value_empty_map, "password", password);
    bool strong =
        auth0_user_check_members(&asked, auth0_connection_named(request->cloud, name), &error);
    if (!strong || value_text(password).length == 0)
        return show(request, strong ? "Password is required" : error.message);
    user = value_with_at(arena, user, AUTH0_PRIVATE ".password",
                         auth0_password_hash(arena, value_text(password)));
    store_delete(request->cloud->store, AUTH0_TICKETS, auth0_parameter(request, "ticket"));
    store_put(request->cloud->store, AUTH0_USERS, value_text(value_get(user, "user_id")), user);
    return page_reply(request, 200, "Password Changed!",
                      "<main><h1>Password Changed!</h1>\n<p>Your password has been changed "
                      "successfully.</p></main>\n");
}
