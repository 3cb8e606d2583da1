// SPDX-License-Identifier: MPL-2.0
#include "provider/net/http.h"

#include "acceptance/tools/http_echo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_text(Text text, const char *expected) {
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.data, expected, text.length);
}

// ---- addresses

static void refused_addresses_are_not_sent(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 5000);
    HttpClient *client = http_client_new("test");
    static const char *const urls[] = {"http://example.com/", "http://100.100.100.200/", "ftp://h/",
                                       "file:///etc/passwd"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        HttpResponse response = send_to(call, client, (HttpRequest){.url = urls[i]});
        assert_int_equal(response.outcome, HTTP_NOT_SENT);
        assert_false(response.sent);
        assert_non_null(response.error);
    }
    http_client_free(client);
    http_client_free(NULL);
    fixture_call_end(&fixture);
}

// ---- plain exchanges

static void exchanges(void **state) {
    (void)state;
    Fixture server = {0};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("agent/1");
    const HttpHeader headers[] = {{"content-type", TEXT("text/x")}, {"x-empty", TEXT("")}};
    static const struct {
        const char *method, *path, *body;
        size_t headers;
        long status;
        const char *expected;
    } cases[] = {
        {"GET", "/a?q=1", "", 0, 200,
         "GET /a q=1 type= length= expect= coding=identity empty=0 agent=agent/1 body="},
        {"POST", "/b", "hello", 2, 200,
         "POST /b q= type=text/x length=5 expect= coding=identity empty=1 agent=agent/1 "
         "body=hello"},
        {"POST", "/c", "", 0, 200,
         "POST /c q= type= length=0 expect= coding=identity empty=0 agent=agent/1 body="},
        {"PUT", "/d", "x", 0, 200,
         "PUT /d q= type= length=1 expect= coding=identity empty=0 agent=agent/1 body=x"},
        {"DELETE", "/e", "", 0, 200,
         "DELETE /e q= type= length= expect= coding=identity empty=0 agent=agent/1 body="},
        {"DELETE", "/e", "why", 1, 200,
         "DELETE /e q= type=text/x length=3 expect= coding=identity empty=0 agent=agent/1 "
         "body=why"},
        {"HEAD", "/f", "", 0, 200, ""},
        {"GET", "/redirect", "", 0, 302, ""},
        {"DELETE", "/empty", "", 0, 204, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const HttpRequest request = {
            .method = cases[i].method,
            .url = arena_printf(call->arena, "%s%s", server.url, cases[i].path),
            .headers = headers,
            .header_count = cases[i].headers,
            .body = text_of(cases[i].body),
        };
        HttpResponse response = send_to(call, client, request);
        assert_int_equal(response.outcome, HTTP_ANSWERED);
        assert_true(response.sent);
        assert_int_equal(response.status, cases[i].status);
        assert_text(response.body, cases[i].expected);
    }
    HttpResponse response = send_to(call, client, (HttpRequest){.url = server.url});
    assert_text(http_header(&response, "x-fc-request-ID"), "RID-1");
    assert_text(http_header(&response, "absent"), "");
    assert_int_equal(requests, 10);
    http_client_free(client);
    fixture_stop(&server);
    fixture_call_end(&fixture);
}

static void headers_cannot_be_split(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 5000);
    HttpClient *client = http_client_new("test");
    const HttpHeader header = {"x-a", TEXT("1\r\nx-b: 2")};
    HttpResponse response =
        send_to(call, client,
                (HttpRequest){.url = "http://127.0.0.1:1/", .headers = &header, .header_count = 1});
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    assert_non_null(strstr(response.error, "x-a"));
    http_client_free(client);
    fixture_call_end(&fixture);
}

// ---- faults, from a peer that does not speak HTTP well

typedef struct RawServer {
    int listener, port;
    atomic_int connections, requests;
    pthread_t thread;
} RawServer;

static const char *raw_answer(const char *path) {
    if (strncmp(path, "/truncated", 10) == 0)
        return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort";
    if (strncmp(path, "/chunks", 7) == 0)
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n";
    if (strncmp(path, "/garbage", 8) == 0) return "\x01\x02garbage\r\n\r\n";
    // libcurl reads it as HTTP/2 with the status 040100.
    if (strncmp(path, "/status", 7) == 0) return "HTTP/2040100 OK\r\nContent-Length: 2\r\n\r\nok";
    if (strncmp(path, "/fine", 5) == 0) return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    return NULL; // /reset, /stall, /once
}

