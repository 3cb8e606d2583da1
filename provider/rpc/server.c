// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/server.h"

#include "provider/base/log.h"
#include "provider/rpc/dispatch.h"
#include "provider/rpc/mtls.h"
#include "provider/rpc/pool.h"

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/compression.h>
#include <grpc/slice.h>
#include <grpc/support/time.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// As the field's own providers allow. gRPC's default of 4 MiB is too little for large states.
enum {
    SERVER_MAX_MESSAGE = 256 * 1024 * 1024,
    SERVER_PARENT_CHECK_MS = 2000,
    SERVER_PATIENCE_S = 10
};

// Far more than Terraform asks for, so that nobody else brings this process down: calls at once on
// a connection, time until a connection has shown its certificate. Nobody compresses on one
// machine; what a compressed message grows to gRPC would not ask.
enum {
    SERVER_MAX_STREAMS = 2048,
    SERVER_HANDSHAKE_MS = 10 * 1000,
    SERVER_MAX_METADATA = 16 * 1024,
    SERVER_ENCODINGS = 1 << GRPC_COMPRESS_NONE,
};

struct Server {
    Arena *arena;
    ServerOptions options;
    Engine engine;
    Pool *pool;
    grpc_server *server;
    grpc_completion_queue *queue;
    // Only the thread of server_run() uses what follows.
    size_t calls; // offered or under way
    bool closing;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        int under_way;
    } synced;
};

typedef enum Stage {
    STAGE_OFFERED,   // waiting for a call to arrive
    STAGE_RECEIVING, // waiting for its request
    STAGE_ANSWERING, // waiting for the answer to be out
} Stage;

typedef struct Exchange {
    Server *server;
    Arena *arena;
    // Hands the exchange from the thread that answers to the one that takes events: written last,
    // read first.
    _Atomic Stage stage;
    const Method *method;
    grpc_call *call;
    grpc_call_details details;
    grpc_metadata_array metadata; // the caller's
    grpc_byte_buffer *request, *answer;
    grpc_slice reason;
    int cancelled;
    PoolTask task;
} Exchange;

// gRPC refuses a batch only when it is misused.
static void must(grpc_call_error error) {
    if (error == GRPC_CALL_OK) return;
    LOG(LOG_ERROR, "provider.grpc", "gRPC refused a batch",
        LOG_TEXT("error", grpc_call_error_to_string(error)));
    abort();
}

static void server_offer(Server *server) {
    Arena *arena = arena_new();
    Exchange *exchange = ARENA_NEW(arena, Exchange);
    exchange->server = server;
    exchange->arena = arena;
    exchange->reason = grpc_empty_slice();
    grpc_call_details_init(&exchange->details);
    grpc_metadata_array_init(&exchange->metadata);
    server->calls++;
    must(grpc_server_request_call(server->server, &exchange->call, &exchange->details,
                                  &exchange->metadata, server->queue, server->queue, exchange));
}

static void server_count(Server *server, int more) {
    pthread_mutex_lock(&server->synced.lock);
    server->synced.under_way += more;
    pthread_cond_broadcast(&server->synced.changed);
    pthread_mutex_unlock(&server->synced.lock);
}

static void exchange_free(Exchange *exchange) {
    exchange->server->calls--;
    if (exchange->call != NULL) server_count(exchange->server, -1);
    grpc_call_details_destroy(&exchange->details);
    grpc_metadata_array_destroy(&exchange->metadata);
    grpc_byte_buffer_destroy(exchange->request);
    grpc_byte_buffer_destroy(exchange->answer);
    grpc_slice_unref(exchange->reason);
    if (exchange->call != NULL) grpc_call_unref(exchange->call);
    arena_free(exchange->arena);
}

