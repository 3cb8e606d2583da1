// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/origin.h"

#include "provider/net/digest.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum {
    ORIGIN_MAX_BODY = 64 * 1024 * 1024,
    ORIGIN_CONNECTION_MEMORY = 32 * 1024, // bounds the request line and the headers
    ORIGIN_THREAD_STACK = 256 * 1024,
    ORIGIN_IDLE_SECONDS = 120,
    ORIGIN_MAX_CONNECTIONS = 1000,
};

struct Origin {
    OriginSettings settings;
    struct MHD_Daemon *daemon;
    const char *url;
};

// One request in the making.
typedef struct Exchange {
    Arena *arena;
    const Origin *origin;
    Text uri; // raw
    Message message;
    Buffer body;
    ContractPair *headers;
    Answer answer;
} Exchange;

// The library would decode the path in place; signatures need it as it was sent.
static void *on_uri(void *origin, const char *uri, struct MHD_Connection *connection) {
    (void)connection;
    Arena *arena = arena_new();
    Exchange *exchange = ARENA_NEW(arena, Exchange);
    exchange->arena = arena;
    exchange->origin = origin;
    exchange->uri = text_of(arena_strdup(arena, uri));
    exchange->body = buffer_new(arena, ORIGIN_MAX_BODY);
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode how) {
    (void)context;
    (void)connection;
    (void)how;
    if (*exchange != NULL) arena_free(((Exchange *)*exchange)->arena);
    *exchange = NULL;
}

static enum MHD_Result on_header(void *exchange_pointer, enum MHD_ValueKind kind, const char *name,
                                 const char *value) {
    (void)kind;
    Exchange *exchange = exchange_pointer;
    ContractPair *pair = &exchange->headers[exchange->message.header_count++];
    pair->name = text_of(arena_strdup(exchange->arena, name));
    pair->value = text_of(arena_strdup(exchange->arena, value != NULL ? value : ""));
    return MHD_YES;
}

static bool exchange_read(Exchange *exchange, struct MHD_Connection *connection,
                          const char *method) {
    Message *message = &exchange->message;
    int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
    exchange->headers = ARENA_ARRAY(exchange->arena, count > 0 ? (size_t)count : 1, ContractPair);
    message->headers = exchange->headers;
    message->header_count = 0;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, on_header, exchange);
    message->method = text_of(arena_strdup(exchange->arena, method));
    message->host = message_header(message, "host");
    message->body = buffer_text(&exchange->body);
    Text rest = exchange->uri;
    message->target = rest;
    (void)text_next(&rest, '?', &message->path);
    ContractPair *query = NULL;
    bool good = rest.data == NULL ||
                message_parse_pairs(exchange->arena, rest, &query, &message->query_count);
    message->query = query;
    return good;
}

// ---- the answer
// Dissociating a TCP socket makes the kernel send a reset at once.
static void exchange_reset(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (info != NULL) (void)!connect(info->connect_fd, &nobody, sizeof nobody);
}

// Gives out the first half of the body and then breaks the connection.
static ssize_t read_half(void *exchange_pointer, uint64_t position, char *out, size_t most) {
    const Exchange *exchange = exchange_pointer;
    const OriginSettings *settings = &exchange->origin->settings;
    Text half = text_slice(exchange->answer.body, 0, exchange->answer.body.length / 2);
    if (position >= half.length) {
        if (settings->watch != NULL) settings->watch->halved(settings->context);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    Text rest = text_slice(half, (size_t)position, half.length);
    size_t size = rest.length < most ? rest.length : most;
    memcpy(out, rest.data, size);
    return (ssize_t)size;
}

static ssize_t read_slowly(void *exchange_pointer, uint64_t position, char *out, size_t most) {
    const Exchange *exchange = exchange_pointer;
    const Answer *answer = &exchange->answer;
    if (position >= answer->body.length || most == 0) return MHD_CONTENT_READER_END_OF_STREAM;
    (void)poll(NULL, 0, (int)answer->pause_ms);
    *out = answer->body.data[position];
    return 1;
}

// Past the library, which sends nothing that is not HTTP; over TLS this is not TLS either.
static void exchange_write(struct MHD_Connection *connection, const void *bytes, size_t size) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != NULL) (void)!send(info->connect_fd, bytes, size, MSG_NOSIGNAL);
}

static void exchange_write_chunk(const Exchange *exchange, struct MHD_Connection *connection) {
    const char *text = arena_printf(exchange->arena,
                                    "HTTP/1.1 %d Answered\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "no size\r\n%.*s",
                                    exchange->answer.status, (int)exchange->answer.body.length,
                                    exchange->answer.body.data);
    exchange_write(connection, text, strlen(text));
}

static void exchange_write_garbage(struct MHD_Connection *connection) {
    unsigned char bytes[64];
    digest_random(bytes, sizeof bytes);
    bytes[0] = 0xff; // never the beginning of an answer
    exchange_write(connection, bytes, sizeof bytes);
}

// Ends of which the library knows nothing. False: it is not one of those.
static bool exchange_break(const Exchange *exchange, struct MHD_Connection *connection) {
    switch (exchange->answer.end) {
    case ANSWER_RESET:
        exchange_reset(connection);
        return true;
    case ANSWER_CHUNK:
        exchange_write_chunk(exchange, connection);
        return true;
    case ANSWER_GARBAGE:
        exchange_write_garbage(connection);
        return true;
    default:
        return exchange->answer.end == ANSWER_EMPTY;
    }
}

