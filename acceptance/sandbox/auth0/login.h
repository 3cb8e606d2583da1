// SPDX-License-Identifier: MPL-2.0
// A log-in under way: what an application asked for at /authorize, while its user is on our pages.
// An object of AUTH0_LOGINS, by the "state" of our own pages.
#pragma once

#include "acceptance/sandbox/service.h"

#define AUTH0_LOGINS ".auth0/logins"

// Members: client_id, redirect_uri, scope, state, nonce, code_challenge, code_challenge_method.
typedef struct Auth0Login {
    Text id;              // of the pages; empty: none yet
    const Value *members; // as asked for
} Auth0Login;

// Remembers it for an hour and gives it an id.
Auth0Login auth0_login_begin(const Request *request, const Value *members);
// The one that the parameter "state" of a page names; false with *ret_error: none, or too old.
bool auth0_login_find(const Request *request, Auth0Login *ret, Reply *ret_error);
// The user is known: back to the application with a code, and a session in the browser.
Reply auth0_login_finish(const Request *request, const Auth0Login *login, const Value *user);
// Back to the application with an error.
Reply auth0_login_refuse(const Request *request, const Auth0Login *login, const char *error,
                         const char *description);
