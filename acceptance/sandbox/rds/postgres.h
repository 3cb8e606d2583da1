// SPDX-License-Identifier: MPL-2.0
// Real PostgreSQL servers, one for each RDS instance, on loopback and in a temporary directory that
// goes away with the sandbox, however the sandbox ends. A thread of their own brings them to what
// is wanted, so that nobody waits for them under the state lock. Safe from any thread.
#pragma once

#include "provider/value/value.h"

typedef struct Postgres Postgres;

// Nothing is started before something is wanted. Ends, with every server, with the arena.
Postgres *postgres_new(Arena *arena);
// Why there are no servers: PostgreSQL is not installed. NULL: it is.
const char *postgres_missing(void);
// From now on a server whose instance is gone is emptied and given to the next one: much faster,
// but until then somebody still listens at its port. For tests that make many instances.
void postgres_recycle(Postgres *postgres);
// A free port of the loopback interface, kept free until a server takes it; 0: there is none.
int postgres_reserve_port(Postgres *postgres);

// What there should be from now on: a MAP of instance id to
//   {"port": 5432, "accounts": {NAME: {"made", "revision", "password", "privileged"}},
//    "databases": {NAME: {"made", "revision"}}}
// Copied. Under another "made" the thing is dropped and made anew; under another "revision" only
// its password changes. The version is that of the store which this was made of.
void postgres_want(Postgres *postgres, int64_t version, const Value *wanted);
bool postgres_knows(Postgres *postgres, int64_t version); // it was the last that was told

typedef enum PostgresState { POSTGRES_ABSENT, POSTGRES_STARTING, POSTGRES_UP } PostgresState;
PostgresState postgres_state(Postgres *postgres, Text instance);
// Whether the account or database ("accounts", "databases") is there as of that revision.
bool postgres_has(Postgres *postgres, Text instance, const char *kind, Text name, Text revision);
