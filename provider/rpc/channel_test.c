// SPDX-License-Identifier: MPL-2.0
// The built provider's socket, and others than Terraform who come to it: with a wrong certificate
// or none, with bytes that are no request, with more of everything than there should be. Each is
// refused, and Terraform is served beside and after it.
#include "acceptance/tools/plugin_client.h"
#include "acceptance/tools/plugin_process.h"
#include "acceptance/tools/provider_file.h"
#include "acceptance/tools/unix_peer.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define SCHEMA "/tfplugin6.Provider/GetProviderSchema"

typedef struct Scene {
    Arena *arena;
    PluginProcess process;
    ClientIdentity terraform;
    const char *server; // its certificate
} Scene;

static void scene_start(Scene *scene, bool tls) {
    scene->arena = arena_new();
    scene->terraform = client_identity(scene->arena);
    plugin_spawn(
        provider_file(), NULL,
        &(PluginEnvironment){.client_certificate = tls ? scene->terraform.certificate : NULL,
                             .errors = "/dev/null"},
        &scene->process);
    assert_true(plugin_handshake(scene->arena, &scene->process));
    scene->server = tls ? client_pem_of(scene->arena, scene->process.certificate) : NULL;
}

static int begin_tls(void **state) {
    Scene *scene = test_calloc(1, sizeof *scene);
    scene_start(scene, true);
    *state = scene;
    return 0;
}

// With as few descriptors as an old shell allows.
static int begin_with_few_files(void **state) {
    struct rlimit files, few;
    getrlimit(RLIMIT_NOFILE, &files);
    few = files;
    few.rlim_cur = 256;
    setrlimit(RLIMIT_NOFILE, &few);
    begin_tls(state);
    return setrlimit(RLIMIT_NOFILE, &files);
}

static int begin_plain(void **state) {
    Scene *scene = test_calloc(1, sizeof *scene);
    scene_start(scene, false);
    *state = scene;
    return 0;
}

static grpc_status_code ask(Scene *scene, const char *path, const ClientIdentity *identity) {
    grpc_channel *channel = client_connect(scene->process.address, scene->server, identity);
    ClientAnswer answer = client_call(channel, scene->arena, path, text_of(""), 20000);
    grpc_channel_destroy(channel);
    return answer.code;
}

static grpc_status_code terraform_asks(Scene *scene, const char *path) {
    return ask(scene, path, scene->server != NULL ? &scene->terraform : NULL);
}

// After all of it the process ends as it should.
static int end(void **state) {
    Scene *scene = *state;
    assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
    assert_int_equal(terraform_asks(scene, "/plugin.GRPCController/Shutdown"), GRPC_STATUS_OK);
    assert_int_equal(plugin_wait(&scene->process), 0);
    arena_free(scene->arena);
    test_free(scene);
    return 0;
}

static long process_kb(Scene *scene, const char *name) {
    char line[256];
    long kb = -1;
    const char *path = arena_printf(scene->arena, "/proc/%ld/status", (long)scene->process.pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (kb < 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) kb = strtol(line + strlen(name) + 1, NULL, 10);
    }
    fclose(file);
    return kb;
}

// ---- certificates

static void others_certificates_are_refused(void **state) {
    Scene *scene = *state;
    const ClientIdentity stranger = client_identity(scene->arena);
    const ClientIdentity of_stranger = client_identity_by(scene->arena, &stranger);
    assert_int_equal(ask(scene, SCHEMA, NULL), GRPC_STATUS_UNAVAILABLE);
    assert_int_equal(ask(scene, SCHEMA, &stranger), GRPC_STATUS_UNAVAILABLE);
    assert_int_equal(ask(scene, SCHEMA, &of_stranger), GRPC_STATUS_UNAVAILABLE);
    // Terraform's certificate with another's key.
    const ClientIdentity stolen = {.certificate = scene->terraform.certificate,
                                   .key = stranger.key};
    assert_int_not_equal(ask(scene, SCHEMA, &stolen), GRPC_STATUS_OK);
}

