// SPDX-License-Identifier: MPL-2.0
// Signed requests to the sandbox's OSS, for its tests.
// Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/sandbox/control.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/oss/aws4.h"
#include "acceptance/sandbox/oss/oss.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "provider/value/xml.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Oss {
    Arena *arena;
    Sandbox *sandbox;
} Oss;

// A request in the making; what is NULL has a default.
typedef struct OssDraft {
    const char *method, *host, *path, *body;
    ContractPair query[4], headers[4]; // end with the first empty name
    const char *id, *secret, *date, *region;
    bool anonymous;
} OssDraft;

static inline const char *oss_date(Arena *arena, int64_t ms) {
    return aws4_date(arena, ms).data;
}

static inline Text oss_host_bucket(Text host) {
    Text rest = host, first;
    return text_starts(host, "oss-") || !text_next(&rest, '.', &first) ? (Text){0} : first;
}

static inline size_t oss_pairs(const ContractPair *pairs, size_t most) {
    size_t count = 0;
    while (count < most && pairs[count].name.length > 0) count++;
    return count;
}

static inline Message oss_sign(const Oss *f, const OssDraft *draft) {
    const Cloud *cloud = &f->sandbox->cloud;
    ContractPair *headers = ARENA_ARRAY(f->arena, 8, ContractPair);
    size_t count = 0;
    const char *now = oss_date(f->arena, clock_real(cloud->clock));
    size_t extra = oss_pairs(draft->headers, 4);
    for (size_t i = 0; i < extra; i++) headers[count++] = draft->headers[i];
    Message message = {
        .method = text_of(draft->method != NULL ? draft->method : "GET"),
        .host = text_of(draft->host != NULL ? draft->host : "files.oss-cn-hangzhou.localhost:80"),
        .path = text_of(draft->path != NULL ? draft->path : "/"),
        .query = draft->query,
        .query_count = oss_pairs(draft->query, 4),
        .headers = headers,
        .body = text_of(draft->body)};
    if (!draft->anonymous) {
        headers[count++] =
            (ContractPair){TEXT("x-oss-date"), text_of(draft->date != NULL ? draft->date : now)};
        headers[count++] = (ContractPair){TEXT("x-oss-content-sha256"), TEXT("UNSIGNED-PAYLOAD")};
        SignRequest sign = {
            .method = message.method.data,
            .host = message.host,
            .path = message.path,
            .query = message.query,
            .query_count = message.query_count,
            .headers = headers,
            .header_count = count,
            .access_key_id = text_of(draft->id != NULL ? draft->id : cloud->access_key_id),
            .access_key_secret =
                text_of(draft->secret != NULL ? draft->secret : cloud->access_key_secret),
            .region = text_of(draft->region != NULL ? draft->region : "cn-hangzhou"),
            .bucket = oss_host_bucket(message.host)};
        headers[count++] =
            (ContractPair){TEXT("Authorization"), signature_oss4(f->arena, &sign).authorization};
    }
    message.header_count = count;
    return message;
}

// The answer; fails unless it has the status and, with a code, that code.
static inline Answer oss_expect(const Oss *f, const Message *message, int status,
                                const char *code) {
    Answer answer = dispatch_serve(f->sandbox, &oss_service, f->arena, message);
    const Value *body = xml_parse(f->arena, answer.body, NULL);
    const char *got = value_cstr(value_at(body, "Error.Code"));
    if (answer.status != status || (code != NULL && strcmp(got, code) != 0)) {
        fail_msg("%s %s: %d %s", message->method.data, message->path.data, answer.status,
                 answer.body.data);
    }
    return answer;
}

static inline Answer oss_send(const Oss *f, OssDraft draft, int status, const char *code) {
    Message message = oss_sign(f, &draft);
    return oss_expect(f, &message, status, code);
}

// Text at dotted names of the document of an answer.
static inline const char *oss_text(const Oss *f, const Answer *answer, const char *dotted) {
    return value_cstr(value_at(xml_parse(f->arena, answer->body, NULL), dotted));
}

static inline const char *oss_header(const Answer *answer, const char *name) {
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next) {
        if (text_is_nocase(text_of(h->name), name)) return h->value;
    }
    return "";
}

static inline void oss_edit(const Oss *f, const char *edit, const char *arguments) {
    const char *body = arena_printf(
        f->arena, "{\"service\":\"oss\",\"edit\":\"%s\",\"arguments\":%s}", edit, arguments);
    const Message message = {.method = TEXT("POST"),
                             .path = TEXT("/objects/edit"),
                             .host = TEXT("localhost:1"),
                             .body = text_of(body)};
    Answer answer = control_serve(f->sandbox, f->arena, &message);
    if (answer.status != 200) fail_msg("%s: %s", edit, answer.body.data);
}

// With the bucket "files" in cn-hangzhou.
static inline int oss_setup(void **state) {
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    const char *reason = NULL;
    Arena *arena = arena_new();
    Oss *f = ARENA_NEW(arena, Oss);
    f->arena = arena;
    *state = f;
    if (!sandbox_new(arena, &options, &f->sandbox, &reason).ok) return -1;
    oss_send(f, (OssDraft){.method = "PUT"}, 200, NULL);
    return 0;
}

static inline int oss_teardown(void **state) {
    arena_free(((Oss *)*state)->arena);
    return 0;
}

// A key that STS gave out, with the secret "s" and the token "t".
static inline void oss_temporary_key(const Oss *f, const char *id, int64_t expires_unscaled_ms) {
    const ValueEntry session[] = {
        {TEXT("secret"), value_cstring(f->arena, "s")},
        {TEXT("token"), value_cstring(f->arena, "t")},
        {TEXT("expires_unscaled_ms"), value_int(f->arena, expires_unscaled_ms)},
    };
    store_put(f->sandbox->cloud.store, KEY_SESSIONS, text_of(id),
              value_map(f->arena, session, COUNT_OF(session)));
}

#define OSS_TEST(name) cmocka_unit_test_setup_teardown(name, oss_setup, oss_teardown)
