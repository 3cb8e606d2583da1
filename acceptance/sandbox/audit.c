// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/audit.h"

#include "acceptance/sandbox/clock.h"
#include "provider/value/json.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { AUDIT_CHUNK = 4096, AUDIT_MAX_BYTES = 64 * 1024 * 1024 };

// Lines are kept in two chunks; when the newer is full, the older one is forgotten.
typedef struct Chunk {
    Arena *arena;
    Text *lines;
    size_t count;
    int64_t first; // sequence number of the first line
} Chunk;

struct Audit {
    pthread_mutex_t lock;
    Chunk older, newer;
    int64_t sequence;
    int file;
};

static Chunk chunk_new(int64_t first) {
    Arena *arena = arena_new();
    return (Chunk){.arena = arena, .lines = ARENA_ARRAY(arena, AUDIT_CHUNK, Text), .first = first};
}

static void audit_free(void *audit_pointer) {
    Audit *audit = audit_pointer;
    arena_free(audit->older.arena);
    arena_free(audit->newer.arena);
    if (audit->file >= 0) close(audit->file);
}

Audit *audit_new(Arena *arena) {
    Audit *audit = ARENA_NEW(arena, Audit);
    pthread_mutex_init(&audit->lock, NULL);
    audit->file = -1;
    audit->newer = chunk_new(1);
    arena_defer(arena, audit_free, audit);
    return audit;
}

bool audit_open(Audit *audit, const char *path) {
    audit->file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return audit->file >= 0;
}

// A body that is a list has no names.
static const Value *audit_names(Arena *arena, const Value *parameters, const Value *body) {
    if (body == NULL || body->kind != VALUE_MAP) body = &value_empty_map;
    const Value *sources[] = {parameters, body};
    size_t count = 0;
    const Value **names =
        ARENA_ARRAY(arena, value_count(parameters) + value_count(body), const Value *);
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < value_count(sources[s]); i++) {
            names[count++] = value_string(arena, sources[s]->map.entries[i].key);
        }
    }
    return value_list(arena, VALUE_LIST, names, count);
}

static const Value *audit_text(Arena *arena, const char *text) {
    return text == NULL ? &value_null : value_cstring(arena, text);
}

static const Value *audit_value(Arena *arena, const AuditEntry *entry, int64_t sequence) {
    int64_t ms = entry->time_ms % 1000;
    const char *seconds = clock_print(arena, entry->time_ms);
    const char *time = arena_printf(arena, "%.19s.%03dZ", seconds, (int)ms);
    const ValueEntry members[] = {
        {TEXT("seq"), value_int(arena, sequence)},
        {TEXT("time"), value_cstring(arena, time)},
        {TEXT("service"), audit_text(arena, entry->service)},
        {TEXT("operation"), audit_text(arena, entry->operation)},
        {TEXT("status"), value_int(arena, entry->status)},
        {TEXT("code"), audit_text(arena, entry->code)},
        {TEXT("request_id"), audit_text(arena, entry->request_id)},
        {TEXT("access_key_id"), audit_text(arena, entry->access_key_id)},
        {TEXT("parameters"), audit_names(arena, entry->parameters, entry->body)},
        {TEXT("object"), audit_text(arena, entry->object)},
        {TEXT("committed"), value_bool(entry->committed)},
        {TEXT("fault"), audit_text(arena, entry->fault)},
    };
    return value_map(arena, members, sizeof members / sizeof *members);
}

void audit_write(Audit *audit, const AuditEntry *entry) {
    pthread_mutex_lock(&audit->lock);
    if (audit->newer.count == AUDIT_CHUNK) {
        arena_free(audit->older.arena);
        audit->older = audit->newer;
        audit->newer = chunk_new(audit->sequence + 1);
    }
    Arena *scratch = arena_new();
    Text line = json_print(scratch, audit_value(scratch, entry, ++audit->sequence));
    line = text_of(arena_printf(audit->newer.arena, "%.*s\n", (int)line.length, line.data));
    arena_free(scratch);
    audit->newer.lines[audit->newer.count++] = line;
    // The log is an observation; a full disk must not make the sandbox answer differently.
    if (audit->file >= 0) (void)!write(audit->file, line.data, line.length);
    pthread_mutex_unlock(&audit->lock);
}

Text audit_read(Audit *audit, Arena *arena, int64_t after) {
    Buffer buffer = buffer_new(arena, AUDIT_MAX_BYTES);
    pthread_mutex_lock(&audit->lock);
    const Chunk *chunks[] = {&audit->older, &audit->newer};
    for (size_t c = 0; c < 2; c++) {
        for (size_t i = 0; i < chunks[c]->count; i++) {
            if (chunks[c]->first + (int64_t)i > after)
                buffer_add_text(&buffer, chunks[c]->lines[i]);
        }
    }
    pthread_mutex_unlock(&audit->lock);
    return buffer_text(&buffer);
}
