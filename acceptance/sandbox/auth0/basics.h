// SPDX-License-Identifier: MPL-2.0
// The Auth0 tenant: what its files share. An object is stored as the API answers it plus one member
// for what the tenant keeps to itself.
#pragma once

#include "acceptance/sandbox/service.h"

#define AUTH0_TENANT "lobechat-sandbox"
#define AUTH0_DOMAIN AUTH0_TENANT ".us.auth0.com"
#define AUTH0_ISSUER "https://" AUTH0_DOMAIN "/"
#define AUTH0_AUDIENCE AUTH0_ISSUER "api/v2/"

#define AUTH0_CLIENTS "auth0/clients"                       // key: client_id
#define AUTH0_CONNECTIONS "auth0/connections"               // key: id
#define AUTH0_CONNECTION_CLIENTS "auth0/connection_clients" // key: connection id/client_id
#define AUTH0_USERS "auth0/users"                           // key: user_id
#define AUTH0_TICKETS ".auth0/tickets"                      // key: the ticket
#define AUTH0_TOKENS ".auth0/tokens"                        // key: digest of the token
#define AUTH0_PRIVATE "sandbox"                             // the member that no answer shows

// Codes of errors whose answer has no errorCode: the reason phrase stands for it.
#define AUTH0_BAD_REQUEST "Bad Request"
#define AUTH0_UNAUTHORIZED "Unauthorized"
#define AUTH0_NOT_FOUND "Not Found"
#define AUTH0_CONFLICT "Conflict"

// Text of a path or query parameter.
Text auth0_parameter(const Request *request, const char *name);
const char *auth0_now(const Request *request); // with milliseconds, as the API writes it
// A fact written as JSON text in our source.
const Value *auth0_constant(Arena *arena, const char *json);
// A copy of base with every member of more put in place of its own.
const Value *auth0_over(Arena *arena, const Value *base, const Value *more);
// Without what the API never shows.
const Value *auth0_visible(Arena *arena, const Value *object);
// With the members that the parameters fields and include_fields ask for.
const Value *auth0_chosen(const Request *request, const Value *object);

// The body of a PATCH put over an object: null removes, the members named in merged (words) are
// merged one level deep, the others replaced.
const Value *auth0_patched(const Request *request, const Value *object, const char *merged);
// Whether the JSON body has a null where none may be; nullable: words. Then *ret_error says so.
bool auth0_has_bad_null(const Request *request, const char *nullable, Reply *ret_error);
// "Payload validation error: 'WHAT' on property WHERE"
Reply auth0_invalid(const Request *request, const char *what, const char *where);
