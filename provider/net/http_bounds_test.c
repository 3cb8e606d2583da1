// SPDX-License-Identifier: MPL-2.0
// What a hostile peer can make us do: nothing is sent to another address than the one that was
// asked for, and no answer costs more time or memory than a request may.
#include "acceptance/tools/http_echo.h"
#include "acceptance/tools/raw_fixture.h"
#include "acceptance/tools/tls_fixture.h"

#include <signal.h>

enum {
    MIB = 1024 * 1024,
    MAXIMUM = 16 * MIB, // of an answer
    UNDERWAY = 8 * MIB, // what the sockets of both sides may hold beside it
};

#define LETTERS_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LETTERS_1024                                                                               \
    LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64        \
        LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64 LETTERS_64

static HttpResponse ask(Call *call, const char *url, int64_t timeout_ms) {
    HttpClient *client = http_client_new("test");
    const HttpHeader secret = {"authorization", TEXT("Bearer canary-5e1f")};
    HttpResponse response = send_to(call, client,
                                    (HttpRequest){.method = "POST",
                                                  .url = url,
                                                  .headers = &secret,
                                                  .header_count = 1,
                                                  .body = TEXT("canary-77aa"),
                                                  .timeout_ms = timeout_ms});
    http_client_free(client);
    return response;
}

// ---- redirects

static const int codes[] = {300, 301, 302, 303, 305, 307, 308};

static void redirects_are_answers_and_nothing_more(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    RawFixture other = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    raw_fixture_start(&other);
    static const char *const places[] = {
        "http://127.0.0.1:", "//127.0.0.1:", "http://localhost:", "file:///etc/passwd#"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            const char *place = arena_printf(call->arena, "%s%d/", places[p], other.port);
            const char *head = arena_printf(call->arena,
                                            "HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\n"
                                            "Refresh: 0; url=%s\r\nContent-Length: 0\r\n\r\n",
                                            codes[i], place, place);
            RawFixture server = {.head = head};
            raw_fixture_start(&server);
            HttpResponse response =
                ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 0);
            raw_fixture_stop(&server);
            assert_int_equal(response.outcome, HTTP_ANSWERED);
            assert_int_equal(response.status, codes[i]);
            assert_int_equal(response.body.length, 0);
            assert_int_equal(atomic_load(&server.requests), 1);
        }
    }
    raw_fixture_stop(&other);
    assert_int_equal(atomic_load(&other.requests), 0);
    fixture_call_end(&fixture);
}

static void a_redirect_out_of_tls_is_not_followed(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    RawFixture other = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    raw_fixture_start(&other);
    const PemSpec spec = {.names = "IP:127.0.0.1"};
    const PemPair *pair = pem_pair(call->arena, &spec);
    char file[64] = "/tmp/http_bounds_test-XXXXXX";
    int written = mkstemp(file);
    assert_int_equal(write(written, pair->pem.certificate.data, pair->pem.certificate.length),
                     pair->pem.certificate.length);
    close(written);
    setenv("LOBECHAT_CA_FILE", file, 1);
    TlsFixture server = {
        .pair = pair,
        .answer = arena_printf(call->arena,
                               "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:%d/\r\n"
                               "Content-Length: 0\r\n\r\n",
                               other.port)};
    tls_fixture_start(&server);
    HttpResponse response =
        ask(call, arena_printf(call->arena, "https://127.0.0.1:%d/", server.port), 0);
    tls_fixture_stop(&server);
    raw_fixture_stop(&other);
    assert_int_equal(response.status, 307);
    assert_int_equal(atomic_load(&other.requests), 0);
    echo_clean_environment();
    unlink(file);
    fixture_call_end(&fixture);
}

// ---- answers without an end

static void endless_answers_are_cut_off(void **state) {
    (void)state;
    static const struct {
        const char *what, *head, *endless;
        size_t taken; // at most, beside what is under way
    } cases[] = {
        {"length", "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", LETTERS_1024,
         MAXIMUM},
        {"no length", "HTTP/1.1 200 OK\r\n\r\n", LETTERS_1024, MAXIMUM},
        {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         "400\r\n" LETTERS_1024 "\r\n", MAXIMUM + MIB},
        {"one chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffff\r\n",
         LETTERS_1024, MAXIMUM},
        {"headers", "HTTP/1.1 200 OK\r\n", "X-Flood: " LETTERS_64 "\r\n", 64 * 1024},
        {"one header", "HTTP/1.1 200 OK\r\nX-Flood: ", LETTERS_1024, 256 * 1024},
        {"status line", "HTTP/1.1 200 ", LETTERS_1024, 256 * 1024},
        {"no status line", "", LETTERS_1024, 256 * 1024},
        {"interim answers", "", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", 64 * 1024},
        {"trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
         "X-Flood: " LETTERS_64 "\r\n", 64 * 1024},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 60000);
        RawFixture server = {.head = cases[i].head, .endless = cases[i].endless};
        raw_fixture_start(&server);
        HttpResponse response =
            ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 30000);
        raw_fixture_stop(&server);
        size_t sent = atomic_load(&server.sent);
        bool ended = response.outcome == HTTP_TOO_LARGE || response.outcome == HTTP_MAYBE_SENT;
        if (!ended || sent > cases[i].taken + UNDERWAY || response.elapsed_ms > 20000)
            fail_msg("%s: outcome %d after %lld ms and %zu bytes: %s", cases[i].what,
                     response.outcome, (long long)response.elapsed_ms, sent, response.error);
        assert_non_null(strstr(response.error, "127.0.0.1:"));
        assert_int_equal(atomic_load(&server.requests), 1);
        fixture_call_end(&fixture);
    }
}

