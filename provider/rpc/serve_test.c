// SPDX-License-Identifier: MPL-2.0
// The built provider as a process: by hand, under the handshake with and without TLS, told to end,
// orphaned, in debug mode.
#include "acceptance/tools/plugin_client.h"
#include "acceptance/tools/plugin_process.h"
#include "acceptance/tools/provider_file.h"
#include "provider/rpc/process.h"

#include <signal.h>
#include <sys/stat.h>
#include <time.h>

static const char schema_path[] = "/tfplugin6.Provider/GetProviderSchema";
static const char shutdown_path[] = "/plugin.GRPCController/Shutdown";

static Arena *arena;

static int begin(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static grpc_status_code ask(const PluginProcess *process, const ClientIdentity *identity,
                            const char *path) {
    const char *server = identity != NULL ? client_pem_of(arena, process->certificate) : NULL;
    grpc_channel *channel = client_connect(process->address, server, identity);
    ClientAnswer answer = client_call(channel, arena, path, text_of(""), 10000);
    grpc_channel_destroy(channel);
    return answer.code;
}

static void started_by_hand_it_says_so_and_fails(void **state) {
    (void)state;
    PluginProcess process;
    char said[512] = "";
    char errors[] = "/tmp/serve-test-XXXXXX";
    close(mkstemp(errors));
    plugin_spawn(provider_file(), NULL, &(PluginEnvironment){.cookie = "", .errors = errors},
                 &process);
    assert_int_equal(fgetc(process.out), EOF); // nothing on stdout
    assert_int_equal(plugin_wait(&process), 1);
    FILE *file = fopen(errors, "r");
    assert_non_null(fgets(said, sizeof said, file));
    fclose(file);
    unlink(errors);
    assert_non_null(strstr(said, "Terraform starts by itself"));
}

static void start(const ClientIdentity *identity, PluginProcess *ret) {
    plugin_spawn(provider_file(), NULL,
                 &(PluginEnvironment){.client_certificate = identity->certificate}, ret);
    assert_true(plugin_handshake(arena, ret));
}

static void with_tls_it_serves_and_ends_on_shutdown(void **state) {
    (void)state;
    PluginProcess process;
    ClientIdentity identity = client_identity(arena);
    start(&identity, &process);
    assert_true(strlen(process.certificate) > 50);
    kill(process.pid, SIGINT); // Ctrl-C reaches the whole process group
    assert_int_equal(ask(&process, &identity, schema_path), GRPC_STATUS_OK);
    assert_int_equal(ask(&process, &identity, shutdown_path), GRPC_STATUS_OK);
    assert_int_equal(fgetc(process.out), EOF); // the handshake was all
    assert_int_equal(plugin_wait(&process), 0);
}

static void without_tls_the_socket_is_private_and_removed(void **state) {
    (void)state;
    PluginProcess process;
    struct stat found;
    plugin_spawn(provider_file(), NULL, &(PluginEnvironment){.versions = "6"}, &process);
    assert_true(plugin_handshake(arena, &process));
    assert_string_equal(process.certificate, "");
    char *path = arena_strdup(arena, process.address + strlen("unix:"));
    assert_int_equal(stat(path, &found), 0);
    char *directory = arena_strdup(arena, path);
    *strrchr(directory, '/') = '\0';
    assert_int_equal(stat(directory, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_equal(ask(&process, NULL, schema_path), GRPC_STATUS_OK);
    assert_int_equal(ask(&process, NULL, shutdown_path), GRPC_STATUS_OK);
    assert_int_equal(plugin_wait(&process), 0);
    assert_int_not_equal(stat(directory, &found), 0);
}

static void a_prescribed_directory_is_used(void **state) {
    (void)state;
    PluginProcess process;
    char directory[] = "/tmp/serve-test-XXXXXX";
    assert_non_null(mkdtemp(directory));
    ClientIdentity identity = client_identity(arena);
    plugin_spawn(provider_file(), NULL,
                 &(PluginEnvironment){.client_certificate = identity.certificate,
                                      .socket_directory = directory},
                 &process);
    assert_true(plugin_handshake(arena, &process));
    assert_non_null(strstr(process.address, directory));
    assert_int_equal(ask(&process, &identity, shutdown_path), GRPC_STATUS_OK);
    assert_int_equal(plugin_wait(&process), 0);
    assert_int_equal(rmdir(directory), 0); // nothing was left in it
}

static void a_certificate_that_is_none_ends_it_with_a_reason(void **state) {
    (void)state;
    PluginProcess process;
    plugin_spawn(provider_file(), NULL,
                 &(PluginEnvironment){.client_certificate = "nonsense", .errors = "/dev/null"},
                 &process);
    assert_false(plugin_handshake(arena, &process));
    assert_int_equal(plugin_wait(&process), 1);
}

static void full_teardown_also_ends_with_0(void **state) {
    (void)state;
    PluginProcess process;
    setenv("LOBECHAT_DEBUG_TEARDOWN", "1", 1);
    plugin_spawn(provider_file(), NULL, &(PluginEnvironment){.cookie = NULL}, &process);
    unsetenv("LOBECHAT_DEBUG_TEARDOWN");
    assert_true(plugin_handshake(arena, &process));
    assert_int_equal(ask(&process, NULL, shutdown_path), GRPC_STATUS_OK);
    assert_int_equal(plugin_wait(&process), 0);
}

// Only a sandbox may be asked so often.
static void haste_is_for_sandboxes(void **state) {
    (void)state;
    static const struct {
        const char *sandbox, *given;
        int64_t haste;
    } cases[] = {{NULL, "50", 0},          {"", "50", 0},          {"ready.json", NULL, 0},
                 {"ready.json", "50", 50}, {"ready.json", "0", 0}, {"ready.json", "1001", 0},
                 {"ready.json", "5x", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plugin_export("LOBECHAT_SANDBOX", cases[i].sandbox);
        plugin_export("LOBECHAT_DEBUG_HASTE", cases[i].given);
        assert_int_equal(process_switches().haste, cases[i].haste);
    }
    plugin_export("LOBECHAT_SANDBOX", NULL);
    plugin_export("LOBECHAT_DEBUG_HASTE", NULL);
}

static void a_signal_ends_it(void **state) {
    (void)state;
    PluginProcess process;
    ClientIdentity identity = client_identity(arena);
    start(&identity, &process);
    assert_int_equal(ask(&process, &identity, schema_path), GRPC_STATUS_OK);
    time_t began = time(NULL);
    kill(process.pid, SIGTERM);
    assert_int_equal(plugin_wait(&process), 0);
    assert_true(time(NULL) - began < 5);
}

// The parent of the provider is a child of this test that ends at once.
static void an_orphan_ends_by_itself(void **state) {
    (void)state;
    int pipes[2];
    char byte;
    assert_int_equal(pipe(pipes), 0);
    fflush(NULL);
    pid_t parent = fork();
    if (parent == 0) {
        PluginProcess process;
        plugin_spawn(provider_file(), NULL, &(PluginEnvironment){.cookie = NULL}, &process);
        _exit(plugin_handshake(arena, &process) ? 0 : 1);
    }
    close(pipes[1]); // the provider inherited the other copy: end of file when it ends
    int status = 1;
    waitpid(parent, &status, 0);
    assert_int_equal(status, 0);
    time_t began = time(NULL);
    assert_int_equal(read(pipes[0], &byte, 1), 0);
    assert_true(time(NULL) - began < 10);
    close(pipes[0]);
}

static void debug_mode_tells_how_to_attach(void **state) {
    (void)state;
    PluginProcess process;
    char line[1024], socket[512] = "";
    plugin_spawn(provider_file(), "-debug", &(PluginEnvironment){.cookie = ""}, &process);
    while (socket[0] == '\0' && fgets(line, sizeof line, process.out) != NULL) {
        const char *found = strstr(line, "\"String\":\"");
        if (found != NULL) sscanf(found, "\"String\":\"%511[^\"]", socket);
    }
    process.address = arena_printf(arena, "unix:%s", socket);
    assert_int_equal(ask(&process, NULL, schema_path), GRPC_STATUS_OK);
    kill(process.pid, SIGINT);
    assert_int_equal(plugin_wait(&process), 0);
    struct stat found;
    assert_int_not_equal(stat(socket, &found), 0);
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

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(started_by_hand_it_says_so_and_fails),
        T(with_tls_it_serves_and_ends_on_shutdown),
        T(without_tls_the_socket_is_private_and_removed),
        T(a_prescribed_directory_is_used),
        T(a_certificate_that_is_none_ends_it_with_a_reason),
        T(full_teardown_also_ends_with_0),
        T(haste_is_for_sandboxes),
        T(a_signal_ends_it),
        T(an_orphan_ends_by_itself),
        T(debug_mode_tells_how_to_attach),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