// Reads one request head (the tests send small ones); false when the peer is gone.
static bool raw_read(int peer, char *request, size_t size) {
    size_t length = 0;
    while (length + 1 < size) {
        ssize_t got = recv(peer, request + length, size - 1 - length, 0);
        if (got <= 0) return false;
        length += (size_t)got;
        request[length] = '\0';
        if (strstr(request, "\r\n\r\n") != NULL) return true;
    }
    return false;
}

static bool raw_serve(RawServer *server, int peer) {
    char request[8192];
    if (!raw_read(peer, request, sizeof request)) return false;
    int number = atomic_fetch_add(&server->requests, 1);
    const char *path = strchr(request, ' ') + 1;
    if (strncmp(path, "/stall", 6) == 0) return recv(peer, request, 1, 0) > 0; // until it gives up
    if (strncmp(path, "/once", 5) == 0 && number == 0) path = "/fine";
    if (strncmp(path, "/flood", 6) == 0) {
        static const char head[] = "HTTP/1.1 200 OK\r\n";
        send(peer, head, sizeof head - 1, MSG_NOSIGNAL);
        for (int i = 0; i < 10000; i++) {
            if (send(peer, "X-Flood: aaaaaaaaaaaaaaaa\r\n", 27, MSG_NOSIGNAL) < 0) break;
        }
        return false;
    }
    const char *answer = raw_answer(path);
    if (answer != NULL) send(peer, answer, strlen(answer), MSG_NOSIGNAL);
    return strncmp(path, "/fine", 5) == 0;
}

static void *raw_main(void *argument) {
    RawServer *server = argument;
    for (;;) {
        int peer = accept(server->listener, NULL, NULL);
        if (peer < 0) return NULL;
        atomic_fetch_add(&server->connections, 1);
        while (raw_serve(server, peer)) {
        }
        // RST instead of FIN.
        const struct linger hard = {.l_onoff = 1, .l_linger = 0};
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(peer);
    }
}

static void raw_start(RawServer *server) {
    *server = (RawServer){.listener = socket(AF_INET, SOCK_STREAM, 0)};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, raw_main, server), 0);
}

static void raw_stop(RawServer *server) {
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

static void faults_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *path;
        HttpOutcome outcome;
        int64_t timeout_ms;
    } cases[] = {
        {"/reset", HTTP_MAYBE_SENT, 0},  {"/truncated", HTTP_MAYBE_SENT, 0},
        {"/chunks", HTTP_MAYBE_SENT, 0}, {"/garbage", HTTP_MAYBE_SENT, 0},
        {"/status", HTTP_MAYBE_SENT, 0}, {"/stall", HTTP_MAYBE_SENT, 300},
        {"/flood", HTTP_TOO_LARGE, 0},   {"/fine", HTTP_ANSWERED, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        RawServer server;
        raw_start(&server);
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 20000);
        HttpClient *client = http_client_new("test");
        const HttpRequest request = {
            .method = "POST",
            .url = arena_printf(call->arena, "http://127.0.0.1:%d%s", server.port, cases[i].path),
            .timeout_ms = cases[i].timeout_ms};
        HttpResponse response = send_to(call, client, request);
        if (response.outcome != cases[i].outcome)
            fail_msg("%s: %d %s", cases[i].path, response.outcome, response.error);
        assert_true(response.sent);
        assert_true((response.error == NULL) == (cases[i].outcome == HTTP_ANSWERED));
        assert_int_equal(atomic_load(&server.requests), 1);
        http_client_free(client);
        raw_stop(&server);
        fixture_call_end(&fixture);
    }
}

static void nothing_is_sent_without_a_connection(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    RawServer server;
    raw_start(&server);
    const char *closed = arena_printf(call->arena, "http://127.0.0.1:%d/", server.port);
    raw_stop(&server); // now nobody listens there
    const char *const urls[] = {closed, "https://name.invalid/"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        HttpResponse response = send_to(call, client, (HttpRequest){.url = urls[i]});
        assert_int_equal(response.outcome, HTTP_NOT_SENT);
        assert_false(response.sent);
        assert_false(response.hopeless); // who is not there now may be later
        assert_non_null(strstr(response.error, http_url_host(call->arena, urls[i])));
    }
    http_client_free(client);
    fixture_call_end(&fixture);
}

