// SPDX-License-Identifier: MPL-2.0
// LobeChat and its identity provider: the Auth0 application that the environment names.
#pragma once

#include "acceptance/sandbox/lobechat/startup.h"

// Why nobody can sign in by the issuer, id and secret that are given; NULL: they can.
const char *identity_fault(const Request *request, const Release *release, const Value *function);
