// SPDX-License-Identifier: MPL-2.0
// The CSRF token of Auth.js: a cookie holds "token|hash", a form brings the token.
#pragma once

#include "acceptance/sandbox/lobechat/sign_in.h"

typedef struct Csrf {
    const char *token;
    const char *cookie; // a new one has to be set; NULL: the browser has it
} Csrf;

Csrf csrf_take(const Request *request, const SignIn *sign_in);
Reply csrf_keep(const Request *request, const SignIn *sign_in, Reply reply, const Csrf *csrf);
// Whether a form brought the browser's own token.
bool csrf_is(const Request *request, const SignIn *sign_in, Text given);