// The peer answers once, keeps the connection, and resets it on the second request: libcurl would
// silently send that one again on a fresh connection.
static void a_lost_answer_is_not_repeated_silently(void **state) {
    (void)state;
    RawServer server;
    raw_start(&server);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    const HttpRequest request = {
        .method = "DELETE",
        .url = arena_printf(call->arena, "http://127.0.0.1:%d/once", server.port)};
    assert_int_equal(send_to(call, client, request).outcome, HTTP_ANSWERED);
    HttpResponse second = send_to(call, client, request);
    assert_int_equal(second.outcome, HTTP_MAYBE_SENT);
    assert_non_null(strstr(second.error, "Empty reply"));
    assert_true(second.sent);
    assert_int_equal(atomic_load(&server.requests), 2);
    http_client_free(client);
    raw_stop(&server);
    fixture_call_end(&fixture);
}

static void connections_are_kept(void **state) {
    (void)state;
    RawServer server;
    raw_start(&server);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    for (int i = 0; i < 5; i++) {
        const HttpRequest request = {
            .url = arena_printf(call->arena, "http://127.0.0.1:%d/fine", server.port)};
        assert_int_equal(send_to(call, client, request).outcome, HTTP_ANSWERED);
    }
    assert_int_equal(atomic_load(&server.connections), 1);
    assert_int_equal(atomic_load(&server.requests), 5);
    http_client_free(client);
    raw_stop(&server);
    fixture_call_end(&fixture);
}

static void large_answers_are_refused(void **state) {
    (void)state;
    Fixture server = {0};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    HttpResponse response =
        send_to(call, client, (HttpRequest){.url = server.url, .maximum_body = 10});
    assert_int_equal(response.outcome, HTTP_TOO_LARGE);
    assert_true(response.sent);
    assert_non_null(strstr(response.error, "10 bytes"));
    http_client_free(client);
    fixture_stop(&server);
    fixture_call_end(&fixture);
}

// ---- stopping

static void *cancel_soon(void *cancel) {
    usleep(300 * 1000);
    cancel_set(cancel);
    return NULL;
}

static void cancellation_and_deadline_stop_within_200_ms(void **state) {
    (void)state;
    for (int by_deadline = 0; by_deadline < 2; by_deadline++) {
        RawServer server;
        raw_start(&server);
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, by_deadline ? 300 : 20000);
        HttpClient *client = http_client_new("test");
        pthread_t thread;
        if (!by_deadline) pthread_create(&thread, NULL, cancel_soon, &fixture.cancel);
        const HttpRequest request = {
            .method = "POST",
            .url = arena_printf(call->arena, "http://127.0.0.1:%d/stall", server.port)};
        HttpResponse response = send_to(call, client, request);
        if (!by_deadline) pthread_join(thread, NULL);
        assert_int_equal(response.outcome, HTTP_STOPPED);
        assert_true(response.sent);
        assert_in_range(response.elapsed_ms, 250, 500);
        // Already stopped: not even a connection is made.
        response = send_to(call, client, request);
        assert_int_equal(response.outcome, HTTP_STOPPED);
        assert_false(response.sent);
        assert_int_equal(atomic_load(&server.connections), 1);
        http_client_free(client);
        raw_stop(&server);
        fixture_call_end(&fixture);
    }
}

// ---- many threads, one client

typedef struct Worker {
    HttpClient *client;
    const char *url;
    pthread_t thread;
    int answered;
} Worker;

static void *worker_main(void *argument) {
    Worker *worker = argument;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    for (int i = 0; i < 20; i++) {
        HttpResponse response = send_to(call, worker->client, (HttpRequest){.url = worker->url});
        worker->answered += response.outcome == HTTP_ANSWERED && response.status == 200;
    }
    fixture_call_end(&fixture);
    return NULL;
}

static void threads_share_a_client(void **state) {
    (void)state;
    Fixture server = {0};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    HttpClient *client = http_client_new("test");
    Worker workers[10];
    for (size_t i = 0; i < 10; i++) {
        workers[i] = (Worker){.client = client, .url = server.url};
        pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]);
    }
    for (size_t i = 0; i < 10; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].answered, 20);
    }
    assert_int_equal(requests, 200);
    http_client_free(client);
    fixture_stop(&server);
}

int main(void) {
    echo_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_addresses_are_not_sent),
        cmocka_unit_test(exchanges),
        cmocka_unit_test(headers_cannot_be_split),
        cmocka_unit_test(faults_are_told_apart),
        cmocka_unit_test(nothing_is_sent_without_a_connection),
        cmocka_unit_test(a_lost_answer_is_not_repeated_silently),
        cmocka_unit_test(connections_are_kept),
        cmocka_unit_test(large_answers_are_refused),
        cmocka_unit_test(cancellation_and_deadline_stop_within_200_ms),
        cmocka_unit_test(threads_share_a_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
