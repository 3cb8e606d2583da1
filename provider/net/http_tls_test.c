// SPDX-License-Identifier: MPL-2.0
// Certificates that must not be trusted, and answers that are cut off under TLS: refused with a
// message that names the host and whom we trust, before anything of the request is sent.
#include "acceptance/tools/http_echo.h"
#include "acceptance/tools/raw_fixture.h"
#include "acceptance/tools/tls_fixture.h"
#include "provider/net/trust.h"

#include <signal.h>
#include <sys/stat.h>

static const char fine[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

typedef struct World {
    FixtureCall fixture;
    Call *call;
    const PemPair *authority, *stranger;
    char file[64]; // the authority's certificate
} World;

static void write_file(const char *path, Text text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.length, file), text.length);
    assert_int_equal(fclose(file), 0);
}

static int begin(void **state) {
    World *world = test_calloc(1, sizeof *world);
    world->call = fixture_call(&world->fixture, 20000);
    const PemSpec authority = {.authority = true};
    world->authority = pem_pair(world->call->arena, &authority);
    world->stranger = pem_pair(world->call->arena, &authority);
    snprintf(world->file, sizeof world->file, "/tmp/http_tls_test_%d.pem", (int)getpid());
    write_file(world->file, world->authority->pem.certificate);
    *state = world;
    return 0;
}

static int end(void **state) {
    World *world = *state;
    unlink(world->file);
    fixture_call_end(&world->fixture);
    test_free(world);
    return 0;
}

// A request with something secret in it.
static HttpResponse ask(World *world, HttpClient *client, const TlsFixture *server) {
    const HttpHeader secret = {"authorization", TEXT("Bearer canary-5e1f")};
    const HttpRequest request = {
        .method = "POST",
        .url = arena_printf(world->call->arena, "https://127.0.0.1:%d/", server->port),
        .headers = &secret,
        .header_count = 1,
        .body = TEXT("canary-77aa"),
    };
    return send_to(world->call, client, request);
}

// client NULL: one that trusts the authority.
static HttpResponse ask_once(World *world, HttpClient *client, TlsFixture *server) {
    HttpClient *own = client == NULL ? http_client_new("test") : NULL;
    if (own != NULL) http_client_set_ca(own, world->file);
    tls_fixture_start(server);
    HttpResponse response = ask(world, own != NULL ? own : client, server);
    tls_fixture_stop(server);
    http_client_free(own);
    return response;
}

static void assert_refused(World *world, const HttpResponse *response, const TlsFixture *server,
                           const char *reason) {
    const char *host = arena_printf(world->call->arena, "127.0.0.1:%d: ", server->port);
    if (response->outcome != HTTP_NOT_SENT || response->sent || !response->hopeless)
        fail_msg("%s: outcome %d, hopeless %d: %s", reason, response->outcome, response->hopeless,
                 response->error);
    if (strstr(response->error, reason) == NULL) fail_msg("%s: %s", reason, response->error);
    assert_true(strncmp(response->error, host, strlen(host)) == 0);
    assert_non_null(strstr(response->error, "trusted certificates: "));
    assert_null(strstr(response->error, "canary"));
    assert_int_equal(atomic_load(&server->bytes), 0);
}

static void bad_certificates_are_refused(void **state) {
    World *world = *state;
    enum { DAY = 24 * 3600 };
    const struct {
        const char *reason;
        PemSpec spec;
        int version;
    } cases[] = {
        {"certificate has expired",
         {.issuer = world->authority, .from_s = -9 * DAY, .until_s = -DAY},
         0},
        {"certificate is not yet valid",
         {.issuer = world->authority, .from_s = DAY, .until_s = 9 * DAY},
         0},
        {"subject name matches", {.issuer = world->authority, .names = "IP:127.0.0.2"}, 0},
        {"subject name matches", {.issuer = world->authority, .names = "DNS:127.0.0.1"}, 0},
        {"subject name matches", {.issuer = world->authority, .names = "DNS:*"}, 0},
        {"self-signed certificate", {.issuer = NULL}, 0},
        {"unable to get local issuer certificate", {.issuer = world->stranger}, 0},
        {"key too weak", {.issuer = world->authority, .rsa_bits = 1024}, 0},
        {"digest algorithm too weak", {.issuer = world->authority, .digest = EVP_sha1()}, 0},
        {"protocol version", {.issuer = world->authority}, TLS1_VERSION},
        {"protocol version", {.issuer = world->authority}, TLS1_1_VERSION},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PemSpec spec = cases[i].spec;
        if (spec.names == NULL) spec.names = "IP:127.0.0.1";
        TlsFixture server = {.pair = pem_pair(world->call->arena, &spec),
                             .version = cases[i].version,
                             .answer = fine};
        HttpResponse response = ask_once(world, NULL, &server);
        assert_refused(world, &response, &server, cases[i].reason);
        assert_non_null(strstr(response.error, world->file));
        assert_int_equal(atomic_load(&server.connections), 1);
    }
}

