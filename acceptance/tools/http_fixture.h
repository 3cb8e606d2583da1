// SPDX-License-Identifier: MPL-2.0
// A tiny HTTP server on loopback for unit tests: each request is handed, whole, to a function that
// makes the answer. Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/tools/slower.h"
#include "provider/base/call.h"
#include "provider/base/text.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct FixtureRequest {
    Arena *arena; // the answer may be built in it
    struct MHD_Connection *connection;
    const char *target; // as on the wire, percent-encoded, with the query
    const char *method, *path;
    Buffer body;
} FixtureRequest;

typedef struct FixtureReply {
    unsigned status;
    const char *body;
    const char *header, *header_value; // one header beside Content-Type, or NULL
    const char *content_type;          // NULL: application/json
} FixtureReply;

typedef FixtureReply (*FixtureHandler)(void *context, const FixtureRequest *request);

typedef struct Fixture {
    struct MHD_Daemon *daemon;
    FixtureHandler handler;
    void *context;
    pthread_mutex_t lock; // held while handler runs
    char url[64];         // without a trailing slash
    int port;
    const char *certificate, *key; // PEM for TLS, set before fixture_start(); NULL: plain
} Fixture;

static inline const char *fixture_header(const FixtureRequest *request, const char *name) {
    const char *value = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
    return value != NULL ? value : "";
}

static inline const char *fixture_query(const FixtureRequest *request, const char *name) {
    const char *value =
        MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
    return value != NULL ? value : "";
}

static inline enum MHD_Result fixture_answer(Fixture *fixture, FixtureRequest *request) {
    pthread_mutex_lock(&fixture->lock);
    FixtureReply reply = fixture->handler(fixture->context, request);
    pthread_mutex_unlock(&fixture->lock);
    const char *body = reply.body != NULL ? reply.body : "";
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(body), (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type",
                            reply.content_type != NULL ? reply.content_type : "application/json");
    if (reply.header != NULL) MHD_add_response_header(response, reply.header, reply.header_value);
    enum MHD_Result result = MHD_queue_response(request->connection, reply.status, response);
    MHD_destroy_response(response);
    return result;
}

// The first thing called for a request; what it returns is *state of the calls that follow.
static inline void *fixture_on_target(void *cls, const char *target,
                                      struct MHD_Connection *connection) {
    (void)cls;
    Arena *arena = arena_new();
    FixtureRequest *request = ARENA_NEW(arena, FixtureRequest);
    *request = (FixtureRequest){.arena = arena,
                                .connection = connection,
                                .target = arena_strdup(arena, target),
                                .body = buffer_new(arena, 1 << 20)};
    return request;
}

static inline enum MHD_Result fixture_on_request(void *cls, struct MHD_Connection *connection,
                                                 const char *url, const char *method,
                                                 const char *version, const char *data,
                                                 size_t *size, void **state) {
    (void)version;
    (void)connection;
    FixtureRequest *request = *state;
    if (request->method == NULL) { // headers only, the body follows
        request->method = arena_strdup(request->arena, method);
        request->path = arena_strdup(request->arena, url);
        return MHD_YES;
    }
    if (*size > 0) {
        buffer_add(&request->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return fixture_answer(cls, request);
}

static inline void fixture_on_done(void *cls, struct MHD_Connection *connection, void **state,
                                   enum MHD_RequestTerminationCode code) {
    (void)cls;
    (void)connection;
    (void)code;
    if (*state != NULL) arena_free(((FixtureRequest *)*state)->arena);
    *state = NULL;
}

static inline void fixture_start(Fixture *fixture, FixtureHandler handler, void *context) {
    fixture->handler = handler;
    fixture->context = context;
    pthread_mutex_init(&fixture->lock, NULL);
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION;
    struct sockaddr_in loopback = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)fixture->key},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)fixture->certificate},
        {MHD_OPTION_END, 0, NULL}};
    if (fixture->certificate != NULL)
        flags |= MHD_USE_TLS;
    else
        tls[0].option = MHD_OPTION_END;
    fixture->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, fixture_on_request, fixture, MHD_OPTION_SOCK_ADDR, &loopback,
        MHD_OPTION_URI_LOG_CALLBACK, fixture_on_target, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        fixture_on_done, NULL, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (fixture->daemon == NULL) abort();
    fixture->port = MHD_get_daemon_info(fixture->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    snprintf(fixture->url, sizeof fixture->url, "%s://127.0.0.1:%d",
             fixture->certificate != NULL ? "https" : "http", fixture->port);
}

static inline void fixture_stop(Fixture *fixture) {
    MHD_stop_daemon(fixture->daemon);
    pthread_mutex_destroy(&fixture->lock);
}

// A call for tests: own diagnostics, a deadline so many milliseconds away.

enum { FIXTURE_HANG_MS = 5000 }; // a deadline from here on only ends a test that hangs

typedef struct FixtureCall {
    Call call;
    Cancel cancel;
} FixtureCall;

static inline Call *fixture_call(FixtureCall *fixture, int64_t within_ms) {
    cancel_init(&fixture->cancel);
    Arena *arena = arena_new();
    if (within_ms >= FIXTURE_HANG_MS) within_ms *= slower_times();
    fixture->call = (Call){.arena = arena,
                           .diags = diags_new(arena),
                           .cancel = &fixture->cancel,
                           .deadline_ms = call_now_ms() + within_ms,
                           .id = "test",
                           .rpc = "Test"};
    return &fixture->call;
}

static inline void fixture_call_end(FixtureCall *fixture) {
    arena_free(fixture->call.arena);
}

// Detail of the first diagnostic, or "".
static inline const char *fixture_detail(const FixtureCall *fixture) {
    const Diag *first = fixture->call.diags->first;
    return first != NULL ? first->detail : "";
}
