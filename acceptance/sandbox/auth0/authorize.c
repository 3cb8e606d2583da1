// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/authorize.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/login.h"
#include "acceptance/sandbox/auth0/session.h"
#include "acceptance/sandbox/auth0/user_login.h"
#include "acceptance/sandbox/web/page.h"
#include "acceptance/sandbox/web/url.h"

// What later steps need of what the application asked for.
static const char *const kept[] = {
    "client_id",      "redirect_uri",          "scope",      "state", "nonce",
    "code_challenge", "code_challenge_method", "connection",
};

static const Value *read_members(const Request *request) {
    const Value *members = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const Value *value = value_get(request->parameters, kept[i]);
        if (!value_is_null(value)) members = value_with(request->arena, members, kept[i], value);
    }
    return members;
}

// "https://*.example.com/cb" allows one label in place of the star.
static bool matches(Text allowed, Text url) {
    ptrdiff_t star = text_find(allowed, "*");
    if (star < 0) return text_equal(allowed, url);
    Text before = text_slice(allowed, 0, (size_t)star);
    Text after = text_slice(allowed, (size_t)star + 1, allowed.length);
    if (url.length <= before.length + after.length) return false;
    Text label = text_slice(url, before.length, url.length - after.length);
    return text_equal(text_slice(url, 0, before.length), before) &&
           text_equal(text_slice(url, url.length - after.length, url.length), after) &&
           text_find(label, ".") < 0 && text_find(label, "/") < 0;
}

static bool is_allowed(const Value *urls, Text url) {
    for (size_t i = 0; i < value_count(urls); i++)
        if (matches(value_text(value_list_at(urls, i)), url)) return true;
    return false;
}

// What must hold before anybody is sent anywhere: the answer is a page of ours.
static bool check_application(const Request *request, const Value *client, Reply *ret_error) {
    Text id = auth0_parameter(request, "client_id");
    Text url = auth0_parameter(request, "redirect_uri");
    if (client == NULL)
        *ret_error = reply_error(request, 400, "invalid_request", "Unknown client: %.*s",
                                 (int)id.length, id.data);
    else if (!is_allowed(value_get(client, "callbacks"), url))
        *ret_error = reply_error(request, 403, "unauthorized_client",
                                 "Callback URL mismatch. The provided redirect_uri is not in the "
                                 "list of allowed callback URLs: %.*s is not among those of the "
                                 "application. Please go to the Application Settings page and make "
                                 "sure you are sending a valid callback url from your application.",
                                 (int)url.length, url.data);
    else
        return true;
    return false;
}

typedef struct Refusal {
    const char *error, *description;
} Refusal;

// What the application itself is told.
static Refusal check_request(const Request *request, const Value *client) {
    Text type = auth0_parameter(request, "response_type");
    Text method = auth0_parameter(request, "code_challenge_method");
    bool challenge = auth0_parameter(request, "code_challenge").length > 0;
    if (type.length == 0)
        return (Refusal){"invalid_request", "Missing required parameter: response_type"};
    if (!text_is(type, "code"))
        return (Refusal){"unsupported_response_type", "Only the response type code is emulated"};
    if (!value_list_has_text(value_get(client, "grant_types"), TEXT("authorization_code")))
        return (Refusal){"unauthorized_client",
                         "Grant type 'authorization_code' not allowed for the client."};
    if (challenge && !text_is(method, "S256") && !text_is(method, "plain") && method.length > 0)
        return (Refusal){"invalid_request", "code_challenge_method must be S256 or plain"};
    if (!auth0_user_login_has_connection(request, value_text(value_get(client, "client_id"))))
        return (Refusal){"access_denied", "no connections enabled for the client"};
    return (Refusal){0};
}

// Somebody who is logged in is not asked again, unless the application wants it.
static const Value *known_user(const Request *request) {
    if (text_is(auth0_parameter(request, "prompt"), "login")) return NULL;
    const Value *user = auth0_session_user(request);
    bool may = user != NULL &&
               auth0_user_login_may_use(request, user, auth0_parameter(request, "client_id"));
    return may ? user : NULL;
}

Reply auth0_authorize(const Request *request) {
    Reply error;
    const Value *client =
        store_get(request->cloud->store, AUTH0_CLIENTS, auth0_parameter(request, "client_id"));
    if (!check_application(request, client, &error)) return error;
    Auth0Login login = {.members = read_members(request)};
    Refusal refusal = check_request(request, client);
    if (refusal.error != NULL)
        return auth0_login_refuse(request, &login, refusal.error, refusal.description);
    const Value *user = known_user(request);
    if (user != NULL) return auth0_login_finish(request, &login, user);
    if (text_is(auth0_parameter(request, "prompt"), "none"))
        return auth0_login_refuse(request, &login, "login_required", "Login required");
    login = auth0_login_begin(request, login.members);
    bool sign_up = text_is(auth0_parameter(request, "screen_hint"), "signup");
    const Value *state = value_with(request->arena, &value_empty_map, "state",
                                    value_string(request->arena, login.id));
    const char *page = sign_up ? "/u/signup" : "/u/login";
    return page_redirect(request, url_with_query(request->arena, page, state));
}
