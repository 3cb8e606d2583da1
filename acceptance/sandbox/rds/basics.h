// SPDX-License-Identifier: MPL-2.0
// ApsaraDB RDS for PostgreSQL (API 2014-08-15): what its files share. An instance is stored as
// DescribeDBInstanceAttribute answers it, plus what other operations answer of it ("Whitelists",
// "BackupPolicy", "Tags") and a private member.
#pragma once

#include "acceptance/sandbox/rpc/entry.h"

#define RDS_INSTANCES "rds/instances" // key: DBInstanceId
#define RDS_ACCOUNTS "rds/accounts"   // key: DBInstanceId/AccountName
#define RDS_DATABASES "rds/databases" // key: DBInstanceId/DBName
#define RDS_STATUS "DBInstanceStatus"
// What is refused for some time after an instance became Running. Key: operation, or "*".
#define RDS_REFUSALS ".rds/refusals"

// Members of the private member: when what is under way ends, and what the status is then (empty:
// the object is gone); until when the instance takes no other change, or is not found.
#define RDS_DUE RPC_PRIVATE ".dueAtMs"
#define RDS_THEN RPC_PRIVATE ".then"
#define RDS_LOCKED RPC_PRIVATE ".lockedUntilMs"
#define RDS_HIDDEN RPC_PRIVATE ".hiddenUntilMs"
#define RDS_SINCE RPC_PRIVATE ".runningSinceMs"
#define RDS_PASSWORD RPC_PRIVATE ".password"
#define RDS_MADE RPC_PRIVATE ".made" // tells an object from an earlier one of its name
#define RDS_REVISION RPC_PRIVATE ".revision"

// Simulated milliseconds.
enum {
    RDS_CREATE_MS = 240000,
    RDS_CHANGE_MS = 60000,
    RDS_RESTART_MS = 30000,
    RDS_DELETE_MS = 20000,
    RDS_ACCOUNT_MS = 10000,
    RDS_DATABASE_MS = 5000,
    RDS_EXTENSION_MS = 5000,
    RDS_WHITELIST_MS = 2000,
};

// The instance that the request names. False, with the error: there is none (any more, or yet).
bool rds_find(const Request *request, const Value **ret_instance, Reply *ret_error);
// One that takes a change now: it is Running, and no other change is under way.
bool rds_changeable(const Request *request, const Value **ret_instance, Reply *ret_error);
// Stores the instance; it takes no other change for ms.
void rds_put_locked(const Request *request, const Value *instance, int64_t ms);
void rds_put(const Request *request, const Value *instance);
typedef struct RdsPending {
    const char *member; // that has the status
    const char *status; // meanwhile
    int64_t ms;         // simulated
    const char *then;   // the status afterwards; NULL: the object is gone
} RdsPending;

// object with a status that becomes another one by itself.
const Value *rds_pending(const Request *request, const Value *object, RdsPending pending);

// Tells an object, or a password, from earlier ones of the same name.
const Value *rds_revision(const Request *request);
Text rds_id(const Value *instance);
// DBInstanceId/NAME
Text rds_key(Arena *arena, Text instance, Text name);
Reply rds_bad(const Request *request, const char *code, const char *message);
