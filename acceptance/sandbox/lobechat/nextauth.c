// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/nextauth.h"

#include "acceptance/sandbox/lobechat/csrf.h"
#include "acceptance/sandbox/lobechat/login.h"
#include "acceptance/sandbox/lobechat/session.h"
#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/web/form.h"
#include "acceptance/sandbox/web/page.h"
#include "acceptance/sandbox/web/url.h"

enum { LOOK_AGAIN_MS = 10 };

static const char sign_in_form[] =
    "<main>\n<h1>Sign in to LobeChat</h1>\n%s<form method=\"post\" "
    "action=\"/api/auth/signin/auth0\">\n<input type=\"hidden\" name=\"csrfToken\" value=\"%s\">\n"
    "<input type=\"hidden\" name=\"callbackUrl\" value=\"%s\">\n"
    "<button id=\"sign-in-auth0\" type=\"submit\">Sign in with Auth0</button>\n</form>\n</main>\n";

static Text query(const Request *request, const char *name) {
    return message_find(request->query, request->query_count, name);
}

static Reply no_provider(void) {
    return reply_raw(404, "text/plain; charset=utf-8", TEXT("no such provider\n"));
}

// A script asks to be told where to go; a form is sent there.
static Reply lead(const Request *request, const char *url) {
    if (request_header(request, "X-Auth-Return-Redirect").length == 0)
        return page_redirect(request, url);
    return reply_ok(
        value_with(request->arena, &value_empty_map, "url", value_cstring(request->arena, url)));
}

static Reply lead_to_error(const Request *request, const SignIn *sign_in, const char *page,
                           const char *error) {
    Arena *arena = request->arena;
    return lead(request, arena_printf(arena, "%.*s%s?error=%s", (int)sign_in->origin.length,
                                      sign_in->origin.data, page, error));
}

Reply nextauth_page(const Request *request, const Release *release, const Value *environment) {
    Arena *arena = request->arena;
    SignIn sign_in;
    if (!sign_in_read(arena, release, environment, &sign_in)) return no_provider();
    Csrf csrf = csrf_take(request, &sign_in);
    Text error = query(request, "error");
    const char *complaint = error.length == 0 ? ""
                                              : arena_printf(arena, "<p id=\"error\">%s</p>\n",
                                                             page_escape(arena, error));
    const char *body = arena_printf(arena, sign_in_form, complaint, csrf.token,
                                    page_escape(arena, query(request, "callbackUrl")));
    return csrf_keep(request, &sign_in, page_reply(request, 200, "Sign in", body), &csrf);
}

Reply nextauth_error_page(const Request *request, const Release *release,
                          const Value *environment) {
    (void)release;
    (void)environment;
    Arena *arena = request->arena;
    const char *body =
        arena_printf(arena,
                     "<main>\n<h1>Authentication error</h1>\n<p id=\"error\">%s</p>\n"
                     "<p><a href=\"/next-auth/signin\">Sign in</a></p>\n</main>\n",
                     page_escape(arena, query(request, "error")));
    return page_reply(request, 200, "Authentication error", body);
}

// A form of one of the pages.
typedef struct Posted {
    SignIn sign_in;
    const char *back; // where to go on; NULL: the answer is refusal
    Reply refusal;
} Posted;

static Posted read_posted(const Request *request, const Release *release,
                          const Value *environment) {
    Posted posted = {.back = NULL};
    if (!sign_in_read(request->arena, release, environment, &posted.sign_in)) {
        posted.refusal = no_provider();
        return posted;
    }
    const Value *sent = form_read(request);
    if (csrf_is(request, &posted.sign_in, value_text(value_get(sent, "csrfToken"))))
        posted.back = sign_in_back(request->arena, &posted.sign_in,
                                   value_text(value_get(sent, "callbackUrl")));
    else
        posted.refusal =
            lead_to_error(request, &posted.sign_in, posted.sign_in.style->page, "MissingCSRF");
    return posted;
}

Reply nextauth_sign_in(const Request *request, const Release *release, const Value *environment) {
    const Posted posted = read_posted(request, release, environment);
    if (posted.back == NULL) return posted.refusal;
    LoginStart start = login_begin(request, &posted.sign_in, posted.back);
    return login_keep(request, &posted.sign_in, lead(request, start.url), start.state);
}

Reply nextauth_callback(const Request *request, const Release *release, const Value *environment) {
    SignIn sign_in;
    if (!sign_in_read(request->arena, release, environment, &sign_in)) return no_provider();
    LoginEnd end = login_end(request, &sign_in);
    switch (end.outcome) {
    case LOGIN_DONE:
        return session_begin(request, &sign_in, page_redirect(request, end.back), end.user);
    case LOGIN_WAITING:
        return (Reply){.again = true, .status = 503, .delay_ms = LOOK_AGAIN_MS};
    case LOGIN_REFUSED:
        return lead_to_error(request, &sign_in, sign_in.style->page, "OAuthCallbackError");
    default: // Auth.js keeps the reasons to its log
        return lead_to_error(request, &sign_in, "/next-auth/error", "Configuration");
    }
}

Reply nextauth_csrf(const Request *request, const Release *release, const Value *environment) {
    Arena *arena = request->arena;
    SignIn sign_in;
    if (!sign_in_read(arena, release, environment, &sign_in)) return no_provider();
    Csrf csrf = csrf_take(request, &sign_in);
    Reply reply = reply_ok(
        value_with(arena, &value_empty_map, "csrfToken", value_cstring(arena, csrf.token)));
    return csrf_keep(request, &sign_in, reply, &csrf);
}

Reply nextauth_providers(const Request *request, const Release *release, const Value *environment) {
    Arena *arena = request->arena;
    SignIn sign_in;
    if (!sign_in_read(arena, release, environment, &sign_in)) return reply_ok(&value_empty_map);
    const ValueEntry entries[] = {
        {TEXT("id"), value_cstring(arena, "auth0")},
        {TEXT("name"), value_cstring(arena, "Auth0")},
        {TEXT("type"), value_cstring(arena, "oidc")},
        {TEXT("signinUrl"),
         value_cstring(arena, arena_printf(arena, "%s/signin/auth0", sign_in.base))},
        {TEXT("callbackUrl"),
         value_cstring(arena, arena_printf(arena, "%s/callback/auth0", sign_in.base))},
    };
    return reply_ok(
        value_with(arena, &value_empty_map, "auth0", value_map(arena, entries, COUNT_OF(entries))));
}

Reply nextauth_session(const Request *request, const Release *release, const Value *environment) {
    Arena *arena = request->arena;
    SignIn sign_in;
    const Value *user = NULL;
    if (sign_in_read(arena, release, environment, &sign_in)) user = session_user(request, &sign_in);
    if (user == NULL) return reply_raw(200, "application/json", TEXT("null"));
    const ValueEntry entries[] = {
        {TEXT("user"), user},
        {TEXT("expires"), value_cstring(arena, session_expires(request, &sign_in))},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

const char *nextauth_sign_out_form(Arena *arena, const char *csrf_token) {
    return arena_printf(arena,
                        "<form method=\"post\" action=\"/api/auth/signout\">\n<input "
                        "type=\"hidden\" name=\"csrfToken\" value=\"%s\">\n"
                        "<button id=\"sign-out\" type=\"submit\">Sign out</button>\n</form>\n",
                        csrf_token);
}

Reply nextauth_sign_out(const Request *request, const Release *release, const Value *environment) {
    const Posted posted = read_posted(request, release, environment);
    if (posted.back == NULL) return posted.refusal;
    return session_end(request, &posted.sign_in, lead(request, posted.back));
}
