// SPDX-License-Identifier: MPL-2.0
// Stands in for what the sandbox starts outside of its own memory: PostgreSQL servers and the
// threads that wait for them (--wrap, as in cloud.h). Every server that is wanted is up at once.
#include "acceptance/sandbox/jobs.h"
#include "acceptance/sandbox/rds/postgres.h"

enum { PORT = 5432 };

// The names that the linker gives.
__typeof__(postgres_missing) __wrap_postgres_missing;
__typeof__(postgres_reserve_port) __wrap_postgres_reserve_port;
__typeof__(postgres_want) __wrap_postgres_want;
__typeof__(postgres_knows) __wrap_postgres_knows;
__typeof__(postgres_state) __wrap_postgres_state;
__typeof__(postgres_has) __wrap_postgres_has;
__typeof__(jobs_result) __wrap_jobs_result;

const char *__wrap_postgres_missing(void) {
    return NULL;
}

int __wrap_postgres_reserve_port(Postgres *postgres) {
    (void)postgres;
    return PORT;
}

void __wrap_postgres_want(Postgres *postgres, int64_t version, const Value *wanted) {
    (void)postgres, (void)version, (void)wanted;
}

bool __wrap_postgres_knows(Postgres *postgres, int64_t version) {
    (void)postgres, (void)version;
    return true;
}

PostgresState __wrap_postgres_state(Postgres *postgres, Text instance) {
    (void)postgres, (void)instance;
    return POSTGRES_UP;
}

bool __wrap_postgres_has(Postgres *postgres, Text instance, const char *kind, Text name,
                         Text revision) {
    (void)postgres, (void)instance, (void)kind, (void)name, (void)revision;
    return true;
}

// A job that found nothing to complain of.
const Value *__wrap_jobs_result(Jobs *jobs, Arena *arena, const char *key, JobRun run,
                                const Value *input) {
    (void)jobs, (void)arena, (void)key, (void)run, (void)input;
    return &value_null;
}