// Terraform's certificate may sign others; only itself may call.
static void what_terraforms_certificate_signed_is_refused_too(void **state) {
    Scene *scene = *state;
    const ClientIdentity child = client_identity_by(scene->arena, &scene->terraform);
    assert_int_equal(ask(scene, SCHEMA, &child), GRPC_STATUS_PERMISSION_DENIED);
    assert_int_equal(ask(scene, "/plugin.GRPCController/Shutdown", &child),
                     GRPC_STATUS_PERMISSION_DENIED);
}

// ---- bytes that are no request

#define BYTES(literal)                                                                             \
    { .data = (literal), .length = sizeof(literal) - 1 }
static const Text nonsense[] = {
    BYTES(""),
    BYTES("\0"),
    BYTES("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    BYTES(UNIX_PEER_PREFACE),
    BYTES("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"), // a ClientHello that ends too early
    BYTES("\x16\x03\x01\xff\xff"),                     // or never comes
    BYTES("\x15\x03\x03\x00\x02\x02\x28"),             // an alert
    BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
};

static void nonsense_disturbs_nobody(void **state) {
    Scene *scene = *state;
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        for (int more = 0; more < 8; more++) {
            int peer = unix_peer_open(scene->process.address);
            assert_true(peer >= 0);
            unix_peer_send(peer, nonsense[i].data, nonsense[i].length);
            close(peer);
        }
    }
    assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
}

// More of them than a shell allows descriptors. They are closed when they show no certificate.
static void silent_connections_are_closed_and_stop_nobody(void **state) {
    enum { MANY = 1200, PATIENCE_MS = 20000 };
    Scene *scene = *state;
    static int peers[MANY];
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
    setrlimit(RLIMIT_NOFILE, &files);
    for (size_t i = 0; i < MANY; i++) {
        peers[i] = unix_peer_open(scene->process.address);
        assert_true(peers[i] >= 0);
    }
    time_t began = time(NULL);
    assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
    assert_true(time(NULL) - began < 8); // before they are closed
    for (size_t i = 0; i < MANY; i++) {
        if (!unix_peer_ends(peers[i], PATIENCE_MS)) fail_msg("connection %zu stays open", i);
        close(peers[i]);
    }
}

// ---- more than there should be

enum { LONGEST = 256 * 1024 * 1024 }; // bytes of a message

// Zeros are no message of the schema, but gRPC does not know.
static grpc_status_code send_zeros(Scene *scene, size_t length) {
    void *zeros = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(zeros, MAP_FAILED);
    grpc_channel *channel =
        client_connect(scene->process.address, scene->server, &scene->terraform);
    ClientAnswer answer =
        client_call(channel, scene->arena, SCHEMA, (Text){.data = zeros, .length = length}, 60000);
    grpc_channel_destroy(channel);
    munmap(zeros, length);
    return answer.code;
}

static void a_message_beyond_the_limit_is_refused(void **state) {
    Scene *scene = *state;
    long before = process_kb(scene, "VmHWM");
    assert_int_equal(send_zeros(scene, LONGEST + 1), GRPC_STATUS_RESOURCE_EXHAUSTED);
    // gRPC judges a message when it has it whole.
    assert_true(process_kb(scene, "VmHWM") - before < (256 + 64) * 1024);
    assert_int_equal(send_zeros(scene, LONGEST), GRPC_STATUS_INVALID_ARGUMENT);
}

static void a_compressed_message_is_refused(void **state) {
    Scene *scene = *state;
    grpc_channel *channel = client_connect_with(scene->process.address, scene->server,
                                                &scene->terraform, GRPC_COMPRESS_GZIP);
    char *zeros = arena_alloc(scene->arena, 1024 * 1024);
    ClientAnswer answer = client_call(channel, scene->arena, SCHEMA,
                                      (Text){.data = zeros, .length = 1024 * 1024}, 20000);
    grpc_channel_destroy(channel);
    assert_int_equal(answer.code, GRPC_STATUS_UNIMPLEMENTED);
}

// A call of which nothing but the headers is sent.
static grpc_call *half_open(grpc_channel *channel, grpc_completion_queue *queue) {
    grpc_slice method = grpc_slice_from_static_string(SCHEMA);
    grpc_call *call =
        grpc_channel_create_call(channel, NULL, GRPC_PROPAGATE_DEFAULTS, queue, method, NULL,
                                 gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL);
    const grpc_op op = {.op = GRPC_OP_SEND_INITIAL_METADATA};
    grpc_call_start_batch(call, &op, 1, call, NULL);
    return call;
}

