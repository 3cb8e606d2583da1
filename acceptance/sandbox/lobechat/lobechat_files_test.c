// SPDX-License-Identifier: MPL-2.0
// Uploads: the stand-in's procedures with a real database, and with OSS and DashScope behind real
// sockets.
#include "acceptance/sandbox/lobechat/chunk.h"
#include "acceptance/sandbox/lobechat/migration.h"
#include "acceptance/sandbox/lobechat/procedures.h"
#include "acceptance/sandbox/lobechat/sql.h"
#include "acceptance/sandbox/origin.h"
#include "acceptance/tools/oss_fixture.h"
#include "acceptance/tools/rds_fixture.h"

#define PASSWORD "p@ss(W)0rd"
#define REGISTRY "registry.cn-hangzhou.aliyuncs.com/me/"
#define KEY "files/1/a.txt"
#define FILE_INPUT                                                                                 \
    "{\"json\":{\"name\":\"a.txt\",\"fileType\":\"text/plain\",\"size\":%zu,\"hash\":\"%s\","      \
    "\"url\":\"" KEY "\",\"metadata\":{\"path\":\"" KEY "\"}}}"

enum { SERVICES_MAXIMUM = 32 };

typedef struct World {
    Rig rig;
    Oss oss;
    Sandbox *sandbox;
    const char *urls[SERVICES_MAXIMUM];
    const Value *environment, *link;
    Origin *origins[2];
} World;

static World *world;

static Answer serve_oss(void *sandbox, Arena *arena, const Message *message) {
    return dispatch_serve(sandbox, &oss_service, arena, message);
}

static Answer serve_dashscope(void *sandbox, Arena *arena, const Message *message) {
    return dispatch_serve(sandbox, service_find(TEXT("dashscope")), arena, message);
}

static const Value *environment_of(const char *url) {
    const Cloud *cloud = &world->rig.cloud;
    const char *const settings[][2] = {
        {"DATABASE_URL", url},
        {"S3_ACCESS_KEY_ID", cloud->access_key_id},
        {"S3_SECRET_ACCESS_KEY", cloud->access_key_secret},
        {"S3_BUCKET", "files"},
        {"S3_ENDPOINT", "https://oss-cn-hangzhou.aliyuncs.com"},
        {"S3_PUBLIC_DOMAIN", "https://files.oss-cn-hangzhou.aliyuncs.com"},
        {"S3_REGION", "cn-hangzhou"},
        {"S3_SET_ACL", "0"},
        {"QWEN_API_KEY", "sk-0123456789abcdef"},
        {"DEFAULT_FILES_CONFIG", "embedding_model=qwen/text-embedding-v3"},
        {"EMBEDDING_BATCH_SIZE", "10"},
    };
    const Value *environment = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        environment = value_with(world->rig.arena, environment, settings[i][0],
                                 value_cstring(world->rig.arena, settings[i][1]));
    return environment;
}

static void make_database(void) {
    Rig *rig = &world->rig;
    const char *id = rds_running(rig, "");
    rds_account_and_database(rig, id, "cap", PASSWORD, "lobechat");
    const char *port = value_cstr(value_get(rds_object(rig, "rds/instances", id), "Port"));
    const char *url = arena_printf(
        rig->arena, "postgres://cap:p%%40ss%%28W%%290rd@%s.pg.rds.localhost:%s/lobechat", id, port);
    world->environment = environment_of(url);
    const ValueEntry entries[] = {{TEXT("url"), value_cstring(rig->arena, url)},
                                  {TEXT("loopback"), &value_true},
                                  {TEXT("migrations"), value_int(rig->arena, 1)}};
    world->link = value_map(rig->arena, entries, COUNT_OF(entries));
    assert_string_equal(value_cstr(migration_run(rig->arena, world->link)), "");
}

static int setup(void **state) {
    static const OriginSettings settings[] = {{.serve = serve_oss}, {.serve = serve_dashscope}};
    static const char *const names[] = {"oss", "dashscope"};
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    const char *reason = NULL;
    Arena *arena = arena_new();
    (void)state;
    world = ARENA_NEW(arena, World);
    if (!sandbox_new(arena, &options, &world->sandbox, &reason).ok) return -1;
    for (size_t i = 0; services[i] != NULL; i++) world->urls[i] = "http://127.0.0.1:1";
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        OriginSettings own = settings[n];
        own.context = world->sandbox;
        world->origins[n] = origin_start(arena, &own);
        for (size_t i = 0; services[i] != NULL; i++)
            if (strcmp(services[i]->name, names[n]) == 0)
                world->urls[i] = origin_url(world->origins[n]);
    }
    world->sandbox->cloud.origins = world->urls;
    world->rig = (Rig){.arena = arena, .cloud = world->sandbox->cloud};
    world->oss = (Oss){.arena = arena, .sandbox = world->sandbox};
    oss_send(&world->oss, (OssDraft){.method = "PUT"}, 200, NULL);
    make_database();
    return 0;
}

