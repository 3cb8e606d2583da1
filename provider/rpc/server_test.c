// SPDX-License-Identifier: MPL-2.0
// The server over a real socket with the gRPC C core as client: who gets in, which methods answer,
// many blocking calls beside StopProvider, large messages, an orderly end.
#include "acceptance/tools/plugin_client.h"
#include "acceptance/tools/plugin_fixture.h"
#include "provider/rpc/address.h"
#include "provider/rpc/mtls.h"
#include "provider/rpc/server.h"

#include "goplugin.pb-c.h"
#include "health.pb-c.h"

// HANG_MS ends a test that hangs; under ThreadSanitizer what it waits for may take a minute.
enum { MANY = 40, LARGE = 48 * 1024 * 1024, HANG_MS = 4 * 60 * 1000 };

typedef struct Running {
    Arena *arena;
    Server *server;
    pthread_t thread;
    Address address;
    const char *certificate; // PEM; NULL without TLS
    ClientIdentity client;
} Running;

static void *run(void *server) {
    server_run(server);
    return NULL;
}

static grpc_server_credentials *credentials_of(Running *running, bool tls) {
    if (!tls) return grpc_insecure_server_credentials_create();
    Identity identity;
    assert_true(mtls_identity(running->arena, &identity));
    running->client = client_identity(running->arena);
    running->certificate = identity.certificate;
    return mtls_credentials(&identity, running->client.certificate);
}

static void begin(void **state, bool tls) {
    Arena *arena = arena_new();
    Running *running = ARENA_NEW(arena, Running);
    const char *fault = NULL;
    memset(&hooks, 0, sizeof hooks);
    running->arena = arena;
    if (tls)
        running->address = address_abstract(arena, "server-test");
    else
        assert_true(address_private(arena, "server-test", &running->address, &fault));
    grpc_server_credentials *credentials = credentials_of(running, tls);
    const ServerOptions options = {.provider = &fixture_provider,
                                   .address = running->address.listen,
                                   .credentials = credentials};
    running->server = server_start(&options);
    grpc_server_credentials_release(credentials);
    assert_non_null(running->server);
    assert_int_equal(pthread_create(&running->thread, NULL, run, running->server), 0);
    *state = running;
}

static int begin_tls(void **state) {
    begin(state, true);
    return 0;
}

static int begin_plain(void **state) {
    begin(state, false);
    return 0;
}

// Also after a Shutdown from outside: stopping twice is allowed.
static int end(void **state) {
    Running *running = *state;
    server_stop(running->server);
    pthread_join(running->thread, NULL);
    server_free(running->server);
    address_remove(&running->address);
    arena_free(running->arena);
    return 0;
}

static grpc_channel *connect(Running *running) {
    return client_connect(running->address.listen, running->certificate,
                          running->certificate != NULL ? &running->client : NULL);
}

static ClientAnswer ask(Running *running, grpc_channel *channel, const char *path,
                        const void *request) {
    return client_call(channel, running->arena, path, codec_pack(running->arena, request), HANG_MS);
}

static ClientAnswer ask_once(Running *running, const char *path, const void *request) {
    grpc_channel *channel = connect(running);
    ClientAnswer answer = ask(running, channel, path, request);
    grpc_channel_destroy(channel);
    return answer;
}

static const Tfplugin6__GetProviderSchema__Request schema_request =
    TFPLUGIN6__GET_PROVIDER_SCHEMA__REQUEST__INIT;
static const char schema_path[] = "/tfplugin6.Provider/GetProviderSchema";

static void the_right_certificate_gets_in(void **state) {
    ClientAnswer answer = ask_once(*state, schema_path, &schema_request);
    assert_int_equal(answer.code, GRPC_STATUS_OK);
    assert_true(answer.bytes.length > 100);
}

static void no_certificate_is_refused(void **state) {
    Running *running = *state;
    grpc_channel *channel = client_connect(running->address.listen, running->certificate, NULL);
    assert_int_equal(ask(running, channel, schema_path, &schema_request).code,
                     GRPC_STATUS_UNAVAILABLE);
    grpc_channel_destroy(channel);
}

static void another_certificate_of_the_same_name_is_refused(void **state) {
    Running *running = *state;
    ClientIdentity other = client_identity(running->arena);
    grpc_channel *channel = client_connect(running->address.listen, running->certificate, &other);
    assert_int_equal(ask(running, channel, schema_path, &schema_request).code,
                     GRPC_STATUS_UNAVAILABLE);
    grpc_channel_destroy(channel);
}

