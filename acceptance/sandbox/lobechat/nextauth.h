// SPDX-License-Identifier: MPL-2.0
// Signing in to LobeChat 1.x, as Auth.js (next-auth 5) has it: /api/auth/… and the pages
// /next-auth/signin and /next-auth/error.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

Reply nextauth_page(const Request *request, const Release *release, const Value *environment);
Reply nextauth_error_page(const Request *request, const Release *release, const Value *environment);
Reply nextauth_sign_in(const Request *request, const Release *release, const Value *environment);
Reply nextauth_callback(const Request *request, const Release *release, const Value *environment);
Reply nextauth_csrf(const Request *request, const Release *release, const Value *environment);
Reply nextauth_providers(const Request *request, const Release *release, const Value *environment);
Reply nextauth_session(const Request *request, const Release *release, const Value *environment);
Reply nextauth_sign_out(const Request *request, const Release *release, const Value *environment);
// The form by which somebody signs out; the reply that shows it is to be kept by csrf_keep.
const char *nextauth_sign_out_form(Arena *arena, const char *csrf_token);
