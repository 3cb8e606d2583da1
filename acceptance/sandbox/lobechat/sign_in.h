// SPDX-License-Identifier: MPL-2.0
// How people sign in to a release: what its environment and its library (Auth.js in 1.x, Better
// Auth in 2.x) make of it.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"
#include "acceptance/sandbox/web/cookie.h"

// What differs between the lines.
typedef struct SignInStyle {
    const char *providers, *secret;            // names of variables
    const char *session_cookie, *state_cookie; // without "__Secure-"
    int64_t session_s;
    const char *page; // on which people sign in
    bool basic;       // the client secret goes into the Authorization header
} SignInStyle;

typedef struct SignIn {
    const SignInStyle *style;
    Text issuer, client_id, client_secret;
    Text secret;         // of sessions
    const char *base;    // "https://chat.example.com/api/auth"
    Text origin;         // "https://chat.example.com"
    bool secure;         // cookies go over https only
    Text users;          // tells the users of one database from those of others
    Text allowed_emails; // "" for everybody
} SignIn;

// False: people do not sign in by Auth0 here. Borrows from the environment.
bool sign_in_read(Arena *arena, const Release *release, const Value *environment, SignIn *ret);
// Name of a cookie of the style; over https it says that it is a safe one.
const char *sign_in_cookie(Arena *arena, const SignIn *sign_in, const char *name);
// One that nothing but the app's own pages send. name: of the style. lifetime_s 0: it ends.
Cookie sign_in_cookie_of(Arena *arena, const SignIn *sign_in, const char *name, const char *value,
                         int64_t lifetime_s);
// An address below the app that somebody asked to be led to; whatever is elsewhere leads to the
// app's first page.
const char *sign_in_back(Arena *arena, const SignIn *sign_in, Text wanted);
// What is stored under a token, by a name that tells nobody the token and that another secret does
// not find.
Text sign_in_key(Arena *arena, const SignIn *sign_in, const char *kind, Text token);
