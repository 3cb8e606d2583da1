// SPDX-License-Identifier: MPL-2.0
// The database that DATABASE_URL names, seen from a function: whether it is reached, and whether
// the release's migrations succeed in it.
#pragma once

#include "acceptance/sandbox/lobechat/startup.h"

typedef struct DatabaseStart {
    bool waiting;    // the migrations are running
    const char *log; // why LobeChat ended; NULL: it did not
} DatabaseStart;

// key: the same for the same start of the same container.
DatabaseStart database_start(const Request *request, const Release *release, const Value *function,
                             const char *key);
// What jobs connect with, as in sql.h.
const Value *database_link(const Request *request, const Value *environment);