static const PemPair *good(World *world) {
    const PemSpec spec = {.issuer = world->authority, .names = "IP:127.0.0.1"};
    return pem_pair(world->call->arena, &spec);
}

// As the system has them: each certificate under the hash of its name.
static const char *directory_with(Arena *arena, Text pem, const char **ret_file) {
    char *directory = arena_strdup(arena, "/tmp/http_tls_test_XXXXXX");
    assert_non_null(mkdtemp(directory));
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.length);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    assert_non_null(certificate);
    *ret_file = arena_printf(arena, "%s/%08lx.0", directory, X509_subject_name_hash(certificate));
    write_file(*ret_file, pem);
    X509_free(certificate);
    BIO_free(bio);
    return directory;
}

static CURLcode ask_handle(World *world, const Trust *trust, const char *directory) {
    TlsFixture server = {.pair = good(world), .answer = fine};
    tls_fixture_start(&server);
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL,
                     arena_printf(world->call->arena, "https://127.0.0.1:%d/", server.port));
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(easy, CURLOPT_CAPATH, directory);
    trust_apply(trust, easy);
    CURLcode code = curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    tls_fixture_stop(&server);
    return code;
}

// What else the system trusts counts no more.
static void a_file_of_authorities_replaces_the_directory(void **state) {
    World *world = *state;
    const char *named,
        *directory = directory_with(world->call->arena, world->authority->pem.certificate, &named);
    char other[64];
    snprintf(other, sizeof other, "/tmp/http_tls_test_%d-other.pem", (int)getpid());
    write_file(other, world->stranger->pem.certificate);
    const Trust given = {.file = other}, none = {.file = NULL};
    assert_int_equal(ask_handle(world, &none, directory), CURLE_OK);
    assert_int_equal(ask_handle(world, &given, directory), CURLE_PEER_FAILED_VERIFICATION);
    unlink(other);
    unlink(named);
    assert_int_equal(rmdir(directory), 0);
}

static void good_ones_of_both_versions_are_accepted(void **state) {
    World *world = *state;
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        TlsFixture server = {.pair = good(world), .version = versions[i], .answer = fine};
        HttpResponse response = ask_once(world, NULL, &server);
        if (response.outcome != HTTP_ANSWERED) fail_msg("%s", response.error);
        assert_true(atomic_load(&server.bytes) > 0);
    }
}

static void a_plain_server_is_told_apart(void **state) {
    World *world = *state;
    TlsFixture server = {.pair = good(world), .plain = true, .answer = fine};
    HttpResponse response = ask_once(world, NULL, &server);
    assert_refused(world, &response, &server, "wrong version number");
}

// Nothing is wrong with the peer: it may be restarting.
static void a_handshake_that_breaks_off_is_not_final(void **state) {
    World *world = *state;
    RawFixture server = {.head = ""};
    raw_fixture_start(&server);
    HttpClient *client = http_client_new("test");
    http_client_set_ca(client, world->file);
    const char *url = arena_printf(world->call->arena, "https://127.0.0.1:%d/", server.port);
    HttpResponse response = send_to(world->call, client, (HttpRequest){.url = url});
    http_client_free(client);
    raw_fixture_stop(&server);
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    if (response.hopeless) fail_msg("%s", response.error);
}

// ---- whom we trust