static void plaintext_is_refused_where_tls_is_asked(void **state) {
    Running *running = *state;
    grpc_channel *channel = client_connect(running->address.listen, NULL, NULL);
    assert_int_equal(ask(running, channel, schema_path, &schema_request).code,
                     GRPC_STATUS_UNAVAILABLE);
    grpc_channel_destroy(channel);
}

static void every_rpc_of_the_service_answers(void **state) {
    Running *running = *state;
    const ProtobufCServiceDescriptor *service = &tfplugin6__provider__descriptor;
    grpc_channel *channel = connect(running);
    size_t answered = 0;
    for (unsigned i = 0; i < service->n_methods; i++) {
        const char *path =
            arena_printf(running->arena, "/tfplugin6.Provider/%s", service->methods[i].name);
        const void *request = codec_message(running->arena, service->methods[i].input);
        ClientAnswer answer = ask(running, channel, path, request);
        bool known = methods_find(text_of(path)) != NULL;
        assert_int_equal(answer.code, known ? GRPC_STATUS_OK : GRPC_STATUS_UNIMPLEMENTED);
        answered += known;
    }
    assert_int_equal(answered, 16);
    grpc_channel_destroy(channel);
}

static void side_services_answer(void **state) {
    Running *running = *state;
    Plugin__Empty empty = PLUGIN__EMPTY__INIT;
    Grpc__Health__V1__HealthCheckRequest check = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
    check.service = (char *)"plugin";
    ClientAnswer answer = ask_once(running, "/grpc.health.v1.Health/Check", &check);
    assert_int_equal(answer.code, GRPC_STATUS_OK);
    assert_int_equal(answer.bytes.length, 2);
    assert_memory_equal(answer.bytes.data, "\x08\x01", 2); // SERVING
    check.service = (char *)"elsewhere";
    answer = ask_once(running, "/grpc.health.v1.Health/Check", &check);
    assert_memory_equal(answer.bytes.data, "\x08\x03", 2); // SERVICE_UNKNOWN
    assert_int_equal(ask_once(running, "/plugin.GRPCStdio/StreamStdio", &empty).code,
                     GRPC_STATUS_UNIMPLEMENTED);
    assert_int_equal(ask_once(running, "/plugin.GRPCBroker/StartStream", &empty).code,
                     GRPC_STATUS_UNIMPLEMENTED);
    assert_int_equal(ask_once(running, "/", &empty).code, GRPC_STATUS_UNIMPLEMENTED);
}

static void a_malformed_request_is_refused(void **state) {
    Running *running = *state;
    grpc_channel *channel = connect(running);
    static const char *const paths[] = {"/tfplugin6.Provider/PlanResourceChange", schema_path};
    for (size_t i = 0; i < 2; i++) {
        Text bad = TEXT("\x0a\x7fshort");
        assert_int_equal(client_call(channel, running->arena, paths[i], bad, 5000).code,
                         GRPC_STATUS_INVALID_ARGUMENT);
        Text none = {.data = NULL, .length = 0};
        assert_int_equal(client_call(channel, running->arena, paths[i], none, 5000).code,
                         GRPC_STATUS_INVALID_ARGUMENT);
    }
    grpc_channel_destroy(channel);
}

static void no_thread_exists_before_work_comes(void **state) {
    Running *running = *state;
    ask_once(running, schema_path, &schema_request);
    assert_int_equal(server_threads(running->server), 0);
}

static void large_messages_pass_both_ways(void **state) {
    Running *running = *state;
    Tfplugin6__UpgradeResourceState__Request request =
        TFPLUGIN6__UPGRADE_RESOURCE_STATE__REQUEST__INIT;
    Tfplugin6__RawState raw = TFPLUGIN6__RAW_STATE__INIT;
    Buffer json = buffer_new(running->arena, LARGE + 100);
    char *filler = arena_alloc(running->arena, LARGE);
    memset(filler, 'x', LARGE);
    buffer_puts(&json, "{\"name\":\"");
    buffer_add(&json, filler, LARGE);
    buffer_puts(&json, "\"}");
    raw.json = (ProtobufCBinaryData){.len = json.length, .data = (uint8_t *)json.data};
    request.type_name = (char *)"test_thing";
    request.version = 2;
    request.raw_state = &raw;
    ClientAnswer answer = ask_once(running, "/tfplugin6.Provider/UpgradeResourceState", &request);
    assert_int_equal(answer.code, GRPC_STATUS_OK);
    assert_true(answer.bytes.length > LARGE);
}