static void calls_that_never_send_their_message_are_limited(void **state) {
    enum { CALLS = 3000 };
    Scene *scene = *state;
    long before = process_kb(scene, "VmRSS");
    grpc_channel *channel =
        client_connect(scene->process.address, scene->server, &scene->terraform);
    static grpc_call *calls[CALLS];
    grpc_completion_queue *queue = grpc_completion_queue_create_for_next(NULL);
    for (size_t i = 0; i < CALLS; i++) calls[i] = half_open(channel, queue);
    usleep(500 * 1000);
    assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
    assert_true(process_kb(scene, "VmRSS") - before < 256 * 1024);
    for (size_t i = 0; i < CALLS; i++) {
        grpc_call_cancel(calls[i], NULL);
        grpc_call_unref(calls[i]);
    }
    grpc_completion_queue_shutdown(queue);
    while (grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL).type !=
           GRPC_QUEUE_SHUTDOWN)
        continue;
    grpc_completion_queue_destroy(queue);
    grpc_channel_destroy(channel);
}

// ---- HTTP/2 by hand, where there is no TLS in between

typedef struct Flood {
    const char *what;
    const unsigned char *frame;
    size_t length, count;
} Flood;

#define FRAME(name, ...) static const unsigned char name[] = {__VA_ARGS__}
FRAME(ping, 0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
FRAME(settings, 0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 255, 255);
FRAME(empty_settings, 0, 0, 0, 4, 0, 0, 0, 0, 0);
FRAME(window, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1);
FRAME(priority, 0, 0, 5, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1);
FRAME(unknown, 0, 0, 4, 0xbe, 0, 0, 0, 0, 0, 1, 2, 3, 4);
// The start of a request whose headers never end.
FRAME(more_headers, 0, 0, 4, 9, 0, 0, 0, 0, 1, 0, 1, 'a', 0);
FRAME(huge_frame, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1);
FRAME(data_of_nobody, 0, 0, 4, 0, 0, 0, 0, 0, 9, 'a', 'b', 'c', 'd');

// gRPC takes some KB for a frame or a request until it is worked off, so that a burst may cost as
// much as it has of them. A burst that was answered must leave nothing for the next.
enum { BURST = 1000, FLOOD_MOST_KB = 32 * 1024 };

static void floods_of_frames_are_cut_off(void **state) {
    static const Flood floods[] = {
        {"ping", ping, sizeof ping, 20000},
        {"settings", settings, sizeof settings, 20000},
        {"empty settings", empty_settings, sizeof empty_settings, 20000},
        {"window", window, sizeof window, 20000},
        {"priority", priority, sizeof priority, 20000},
        {"unknown", unknown, sizeof unknown, 20000},
        {"headers", more_headers, sizeof more_headers, 20000},
        {"huge frame", huge_frame, sizeof huge_frame, 1},
        {"data", data_of_nobody, sizeof data_of_nobody, 20000},
    };
    Scene *scene = *state;
    long before = process_kb(scene, "VmHWM");
    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++) {
        int peer = unix_peer_open(scene->process.address);
        unix_peer_send(peer, UNIX_PEER_PREFACE, sizeof UNIX_PEER_PREFACE - 1);
        unix_peer_send(peer, (const char *)empty_settings, sizeof empty_settings);
        for (size_t n = 1; n <= floods[i].count; n++) {
            if (!unix_peer_send(peer, (const char *)floods[i].frame, floods[i].length)) break;
            if (n % BURST == 0) assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
        }
        if (terraform_asks(scene, SCHEMA) != GRPC_STATUS_OK) fail_msg("%s", floods[i].what);
        close(peer);
    }
    assert_true(process_kb(scene, "VmHWM") - before < FLOOD_MOST_KB);
}

