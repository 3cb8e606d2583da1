// SPDX-License-Identifier: MPL-2.0
// Who is signed in: a session in the browser, known by a random token. A deployment with another
// secret does not know it.
#pragma once

#include "acceptance/sandbox/lobechat/sign_in.h"

// {"id", "name", "email", "image"} of whoever sent the request; NULL: nobody. Borrowed from the
// store.
const Value *session_user(const Request *request, const SignIn *sign_in);
// The same from what a route is given.
const Value *session_user_of(const Request *request, const Release *release,
                             const Value *environment);
// When the session of the request ends, as JavaScript writes it.
const char *session_expires(const Request *request, const SignIn *sign_in);
Reply session_begin(const Request *request, const SignIn *sign_in, Reply reply, const Value *user);
Reply session_end(const Request *request, const SignIn *sign_in, Reply reply);
