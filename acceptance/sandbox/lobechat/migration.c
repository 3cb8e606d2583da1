// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/migration.h"

#include "acceptance/sandbox/lobechat/sql.h"

// A few of LobeChat's tables, under their names; its drizzle keeps the book of migrations. Where
// LobeChat has vector(1024) the column is an array of that length, because the servers here have
// no such type.
static const char *const statements[] = {
    "CREATE SCHEMA IF NOT EXISTS drizzle",
    "CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations "
    "(id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)",
    "CREATE TABLE IF NOT EXISTS users (id text PRIMARY KEY, email text, full_name text, "
    "created_at timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS sessions (id text PRIMARY KEY, slug text NOT NULL, "
    "user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE TABLE IF NOT EXISTS async_tasks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "
    "type text, status text, error jsonb, "
    "user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE TABLE IF NOT EXISTS global_files (hash_id varchar(64) PRIMARY KEY, "
    "file_type varchar(255) NOT NULL, size integer NOT NULL, url text NOT NULL, metadata jsonb, "
    "created_at timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS files (id text PRIMARY KEY, "
    "user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE, "
    "file_type varchar(255) NOT NULL, file_hash varchar(64) REFERENCES global_files (hash_id), "
    "name text NOT NULL, size integer NOT NULL, url text NOT NULL, metadata jsonb, "
    "chunk_task_id uuid REFERENCES async_tasks (id) ON DELETE SET NULL, "
    "embedding_task_id uuid REFERENCES async_tasks (id) ON DELETE SET NULL, "
    "created_at timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS chunks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), text text, "
    "index integer, type varchar, user_id text REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE TABLE IF NOT EXISTS file_chunks ("
    "file_id text REFERENCES files (id) ON DELETE CASCADE, "
    "chunk_id uuid REFERENCES chunks (id) ON DELETE CASCADE, PRIMARY KEY (file_id, chunk_id))",
    "CREATE TABLE IF NOT EXISTS embeddings (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "
    "chunk_id uuid UNIQUE REFERENCES chunks (id) ON DELETE CASCADE, "
    "embeddings real[] CHECK (cardinality(embeddings) = 1024), model text, "
    "user_id text REFERENCES users (id) ON DELETE CASCADE)",
};

static void want_extension(Sql *sql, const char *name) {
    const Value *rows =
        sql_ask(sql, "SELECT 1 FROM pg_available_extensions WHERE name = $1", &name, 1);
    if (sql->fault == NULL && value_count(rows) == 0)
        sql->fault = arena_printf(sql->arena, "extension \"%s\" is not available", name);
}

// Two instances of a function may start at once.
static void migrate(Sql *sql, const Value *input) {
    const Value *extensions = value_get(input, "extensions");
    Text refusal = value_text(value_get(input, "refusal"));
    const char *migrations = value_cstr(value_get(input, "migrations"));
    sql_do(sql, "BEGIN");
    sql_do(sql, "SELECT pg_advisory_xact_lock(1143)");
    for (size_t i = 0; i < value_count(extensions); i++)
        want_extension(sql, value_cstr(value_list_at(extensions, i)));
    if (sql->fault == NULL && refusal.length > 0) sql->fault = refusal.data;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) sql_do(sql, statements[i]);
    (void)sql_ask(sql,
                  "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) "
                  "SELECT 'migration ' || n, n FROM generate_series(1, $1::bigint) n WHERE n > "
                  "(SELECT count(*) FROM drizzle.__drizzle_migrations)",
                  &migrations, 1);
    sql_do(sql, "COMMIT");
}

const Value *migration_run(Arena *arena, const Value *input) {
    Sql sql = sql_open(arena, input);
    migrate(&sql, input);
    sql_close(&sql);
    return value_cstring(arena, sql.fault == NULL ? "" : sql.fault);
}
