// SPDX-License-Identifier: MPL-2.0
// Who sent a request: recomputes its signature (ACS3-HMAC-SHA256, or the older RPC signature in the
// query) with the secret of the key it names, and answers with the cloud's codes when it is wrong.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/nonce.h"
#include "acceptance/sandbox/service.h"

#include <pthread.h>

enum { AUTH_MAX_SKEW_MS = 15 * 60 * 1000 };

typedef struct Auth {
    const Cloud *cloud;
    pthread_mutex_t *state_lock; // guards cloud->store
    Nonces *nonces;
    const char *service; // whose gateway it is
} Auth;

typedef struct AuthResult {
    int status;                 // 200, or of the error
    const char *code, *message; // NULL: the signature is good
    Caller caller;
} AuthResult;

// parameters: query and form.
AuthResult auth_verify(const Auth *auth, Arena *arena, const Message *message,
                       const ContractPair *parameters, size_t parameter_count);