static void the_source_of_trust_is_named(void **state) {
    World *world = *state;
    Arena *arena = world->call->arena;
    static const char *const variables[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "LOBECHAT_CA_FILE"};
    TlsFixture server = {.pair = good(world), .answer = fine};
    HttpClient *by_default = http_client_new("test");
    HttpResponse response = ask_once(world, by_default, &server);
    http_client_free(by_default);
    assert_refused(world, &response, &server, "trusted certificates: the system's CA certificates");
    char other[64];
    snprintf(other, sizeof other, "/tmp/http_tls_other_%d.pem", (int)getpid());
    write_file(other, world->stranger->pem.certificate);
    // Each goes before those above it.
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        setenv(variables[i], other, 1);
        HttpClient *client = http_client_new("test");
        TlsFixture again = {.pair = good(world), .answer = fine};
        response = ask_once(world, client, &again);
        http_client_free(client);
        assert_refused(
            world, &response, &again,
            arena_printf(arena, "trusted certificates: %s, which %s names", other, variables[i]));
    }
    echo_clean_environment();
    unlink(other);
}

static void a_file_that_holds_no_certificates_is_named(void **state) {
    World *world = *state;
    static const struct {
        const char *path, *content; // content NULL: it is not made
    } cases[] = {
        {"/nowhere/ca.pem", NULL},
        {"/tmp", NULL}, // a directory
        {"/tmp/http_tls_empty.pem", ""},
        {"/tmp/http_tls_garbage.pem", "no certificate\n"},
        {"/tmp/http_tls_half.pem",
         "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].content != NULL) write_file(cases[i].path, text_of(cases[i].content));
        setenv("LOBECHAT_CA_FILE", cases[i].path, 1);
        HttpClient *client = http_client_new("test");
        TlsFixture server = {.pair = good(world), .answer = fine};
        HttpResponse response = ask_once(world, client, &server);
        http_client_free(client);
        assert_refused(world, &response, &server, cases[i].path);
        assert_non_null(strstr(response.error, "LOBECHAT_CA_FILE"));
        if (cases[i].content != NULL) unlink(cases[i].path);
    }
    echo_clean_environment();
}

// ---- answers that end too early

static void cut_off_answers_are_none(void **state) {
    World *world = *state;
    static const struct {
        const char *answer;
        bool abrupt, whole;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}", true, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n", false, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n", true, false},
        // Without a length nothing tells a whole answer from one that was cut off.
        {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\":1}", false, false},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\":1}", true, false},
        {"HTTP/1.0 200 OK\r\n\r\n{\"a\":1}", true, false},
        {"HTTP/1.1 200 OK\r\nContent-Len", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Len", true, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}", true, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n", true,
         true},
        {"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TlsFixture server = {
            .pair = good(world), .answer = cases[i].answer, .abrupt = cases[i].abrupt};
        HttpResponse response = ask_once(world, NULL, &server);
        HttpOutcome expected = cases[i].whole ? HTTP_ANSWERED : HTTP_MAYBE_SENT;
        if (response.outcome != expected)
            fail_msg("case %zu: outcome %d, %s", i, response.outcome, response.error);
        assert_true(response.sent);
        if (cases[i].whole) continue;
        assert_non_null(strstr(response.error,
                               arena_printf(world->call->arena, "127.0.0.1:%d: ", server.port)));
        bool endless = strstr(cases[i].answer, "Content-Length: ") == NULL &&
                       strstr(cases[i].answer, "chunked") == NULL;
        bool told = strstr(response.error, "does not tell where it ends") != NULL;
        if (endless != told) fail_msg("case %zu: %s", i, response.error);
    }
}

int main(void) {
    static const char loose[] =
        "openssl_conf = o\n[o]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\n"
        "CipherString = DEFAULT@SECLEVEL=0\nMinProtocol = TLSv1\n"
        "Options = IgnoreUnexpectedEOF\n";
    echo_clean_environment();
    signal(SIGPIPE, SIG_IGN);
    // OpenSSL as somebody may have configured it: nothing of that may count.
    static const char configuration[] = "/tmp/http_tls_test.cnf";
    write_file(configuration, text_of(loose));
    setenv("OPENSSL_CONF", configuration, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bad_certificates_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_file_of_authorities_replaces_the_directory, begin, end),
        cmocka_unit_test_setup_teardown(good_ones_of_both_versions_are_accepted, begin, end),
        cmocka_unit_test_setup_teardown(a_plain_server_is_told_apart, begin, end),
        cmocka_unit_test_setup_teardown(a_handshake_that_breaks_off_is_not_final, begin, end),
        cmocka_unit_test_setup_teardown(the_source_of_trust_is_named, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_holds_no_certificates_is_named, begin, end),
        cmocka_unit_test_setup_teardown(cut_off_answers_are_none, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
