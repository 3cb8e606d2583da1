// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/site.h"

#include "acceptance/sandbox/lobechat/better_auth.h"
#include "acceptance/sandbox/lobechat/chat.h"
#include "acceptance/sandbox/lobechat/files_page.h"
#include "acceptance/sandbox/lobechat/home_page.h"
#include "acceptance/sandbox/lobechat/nextauth.h"
#include "acceptance/sandbox/lobechat/procedures.h"
#include "acceptance/sandbox/lobechat/session.h"

#include <string.h>

typedef struct Route {
    const char *path;   // with a trailing '*': everything below
    const char *method; // NULL: GET and HEAD
    unsigned editions;
    Reply (*answer)(const Request *request, const Release *release, const Value *environment);
} Route;

// An icon of one transparent pixel.
static const unsigned char icon[] = {
    0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 32, 0, 48, 0, 0, 0, 22, 0, 0, 0, 40, 0,
    0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 32, 0, 0,  0, 0, 0, 8,  0, 0, 0, 0,  0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0,  0, 0, 0, 0,  0, 0, 0,
};

static Reply answer_icon(const Request *request, const Release *release, const Value *environment) {
    (void)request;
    (void)release;
    (void)environment;
    return reply_raw(200, "image/x-icon", (Text){(const char *)icon, sizeof icon});
}

static Reply answer_version(const Request *request, const Release *release,
                            const Value *environment) {
    (void)environment;
    return reply_ok(value_with(request->arena, &value_empty_map, "version",
                               value_cstring(request->arena, release->version)));
}

static Reply answer_procedure(const Request *request, const Release *release,
                              const Value *environment) {
    const Value *user = session_user_of(request, release, environment);
    return procedures_serve(request, release, environment, user);
}

enum { WITH_DATABASE = EDITION_DATABASE | EDITION_V2 };
enum { ALL_EDITIONS = EDITION_BASE | EDITION_DATABASE | EDITION_V2 };

// /favicon.ico is the health path of 1.x, which has none of its own; /api/version that of 2.x.
static const Route routes[] = {
    {"/", NULL, ALL_EDITIONS, home_page},
    {"/chat", NULL, ALL_EDITIONS, home_page},
    {"/favicon.ico", NULL, ALL_EDITIONS, answer_icon},
    {"/api/version", NULL, EDITION_V2, answer_version},
    {"/next-auth/signin", NULL, EDITION_DATABASE, nextauth_page},
    {"/next-auth/error", NULL, EDITION_DATABASE, nextauth_error_page},
    {"/api/auth/csrf", NULL, EDITION_DATABASE, nextauth_csrf},
    {"/api/auth/providers", NULL, EDITION_DATABASE, nextauth_providers},
    {"/api/auth/session", NULL, EDITION_DATABASE, nextauth_session},
    {"/api/auth/signin/auth0", "POST", EDITION_DATABASE, nextauth_sign_in},
    {"/api/auth/callback/auth0", NULL, EDITION_DATABASE, nextauth_callback},
    {"/api/auth/signout", "POST", EDITION_DATABASE, nextauth_sign_out},
    {"/signin", NULL, EDITION_V2, better_auth_page},
    {"/auth-error", NULL, EDITION_V2, better_auth_error_page},
    {"/api/auth/get-session", NULL, EDITION_V2, better_auth_session},
    {"/api/auth/sign-in/oauth2", "POST", EDITION_V2, better_auth_sign_in},
    {"/api/auth/callback/auth0", NULL, EDITION_V2, better_auth_callback},
    {"/api/auth/sign-out", "POST", EDITION_V2, better_auth_sign_out},
    {"/api/auth/sign-up/email", "POST", EDITION_V2, better_auth_sign_up_email},
    {"/api/auth/sign-in/email", "POST", EDITION_V2, better_auth_sign_in_email},
    {"/files", NULL, WITH_DATABASE, files_page},
    {"/files.js", NULL, WITH_DATABASE, files_page},
    {"/trpc/*", NULL, WITH_DATABASE, answer_procedure},
    {"/trpc/*", "POST", WITH_DATABASE, answer_procedure},
    {"/webapi/chat/*", "POST", ALL_EDITIONS, chat_answer},
    {"/api/chat/*", "POST", EDITION_BASE | EDITION_DATABASE, chat_answer}, // before /webapi
};

static bool path_is(Text path, const char *wanted) {
    size_t length = strlen(wanted);
    if (wanted[length - 1] != '*') return text_is(path, wanted);
    return path.length >= length && memcmp(path.data, wanted, length - 1) == 0;
}

static bool method_is(Text method, const char *wanted) {
    if (wanted != NULL) return text_is(method, wanted);
    return text_is(method, "GET") || text_is(method, "HEAD");
}

static Reply plain(int status, const char *text) {
    return reply_raw(status, "text/plain; charset=utf-8", text_of(text));
}

Reply site_answer(const Request *request, const Release *release, const Value *environment) {
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(routes); i++) {
        const Route *route = &routes[i];
        if ((route->editions & (unsigned)release->edition) == 0) continue;
        if (!path_is(request->path, route->path)) continue;
        if (method_is(request->method, route->method))
            return route->answer(request, release, environment);
        known = true;
    }
    return known ? plain(405, "Method Not Allowed\n")
                 : plain(404, "404: This page could not be found.\n");
}
