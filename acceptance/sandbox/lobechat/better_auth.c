// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/better_auth.h"

#include "acceptance/sandbox/lobechat/login.h"
#include "acceptance/sandbox/lobechat/session.h"
#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/web/form.h"
#include "acceptance/sandbox/web/page.h"
#include "acceptance/sandbox/web/url.h"

enum { LOOK_AGAIN_MS = 10 };

// Better Auth's client posts JSON and goes where the answer says.
static const char sign_in_form[] =
    "<main>\n<h1>Sign in to LobeHub</h1>\n<button id=\"sign-in-auth0\">Sign in with "
    "Auth0</button>\n<script>\ndocument.getElementById('sign-in-auth0').onclick = async () => {\n"
    "  const answer = await fetch('/api/auth/sign-in/oauth2', {method: 'POST',\n"
    "    headers: {'Content-Type': 'application/json'},\n"
    "    body: JSON.stringify({providerId: 'auth0', callbackURL:\n"
    "      new URLSearchParams(location.search).get('callbackUrl') || '/'})});\n"
    "  const told = await answer.json();\n"
    "  if (told.url) location.href = told.url;\n};\n</script>\n</main>\n";

const char better_auth_sign_out_button[] =
    "<button id=\"sign-out\">Sign out</button>\n<script>\n"
    "document.getElementById('sign-out').onclick = async () => {\n"
    "  await fetch('/api/auth/sign-out', {method: 'POST'});\n  location.reload();\n};\n</script>\n";

static Reply refuse(const Request *request, int status, const char *code, const char *message) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {{TEXT("code"), value_cstring(arena, code)},
                                  {TEXT("message"), value_cstring(arena, message)}};
    return reply_status(status, value_map(arena, entries, COUNT_OF(entries)));
}

// What a request that changes something needs; false with *ret_reply.
static bool admit(const Request *request, const Release *release, const Value *environment,
                  SignIn *ret, Reply *ret_reply) {
    Text origin = request_header(request, "Origin");
    if (!sign_in_read(request->arena, release, environment, ret))
        *ret_reply =
            refuse(request, 400, "PROVIDER_CONFIG_NOT_FOUND", "No config found for provider auth0");
    else if (origin.length > 0 && !text_equal(origin, ret->origin))
        *ret_reply = refuse(request, 403, "INVALID_ORIGIN", "Invalid origin");
    else
        return true;
    return false;
}

Reply better_auth_page(const Request *request, const Release *release, const Value *environment) {
    SignIn sign_in;
    bool has = sign_in_read(request->arena, release, environment, &sign_in);
    return page_reply(request, 200, "Sign in",
                      has ? sign_in_form : "<main><h1>Sign in to LobeHub</h1></main>\n");
}

Reply better_auth_error_page(const Request *request, const Release *release,
                             const Value *environment) {
    (void)release;
    (void)environment;
    Arena *arena = request->arena;
    Text error = message_find(request->query, request->query_count, "error");
    Text text = message_find(request->query, request->query_count, "error_description");
    const char *body =
        arena_printf(arena,
                     "<main>\n<h1>Authentication error</h1>\n<p id=\"error\">%s</p>\n<p>%s</p>\n"
                     "<p><a href=\"/signin\">Sign in</a></p>\n</main>\n",
                     page_escape(arena, error), page_escape(arena, text));
    return page_reply(request, 200, "Authentication error", body);
}

Reply better_auth_sign_in(const Request *request, const Release *release,
                          const Value *environment) {
    Arena *arena = request->arena;
    SignIn sign_in;
    Reply refusal;
    if (!admit(request, release, environment, &sign_in, &refusal)) return refusal;
    const Value *sent = form_read(request);
    Text provider = value_text(value_get(sent, "providerId"));
    if (!text_is(provider, "auth0"))
        return refuse(request, 400, "PROVIDER_CONFIG_NOT_FOUND",
                      arena_printf(arena, "No config found for provider %s", provider.data));
    Text wanted = value_text(value_get(sent, "callbackURL"));
    LoginStart start = login_begin(request, &sign_in, sign_in_back(arena, &sign_in, wanted));
    const ValueEntry entries[] = {{TEXT("url"), value_cstring(arena, start.url)},
                                  {TEXT("redirect"), &value_true}};
    Reply reply = reply_ok(value_map(arena, entries, COUNT_OF(entries)));
    return login_keep(request, &sign_in, reply, start.state);
}