static atomic_int blocked;

static Status block(Call *call, ReadChange *change) {
    (void)change;
    atomic_fetch_add(&blocked, 1);
    if (call_sleep(call, HANG_MS) == CALL_CANCELLED)
        return call_fail(call, NULL, "Stopped", "Terraform asked to stop.");
    return status_ok();
}

static void *read_blocking(void *argument) {
    Running *running = argument;
    Arena *arena = arena_new();
    Tfplugin6__ReadResource__Request request = TFPLUGIN6__READ_RESOURCE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    grpc_channel *channel = connect(running);
    ClientAnswer answer = client_call(channel, arena, "/tfplugin6.Provider/ReadResource",
                                      codec_pack(arena, &request.base), HANG_MS);
    grpc_channel_destroy(channel);
    bool stopped = answer.code == GRPC_STATUS_OK && text_find(answer.bytes, "Stopped") >= 0;
    arena_free(arena);
    return stopped ? running : NULL;
}

static void stop_is_answered_beside_many_blocking_calls(void **state) {
    Running *running = *state;
    pthread_t threads[MANY];
    hooks.read = block;
    atomic_store(&blocked, 0);
    Tfplugin6__ConfigureProvider__Request configure = TFPLUGIN6__CONFIGURE_PROVIDER__REQUEST__INIT;
    ask_once(running, "/tfplugin6.Provider/ConfigureProvider", &configure);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_blocking, running), 0);
    for (int i = 0; i < HANG_MS / 10 && atomic_load(&blocked) < MANY; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    assert_int_equal(atomic_load(&blocked), MANY);

    int64_t began = call_now_ms();
    Tfplugin6__StopProvider__Request stop = TFPLUGIN6__STOP_PROVIDER__REQUEST__INIT;
    assert_int_equal(ask_once(running, "/tfplugin6.Provider/StopProvider", &stop).code,
                     GRPC_STATUS_OK);
    assert_true(call_now_ms() - began < 1000);
    for (size_t i = 0; i < MANY; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, running);
    }
    assert_true(call_now_ms() - began < 2000);
    assert_true(server_threads(running->server) >= MANY);
}

static void shutdown_ends_the_server_once_its_answer_is_out(void **state) {
    Running *running = *state;
    Plugin__Empty empty = PLUGIN__EMPTY__INIT;
    assert_int_equal(ask_once(running, "/plugin.GRPCController/Shutdown", &empty).code,
                     GRPC_STATUS_OK);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 5;
    assert_int_equal(pthread_timedjoin_np(running->thread, NULL, &until), 0);
    // end() joins a thread again.
    assert_int_equal(pthread_create(&running->thread, NULL, run, running->server), 0);
}

static void a_certificate_that_is_none_is_a_fault_not_a_crash(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Identity identity;
    assert_true(mtls_identity(arena, &identity));
    grpc_server_credentials *credentials = mtls_credentials(&identity, "not a certificate");
    Address address = address_abstract(arena, "server-test");
    const ServerOptions options = {
        .provider = &fixture_provider, .address = address.listen, .credentials = credentials};
    assert_null(server_start(&options));
    grpc_server_credentials_release(credentials);
    arena_free(arena);
}

static int begin_all(void **state) {
    (void)state;
    grpc_init();
    return 0;
}

static int end_all(void **state) {
    (void)state;
    grpc_shutdown_blocking();
    return 0;
}

#define TLS(name) cmocka_unit_test_setup_teardown(name, begin_tls, end)
#define PLAIN(name) cmocka_unit_test_setup_teardown(name, begin_plain, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TLS(the_right_certificate_gets_in),
        TLS(no_certificate_is_refused),
        TLS(another_certificate_of_the_same_name_is_refused),
        TLS(plaintext_is_refused_where_tls_is_asked),
        TLS(every_rpc_of_the_service_answers),
        PLAIN(side_services_answer),
        PLAIN(a_malformed_request_is_refused),
        PLAIN(no_thread_exists_before_work_comes),
        PLAIN(large_messages_pass_both_ways),
        TLS(stop_is_answered_beside_many_blocking_calls),
        TLS(shutdown_ends_the_server_once_its_answer_is_out),
        cmocka_unit_test(a_certificate_that_is_none_is_a_fault_not_a_crash),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
