// SPDX-License-Identifier: MPL-2.0
// The access token for Auth0's Management API: fetched once, when it is first needed, by one thread
// for all, and again shortly before it expires.
#pragma once

#include "resources/auth0/transport.h"

typedef struct Auth0TokenSource Auth0TokenSource;

// transport is kept, not copied. No network.
Auth0TokenSource *auth0_token_source_new(const Auth0Transport *transport);
void auth0_token_source_free(Auth0TokenSource *source); // NULL is allowed

typedef struct Auth0Token {
    Text text;
    int64_t ends_ms; // its life, on the clock of call_now_ms()
} Auth0Token;

// A failure is recorded.
Status auth0_token_get(Call *call, Auth0TokenSource *source, Auth0Token *ret);
// The tenant refused this token. Whether getting another one is worth a try.
bool auth0_token_expire(Auth0TokenSource *source, Text token);