static int teardown(void **state) {
    Arena *arena = world->rig.arena;
    (void)state;
    for (size_t i = 0; i < 2; i++) origin_stop(world->origins[i]);
    sandbox_close(world->sandbox);
    arena_free(arena);
    return 0;
}

// ---- a page's requests
typedef struct Ask {
    const char *image;                // NULL: 2.1.39
    const Value *environment;         // NULL: the world's
    const char *method, *path, *body; // method NULL: POST
    const char *user;                 // NULL: "u1"; "": nobody
} Ask;

static Reply ask(Ask a) {
    Rig *rig = &world->rig;
    const char *image = a.image != NULL ? a.image : REGISTRY "lobehub:2.1.39";
    Release release = release_of_image(rig->arena, text_of(image));
    const char *id = a.user != NULL ? a.user : "u1";
    const ValueEntry entries[] = {{TEXT("id"), value_cstring(rig->arena, id)},
                                  {TEXT("email"), value_cstring(rig->arena, "u@example.com")}};
    const ContractPair input = {TEXT("input"), text_of(a.body)};
    bool get = a.method != NULL && strcmp(a.method, "GET") == 0;
    Request request = rig_request(rig);
    request.request_id = ident_uuid(rig->cloud.ident, rig->arena);
    request.method = text_of(a.method != NULL ? a.method : "POST");
    request.path = text_of(arena_printf(rig->arena, "/trpc/lambda/%s", a.path));
    if (get) request.query = &input;
    request.query_count = get ? 1 : 0;
    request.raw_body = get ? TEXT("") : text_of(a.body);
    for (int i = 0; i < 2000; i++) {
        pthread_mutex_lock(&world->sandbox->lock);
        Reply reply = procedures_serve(
            &request, &release, a.environment != NULL ? a.environment : world->environment,
            *id == '\0' ? NULL : value_map(rig->arena, entries, COUNT_OF(entries)));
        pthread_mutex_unlock(&world->sandbox->lock);
        if (!reply.again) return reply;
        usleep(5000);
    }
    fail_msg("%s does not end", a.path);
    return (Reply){0};
}

static const Value *data_of(const Reply *reply) {
    if (reply->status != 200) fail_msg("%s", json_print(world->rig.arena, reply->body).data);
    return value_at(reply->body, "result.data.json");
}

static const Value *with(const char *name, const char *value) {
    return value_with(world->rig.arena, world->environment, name,
                      value == NULL ? &value_null : value_cstring(world->rig.arena, value));
}

static const char *presigned(Ask a) {
    a.path = "upload.createS3PreSignedUrl";
    a.body = "{\"json\":{\"pathname\":\"" KEY "\"}}";
    Reply reply = ask(a);
    return value_cstr(data_of(&reply));
}

// What a browser does with a URL.
static Message follow(const char *url, const char *method, const char *body) {
    Arena *arena = world->rig.arena;
    Text rest = text_slice(text_of(url), sizeof "https://" - 1, strlen(url)), host, path;
    ContractPair *query = NULL;
    Message message = {.method = text_of(method), .body = text_of(body)};
    assert_true(text_starts(text_of(url), "https://"));
    assert_true(text_next(&rest, '/', &host) && text_next(&rest, '?', &path));
    assert_true(message_parse_pairs(arena, rest, &query, &message.query_count));
    message.host = text_copy(arena, host);
    message.path = text_of(arena_printf(arena, "/%.*s", (int)path.length, path.data));
    message.query = query;
    return message;
}

static Answer visit(const char *url, const char *method, const char *body, int status,
                    const char *code) {
    Message message = follow(url, method, body);
    return oss_expect(&world->oss, &message, status, code);
}

static const char *create(Ask a, const char *content) {
    Arena *arena = world->rig.arena;
    Digest hash = digest_sha256(text_of(content));
    a.path = "file.createFile";
    a.body = arena_printf(arena, FILE_INPUT, strlen(content),
                          digest_hex(arena, digest_bytes(&hash)).data);
    Reply reply = ask(a);
    return value_cstr(value_get(data_of(&reply), "id"));
}

static const char *about(const char *id) {
    return arena_printf(world->rig.arena, "{\"json\":{\"id\":\"%s\"}}", id);
}

