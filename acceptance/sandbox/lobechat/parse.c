// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/parse.h"

#include "acceptance/sandbox/lobechat/chunk.h"
#include "acceptance/sandbox/lobechat/internet.h"
#include "acceptance/sandbox/lobechat/presign.h"
#include "acceptance/sandbox/lobechat/sql.h"
#include "acceptance/sandbox/lobechat/vectors.h"
#include "provider/value/json.h"

enum { READ_S = 60 };

#define CHUNKING "chunk_task_id"
#define EMBEDDING "embedding_task_id"

typedef struct Parse {
    Arena *arena;
    const Value *job, *file; // file: its row
    Sql *sql;
    const char *id, *user;
    const char *task; // of the step that is under way
} Parse;

// ---- tasks
static void begin_task(Parse *parse, const char *type, const char *column) {
    const char *const made[] = {type, parse->user};
    const Value *rows = sql_ask(parse->sql,
                                "INSERT INTO async_tasks (type, status, user_id) "
                                "VALUES ($1, 'processing', $2) RETURNING id",
                                made, COUNT_OF(made));
    parse->task = value_cstr(value_get(value_list_at(rows, 0), "id"));
    const char *const pointed[] = {parse->task, parse->id};
    (void)sql_ask(
        parse->sql,
        arena_printf(parse->arena, "UPDATE files SET %s = $1::uuid WHERE id = $2", column), pointed,
        COUNT_OF(pointed));
}

static void end_task(Parse *parse) {
    (void)sql_ask(parse->sql, "UPDATE async_tasks SET status = 'success' WHERE id = $1::uuid",
                  &parse->task, 1);
}

// False, so that whoever fails can return it.
static bool fail_task(Parse *parse, const char *name, const char *detail) {
    Arena *arena = parse->arena;
    const Value *error = value_with(arena, &value_empty_map, "name", value_cstring(arena, name));
    error = value_with_at(arena, error, "body.detail", value_cstring(arena, detail));
    const char *const parameters[] = {parse->task, json_print(arena, error).data};
    (void)sql_ask(parse->sql,
                  "UPDATE async_tasks SET status = 'error', error = $2::jsonb WHERE id = $1::uuid",
                  parameters, COUNT_OF(parameters));
    return false;
}

// ---- the file
static bool find_file(Parse *parse) {
    const char *const parameters[] = {parse->id, parse->user};
    const Value *rows = sql_ask(parse->sql, "SELECT url FROM files WHERE id = $1 AND user_id = $2",
                                parameters, COUNT_OF(parameters));
    parse->file = value_list_at(rows, 0);
    return value_count(rows) == 1;
}

// A row whose object is not there goes.
static bool read_file(Parse *parse, InternetAnswer *ret) {
    const Presign wish = {.method = "GET",
                          .operation = "GetObject",
                          .key = value_text(value_get(parse->file, "url")),
                          .expires_s = READ_S};
    const InternetRequest request = {
        .method = "GET",
        .url = presign_url(parse->arena, value_get(parse->job, "environment"), &wish,
                           value_int_or(value_get(parse->job, "now"), 0))};
    *ret = internet_fetch(parse->arena, value_get(parse->job, "internet"), &request);
    if (ret->fault == NULL && ret->status == 200) return true;
    if (ret->status == 404)
        (void)sql_ask(parse->sql, "DELETE FROM files WHERE id = $1", &parse->id, 1);
    return false;
}

// ---- chunks
static void keep_chunk(Parse *parse, size_t index, const Value *text) {
    const char *const parameters[] = {value_cstr(text), arena_printf(parse->arena, "%zu", index),
                                      parse->user, parse->id};
    (void)sql_ask(parse->sql,
                  "WITH made AS (INSERT INTO chunks (text, index, type, user_id) "
                  "VALUES ($1, $2::integer, 'LangChainElement', $3) RETURNING id) "
                  "INSERT INTO file_chunks (file_id, chunk_id) SELECT $4, id FROM made",
                  parameters, COUNT_OF(parameters));
}

