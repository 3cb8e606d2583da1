// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/service.h"

#include <stdio.h>
#include <string.h>

const Service *service_find(Text name) {
    for (size_t i = 0; services[i] != NULL; i++) {
        if (text_is(name, services[i]->name)) return services[i];
    }
    return NULL;
}

// What cannot be written now is found again, and written, before the next handler.
void cloud_settle(const Cloud *cloud, Arena *arena) {
    const char *reason = NULL;
    for (size_t i = 0; services[i] != NULL; i++)
        if (services[i]->settle != NULL) services[i]->settle(cloud, arena);
    if (store_change_count(cloud->store) > 0)
        (void)store_commit(cloud->store, clock_now(cloud->clock), &reason);
    store_release(cloud->store);
}

const char *cloud_origin(const Cloud *cloud, const char *service) {
    for (size_t i = 0; services[i] != NULL; i++) {
        if (strcmp(services[i]->name, service) == 0) return cloud->origins[i];
    }
    return NULL;
}

Text request_header(const Request *request, const char *name) {
    for (size_t i = 0; i < request->header_count; i++) {
        if (text_is_nocase(request->headers[i].name, name)) return request->headers[i].value;
    }
    return (Text){0};
}

Reply reply_ok(const Value *body) {
    return (Reply){.status = 200, .body = body};
}

Reply reply_status(int status, const Value *body) {
    return (Reply){.status = status, .body = body};
}

Reply reply_raw(int status, const char *content_type, Text raw) {
    return (Reply){.status = status, .content_type = content_type, .raw = raw};
}

Reply reply_with_header(const Request *request, Reply reply, const char *name, const char *value) {
    ReplyHeader *headers = ARENA_ARRAY(request->arena, reply.header_count + 1, ReplyHeader);
    for (size_t i = 0; i < reply.header_count; i++) headers[i] = reply.headers[i];
    headers[reply.header_count++] = (ReplyHeader){name, value};
    reply.headers = headers;
    return reply;
}

Reply reply_error(const Request *request, int status, const char *code, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *message = arena_alloc(request->arena, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0) vsnprintf(message, (size_t)length + 1, format, again);
    va_end(again);
    return (Reply){.status = status, .code = code, .message = message};
}
