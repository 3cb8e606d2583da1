// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/audit.h"

#include "acceptance/sandbox/clock.h"
#include "provider/value/json.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { AUDIT_CHUNK = 4096, AUDIT_MAX_BYTES = 64 * 1024 * 1024 };

// A line is made of an entry only when somebody reads it, which is rare. They are kept in two
// chunks; when the newer is full, the older one is forgotten.
typedef struct Chunk {
    Arena *arena;
    AuditEntry *entries;
    size_t count;
    int64_t first; // sequence number of the first entry
} Chunk;

struct Audit {
    pthread_mutex_t lock;
    Chunk older, newer;
    int64_t sequence;
    int file;
};

static Chunk chunk_new(int64_t first) {
    Arena *arena = arena_new();
    return (Chunk){
        .arena = arena, .entries = ARENA_ARRAY(arena, AUDIT_CHUNK, AuditEntry), .first = first};
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

static const char *copy_text(Arena *arena, const char *text) {
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static AuditEntry copy_entry(Arena *arena, const AuditEntry *entry) {
    AuditEntry copy = *entry;
    copy.service = copy_text(arena, entry->service);
    copy.operation = copy_text(arena, entry->operation);
    copy.code = copy_text(arena, entry->code);
    copy.request_id = copy_text(arena, entry->request_id);
    copy.access_key_id = copy_text(arena, entry->access_key_id);
    copy.object = copy_text(arena, entry->object);
    copy.fault = copy_text(arena, entry->fault);
    if (entry->names != NULL) copy.names = value_copy(arena, entry->names);
    return copy;
}

static const Value *print_text(Arena *arena, const char *text) {
    return text == NULL ? &value_null : value_cstring(arena, text);
}

static Text print_line(Arena *arena, const AuditEntry *entry, int64_t sequence) {
    int64_t ms = entry->time_ms % 1000;
    const char *seconds = clock_print(arena, entry->time_ms);
    const char *time = arena_printf(arena, "%.19s.%03dZ", seconds, (int)ms);
    const ValueEntry members[] = {
        {TEXT("seq"), value_int(arena, sequence)},
        {TEXT("time"), value_cstring(arena, time)},
        {TEXT("service"), print_text(arena, entry->service)},
        {TEXT("operation"), print_text(arena, entry->operation)},
        {TEXT("status"), value_int(arena, entry->status)},
        {TEXT("code"), print_text(arena, entry->code)},
        {TEXT("request_id"), print_text(arena, entry->request_id)},
        {TEXT("access_key_id"), print_text(arena, entry->access_key_id)},
        {TEXT("parameters"), entry->names != NULL ? entry->names : &value_empty_list},
        {TEXT("object"), print_text(arena, entry->object)},
        {TEXT("committed"), value_bool(entry->committed)},
        {TEXT("fault"), print_text(arena, entry->fault)},
    };
    Text line = json_print(arena, value_map(arena, members, sizeof members / sizeof *members));
    return text_of(arena_printf(arena, "%s\n", line.data));
}

// The log is an observation; a full disk must not make the sandbox answer differently.
static void append_to_file(int file, const AuditEntry *entry, int64_t sequence) {
    Arena *scratch = arena_new();
    Text line = print_line(scratch, entry, sequence);
    (void)!write(file, line.data, line.length);
    arena_free(scratch);
}

void audit_write(Audit *audit, const AuditEntry *entry) {
    pthread_mutex_lock(&audit->lock);
    if (audit->newer.count == AUDIT_CHUNK) {
        arena_free(audit->older.arena);
        audit->older = audit->newer;
        audit->newer = chunk_new(audit->sequence + 1);
    }
    audit->newer.entries[audit->newer.count++] = copy_entry(audit->newer.arena, entry);
    audit->sequence++;
    if (audit->file >= 0) append_to_file(audit->file, entry, audit->sequence);
    pthread_mutex_unlock(&audit->lock);
}

static void print_chunk(const Chunk *chunk, int64_t after, Buffer *buffer) {
    for (size_t i = 0; i < chunk->count; i++) {
        int64_t sequence = chunk->first + (int64_t)i;
        if (sequence <= after) continue;
        Arena *scratch = arena_new();
        buffer_add_text(buffer, print_line(scratch, &chunk->entries[i], sequence));
        arena_free(scratch);
    }
}

int64_t audit_last(Audit *audit) {
    pthread_mutex_lock(&audit->lock);
    int64_t last = audit->sequence;
    pthread_mutex_unlock(&audit->lock);
    return last;
}

Text audit_read(Audit *audit, Arena *arena, int64_t after) {
    Buffer buffer = buffer_new(arena, AUDIT_MAX_BYTES);
    pthread_mutex_lock(&audit->lock);
    print_chunk(&audit->older, after, &buffer);
    print_chunk(&audit->newer, after, &buffer);
    pthread_mutex_unlock(&audit->lock);
    return buffer_text(&buffer);
}