static Reply lead_to_error(const Request *request, const SignIn *sign_in, const char *error,
                           const char *description) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("error"), value_cstring(arena, error)},
        {TEXT("error_description"), value_cstring(arena, description)},
    };
    const char *page =
        arena_printf(arena, "%.*s/auth-error", (int)sign_in->origin.length, sign_in->origin.data);
    return page_redirect(request,
                         url_with_query(arena, page, value_map(arena, entries, COUNT_OF(entries))));
}

Reply better_auth_callback(const Request *request, const Release *release,
                           const Value *environment) {
    static const char *const errors[] = {[LOGIN_STATE] = "state_mismatch",
                                         [LOGIN_EXCHANGE] = "oauth_code_verification_failed",
                                         [LOGIN_NO_EMAIL] = "email_is_missing",
                                         [LOGIN_NOT_ALLOWED] = "unable_to_create_user"};
    SignIn sign_in;
    if (!sign_in_read(request->arena, release, environment, &sign_in))
        return refuse(request, 400, "PROVIDER_CONFIG_NOT_FOUND",
                      "No config found for provider auth0");
    LoginEnd end = login_end(request, &sign_in);
    switch (end.outcome) {
    case LOGIN_DONE:
        return session_begin(request, &sign_in, page_redirect(request, end.back), end.user);
    case LOGIN_WAITING:
        return (Reply){.again = true, .status = 503, .delay_ms = LOOK_AGAIN_MS};
    case LOGIN_REFUSED:
        return lead_to_error(request, &sign_in, end.error, end.description);
    default:
        return lead_to_error(request, &sign_in, errors[end.outcome], "");
    }
}

Reply better_auth_session(const Request *request, const Release *release,
                          const Value *environment) {
    Arena *arena = request->arena;
    SignIn sign_in;
    const Value *user = NULL;
    if (sign_in_read(arena, release, environment, &sign_in)) user = session_user(request, &sign_in);
    if (user == NULL) return reply_raw(200, "application/json", TEXT("null"));
    const ValueEntry session[] = {
        {TEXT("userId"), value_get(user, "id")},
        {TEXT("expiresAt"), value_cstring(arena, session_expires(request, &sign_in))},
    };
    const ValueEntry entries[] = {{TEXT("user"), user},
                                  {TEXT("session"), value_map(arena, session, COUNT_OF(session))}};
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

Reply better_auth_sign_out(const Request *request, const Release *release,
                           const Value *environment) {
    SignIn sign_in;
    Reply refusal;
    if (!admit(request, release, environment, &sign_in, &refusal)) return refusal;
    Reply reply = reply_ok(value_with(request->arena, &value_empty_map, "success", &value_true));
    return session_end(request, &sign_in, reply);
}

static Reply by_email(const Request *request, const Value *environment, const char *code,
                      const char *message) {
    Text disabled = value_text(value_get(environment, "AUTH_DISABLE_EMAIL_PASSWORD"));
    if (text_is(disabled, "1")) return refuse(request, 400, code, message);
    return refuse(request, 501, "NOT_EMULATED",
                  "The sandbox's LobeHub does not emulate accounts of its own, only Auth0");
}

Reply better_auth_sign_up_email(const Request *request, const Release *release,
                                const Value *environment) {
    (void)release;
    return by_email(request, environment, "EMAIL_PASSWORD_SIGN_UP_DISABLED",
                    "Email and password sign up is not enabled");
}

Reply better_auth_sign_in_email(const Request *request, const Release *release,
                                const Value *environment) {
    (void)release;
    return by_email(request, environment, "EMAIL_PASSWORD_DISABLED",
                    "Email and password is not enabled");
}
