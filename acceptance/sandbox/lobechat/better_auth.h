// SPDX-License-Identifier: MPL-2.0
// Signing in to LobeHub 2.x, as Better Auth has it: /api/auth/… and the pages /signin and
// /auth-error.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

Reply better_auth_page(const Request *request, const Release *release, const Value *environment);
Reply better_auth_error_page(const Request *request, const Release *release,
                             const Value *environment);
Reply better_auth_sign_in(const Request *request, const Release *release, const Value *environment);
Reply better_auth_callback(const Request *request, const Release *release,
                           const Value *environment);
Reply better_auth_session(const Request *request, const Release *release, const Value *environment);
Reply better_auth_sign_out(const Request *request, const Release *release,
                           const Value *environment);
// By e-mail and password, beside Auth0.
Reply better_auth_sign_up_email(const Request *request, const Release *release,
                                const Value *environment);
Reply better_auth_sign_in_email(const Request *request, const Release *release,
                                const Value *environment);
// The button by which somebody signs out.
extern const char better_auth_sign_out_button[];
