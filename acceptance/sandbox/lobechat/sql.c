// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/sql.h"

static void ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

Sql sql_open(Arena *arena, const Value *link) {
    bool loopback = value_bool_or(value_get(link, "loopback"), false);
    const char *const names[] = {"dbname", "connect_timeout", loopback ? "hostaddr" : NULL, NULL};
    const char *const values[] = {value_cstr(value_get(link, "url")), "5", "127.0.0.1", NULL};
    Sql sql = {.arena = arena, .connection = PQconnectdbParams(names, values, 1)};
    PQsetNoticeProcessor(sql.connection, ignore_notice, NULL);
    if (PQstatus(sql.connection) != CONNECTION_OK)
        sql.fault = arena_strdup(arena, PQerrorMessage(sql.connection));
    return sql;
}

static const Value *read_row(Arena *arena, const PGresult *result, int row) {
    int columns = PQnfields(result);
    ValueEntry *entries = ARENA_ARRAY(arena, (size_t)columns, ValueEntry);
    for (int i = 0; i < columns; i++) {
        const Value *value = &value_null;
        if (!PQgetisnull(result, row, i)) value = value_cstring(arena, PQgetvalue(result, row, i));
        entries[i] = (ValueEntry){text_of(arena_strdup(arena, PQfname(result, i))), value};
    }
    return value_map(arena, entries, (size_t)columns);
}

static const Value *read_rows(Arena *arena, const PGresult *result) {
    size_t count = (size_t)PQntuples(result);
    const Value **rows = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) rows[i] = read_row(arena, result, (int)i);
    return value_list(arena, VALUE_LIST, rows, count);
}

const Value *sql_ask(Sql *sql, const char *statement, const char *const *parameters, size_t count) {
    if (sql->fault != NULL) return &value_empty_list;
    PGresult *result =
        PQexecParams(sql->connection, statement, (int)count, NULL, parameters, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    const Value *rows = &value_empty_list;
    if (status == PGRES_TUPLES_OK)
        rows = read_rows(sql->arena, result);
    else if (status != PGRES_COMMAND_OK)
        sql->fault = arena_strdup(sql->arena, PQerrorMessage(sql->connection));
    PQclear(result);
    return rows;
}

void sql_do(Sql *sql, const char *statement) {
    (void)sql_ask(sql, statement, NULL, 0);
}

void sql_close(Sql *sql) {
    PQfinish(sql->connection);
}
