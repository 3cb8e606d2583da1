// SPDX-License-Identifier: MPL-2.0
// What one configured provider block amounts to: where to send requests and whose keys sign them.
// Made by configure without any network access; shared by all calls until it is replaced.
#pragma once

#include "provider/schema/resource.h"
#include "resources/alibaba/client.h"
#include "resources/auth0/client.h"
#include "resources/handover.h"

typedef struct Session {
    Arena *arena;
    AlibabaSettings settings;
    AlibabaClient *alibaba;
    Auth0Client *auth0;   // usable only where credentials for a tenant are given
    Handover *unfinished; // from a refresh to the plan
    Handover *kept;       // from the delete half of a replacement to the create half
} Session;

// Functions of the Provider table (registry.c).
Status session_validate(Call *call, const Value *config);
Status session_configure(Call *call, const Value *config, const char *terraform_version,
                         void **ret_session);
void session_close(void *session);

extern const Attr session_attrs[]; // the provider block

// The region of a resource: its own attribute, else the provider's. Unknown and null are passed on.
const Value *session_region(Arena *arena, const Session *session, const Value *own);