static struct MHD_Response *exchange_response(Exchange *exchange) {
    const Answer *answer = &exchange->answer;
    size_t length = answer->body.length;
    if (answer->end == ANSWER_TRUNCATED)
        return MHD_create_response_from_callback(length, 4096, read_half, exchange, NULL);
    if (answer->end == ANSWER_DRIBBLED)
        return MHD_create_response_from_callback(length, 1, read_slowly, exchange, NULL);
    return MHD_create_response_from_buffer(length, (void *)(uintptr_t)answer->body.data,
                                           MHD_RESPMEM_PERSISTENT);
}

// The body stays in the exchange's arena until the library has reported completion.
static enum MHD_Result exchange_send(Exchange *exchange, struct MHD_Connection *connection) {
    const Answer *answer = &exchange->answer;
    if (exchange_break(exchange, connection)) return MHD_NO;
    struct MHD_Response *response = exchange_response(exchange);
    if (response == NULL) return MHD_NO;
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next) {
        MHD_add_response_header(response, h->name, h->value);
    }
    const OriginSettings *settings = &exchange->origin->settings;
    if (settings->watch != NULL && settings->watch->singly(settings->context))
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

static Answer exchange_refuse(Exchange *exchange, int status, const char *why) {
    const Value *text = value_cstring(exchange->arena, why);
    return answer_json(exchange->arena, status,
                       value_with(exchange->arena, &value_empty_map, "Message", text));
}

// Whether somebody wants the request to end with its head.
static bool exchange_ends(Exchange *exchange, struct MHD_Connection *connection,
                          const char *method) {
    const OriginSettings *settings = &exchange->origin->settings;
    return settings->watch != NULL && exchange_read(exchange, connection, method) &&
           !settings->watch->begun(settings->context, exchange->arena, &exchange->message);
}

static enum MHD_Result on_connect(void *origin_pointer, const struct sockaddr *address,
                                  socklen_t length) {
    (void)address;
    (void)length;
    const OriginSettings *settings = &((const Origin *)origin_pointer)->settings;
    bool welcome = settings->watch == NULL || settings->watch->connected(settings->context);
    return welcome ? MHD_YES : MHD_NO;
}

// Called once for the head of a request, for each piece of its body, and once at its end; the
// parameters are the foreign library's.
static enum MHD_Result on_request(void *origin_pointer, struct MHD_Connection *connection,
                                  const char *url, const char *method, const char *version,
                                  const char *upload, size_t *upload_size, void **state) {
    (void)url;
    (void)version;
    Origin *origin = origin_pointer;
    Exchange *exchange = *state;
    if (exchange->message.method.data == NULL) {
        exchange->message.method = text_of(arena_strdup(exchange->arena, method));
        return exchange_ends(exchange, connection, method) ? MHD_NO : MHD_YES;
    }
    if (*upload_size > 0) {
        buffer_add(&exchange->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    exchange->message.tls = origin->settings.certificate != NULL;
    bool good = exchange_read(exchange, connection, method);
    if (exchange->body.overflow) {
        exchange->answer = exchange_refuse(exchange, 413, "The request body is too large.");
    } else if (!good) {
        exchange->answer = exchange_refuse(exchange, 400, "The query is not percent-encoded.");
    } else {
        exchange->answer =
            origin->settings.serve(origin->settings.context, exchange->arena, &exchange->message);
    }
    return exchange_send(exchange, connection);
}

// ---- life
static void origin_release(void *origin) {
    origin_stop(origin);
}

Origin *origin_start(Arena *arena, const OriginSettings *settings) {
    Origin *origin = ARENA_NEW(arena, Origin);
    origin->settings = *settings;
    bool tls = settings->certificate != NULL;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)settings->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | (tls ? MHD_USE_TLS : 0);
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_SOCK_ADDR, 0, &address},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, ORIGIN_CONNECTION_MEMORY, NULL},
        {MHD_OPTION_THREAD_STACK_SIZE, ORIGIN_THREAD_STACK, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, ORIGIN_IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, ORIGIN_MAX_CONNECTIONS, NULL},
        {tls ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, (void *)(uintptr_t)settings->key},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)settings->certificate},
        {MHD_OPTION_END, 0, NULL}};
    origin->daemon =
        MHD_start_daemon(flags, 0, on_connect, origin, on_request, origin,
                         MHD_OPTION_URI_LOG_CALLBACK, on_uri, origin, MHD_OPTION_NOTIFY_COMPLETED,
                         on_completed, NULL, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (origin->daemon == NULL) return NULL;
    arena_defer(arena, origin_release, origin);
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(origin->daemon, MHD_DAEMON_INFO_BIND_PORT);
    origin->url = arena_printf(arena, "%s://127.0.0.1:%u", tls ? "https" : "http",
                               info == NULL ? 0U : (unsigned)info->port);
    return origin;
}

const char *origin_url(const Origin *origin) {
    return origin->url;
}

void origin_stop(Origin *origin) {
    if (origin->daemon != NULL) MHD_stop_daemon(origin->daemon);
    origin->daemon = NULL;
}
