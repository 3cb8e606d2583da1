// SPDX-License-Identifier: MPL-2.0
// The tenant's RSA key: made when it is first asked for, kept with the state.
#pragma once

#include "acceptance/sandbox/service.h"

// [{"cert", "subject"}], with the private "key" too where it is asked for, as new clients get it.
const Value *auth0_key_list(const Request *request, bool with_private);
const char *auth0_key_sign(const Request *request, const Value *claims); // a JSON web token
const Value *auth0_key_set(const Request *request); // {"keys":[…]}, as /.well-known/jwks.json
