// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/home_page.h"

#include "acceptance/sandbox/lobechat/better_auth.h"
#include "acceptance/sandbox/lobechat/csrf.h"
#include "acceptance/sandbox/lobechat/nextauth.h"
#include "acceptance/sandbox/lobechat/session.h"
#include "acceptance/sandbox/web/page.h"

static const char stand_in[] =
    "<h1>LobeChat %s</h1>\n<p>This is a sandbox stand-in (%s), not LobeChat: the function was "
    "deployed and its container would have started with these variables.</p>\n%s";

// Who is signed in, or where to do so, and for Auth.js the token by which the form is taken.
static const char *account(const Request *request, const SignIn *sign_in, const Csrf *csrf) {
    Arena *arena = request->arena;
    const Value *user = session_user(request, sign_in);
    if (user == NULL)
        return arena_printf(arena, "<p><a id=\"sign-in\" href=\"%s\">Sign in</a></p>\n",
                            sign_in->style->page);
    const char *button =
        csrf == NULL ? better_auth_sign_out_button : nextauth_sign_out_form(arena, csrf->token);
    return arena_printf(arena,
                        "<p>Signed in as <span id=\"user\">%s</span>. <a href=\"/files\">"
                        "Files</a></p>\n%s",
                        page_escape(arena, value_text(value_get(user, "email"))), button);
}

static Reply show(const Request *request, const Release *release, const char *account_part) {
    const char *body = arena_printf(request->arena, stand_in, release->version,
                                    release_edition(release), account_part);
    return page_reply(request, 200, "LobeChat", body);
}

Reply home_page(const Request *request, const Release *release, const Value *environment) {
    SignIn sign_in;
    if (!sign_in_read(request->arena, release, environment, &sign_in))
        return show(request, release, "");
    if (release->edition == EDITION_V2)
        return show(request, release, account(request, &sign_in, NULL));
    Csrf csrf = csrf_take(request, &sign_in);
    return csrf_keep(request, &sign_in, show(request, release, account(request, &sign_in, &csrf)),
                     &csrf);
}
