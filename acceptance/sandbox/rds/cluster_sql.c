// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/cluster_sql.h"

#include <postgresql/libpq-fe.h>

#include <stdio.h>
#include <unistd.h>

// Owns the databases; privileged accounts are its members, so they own them too.
#define SUPERUSER "rds_superuser"

enum { FIT_TRIES = 1000, FIT_PAUSE_US = 15000 };

typedef struct Session {
    Arena *arena;
    const Cluster *cluster;
    PGconn *connection; // to the database "postgres"
    const char *fault;  // the first one
} Session;

static void ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

// The caller ends it.
static PGconn *open_database(const Cluster *cluster, const char *database) {
    char port[16];
    snprintf(port, sizeof port, "%d", cluster->port);
    const char *const names[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
    const char *const values[] = {
        cluster->home->directory, port, CLUSTER_ADMIN, database, "5", NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);
    PQsetNoticeProcessor(connection, ignore_notice, NULL);
    return connection;
}

static void note_fault(Session *session, const PGconn *connection) {
    if (session->fault == NULL)
        session->fault = arena_strdup(session->arena, PQerrorMessage(connection));
}

static void run_on(Session *session, PGconn *connection, const char *sql) {
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) note_fault(session, connection);
    PQclear(result);
}

static void run(Session *session, const char *sql) {
    run_on(session, session->connection, sql);
}

static const char *name_in_sql(Session *session, Text name) {
    char *quoted = PQescapeIdentifier(session->connection, name.data, name.length);
    const char *copy = arena_strdup(session->arena, quoted != NULL ? quoted : "\"\"");
    PQfreemem(quoted);
    return copy;
}

static const char *text_in_sql(Session *session, Text text) {
    char *quoted = PQescapeLiteral(session->connection, text.data, text.length);
    const char *copy = arena_strdup(session->arena, quoted != NULL ? quoted : "''");
    PQfreemem(quoted);
    return copy;
}

// What an account owns, in the open database, goes to those who stay.
static void disown(Session *session, const char *account, Text database) {
    PGconn *connection = open_database(session->cluster, database.data);
    if (PQstatus(connection) == CONNECTION_OK) {
        const char *sql =
            arena_printf(session->arena, "REASSIGN OWNED BY %s TO " SUPERUSER "; DROP OWNED BY %s",
                         account, account);
        run_on(session, connection, sql);
    } else {
        note_fault(session, connection);
    }
    PQfinish(connection);
}

static void drop_account(Session *session, Text name, const Value *databases) {
    const char *account = name_in_sql(session, name);
    disown(session, account, TEXT("postgres"));
    for (size_t i = 0; i < value_count(databases); i++)
        disown(session, account, value_entry_at(databases, i)->key);
    run(session, arena_printf(session->arena, "DROP ROLE %s", account));
}

static void drop_database(Session *session, Text name) {
    run(session, arena_printf(session->arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)",
                              name_in_sql(session, name)));
}

static void make_account(Session *session, Text name, const Value *account) {
    bool privileged = value_bool_or(value_get(account, "privileged"), false);
    run(session, arena_printf(session->arena, "CREATE ROLE %s LOGIN PASSWORD %s%s",
                              name_in_sql(session, name),
                              text_in_sql(session, value_text(value_get(account, "password"))),
                              privileged ? " CREATEDB CREATEROLE IN ROLE " SUPERUSER : ""));
}

static void change_password(Session *session, Text name, const Value *account) {
    run(session,
        arena_printf(session->arena, "ALTER ROLE %s PASSWORD %s", name_in_sql(session, name),
                     text_in_sql(session, value_text(value_get(account, "password")))));
}

// The locales of RDS need not be installed here; C sorts as RDS does by default.
static void make_database(Session *session, Text name) {
    run(session,
        arena_printf(session->arena, "CREATE DATABASE %s OWNER " SUPERUSER " TEMPLATE template0",
                     name_in_sql(session, name)));
}

static bool differs(const Value *a, const Value *b, const char *member) {
    return !value_equal(value_get(a, member), value_get(b, member));
}

static void drop_what_is_gone(Session *session, const Value *before, const Value *wanted) {
    const Value *databases = value_get(before, "databases"),
                *accounts = value_get(before, "accounts");
    const Value *kept = databases;
    for (size_t i = 0; i < value_count(databases); i++) {
        const ValueEntry *entry = value_entry_at(databases, i);
        const Value *now = value_get_text(value_get(wanted, "databases"), entry->key);
        if (!differs(entry->value, now, "made")) continue;
        drop_database(session, entry->key);
        kept = value_map_without(session->arena, kept, entry->key);
    }
    for (size_t i = 0; i < value_count(accounts); i++) {
        const ValueEntry *entry = value_entry_at(accounts, i);
        const Value *now = value_get_text(value_get(wanted, "accounts"), entry->key);
        if (differs(entry->value, now, "made")) drop_account(session, entry->key, kept);
    }
}

static void make_what_is_new(Session *session, const Value *before, const Value *wanted) {
    const Value *accounts = value_get(wanted, "accounts"),
                *databases = value_get(wanted, "databases");
    for (size_t i = 0; i < value_count(accounts); i++) {
        const ValueEntry *entry = value_entry_at(accounts, i);
        const Value *was = value_get_text(value_get(before, "accounts"), entry->key);
        if (differs(was, entry->value, "made"))
            make_account(session, entry->key, entry->value);
        else if (differs(was, entry->value, "revision"))
            change_password(session, entry->key, entry->value);
    }
    for (size_t i = 0; i < value_count(databases); i++) {
        const ValueEntry *entry = value_entry_at(databases, i);
        const Value *was = value_get_text(value_get(before, "databases"), entry->key);
        if (differs(was, entry->value, "made")) make_database(session, entry->key);
    }
}

static void wait_for_server(Session *session) {
    for (int i = 0; i < FIT_TRIES; i++) {
        session->connection = open_database(session->cluster, "postgres");
        if (PQstatus(session->connection) == CONNECTION_OK) return;
        if (i + 1 < FIT_TRIES) PQfinish(session->connection);
        usleep(FIT_PAUSE_US);
    }
    note_fault(session, session->connection);
}

const char *cluster_fit(Arena *arena, const Cluster *cluster, const Value *before,
                        const Value *wanted) {
    Session session = {.arena = arena, .cluster = cluster};
    wait_for_server(&session);
    if (session.fault == NULL) {
        run(&session, "DO $$ BEGIN CREATE ROLE " SUPERUSER " CREATEDB CREATEROLE; "
                      "EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        drop_what_is_gone(&session, before, wanted);
        make_what_is_new(&session, before, wanted);
    }
    PQfinish(session.connection);
    return session.fault;
}
