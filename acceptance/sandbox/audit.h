// SPDX-License-Identifier: MPL-2.0
// The record of every request, as JSON lines: what was asked, by whom, what came of it. Parameter
// names only, so no secret can get in. Safe from any thread.
#pragma once

#include "provider/value/value.h"

typedef struct Audit Audit;

typedef struct AuditEntry {
    int64_t time_ms; // real time
    const char *service, *operation;
    int status;       // 0: the connection was reset
    const char *code; // NULL: success
    const char *request_id;
    const char *access_key_id; // NULL: anonymous or not accepted
    const Value *names;        // LIST: what parameters were given; NULL: none
    const char *object;        // NULL: none
    bool committed;
    const char *fault; // what was injected, or NULL
} AuditEntry;

// The last entries (a few thousand) are kept in memory.
Audit *audit_new(Arena *arena);
bool audit_open(Audit *audit, const char *path); // appends to path too; false: cannot be opened
void audit_write(Audit *audit, const AuditEntry *entry);
int64_t audit_last(Audit *audit); // sequence number of the latest entry; 0: there is none
// The remembered lines with a sequence number greater than after, oldest first.
Text audit_read(Audit *audit, Arena *arena, int64_t after);