static void an_answer_has_sixteen_mebibytes(void **state) {
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 60000);
        const char *head =
            arena_printf(call->arena, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
                         MAXIMUM + more, more > 0 ? "b" : "");
        RawFixture server = {.head = head, .endless = LETTERS_1024, .repetitions = MAXIMUM / 1024};
        raw_fixture_start(&server);
        HttpResponse response =
            ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 30000);
        raw_fixture_stop(&server);
        assert_int_equal(response.outcome, more == 0 ? HTTP_ANSWERED : HTTP_TOO_LARGE);
        if (more == 0) assert_int_equal(response.body.length, MAXIMUM);
        fixture_call_end(&fixture);
    }
}

// curl takes a chunk's extensions, without end, as it does not keep them: the time is the bound.
// Fewer headers than are counted at most, so that their bytes decide.
static const char *head_with(Arena *arena, size_t count) {
    Buffer head = buffer_new(arena, 1 << 20);
    buffer_puts(&head, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (size_t i = 0; i < count; i++) buffer_puts(&head, "X-Long: " LETTERS_1024 "\r\n");
    buffer_puts(&head, "\r\n");
    return buffer_text(&head).data;
}

static void headers_may_have_64_kib(void **state) {
    (void)state;
    static const struct {
        size_t count;
        HttpOutcome outcome;
    } cases[] = {{62, HTTP_ANSWERED}, {64, HTTP_TOO_LARGE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 60000);
        RawFixture server = {.head = head_with(call->arena, cases[i].count)};
        raw_fixture_start(&server);
        HttpResponse response =
            ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 30000);
        raw_fixture_stop(&server);
        if (response.outcome != cases[i].outcome)
            fail_msg("%zu headers: outcome %d: %s", cases[i].count, response.outcome,
                     response.error);
        fixture_call_end(&fixture);
    }
}

// A head of so many headers and bytes, all in all.
static const char *head_of(Arena *arena, size_t headers, size_t bytes) {
    Buffer head = buffer_new(arena, 1 << 20);
    buffer_puts(&head, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (size_t i = 1; i < headers; i++) {
        size_t rest = bytes - 2 - head.length;
        size_t length = i + 1 < headers && rest > 1024 ? 516 : rest;
        size_t padding = bytes == 0 ? 1 : length - strlen("X: \r\n");
        buffer_printf(&head, "X: %.*s\r\n", (int)padding, LETTERS_1024);
    }
    buffer_puts(&head, "\r\n");
    assert_true(bytes == 0 || head.length == bytes);
    return buffer_text(&head).data;
}

static void headers_are_counted_to_the_last_one(void **state) {
    (void)state;
    static const struct {
        size_t headers, bytes; // 0: as many as it takes
        HttpOutcome outcome;
    } cases[] = {{127, 0, HTTP_ANSWERED}, // and the empty line
                 {128, 0, HTTP_TOO_LARGE},
                 {127, 64 * 1024, HTTP_ANSWERED},
                 {127, 64 * 1024 + 1, HTTP_TOO_LARGE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 60000);
        RawFixture server = {.head = head_of(call->arena, cases[i].headers, cases[i].bytes)};
        raw_fixture_start(&server);
        HttpResponse response =
            ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 30000);
        raw_fixture_stop(&server);
        if (response.outcome != cases[i].outcome)
            fail_msg("case %zu: outcome %d: %s", i, response.outcome, response.error);
        if (response.outcome == HTTP_ANSWERED)
            assert_int_equal(response.header_count, cases[i].headers);
        fixture_call_end(&fixture);
    }
}

