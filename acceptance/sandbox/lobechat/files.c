// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/files.h"

#include "acceptance/sandbox/lobechat/database.h"
#include "acceptance/sandbox/lobechat/internet.h"
#include "acceptance/sandbox/lobechat/parse.h"
#include "acceptance/sandbox/lobechat/presign.h"
#include "acceptance/sandbox/lobechat/sql.h"
#include "acceptance/sandbox/lobechat/vectors.h"
#include "provider/value/json.h"

enum { PREVIEW_S = 7200, ID_LENGTH = 12 };

static Text setting(const Trpc *call, const char *name) {
    return value_text(value_get(call->environment, name));
}

// Where a browser sees it: a public object at its domain, another by a presigned URL.
static const char *preview_url(const Trpc *call, Text key) {
    Arena *arena = call->request->arena;
    int64_t expires = PREVIEW_S;
    if (presign_acl(call->release, call->environment) != NULL)
        return arena_printf(arena, "%s/%s", setting(call, "S3_PUBLIC_DOMAIN").data, key.data);
    (void)text_to_int(setting(call, "S3_PREVIEW_URL_EXPIRE_IN"), 1, INT32_MAX, &expires);
    const Presign wish = {
        .method = "GET", .operation = "GetObject", .key = key, .expires_s = expires};
    return presign_url(arena, call->environment, &wish, clock_real(call->request->cloud->clock));
}

