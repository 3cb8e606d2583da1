// SPDX-License-Identifier: MPL-2.0
// A sandbox without sockets whose services are asked in plain HTTP with a bearer token, for the
// tests of those that are not signed as Alibaba's: a request goes the whole way of the dispatcher.
// Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/sandbox/dispatch.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

typedef struct PlainRig {
    Arena *arena;
    Sandbox *sandbox;
    const Service *service;
    const char *host, *bearer, *content_type; // bearer NULL: none
    const char *cookie;                       // NULL: none
} PlainRig;

typedef struct PlainAnswer {
    int status;
    const Value *body; // null when there is none
    Text page;         // HTML
    const AnswerHeader *headers;
} PlainAnswer;

static inline PlainRig *plain_new(const Service *service, const char *host, int64_t auth0_rate,
                                  double time_scale) {
    Arena *arena = arena_new();
    PlainRig *rig = ARENA_NEW(arena, PlainRig);
    const int64_t seed = 7;
    const Options options = {.time_scale = time_scale,
                             .region = "cn-hangzhou",
                             .seeded = true,
                             .seed = seed,
                             .auth0_rate = auth0_rate};
    const char *reason = NULL;
    *rig = (PlainRig){
        .arena = arena, .service = service, .host = host, .content_type = "application/json"};
    if (!sandbox_new(arena, &options, &rig->sandbox, &reason).ok) fail_msg("%s", reason);
    return rig;
}

static inline int plain_teardown(void **state) {
    PlainRig *rig = *state;
    sandbox_close(rig->sandbox);
    arena_free(rig->arena);
    return 0;
}

static inline const char *plain_header(const PlainAnswer *answer, const char *name) {
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next)
        if (text_is_nocase(text_of(h->name), name)) return h->value;
    return NULL;
}

// target: path and query as on the wire; body NULL: none.
static inline PlainAnswer plain_send(PlainRig *rig, const char *method, const char *target,
                                     const char *body) {
    Arena *arena = rig->arena;
    Text rest = text_of(target), path = {0};
    (void)text_next(&rest, '?', &path);
    ContractPair *query = NULL, headers[3];
    size_t query_count = 0, header_count = 0;
    assert_true(message_parse_pairs(arena, rest, &query, &query_count));
    if (rig->bearer != NULL)
        headers[header_count++] = (ContractPair){
            TEXT("authorization"), text_of(arena_printf(arena, "Bearer %s", rig->bearer))};
    if (body != NULL)
        headers[header_count++] = (ContractPair){TEXT("content-type"), text_of(rig->content_type)};
    if (rig->cookie != NULL)
        headers[header_count++] = (ContractPair){TEXT("cookie"), text_of(rig->cookie)};
    const Message message = {.method = text_of(method),
                             .host = text_of(rig->host),
                             .path = path,
                             .query = query,
                             .query_count = query_count,
                             .headers = headers,
                             .header_count = header_count,
                             .body = text_of(body)};
    Answer answer = dispatch_serve(rig->sandbox, rig->service, arena, &message);
    PlainAnswer read = {.status = answer.status, .body = &value_null, .headers = answer.headers};
    const char *type = plain_header(&read, "content-type");
    bool html = type != NULL && strncmp(type, "text/html", strlen("text/html")) == 0;
    if (html) read.page = answer.body;
    if (!html && answer.body.length > 0) read.body = json_parse(arena, answer.body, NULL);
    if (read.body == NULL) fail_msg("%s %s: not JSON: %s", method, target, answer.body.data);
    return read;
}

static inline PlainAnswer plain_expect(PlainRig *rig, int status, const char *method,
                                       const char *target, const char *body) {
    PlainAnswer answer = plain_send(rig, method, target, body);
    if (answer.status != status)
        fail_msg("%s %s: %d instead of %d: %s", method, target, answer.status, status,
                 json_print(rig->arena, answer.body).data);
    return answer;
}

static inline const char *plain_text(const PlainAnswer *answer, const char *dotted) {
    return value_cstr(value_at(answer->body, dotted));
}

// Does an edit of the control interface.
static inline void plain_edit(PlainRig *rig, const char *name, const char *arguments) {
    const char *reason = NULL;
    for (size_t i = 0; i < rig->service->edit_count; i++) {
        if (strcmp(rig->service->edits[i].name, name) != 0) continue;
        const Value *body = json_parse(rig->arena, text_of(arguments), NULL);
        const Request request = {.arena = rig->arena, .cloud = &rig->sandbox->cloud, .body = body};
        Reply reply = rig->service->edits[i].handler(&request);
        if (reply.code != NULL) fail_msg("%s: %s", name, reply.message);
        assert_true(store_commit(rig->sandbox->cloud.store, 0, &reason).ok);
        store_release(rig->sandbox->cloud.store);
        return;
    }
    fail_msg("no such edit: %s", name);
}
