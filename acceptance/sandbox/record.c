// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/record.h"

#include "acceptance/sandbox/service.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <fcntl.h>
#include <unistd.h>

struct Record {
    int file;
};

static void record_close(void *record_pointer) {
    const Record *record = record_pointer;
    close(record->file);
}

Status record_open(Arena *arena, const char *path, Record **ret, const char **ret_reason) {
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        *ret_reason = arena_printf(arena, "cannot open the record of requests %s", path);
        return status_failed();
    }
    Record *record = ARENA_NEW(arena, Record);
    record->file = file;
    arena_defer(arena, record_close, record);
    *ret = record;
    return status_ok();
}

// A list, because a name may come twice and its case is the client's.
static const Value *record_headers(Arena *arena, const Message *message) {
    const Value **headers = ARENA_ARRAY(arena, message->header_count, const Value *);
    for (size_t i = 0; i < message->header_count; i++) {
        const ContractPair *header = &message->headers[i];
        const Value **pair = ARENA_ARRAY(arena, 2, const Value *);
        pair[0] = value_string(arena, header->name);
        pair[1] = value_string(arena, header->value);
        headers[i] = value_list(arena, VALUE_LIST, pair, 2);
    }
    return value_list(arena, VALUE_LIST, headers, message->header_count);
}

void record_write(Record *record, Arena *arena, const char *service, const Message *message) {
    const ValueEntry members[] = {
        {TEXT("service"), value_cstring(arena, service)},
        {TEXT("method"), value_string(arena, message->method)},
        {TEXT("host"), value_string(arena, message->host)},
        {TEXT("target"), value_string(arena, message->target)},
        {TEXT("headers"), record_headers(arena, message)},
        {TEXT("body"), value_string(arena, digest_base64(arena, message->body))},
    };
    Text json = json_print(arena, value_map(arena, members, COUNT_OF(members)));
    Text line = text_of(arena_printf(arena, "%.*s\n", (int)json.length, json.data));
    // One write to a file opened for appending: lines of concurrent requests do not mix.
    (void)!write(record->file, line.data, line.length);
}