// What every job about files is given.
static const Value *job_input(const Trpc *call) {
    Arena *arena = call->request->arena;
    const ValueEntry entries[] = {
        {TEXT("database"), database_link(call->request, call->environment)},
        {TEXT("user"), call->user},
        {TEXT("input"), call->input},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static Reply fault_of(const Trpc *call, const Value *result) {
    const char *fault = value_cstr(value_get(result, "fault"));
    return trpc_fail(call, TRPC_INTERNAL, fault);
}

static bool is_faulty(const Value *result) {
    return !value_is_null(value_get(result, "fault"));
}

static const Value *result_of(Arena *arena, const Sql *sql, const Value *rows) {
    if (sql->fault != NULL)
        return value_with(arena, &value_empty_map, "fault", value_cstring(arena, sql->fault));
    return value_with(arena, &value_empty_map, "rows", rows);
}

// ---- a new file
static const char *member(const Value *input, const char *name) {
    const Value *value = value_get(input, name);
    return value_is_null(value) ? NULL : value_cstr(value);
}

// LobeChat makes this row when somebody signs in for the first time; what that is kept in here is
// not the database (login.c).
static void keep_user(Sql *sql, const Value *user) {
    const char *const parameters[] = {member(user, "id"), member(user, "email")};
    (void)sql_ask(sql, "INSERT INTO users (id, email) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                  parameters, COUNT_OF(parameters));
}

static const Value *create_run(Arena *arena, const Value *job) {
    const Value *input = value_get(job, "input");
    const char *hash = member(input, "hash");
    const Value *metadata = value_get(input, "metadata");
    const char *const parameters[] = {
        member(input, "name"),
        member(input, "fileType"),
        member(input, "size"),
        member(input, "url"),
        hash,
        json_print(arena, metadata).data,
        member(value_get(job, "user"), "id"),
        member(job, "id"),
    };
    Sql sql = sql_open(arena, value_get(job, "database"));
    sql_do(&sql, "BEGIN");
    keep_user(&sql, value_get(job, "user"));
    if (hash != NULL) {
        const char *const global[] = {hash, parameters[1], parameters[2], parameters[3]};
        (void)sql_ask(&sql,
                      "INSERT INTO global_files (hash_id, file_type, size, url) "
                      "VALUES ($1, $2, $3::integer, $4) ON CONFLICT DO NOTHING",
                      global, COUNT_OF(global));
    }
    const Value *rows =
        sql_ask(&sql,
                "INSERT INTO files (name, file_type, size, url, file_hash, metadata, user_id, id) "
                "VALUES ($1, $2, $3::integer, $4, $5, $6::jsonb, $7, $8) RETURNING id",
                parameters, COUNT_OF(parameters));
    sql_do(&sql, "COMMIT");
    sql_close(&sql);
    return result_of(arena, &sql, rows);
}

Reply files_create(const Trpc *call) {
    Arena *arena = call->request->arena;
    static const char *const needed[] = {"name", "fileType", "url"};
    Reply reply;
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (trpc_text(call, needed[i]).length == 0)
            return trpc_fail(call, TRPC_BAD_REQUEST,
                             arena_printf(arena, "%s is a text", needed[i]));
    if (value_int_or(value_get(call->input, "size"), -1) < 0)
        return trpc_fail(call, TRPC_BAD_REQUEST, "size is a number");
    const char *id =
        arena_printf(arena, "file_%s", ident_mixed(call->request->cloud->ident, arena, ID_LENGTH));
    const Value *input = value_with(arena, job_input(call), "id", value_cstring(arena, id));
    const Value *result = trpc_job(call, create_run, input, &reply);
    if (result == NULL) return reply;
    if (is_faulty(result)) return fault_of(call, result);
    const ValueEntry entries[] = {
        {TEXT("id"), value_get(value_list_at(value_get(result, "rows"), 0), "id")},
        {TEXT("url"), value_cstring(arena, preview_url(call, trpc_text(call, "url")))},
    };
    return trpc_data(call, value_map(arena, entries, COUNT_OF(entries)));
}

// ---- one file
static const Value *item_run(Arena *arena, const Value *job) {
    const char *const parameters[] = {member(value_get(job, "input"), "id"),
                                      member(value_get(job, "user"), "id")};
    Sql sql = sql_open(arena, value_get(job, "database"));
    const Value *rows =
        sql_ask(&sql,
                "SELECT f.id, f.name, f.url, f.size, f.file_type AS \"fileType\", "
                "c.status AS \"chunkingStatus\", c.error AS \"chunkingError\", "
                "e.status AS \"embeddingStatus\", e.error AS \"embeddingError\", "
                "(SELECT count(*) FROM file_chunks k WHERE k.file_id = f.id) AS \"chunkCount\" "
                "FROM files f LEFT JOIN async_tasks c ON c.id = f.chunk_task_id "
                "LEFT JOIN async_tasks e ON e.id = f.embedding_task_id "
                "WHERE f.id = $1 AND f.user_id = $2",
                parameters, COUNT_OF(parameters));
    sql_close(&sql);
    return result_of(arena, &sql, rows);
}

// Columns that are no text.
static const Value *typed(Arena *arena, const Value *row) {
    static const char *const names[] = {"size", "chunkCount", "chunkingError", "embeddingError"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const Value *value = value_get(row, names[i]);
        if (!value_is_null(value))
            row = value_with(arena, row, names[i], json_parse(arena, value_text(value), NULL));
    }
    return row;
}

Reply files_item(const Trpc *call) {
    Arena *arena = call->request->arena;
    Reply reply;
    const Value *result = trpc_job(call, item_run, job_input(call), &reply);
    if (result == NULL) return reply;
    if (is_faulty(result)) return fault_of(call, result);
    if (value_count(value_get(result, "rows")) == 0)
        return trpc_fail(call, TRPC_BAD_REQUEST, "File not found");
    const Value *row = typed(arena, value_list_at(value_get(result, "rows"), 0));
    const char *url = preview_url(call, value_text(value_get(row, "url")));
    return trpc_data(call, value_with(arena, row, "url", value_cstring(arena, url)));
}

// ---- its contents
Reply files_parse(const Trpc *call) {
    Arena *arena = call->request->arena;
    const Cloud *cloud = call->request->cloud;
    Reply reply;
    const Value *input = job_input(call);
    input = value_with(arena, input, "environment", call->environment);
    input = value_with(arena, input, "internet", internet_map(cloud, arena));
    input = value_with(arena, input, "vectors",
                       vectors_settings(arena, call->release, call->environment));
    input = value_with(arena, input, "now", value_int(arena, clock_real(cloud->clock)));
    const Value *result = trpc_job(call, parse_run, input, &reply);
    if (result == NULL) return reply;
    if (is_faulty(result))
        return trpc_fail(call, TRPC_BAD_REQUEST, value_cstr(value_get(result, "fault")));
    return trpc_data(call, value_with(arena, result, "success", &value_true));
}
