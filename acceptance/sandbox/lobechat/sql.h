// SPDX-License-Identifier: MPL-2.0
// A connection to the database that DATABASE_URL names, for jobs (jobs.h). The first thing that
// goes wrong stays in fault, and what is asked afterwards is not asked.
#pragma once

#include "provider/value/value.h"

#include <postgresql/libpq-fe.h>

typedef struct Sql {
    Arena *arena;
    PGconn *connection;
    const char *fault; // PostgreSQL's words, without any part of the URL; NULL: none
} Sql;

// link: {"url", "loopback": the host is a name of this machine that its resolver may not know}.
Sql sql_open(Arena *arena, const Value *link);
// The rows as a LIST of MAPs of texts; nulls are null. parameters: $1 and on, NULL ones null.
const Value *sql_ask(Sql *sql, const char *statement, const char *const *parameters, size_t count);
void sql_do(Sql *sql, const char *statement); // without parameters and rows
void sql_close(Sql *sql);