// Requests that are taken back at once, one after the other.
static void requests_that_are_taken_back_cost_little(void **state) {
    enum { REQUESTS = 10000 };
    static const unsigned char headers[] = {0x83, 0x86, 0x04, 1,   '/', 0x01, 1,   'x', 0x0f, 0x10,
                                            16,   'a',  'p',  'p', 'l', 'i',  'c', 'a', 't',  'i',
                                            'o',  'n',  '/',  'g', 'r', 'p',  'c', 0,   2,    't',
                                            'e',  8,    't',  'r', 'a', 'i',  'l', 'e', 'r',  's'};
    Scene *scene = *state;
    long before = process_kb(scene, "VmHWM");
    int peer = unix_peer_open(scene->process.address);
    unix_peer_send(peer, UNIX_PEER_PREFACE, sizeof UNIX_PEER_PREFACE - 1);
    unix_peer_send(peer, (const char *)empty_settings, sizeof empty_settings);
    for (unsigned n = 0; n < REQUESTS; n++) {
        unsigned id = 2 * n + 1;
        const unsigned char place[] = {(unsigned char)(id >> 24), (unsigned char)(id >> 16),
                                       (unsigned char)(id >> 8), (unsigned char)id};
        const unsigned char open[] = {0, 0, sizeof headers, 1, 4};
        const unsigned char take_back[] = {0, 0, 4, 3, 0};
        const unsigned char cancel[] = {0, 0, 0, 8};
        bool sent = unix_peer_send(peer, (const char *)open, sizeof open) &&
                    unix_peer_send(peer, (const char *)place, sizeof place) &&
                    unix_peer_send(peer, (const char *)headers, sizeof headers) &&
                    unix_peer_send(peer, (const char *)take_back, sizeof take_back) &&
                    unix_peer_send(peer, (const char *)place, sizeof place) &&
                    unix_peer_send(peer, (const char *)cancel, sizeof cancel);
        if (!sent) break;
        if (n % BURST == 0) assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
    }
    assert_int_equal(terraform_asks(scene, SCHEMA), GRPC_STATUS_OK);
    close(peer);
    assert_true(process_kb(scene, "VmHWM") - before < FLOOD_MOST_KB);
}

// ---- other users of the machine

// Whether a user with no rights of ours can connect. Only root can try.
static bool stranger_connects(const char *address) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (setgid(65534) != 0 || setuid(65534) != 0) _exit(2);
        _exit(unix_peer_open(address) >= 0 ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_int_not_equal(WEXITSTATUS(status), 2);
    return WEXITSTATUS(status) == 1;
}

static void without_tls_no_other_user_reaches_the_socket(void **state) {
    Scene *scene = *state;
    if (geteuid() == 0) assert_false(stranger_connects(scene->process.address));
    // Also where somebody prescribed a directory that everyone may enter.
    char directory[] = "/tmp/channel-test-XXXXXX";
    assert_non_null(mkdtemp(directory));
    chmod(directory, 0777);
    mode_t mask = umask(0);
    Scene open = {.arena = arena_new()};
    plugin_spawn(provider_file(), NULL,
                 &(PluginEnvironment){.socket_directory = directory, .errors = "/dev/null"},
                 &open.process);
    umask(mask);
    assert_true(plugin_handshake(open.arena, &open.process));
    struct stat found;
    assert_int_equal(stat(open.process.address + strlen("unix:"), &found), 0);
    assert_int_equal(found.st_mode & (S_IRWXG | S_IRWXO), 0);
    if (geteuid() == 0) assert_false(stranger_connects(open.process.address));
    assert_int_equal(terraform_asks(&open, "/plugin.GRPCController/Shutdown"), GRPC_STATUS_OK);
    assert_int_equal(plugin_wait(&open.process), 0);
    rmdir(directory);
    arena_free(open.arena);
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
        TLS(others_certificates_are_refused),
        TLS(what_terraforms_certificate_signed_is_refused_too),
        TLS(nonsense_disturbs_nobody),
        PLAIN(nonsense_disturbs_nobody),
        cmocka_unit_test_setup_teardown(silent_connections_are_closed_and_stop_nobody,
                                        begin_with_few_files, end),
        TLS(a_message_beyond_the_limit_is_refused),
        TLS(a_compressed_message_is_refused),
        TLS(calls_that_never_send_their_message_are_limited),
        PLAIN(floods_of_frames_are_cut_off),
        PLAIN(requests_that_are_taken_back_cost_little),
        PLAIN(without_tls_no_other_user_reaches_the_socket),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