static Reply parse(Ask a, const char *id) {
    a.path = "chunk.createParseFileTask";
    a.body = about(id);
    return ask(a);
}

static const Value *item(Ask a, const char *id) {
    a.path = "file.getFileItemById";
    a.method = "GET";
    a.body = about(id);
    Reply reply = ask(a);
    return data_of(&reply);
}

// The whole way of a file, and what is known of it at the end.
static const Value *uploaded(Ask a, const char *content) {
    visit(presigned(a), "PUT", content, 200, NULL);
    const char *id = create(a, content);
    Reply reply = parse(a, id);
    assert_true(value_bool_or(value_get(data_of(&reply), "success"), false));
    return item(a, id);
}

// Text of so many chunks.
static const char *chunks(size_t count) {
    Buffer text = buffer_new(world->rig.arena, 100000);
    for (size_t i = 0; i < count * CHUNK_BYTES - 1; i++)
        buffer_puts(&text, (i + 1) % CHUNK_BYTES == 0 ? "\n" : "x");
    return buffer_text(&text).data;
}

static int64_t embeddings_asked(void) {
    Text audit = audit_read(world->sandbox->audit, world->rig.arena, 0), line;
    int64_t count = 0;
    while (text_next(&audit, '\n', &line)) count += text_find(line, "CreateEmbeddings") > 0;
    return count;
}

static int64_t counted(const char *query, const char *id) {
    Sql sql = sql_open(world->rig.arena, world->link);
    const Value *rows = sql_ask(&sql, query, &id, 1);
    sql_close(&sql);
    if (sql.fault != NULL) fail_msg("%s", sql.fault);
    return value_int_or(value_get(value_list_at(rows, 0), "count"), -1);
}

static void test_a_file_goes_its_way(void **state) {
    (void)state;
    int64_t before = embeddings_asked();
    const char *content = chunks(25);
    const Value *file = uploaded((Ask){0}, content);
    const char *id = value_cstr(value_get(file, "id"));
    assert_string_equal(value_cstr(value_get(file, "name")), "a.txt");
    assert_int_equal(value_int_or(value_get(file, "size"), 0), strlen(content));
    assert_int_equal(value_int_or(value_get(file, "chunkCount"), 0), 25);
    assert_string_equal(value_cstr(value_get(file, "chunkingStatus")), "success");
    assert_string_equal(value_cstr(value_get(file, "embeddingStatus")), "success");
    assert_true(value_is_null(value_get(file, "embeddingError")));
    assert_int_equal(embeddings_asked() - before, 3);
    assert_int_equal(counted("SELECT count(*) FROM embeddings e JOIN file_chunks f "
                             "ON f.chunk_id = e.chunk_id WHERE f.file_id = $1 AND "
                             "e.model = 'text-embedding-v3' AND cardinality(embeddings) = 1024 "
                             "AND e.user_id = 'u1'",
                             id),
                     25);
    assert_int_equal(counted("SELECT count(*) FROM files f JOIN global_files g ON g.hash_id = "
                             "f.file_hash WHERE f.id = $1 AND f.metadata->>'path' = g.url",
                             id),
                     1);
    Answer seen = visit(value_cstr(value_get(file, "url")), "GET", NULL, 200, NULL);
    assert_string_equal(seen.body.data, content);
}