static bool keep_chunks(Parse *parse, Text content) {
    const Value *chunks = chunk_text(parse->arena, content);
    begin_task(parse, "chunk", CHUNKING);
    if (value_count(chunks) == 0)
        return fail_task(parse, "NoChunkError", "No chunk found in this file");
    sql_do(parse->sql, "BEGIN");
    for (size_t i = 0; i < value_count(chunks); i++) keep_chunk(parse, i, value_list_at(chunks, i));
    sql_do(parse->sql, "COMMIT");
    end_task(parse);
    return true;
}

// ---- vectors
// PostgreSQL's spelling of an array.
static const char *array_of(Arena *arena, const Value *vector) {
    Text json = json_print(arena, vector);
    return arena_printf(arena, "{%.*s}", (int)json.length - 2, json.data + 1);
}

static void keep_vector(Parse *parse, const Value *chunk, const Value *vector, const char *model) {
    const char *const parameters[] = {value_cstr(value_get(chunk, "id")),
                                      array_of(parse->arena, vector), model, parse->user};
    (void)sql_ask(parse->sql,
                  "INSERT INTO embeddings (chunk_id, embeddings, model, user_id) "
                  "VALUES ($1::uuid, $2::real[], $3, $4)",
                  parameters, COUNT_OF(parameters));
}

// The vectors of the chunks from one on, as many as go into one request.
static bool keep_batch(Parse *parse, const Value *chunks, size_t from, size_t count) {
    Arena *arena = parse->arena;
    const Value *settings = value_get(parse->job, "vectors");
    const Value **texts = ARENA_ARRAY(arena, count, const Value *);
    const char *fault = NULL;
    for (size_t i = 0; i < count; i++)
        texts[i] = value_get(value_list_at(chunks, from + i), "text");
    const Value *vectors = vectors_fetch(arena, value_get(parse->job, "internet"), settings,
                                         value_list(arena, VALUE_LIST, texts, count), &fault);
    if (vectors == NULL) return fail_task(parse, "EmbeddingError", fault);
    for (size_t i = 0; i < count; i++)
        keep_vector(parse, value_list_at(chunks, from + i), value_list_at(vectors, i),
                    value_cstr(value_get(settings, "model")));
    if (parse->sql->fault == NULL) return true;
    const char *refused = parse->sql->fault;
    parse->sql->fault = NULL; // so that the task can be marked
    return fail_task(parse, "EmbeddingError", refused);
}

static bool keep_vectors(Parse *parse) {
    const Value *settings = value_get(parse->job, "vectors"), *fault = value_get(settings, "fault");
    size_t batch = (size_t)value_int_or(value_get(settings, "batch"), 1);
    begin_task(parse, "embedding", EMBEDDING);
    if (!value_is_null(fault)) return fail_task(parse, "EmbeddingError", value_cstr(fault));
    const Value *chunks = sql_ask(parse->sql,
                                  "SELECT c.id, c.text FROM chunks c JOIN file_chunks f "
                                  "ON f.chunk_id = c.id WHERE f.file_id = $1 ORDER BY c.index",
                                  &parse->id, 1);
    for (size_t from = 0; from < value_count(chunks); from += batch) {
        size_t left = value_count(chunks) - from;
        if (!keep_batch(parse, chunks, from, left < batch ? left : batch)) return false;
    }
    end_task(parse);
    return true;
}

static const Value *faulty(Arena *arena, const char *fault) {
    return value_with(arena, &value_empty_map, "fault", value_cstring(arena, fault));
}

static const Value *run(Parse *parse) {
    InternetAnswer content = {0};
    if (!find_file(parse)) return faulty(parse->arena, "File not found");
    if (!read_file(parse, &content))
        return faulty(parse->arena, content.fault != NULL ? content.fault : "File not found");
    if (keep_chunks(parse, content.body)) (void)keep_vectors(parse);
    return value_with(parse->arena, &value_empty_map, "id",
                      value_cstring(parse->arena, parse->task));
}

const Value *parse_run(Arena *arena, const Value *job) {
    Sql sql = sql_open(arena, value_get(job, "database"));
    Parse parse = {.arena = arena,
                   .job = job,
                   .sql = &sql,
                   .id = value_cstr(value_at(job, "input.id")),
                   .user = value_cstr(value_at(job, "user.id"))};
    const Value *result = run(&parse);
    sql_close(&sql);
    return sql.fault != NULL ? faulty(arena, sql.fault) : result;
}
