// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/migration.h"

#include <postgresql/libpq-fe.h>

typedef struct Migration {
    Arena *arena;
    PGconn *connection;
    const char *fault;
} Migration;

// A few of LobeChat's tables, under their names; its drizzle keeps the book of migrations.
static const char *const statements[] = {
    "CREATE SCHEMA IF NOT EXISTS drizzle",
    "CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations "
    "(id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)",
    "CREATE TABLE IF NOT EXISTS users (id text PRIMARY KEY, email text, full_name text, "
    "created_at timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS sessions (id text PRIMARY KEY, slug text NOT NULL, "
    "user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE TABLE IF NOT EXISTS files (id text PRIMARY KEY, name text NOT NULL, url text NOT NULL, "
    "user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE)",
};

static void ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

static PGresult *run(Migration *migration, const char *sql) {
    if (migration->fault != NULL) return NULL;
    PGresult *result = PQexec(migration->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        migration->fault = arena_strdup(migration->arena, PQerrorMessage(migration->connection));
    return result;
}

static void change(Migration *migration, const char *sql) {
    PQclear(run(migration, sql));
}

static void want_extension(Migration *migration, const char *name) {
    char *quoted = PQescapeLiteral(migration->connection, name, text_of(name).length);
    PGresult *result =
        run(migration,
            arena_printf(migration->arena, "SELECT 1 FROM pg_available_extensions WHERE name = %s",
                         quoted != NULL ? quoted : "''"));
    if (migration->fault == NULL && PQntuples(result) == 0)
        migration->fault =
            arena_printf(migration->arena, "extension \"%s\" is not available", name);
    PQclear(result);
    PQfreemem(quoted);
}

// Two instances of a function may start at once.
static void migrate(Migration *migration, const Value *input) {
    const Value *extensions = value_get(input, "extensions");
    Text refusal = value_text(value_get(input, "refusal"));
    change(migration, "BEGIN");
    change(migration, "SELECT pg_advisory_xact_lock(1143)");
    for (size_t i = 0; i < value_count(extensions); i++)
        want_extension(migration, value_cstr(extensions->list.items[i]));
    if (migration->fault == NULL && refusal.length > 0) migration->fault = refusal.data;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        change(migration, statements[i]);
    change(migration,
           arena_printf(migration->arena,
                        "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) "
                        "SELECT 'migration ' || n, n FROM generate_series(1, %lld) n WHERE n > "
                        "(SELECT count(*) FROM drizzle.__drizzle_migrations)",
                        (long long)value_int_or(value_get(input, "migrations"), 0)));
    change(migration, "COMMIT");
}

const Value *migration_run(Arena *arena, const Value *input) {
    bool loopback = value_bool_or(value_get(input, "loopback"), false);
    const char *const names[] = {"dbname", "connect_timeout", loopback ? "hostaddr" : NULL, NULL};
    const char *const values[] = {value_cstr(value_get(input, "url")), "5", "127.0.0.1", NULL};
    Migration migration = {.arena = arena, .connection = PQconnectdbParams(names, values, 1)};
    PQsetNoticeProcessor(migration.connection, ignore_notice, NULL);
    if (PQstatus(migration.connection) != CONNECTION_OK)
        migration.fault = arena_strdup(arena, PQerrorMessage(migration.connection));
    migrate(&migration, input);
    PQfinish(migration.connection);
    return value_cstring(arena, migration.fault == NULL ? "" : migration.fault);
}