static void exchange_answer(Exchange *exchange, const Reply *reply) {
    if (reply->reason != NULL) exchange->reason = grpc_slice_from_copied_string(reply->reason);
    // The initial metadata must be sent even if empty: without it the status never leaves.
    grpc_op ops[4] = {
        {.op = GRPC_OP_SEND_INITIAL_METADATA},
        {.op = GRPC_OP_RECV_CLOSE_ON_SERVER,
         .data.recv_close_on_server.cancelled = &exchange->cancelled},
        {.op = GRPC_OP_SEND_STATUS_FROM_SERVER,
         .data.send_status_from_server = {.status = (grpc_status_code)reply->code,
                                          .status_details = &exchange->reason}},
        {.op = GRPC_OP_SEND_MESSAGE},
    };
    size_t count = 3;
    if (reply->code == REPLY_OK) {
        grpc_slice slice = grpc_slice_from_copied_buffer(reply->bytes.data, reply->bytes.length);
        exchange->answer = grpc_raw_byte_buffer_create(&slice, 1);
        grpc_slice_unref(slice);
        ops[count++].data.send_message.send_message = exchange->answer;
    }
    grpc_call *sender = exchange->call;
    // From here on the exchange is the event thread's.
    exchange->stage = STAGE_ANSWERING;
    must(grpc_call_start_batch(sender, ops, count, exchange, NULL));
}

// gRPC lets go of a request piece by piece, and of the last piece only when the next request has
// filled the rest of its buffer. These bytes are nobody's but ours.
static void exchange_wipe_request(const Exchange *exchange) {
    grpc_byte_buffer_reader reader;
    grpc_slice *piece;
    if (!grpc_byte_buffer_reader_init(&reader, exchange->request)) return;
    while (grpc_byte_buffer_reader_peek(&reader, &piece))
        explicit_bzero(GRPC_SLICE_START_PTR(*piece), GRPC_SLICE_LENGTH(*piece));
    grpc_byte_buffer_reader_destroy(&reader);
}

static void exchange_work(void *argument) {
    Exchange *exchange = argument;
    grpc_byte_buffer_reader reader;
    if (!grpc_byte_buffer_reader_init(&reader, exchange->request)) {
        exchange_answer(exchange, &(Reply){.code = REPLY_INVALID_ARGUMENT,
                                           .reason = "the request cannot be read"});
        return;
    }
    grpc_slice slice = grpc_byte_buffer_reader_readall(&reader);
    grpc_byte_buffer_reader_destroy(&reader);
    exchange_wipe_request(exchange);
    Text bytes = {.data = (const char *)GRPC_SLICE_START_PTR(slice),
                  .length = GRPC_SLICE_LENGTH(slice)};
    Reply reply =
        dispatch_call(&exchange->server->engine, exchange->method, exchange->arena, bytes);
    grpc_slice_unref(slice);
    exchange_answer(exchange, &reply);
}

static void exchange_arrived(Exchange *exchange) {
    Server *server = exchange->server;
    Text path = {.data = (const char *)GRPC_SLICE_START_PTR(exchange->details.method),
                 .length = GRPC_SLICE_LENGTH(exchange->details.method)};
    server_count(server, 1);
    if (!server->closing) server_offer(server);
    if (server->options.peer != NULL && !mtls_is_from(exchange->call, server->options.peer)) {
        exchange_answer(exchange, &(Reply){.code = REPLY_PERMISSION_DENIED,
                                           .reason = "the certificate is not the caller's own"});
        return;
    }
    exchange->method = methods_find(path);
    if (exchange->method == NULL) {
        exchange_answer(exchange, &(Reply){.code = REPLY_UNIMPLEMENTED,
                                           .reason = "this provider does not offer the method"});
        return;
    }
    exchange->stage = STAGE_RECEIVING;
    const grpc_op op = {.op = GRPC_OP_RECV_MESSAGE,
                        .data.recv_message.recv_message = &exchange->request};
    must(grpc_call_start_batch(exchange->call, &op, 1, exchange, NULL));
}

static void exchange_received(Exchange *exchange) {
    if (exchange->request == NULL) {
        exchange_answer(exchange, &(Reply){.code = REPLY_INVALID_ARGUMENT,
                                           .reason = "the request has no message"});
    } else if (exchange->method->at_once) {
        exchange_work(exchange);
    } else {
        exchange->task = (PoolTask){.run = exchange_work, .argument = exchange};
        pool_submit(exchange->server->pool, &exchange->task);
    }
}

static void exchange_answered(Exchange *exchange) {
    Server *server = exchange->server;
    bool ends = exchange->method != NULL && exchange->method->ends;
    exchange_free(exchange);
    if (!ends) return;
    if (server->options.exit_on_shutdown) {
        if (server->options.before_exit != NULL)
            server->options.before_exit(server->options.argument);
        _exit(0);
    }
    server_stop(server);
}

