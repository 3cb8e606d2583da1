// SPDX-License-Identifier: MPL-2.0
// Input: a method (a byte), then everything that a server sends before it closes the connection. An
// answer is whole, within its limits and asked for once, or there is none and it is said why.
#include "acceptance/fuzz/fuzz.h"

#include "provider/net/http.h"
#include "resources/alibaba/error_body.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MOST = 1024, HEADERS_MOST = 128, HEADER_BYTES_MOST = 64 * 1024, TIMEOUT_MS = 5000 };

// The linker's name for the function that cloud.c stands in for everywhere else.
__typeof__(http_send) __real_http_send;

static HttpClient *client;
static int port;

// The server answers one connection after the other with what stands here.
static struct {
    pthread_mutex_t lock;
    Text answer;
    const char *path; // of the input's own request
    int requests;
    int listening;
    pthread_t thread;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void answer_one(int connection) {
    char request[4096];
    size_t got = 0;
    request[0] = '\0';
    while (got < sizeof request - 1) {
        ssize_t more = recv(connection, request + got, sizeof request - 1 - got, 0);
        if (more <= 0) break;
        got += (size_t)more;
        request[got] = '\0';
        if (strstr(request, "\r\n\r\n") != NULL) break;
    }
    // A copy: the client may be through with this input before everything is sent.
    Arena *arena = arena_new();
    pthread_mutex_lock(&synced.lock);
    bool own = synced.path != NULL && strstr(request, synced.path) != NULL;
    synced.requests += own;
    Text answer = own ? text_copy(arena, synced.answer) : TEXT("");
    pthread_mutex_unlock(&synced.lock);
    while (answer.length > 0) {
        ssize_t sent = send(connection, answer.data, answer.length, MSG_NOSIGNAL);
        if (sent <= 0) break;
        answer = text_slice(answer, (size_t)sent, answer.length);
    }
    shutdown(connection, SHUT_WR);
    // Not before the client has closed: a reset would overtake what was sent.
    while (recv(connection, request, sizeof request, 0) > 0) continue;
    close(connection);
    arena_free(arena);
}

static void *serve(void *context) {
    for (;;) {
        int connection = accept(synced.listening, NULL, NULL);
        if (connection < 0 && errno != EINTR) return context;
        if (connection >= 0) answer_one(connection);
    }
}

static void stop(void) {
    http_client_free(client);
    shutdown(synced.listening, SHUT_RDWR);
    pthread_join(synced.thread, NULL);
    close(synced.listening);
}

static void start(void) {
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t length = sizeof name;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    synced.listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fuzz_require(bind(synced.listening, (struct sockaddr *)&name, sizeof name) == 0 &&
                     listen(synced.listening, 16) == 0 &&
                     getsockname(synced.listening, (struct sockaddr *)&name, &length) == 0 &&
                     pthread_create(&synced.thread, NULL, serve, NULL) == 0,
                 "a server");
    port = ntohs(name.sin_port);
    client = http_client_new("fuzz");
    atexit(stop);
}

static void check_whole(const HttpResponse *response, const char *method) {
    size_t bytes = 0;
    fuzz_require(response->error == NULL && response->sent, "an answer, and nothing wrong");
    fuzz_require(response->body.length <= BODY_MOST, "a body within its limit");
    fuzz_require(response->status >= 100 && response->status < 1000, "a status");
    fuzz_require(strcmp(method, "HEAD") != 0 || response->body.length == 0, "no body of HEAD");
    for (size_t i = 0; i < response->header_count; i++)
        bytes += strlen(response->headers[i].name) + response->headers[i].value.length;
    fuzz_require(response->header_count <= HEADERS_MOST && bytes <= HEADER_BYTES_MOST,
                 "headers within their limits");
}

static void check(Call *call, const HttpResponse *response, const char *method) {
    pthread_mutex_lock(&synced.lock);
    int requests = synced.requests;
    pthread_mutex_unlock(&synced.lock);
    fuzz_require(requests <= 1, "asked for once, wherever the answer points to");
    if (response->outcome == HTTP_ANSWERED)
        check_whole(response, method);
    else
        fuzz_require(response->error != NULL, "no answer, and why");
    (void)error_body_read(call->arena, response);
    (void)http_date(http_header(response, "date"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const methods[] = {"GET", "HEAD", "PUT", "DELETE"};
    if (client == NULL) start();
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    const char *method = methods[fuzz_byte(&input) % (sizeof methods / sizeof *methods)];
    static unsigned long number; // the server may still be busy with the input before
    const char *path = arena_printf(arena, "/path-%lu ", number++);
    pthread_mutex_lock(&synced.lock);
    synced.answer = fuzz_terminated(arena, input.rest);
    synced.requests = 0;
    synced.path = path;
    pthread_mutex_unlock(&synced.lock);
    const HttpRequest request = {
        .method = method,
        .url = arena_printf(arena, "http://127.0.0.1:%d%.*s", port, (int)strlen(path) - 1, path),
        .timeout_ms = TIMEOUT_MS,
        .maximum_body = BODY_MOST,
        .service = "fuzz",
        .operation = "fuzz",
        .path_template = "/path",
        .attempt = 1};
    HttpResponse response;
    __real_http_send(&call, client, &request, &response);
    check(&call, &response, method);
    pthread_mutex_lock(&synced.lock);
    synced.answer = TEXT("");
    synced.path = NULL;
    pthread_mutex_unlock(&synced.lock);
    arena_free(arena);
    return 0;
}