static void slow_answers_end_in_time(void **state) {
    (void)state;
    static const struct {
        const char *what, *head, *endless;
        unsigned pause_us;
    } cases[] = {
        {"body", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "a", 20000},
        {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", 20000},
        {"headers", "HTTP/1.1 200 OK\r\n", "X-A: b\r\n", 20000},
        {"status line", "", "H", 20000},
        {"silence", "", NULL, 0},
        {"silence after headers", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", NULL, 0},
        {"chunk extension", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", LETTERS_64,
         1000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 60000);
        RawFixture server = {.head = cases[i].head,
                             .endless = cases[i].endless,
                             .pause_us = cases[i].pause_us,
                             .holds = true};
        raw_fixture_start(&server);
        HttpResponse response =
            ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 700);
        raw_fixture_stop(&server);
        bool ended = response.outcome == HTTP_MAYBE_SENT || response.outcome == HTTP_TOO_LARGE;
        if (!ended || response.elapsed_ms > 1500)
            fail_msg("%s: outcome %d after %lld ms: %s", cases[i].what, response.outcome,
                     (long long)response.elapsed_ms, response.error);
        fixture_call_end(&fixture);
    }
}

// ---- compression

// The start of a file as gzip makes it, and a piece that stands for 128 KiB of zeros, as often as
// it comes.
static const unsigned char bomb_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3};
static const unsigned char bomb_piece[] = {
    0xec, 0xc1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f, 0xed, 0x61, 0x0d, 0xa0,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x6e, 0x00, 0x00, 0x00, 0xff, 0xff};

// libcurl unpacks this coding without being asked; what counts is what comes out.
static void a_compressed_transfer_is_bounded_when_unpacked(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 60000);
    char piece[sizeof bomb_piece + 16];
    int length = snprintf(piece, sizeof piece, "%zx\r\n", sizeof bomb_piece);
    memcpy(piece + length, bomb_piece, sizeof bomb_piece);
    memcpy(piece + length + sizeof bomb_piece, "\r\n", 2);
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                               "a\r\n\x1f\x8b\x08\0\0\0\0\0\2\3\r\n";
    RawFixture server = {.head = head,
                         .head_length = sizeof head - 1,
                         .endless = piece,
                         .endless_length = (size_t)length + sizeof bomb_piece + 2};
    raw_fixture_start(&server);
    HttpResponse response =
        ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 30000);
    raw_fixture_stop(&server);
    if (response.outcome != HTTP_TOO_LARGE) fail_msg("%d %s", response.outcome, response.error);
    assert_true(atomic_load(&server.sent) < MAXIMUM + UNDERWAY);
    assert_true(response.elapsed_ms < 20000);
    fixture_call_end(&fixture);
}

static void compressed_bodies_stay_as_they_are(void **state) {
    (void)state;
    static const char *const encodings[] = {"gzip", "deflate", "br", "zstd", "gzip, gzip"};
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 20000);
        RawFixture server = {
            .head = arena_printf(
                call->arena,
                "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %zu\r\n\r\n",
                encodings[i], sizeof bomb_head),
            .endless = (const char *)bomb_head,
            .endless_length = sizeof bomb_head,
            .repetitions = 1};
        raw_fixture_start(&server);
        HttpResponse response =
            ask(call, arena_printf(call->arena, "http://127.0.0.1:%d/", server.port), 0);
        raw_fixture_stop(&server);
        if (response.outcome != HTTP_ANSWERED) fail_msg("%s: %s", encodings[i], response.error);
        assert_int_equal(response.body.length, sizeof bomb_head);
        assert_memory_equal(response.body.data, bomb_head, sizeof bomb_head);
        fixture_call_end(&fixture);
    }
}

// Nothing of an answer is left for the next one to hold on to: libcurl before 8.0 would join this
// line to the last header of the first answer, whose memory it had given back.
static void an_answer_that_begins_in_the_middle_of_a_header(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    static const char *const heads[] = {
        "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n continued: c\r\nContent-Length: 2\r\n\r\nok"};
    for (size_t i = 0; i < 2; i++) {
        RawFixture server = {.head = heads[i]};
        raw_fixture_start(&server);
        const HttpRequest request = {
            .method = "GET",
            .url = arena_printf(call->arena, "http://127.0.0.1:%d/", server.port),
            .service = "test",
            .operation = "test",
            .path_template = "/"};
        HttpResponse response;
        http_send(call, client, &request, &response);
        raw_fixture_stop(&server);
        // Whether such an answer is one is libcurl's to say.
        assert_true(i == 1 ? response.sent : text_is(response.body, "ok"));
    }
    http_client_free(client);
    fixture_call_end(&fixture);
}

int main(void) {
    echo_clean_environment();
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redirects_are_answers_and_nothing_more),
        cmocka_unit_test(a_redirect_out_of_tls_is_not_followed),
        cmocka_unit_test(endless_answers_are_cut_off),
        cmocka_unit_test(an_answer_has_sixteen_mebibytes),
        cmocka_unit_test(headers_may_have_64_kib),
        cmocka_unit_test(headers_are_counted_to_the_last_one),
        cmocka_unit_test(slow_answers_end_in_time),
        cmocka_unit_test(a_compressed_transfer_is_bounded_when_unpacked),
        cmocka_unit_test(compressed_bodies_stay_as_they_are),
        cmocka_unit_test(an_answer_that_begins_in_the_middle_of_a_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
