// SPDX-License-Identifier: MPL-2.0
// One log-in at the issuer, from sending somebody there to knowing who came back. Each has a state,
// which the browser keeps in a cookie too, a nonce and a PKCE verifier; it is good once, for a
// quarter of an hour.
#pragma once

#include "acceptance/sandbox/lobechat/sign_in.h"

// Where to send the browser; the reply to it sets the cookie with login_keep.
typedef struct LoginStart {
    const char *url, *state;
} LoginStart;

// back: where the browser is led in the end, a URL of the app.
LoginStart login_begin(const Request *request, const SignIn *sign_in, const char *back);
Reply login_keep(const Request *request, const SignIn *sign_in, Reply reply, const char *state);

typedef enum LoginOutcome {
    LOGIN_DONE,
    LOGIN_WAITING,     // for the issuer: to be asked again
    LOGIN_REFUSED,     // the issuer says so: error, description
    LOGIN_STATE,       // nobody was sent there by this browser, or too long ago
    LOGIN_EXCHANGE,    // the issuer's answer is not good
    LOGIN_NO_EMAIL,    // nor does the issuer say an address
    LOGIN_NOT_ALLOWED, // to become a user here
} LoginOutcome;

typedef struct LoginEnd {
    LoginOutcome outcome;
    const char *error, *description; // the issuer's
    const char *back;
    const Value *user; // {"id", "name", "email", "image"}
} LoginEnd;

// The callback.
LoginEnd login_end(const Request *request, const SignIn *sign_in);