static void test_batches_are_those_configured(void **state) {
    (void)state;
    const struct {
        const char *image, *batch;
        size_t chunks;
        int64_t calls;
        const char *error;
    } cases[] = {
        {NULL, "4", 9, 3, ""},
        {NULL, "11", 11, 1, "400 batch size is invalid, it should not be larger than 10."},
        {NULL, "11", 10, 1, ""},
        {NULL, NULL, 11, 1, "400 batch size is invalid, it should not be larger than 10."},
        {REGISTRY "lobehub:2.1.33", "10", 11, 1, "400 batch size is invalid"},
        {REGISTRY "lobe-chat-database:1.143.3", "10", 11, 1, "400 batch size is invalid"},
        {REGISTRY "lobe-chat-database:1.143.3", "10", 9, 1, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t before = embeddings_asked();
        const Ask a = {.image = cases[i].image,
                       .environment = with("EMBEDDING_BATCH_SIZE", cases[i].batch)};
        const Value *file = uploaded(a, chunks(cases[i].chunks));
        const char *error = value_cstr(value_at(file, "embeddingError.body.detail"));
        assert_int_equal(embeddings_asked() - before, cases[i].calls);
        assert_memory_equal(error, cases[i].error, strlen(cases[i].error));
        assert_string_equal(value_cstr(value_get(file, "embeddingStatus")),
                            *cases[i].error == '\0' ? "success" : "error");
    }
}

static void test_a_wrong_model_is_told(void **state) {
    (void)state;
    const struct {
        const char *name, *value, *error;
    } cases[] = {
        {"DEFAULT_FILES_CONFIG", "embedding_model=qwen/text-embedding-v9", "404 The model `text"},
        {"DEFAULT_FILES_CONFIG", "embedding_model=qwen/text-embedding-v1", "400 dimension is inv"},
        {"DEFAULT_FILES_CONFIG", "embedding_model=qwen/qwen-max", "400 The model `qwen-max` mak"},
        {"DEFAULT_FILES_CONFIG", "embedding_model=text-embedding-v3", "DEFAULT_FILES_CONFIG is"},
        {"DEFAULT_FILES_CONFIG", "query_mode=full_text", "DEFAULT_FILES_CONFIG is"},
        {"DEFAULT_FILES_CONFIG", NULL, "InvalidProviderAPIKey"}, // OpenAI's
        {"QWEN_API_KEY", "sk-revoked-0123456789", "401 Incorrect API key"},
        {"QWEN_PROXY_URL", "https://models.example.com/v1", "fetch failed: getaddrinfo ENOTFOUND"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Ask a = {.environment = with(cases[i].name, cases[i].value)};
        const Value *file = uploaded(a, "hello");
        const char *error = value_cstr(value_at(file, "embeddingError.body.detail"));
        if (strncmp(error, cases[i].error, strlen(cases[i].error)) != 0)
            fail_msg("%s: %s", cases[i].value, error);
        assert_string_equal(value_cstr(value_get(file, "chunkingStatus")), "success");
    }
}

static void test_public_uploads_are_refused_while_blocked(void **state) {
    (void)state;
    const Value *on = with("S3_SET_ACL", "1"), *unset = with("S3_SET_ACL", NULL);
    const struct {
        const char *image;
        const Value *environment;
        bool acl;
    } cases[] = {
        {NULL, on, true},
        {NULL, unset, true},
        {REGISTRY "lobe-chat-database:1.143.3", unset, true},
        {REGISTRY "lobehub:2.1.41", unset, false},
        {REGISTRY "lobehub:2.1.41", on, true},
        {NULL, NULL, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Ask a = {.image = cases[i].image, .environment = cases[i].environment};
        visit(presigned(a), "PUT", "x", cases[i].acl ? 403 : 200,
              cases[i].acl ? "AccessDenied" : NULL);
    }
    Reply reply = ask((Ask){.image = REGISTRY "lobehub:2.2.0",
                            .environment = on,
                            .path = "upload.createS3PreSignedUrl",
                            .body = "{\"json\":{\"pathname\":\"" KEY "\"}}"});
    const Value *data = data_of(&reply);
    assert_string_equal(value_cstr(value_at(data, "headers.x-amz-acl")), "public-read");
    Message message = follow(value_cstr(value_get(data, "url")), "PUT", "x");
    oss_expect(&world->oss, &message, 403, "SignatureDoesNotMatch");
    const ContractPair header = {TEXT("x-amz-acl"), TEXT("public-read")};
    message.headers = &header;
    message.header_count = 1;
    oss_expect(&world->oss, &message, 403, "AccessDenied");
}

static void test_public_files_are_seen_at_their_domain(void **state) {
    (void)state;
    const Ask a = {.environment = with("S3_SET_ACL", "1")};
    const Value *file = item(a, create(a, "public"));
    assert_string_equal(value_cstr(value_get(file, "url")),
                        "https://files.oss-cn-hangzhou.aliyuncs.com/" KEY);
}

static void test_path_style_is_refused(void **state) {
    (void)state;
    const Ask a = {.environment = with("S3_ENABLE_PATH_STYLE", "1")};
    const char *url = presigned(a);
    assert_non_null(strstr(url, "https://oss-cn-hangzhou.aliyuncs.com/files/" KEY "?"));
    visit(url, "PUT", "x", 403, "SecondLevelDomainForbidden");
}

static void test_a_file_that_was_not_uploaded(void **state) {
    (void)state;
    oss_send(&world->oss, (OssDraft){.method = "DELETE", .path = "/" KEY}, 204, NULL);
    const char *id = create((Ask){0}, "never sent");
    Reply reply = parse((Ask){0}, id);
    assert_int_equal(reply.status, 400);
    assert_string_equal(rig_text(&reply, "error.json.message"), "File not found");
    assert_int_equal(counted("SELECT count(*) FROM files WHERE id = $1", id), 0);
}

static void test_files_have_owners_and_texts_have_chunks(void **state) {
    (void)state;
    const Value *file = uploaded((Ask){0}, "\xff\xfe");
    assert_string_equal(value_cstr(value_at(file, "chunkingError.name")), "NoChunkError");
    assert_true(value_is_null(value_get(file, "embeddingStatus")));
    Reply reply = ask((Ask){.user = "u2",
                            .method = "GET",
                            .path = "file.getFileItemById",
                            .body = about(value_cstr(value_get(file, "id")))});
    assert_string_equal(rig_text(&reply, "error.json.message"), "File not found");
}

// Pages of plain http cannot hash.
static void test_a_file_without_a_hash(void **state) {
    (void)state;
    Reply reply = ask((Ask){.path = "file.createFile",
                            .body = "{\"json\":{\"name\":\"a\",\"fileType\":\"b\",\"url\":\"c\","
                                    "\"size\":1,\"hash\":null}}"});
    const char *id = value_cstr(value_get(data_of(&reply), "id"));
    assert_int_equal(counted("SELECT count(*) FROM files WHERE id = $1 AND file_hash IS NULL", id),
                     1);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        Ask ask;
        int status;
        const char *code;
    } cases[] = {
        {{.path = "file.removeFile", .body = "{\"json\":{}}"}, 404, "NOT_FOUND"},
        {{.path = "file.createFile", .body = "{\"json\":{}}", .user = ""}, 401, "UNAUTHORIZED"},
        {{.path = "file.getFileItemById", .body = "{\"json\":{}}"}, 405, "METHOD_NOT_SUPPORTED"},
        {{.path = "upload.createS3PreSignedUrl", .body = "x"}, 400, "BAD_REQUEST"},
        {{.path = "upload.createS3PreSignedUrl", .body = "{\"json\":{}}"}, 400, "BAD_REQUEST"},
        {{.path = "file.createFile", .body = "{\"json\":{\"name\":\"a\"}}"}, 400, "BAD_REQUEST"},
        {{.path = "file.createFile",
          .body = "{\"json\":{\"name\":\"a\",\"fileType\":\"b\",\"url\":\"c\"}}"},
         400,
         "BAD_REQUEST"},
        {{.path = "file.createFile",
          .body = "{\"json\":{\"name\":\"a\",\"fileType\":\"b\",\"url\":\"c\",\"size\":"
                  "99999999999}}"},
         500,
         "INTERNAL_SERVER_ERROR"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Reply reply = ask(cases[i].ask);
        assert_int_equal(reply.status, cases[i].status);
        assert_string_equal(rig_text(&reply, "error.json.data.code"), cases[i].code);
        assert_string_equal(rig_text(&reply, "error.json.data.path"), cases[i].ask.path);
        assert_null(strstr(json_print(world->rig.arena, reply.body).data, "ss%28W"));
    }
}

static void test_text_is_cut_between_words_and_characters(void **state) {
    (void)state;
    Arena *arena = world->rig.arena;
    Buffer text = buffer_new(arena, 10000);
    buffer_puts(&text, "x"); // so that the limit is inside a character
    for (size_t i = 0; i < CHUNK_BYTES; i++) buffer_puts(&text, "\xc3\xa9");
    const Value *pieces = chunk_text(arena, buffer_text(&text));
    assert_int_equal(value_count(pieces), 3);
    for (size_t i = 0; i < 3; i++) assert_true(text_is_utf8(value_text(value_list_at(pieces, i))));
    Buffer words = buffer_new(arena, 10000);
    for (size_t i = 0; i < 999; i++) buffer_puts(&words, "words ");
    pieces = chunk_text(arena, buffer_text(&words));
    assert_int_equal(value_count(pieces), 7);
    for (size_t i = 0; i < 7; i++)
        assert_true(text_ends(value_text(value_list_at(pieces, i)), "words"));
    assert_int_equal(value_count(chunk_text(arena, (Text){"a\0b", 3})), 0);
    assert_int_equal(value_count(chunk_text(arena, TEXT(" \n "))), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_goes_its_way),
        cmocka_unit_test(test_batches_are_those_configured),
        cmocka_unit_test(test_a_wrong_model_is_told),
        cmocka_unit_test(test_public_uploads_are_refused_while_blocked),
        cmocka_unit_test(test_public_files_are_seen_at_their_domain),
        cmocka_unit_test(test_path_style_is_refused),
        cmocka_unit_test(test_a_file_that_was_not_uploaded),
        cmocka_unit_test(test_files_have_owners_and_texts_have_chunks),
        cmocka_unit_test(test_a_file_without_a_hash),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_text_is_cut_between_words_and_characters),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
