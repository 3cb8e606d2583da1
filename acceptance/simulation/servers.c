// SPDX-License-Identifier: MPL-2.0
// In place of PostgreSQL servers (rds/postgres.h) and of what LobeChat does with one when it starts
// (lobechat/migration.h). What is wanted of a server is there at once; whether a URL gets in, by
// its port, account, password and database, is looked up in that. No SQL runs.
#include "acceptance/sandbox/lobechat/migration.h"
#include "acceptance/sandbox/rds/postgres.h"
#include "provider/net/digest.h"
#include "provider/net/url.h"

enum { FIRST_PORT = 20000 };

struct Postgres {
    Arena *arena;
    const Value *wanted;
    int64_t version;
    int ports;
};

// The life's own: LobeChat reaches it by its address only, as it would reach servers.
static struct { Postgres *latest; } servers;

static void release(void *postgres_pointer) {
    Postgres *postgres = postgres_pointer;
    if (servers.latest == postgres) servers.latest = NULL;
    arena_free(postgres->arena);
}

Postgres *postgres_new(Arena *arena) {
    Postgres *postgres = ARENA_NEW(arena, Postgres);
    *postgres = (Postgres){.arena = arena_new(), .wanted = &value_empty_map, .version = -1};
    arena_defer(arena, release, postgres);
    servers.latest = postgres;
    return postgres;
}

const char *postgres_missing(void) {
    return NULL;
}

void postgres_recycle(Postgres *postgres) {
    (void)postgres; // they cost nothing
}

int postgres_reserve_port(Postgres *postgres) {
    return FIRST_PORT + postgres->ports++;
}

void postgres_want(Postgres *postgres, int64_t version, const Value *wanted) {
    Arena *arena = arena_new();
    postgres->version = version;
    postgres->wanted = value_copy(arena, wanted);
    arena_free(postgres->arena);
    postgres->arena = arena;
}

bool postgres_knows(Postgres *postgres, int64_t version) {
    return postgres->version == version;
}

PostgresState postgres_state(Postgres *postgres, Text instance) {
    return value_is_null(value_get_text(postgres->wanted, instance)) ? POSTGRES_ABSENT
                                                                     : POSTGRES_UP;
}

bool postgres_has(Postgres *postgres, Text instance, const char *kind, Text name, Text revision) {
    const Value *there = value_get(value_get_text(postgres->wanted, instance), kind);
    Text has = value_text(value_get(value_get_text(there, name), "revision"));
    return revision.length > 0 && text_equal(has, revision);
}

// ---- LobeChat's start

static const Value *server_at(Text port) {
    int64_t number = 0;
    if (servers.latest == NULL || !text_to_int(port, 1, 65535, &number)) return &value_null;
    const Value *wanted = servers.latest->wanted;
    for (size_t i = 0; i < value_count(wanted); i++)
        if (value_int_or(value_get(wanted->map.entries[i].value, "port"), 0) == number)
            return wanted->map.entries[i].value;
    return &value_null;
}

// In PostgreSQL's words.
static const char *entry_fault(Arena *arena, Text url) {
    UrlParts parts;
    if (!url_split(arena, url, &parts)) return "invalid connection string";
    const Value *server = server_at(parts.port);
    if (value_is_null(server)) return "Connection refused";
    Text password = value_text(
        value_get(value_get_text(value_get(server, "accounts"), parts.user), "password"));
    if (password.length == 0 || !digest_equal(password, parts.password))
        return "password authentication failed";
    Text database = text_slice(parts.path, 1, parts.path.length);
    return value_is_null(value_get_text(value_get(server, "databases"), database))
               ? "database does not exist"
               : NULL;
}

const Value *migration_run(Arena *arena, const Value *input) {
    const char *fault = entry_fault(arena, value_text(value_get(input, "url")));
    return value_cstring(arena, fault != NULL ? fault : value_cstr(value_get(input, "refusal")));
}
