// SPDX-License-Identifier: MPL-2.0
// What an application in the cloud meets when it uses an instance: whether it reaches it, and what
// its databases can do. For who plays one.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

// The instance whose host name this is; NULL: none.
const Value *rds_instance_at(const Cloud *cloud, Text host);

// Why a function with this vpcConfig does not reach the instance; NULL: it does.
const char *rds_unreachable(const Cloud *cloud, Arena *arena, const Value *instance,
                            const Value *vpc_config);

// An account that is signed in to a database.
typedef struct RdsSession {
    const Value *instance;
    Text database, account;
} RdsSession;

// CREATE EXTENSION IF NOT EXISTS, in two steps: PostgreSQL's error, or NULL; and the change.
const char *rds_extension_refusal(const Cloud *cloud, Arena *arena, const RdsSession *session,
                                  const char *name);
void rds_extension_install(const Cloud *cloud, Arena *arena, const RdsSession *session,
                           const char *name);