static void server_take(Server *server, const grpc_event *event) {
    Exchange *exchange = event->tag;
    if (event->tag == server) {
        server->closing = true;
        return;
    }
    const Stage stage = exchange->stage;
    switch (stage) {
    case STAGE_OFFERED:
        if (event->success)
            exchange_arrived(exchange);
        else
            exchange_free(exchange); // the server is closing
        return;
    case STAGE_RECEIVING:
        exchange_received(exchange);
        return;
    case STAGE_ANSWERING:
        exchange_answered(exchange);
        return;
    }
}

static bool server_orphaned(const Server *server) {
    return server->options.parent != 0 && getppid() != server->options.parent;
}

static grpc_arg server_limit(const char *name, int value) {
    return (grpc_arg){
        .type = GRPC_ARG_INTEGER, .key = (char *)(uintptr_t)name, .value.integer = value};
}

Server *server_start(const ServerOptions *options) {
    Arena *arena = arena_new();
    Server *server = ARENA_NEW(arena, Server);
    server->arena = arena;
    server->options = *options;
    server->engine = (Engine){.provider = options->provider,
                              .sessions = sessions_new(options->provider),
                              .haste = options->haste};
    server->pool = pool_new();
    pthread_mutex_init(&server->synced.lock, NULL);
    pthread_cond_init(&server->synced.changed, NULL);
    grpc_arg limits[] = {
        server_limit(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, SERVER_MAX_MESSAGE),
        server_limit(GRPC_ARG_MAX_CONCURRENT_STREAMS, SERVER_MAX_STREAMS),
        server_limit(GRPC_ARG_MAX_METADATA_SIZE, SERVER_MAX_METADATA),
        server_limit(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, SERVER_HANDSHAKE_MS),
        server_limit(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, SERVER_ENCODINGS),
    };
    const grpc_channel_args args = {.num_args = sizeof limits / sizeof *limits, .args = limits};
    server->queue = grpc_completion_queue_create_for_next(NULL);
    server->server = grpc_server_create(&args, NULL);
    grpc_server_register_completion_queue(server->server, server->queue, NULL);
    int bound = grpc_server_add_http2_port(server->server, options->address, options->credentials);
    grpc_server_start(server->server);
    if (bound != 0) {
        server_offer(server);
        return server;
    }
    server_stop(server);
    server_run(server);
    server_free(server);
    return NULL;
}

void server_run(Server *server) {
    int64_t haste = server->options.haste;
    gpr_timespec look =
        gpr_time_from_millis(SERVER_PARENT_CHECK_MS / (haste > 0 ? haste : 1), GPR_TIMESPAN);
    bool told = false;
    while (!server->closing || server->calls > 0) {
        gpr_timespec until = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), look);
        if (server->options.parent == 0) until = gpr_inf_future(GPR_CLOCK_MONOTONIC);
        grpc_event event = grpc_completion_queue_next(server->queue, until, NULL);
        if (event.type == GRPC_OP_COMPLETE) server_take(server, &event);
        if (!told && server_orphaned(server)) {
            told = true;
            server_stop(server);
        }
    }
}

// Whatever is refused at once, or let go by a server that is closing, may wait for ever at its
// caller: so all are answered first.
void server_end(Server *server) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += SERVER_PATIENCE_S;
    sessions_stop(server->engine.sessions);
    pthread_mutex_lock(&server->synced.lock);
    int late = 0;
    while (server->synced.under_way > 0 && late == 0)
        late = pthread_cond_clockwait(&server->synced.changed, &server->synced.lock,
                                      CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&server->synced.lock);
    server_stop(server);
}

void server_stop(Server *server) {
    sessions_stop(server->engine.sessions);
    grpc_server_shutdown_and_notify(server->server, server->queue, server);
    grpc_server_cancel_all_calls(server->server);
}

void server_free(Server *server) {
    pool_free(server->pool);
    grpc_completion_queue_shutdown(server->queue);
    while (
        grpc_completion_queue_next(server->queue, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL).type !=
        GRPC_QUEUE_SHUTDOWN)
        continue;
    grpc_server_destroy(server->server);
    grpc_completion_queue_destroy(server->queue);
    sessions_free(server->engine.sessions);
    pthread_cond_destroy(&server->synced.changed);
    pthread_mutex_destroy(&server->synced.lock);
    arena_free(server->arena);
}

size_t server_threads(Server *server) {
    return pool_threads(server->pool);
}
