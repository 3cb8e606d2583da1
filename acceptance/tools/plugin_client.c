// SPDX-License-Identifier: MPL-2.0
// Starts a provider as Terraform would, asks for its schema over mutual TLS, and prints as one JSON
// line how long each step took since exec and how much memory the provider then held.
// Usage: plugin_client PROVIDER CLIENT_CERTIFICATE.pem CLIENT_KEY.pem
#include "provider/base/text.h"

#include <fcntl.h>
#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc_security.h>
#include <grpc/support/time.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAXIMUM = 16 * 1024, FILE_MAXIMUM = 64 * 1024, CALL_SECONDS = 20 };

extern char **environ;

typedef struct Client {
    Arena *arena;
    const char *provider, *certificate, *key; // PEM texts
    grpc_completion_queue *queue;
    grpc_channel *channel;
    pid_t pid;
    int output; // the provider's stdout
} Client;

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1000.0 * (double)now.tv_sec + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "plugin_client: %s\n", what);
    exit(1);
}

static const char *read_text(Arena *arena, int file, size_t maximum, bool line) {
    char *text = arena_alloc(arena, maximum + 1);
    size_t length = 0;
    while (length < maximum) {
        ssize_t count = read(file, text + length, maximum - length);
        if (count <= 0) break;
        length += (size_t)count;
        if (line && memchr(text, '\n', length) != NULL) break;
    }
    text[length] = '\0';
    return text;
}

static const char *read_file(Arena *arena, const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) fail("a file cannot be read");
    const char *text = read_text(arena, file, FILE_MAXIMUM, false);
    close(file);
    return text;
}

static void client_spawn(Client *client) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
    setenv("TF_PLUGIN_MAGIC_COOKIE",
           "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", 1);
    setenv("PLUGIN_PROTOCOL_VERSIONS", "6", 1);
    setenv("PLUGIN_CLIENT_CERT", client->certificate, 1);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char *const arguments[] = {(char *)(uintptr_t)client->provider, NULL};
    int error = posix_spawn(&client->pid, client->provider, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) fail("the provider cannot be started");
    client->output = ends[0];
}

// The server's certificate as PEM, from the handshake's unpadded base64.
static const char *pem_of(Arena *arena, Text base64) {
    Buffer pem = buffer_new(arena, LINE_MAXIMUM * 2);
    buffer_printf(&pem, "-----BEGIN CERTIFICATE-----\n");
    for (size_t at = 0; at < base64.length; at += 64) {
        size_t length = base64.length - at < 64 ? base64.length - at : 64;
        buffer_printf(&pem, "%.*s", (int)length, base64.data + at);
        bool last = at + 64 >= base64.length;
        buffer_printf(&pem, "%.*s\n", last ? (int)((4 - base64.length % 4) % 4) : 0, "===");
    }
    buffer_printf(&pem, "-----END CERTIFICATE-----\n");
    return buffer_text(&pem).data;
}

// "1|6|unix|ADDRESS|grpc|CERTIFICATE"
static void client_connect(Client *client, const char *line) {
    Text fields[6], rest = text_trim(text_of(line));
    for (size_t i = 0; i < 6; i++) {
        if (!text_next(&rest, '|', &fields[i])) fail("no handshake line");
    }
    bool abstract = fields[3].length > 0 && fields[3].data[0] == '@';
    const char *target =
        arena_printf(client->arena, "%s%.*s",
                     abstract ? "unix-abstract:" : "unix:", (int)(fields[3].length - abstract),
                     fields[3].data + abstract);
    grpc_ssl_pem_key_cert_pair pair = {client->key, client->certificate};
    grpc_channel_credentials *credentials =
        grpc_ssl_credentials_create_ex(pem_of(client->arena, fields[5]), &pair, NULL, NULL);
    char name_key[] = GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, name[] = "localhost";
    char size_key[] = GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH;
    grpc_arg values[] = {
        {.type = GRPC_ARG_STRING, .key = name_key, .value.string = name},
        {.type = GRPC_ARG_INTEGER, .key = size_key, .value.integer = -1},
    };
    grpc_channel_args args = {.num_args = 2, .args = values};
    client->channel = grpc_channel_create(target, credentials, &args);
    grpc_channel_credentials_release(credentials);
}

// Calls a method with an empty request; gives the size of the answer.
static size_t client_call(Client *client, const char *method) {
    gpr_timespec deadline = gpr_time_add(gpr_now(GPR_CLOCK_REALTIME),
                                         gpr_time_from_seconds(CALL_SECONDS, GPR_TIMESPAN));
    grpc_call *call =
        grpc_channel_create_call(client->channel, NULL, GRPC_PROPAGATE_DEFAULTS, client->queue,
                                 grpc_slice_from_static_string(method), NULL, deadline, NULL);
    grpc_slice empty = grpc_empty_slice();
    grpc_byte_buffer *request = grpc_raw_byte_buffer_create(&empty, 1), *answer = NULL;
    grpc_metadata_array first, last;
    grpc_metadata_array_init(&first);
    grpc_metadata_array_init(&last);
    grpc_status_code status = GRPC_STATUS_UNKNOWN;
    grpc_slice details = grpc_empty_slice();
    grpc_op ops[] = {
        {.op = GRPC_OP_SEND_INITIAL_METADATA},
        {.op = GRPC_OP_SEND_MESSAGE, .data.send_message.send_message = request},
        {.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT},
        {.op = GRPC_OP_RECV_INITIAL_METADATA,
         .data.recv_initial_metadata.recv_initial_metadata = &first},
        {.op = GRPC_OP_RECV_MESSAGE, .data.recv_message.recv_message = &answer},
        {.op = GRPC_OP_RECV_STATUS_ON_CLIENT,
         .data.recv_status_on_client = {.trailing_metadata = &last,
                                        .status = &status,
                                        .status_details = &details}},
    };
    grpc_call_start_batch(call, ops, sizeof ops / sizeof *ops, NULL, NULL);
    grpc_completion_queue_next(client->queue, gpr_inf_future(GPR_CLOCK_REALTIME), NULL);
    size_t size = answer != NULL ? grpc_byte_buffer_length(answer) : 0;
    if (status != GRPC_STATUS_OK) {
        fprintf(stderr, "%s: status %d: %.*s\n", method, (int)status,
                (int)GRPC_SLICE_LENGTH(details), (const char *)GRPC_SLICE_START_PTR(details));
        fail("a call failed");
    }
    grpc_byte_buffer_destroy(request);
    grpc_byte_buffer_destroy(answer);
    grpc_metadata_array_destroy(&first);
    grpc_metadata_array_destroy(&last);
    grpc_slice_unref(details);
    grpc_call_unref(call);
    return size;
}

static long resident_kb(Client *client) {
    const char *path = arena_printf(client->arena, "/proc/%d/status", (int)client->pid);
    const char *found = strstr(read_file(client->arena, path), "VmRSS:");
    return found == NULL ? -1 : strtol(found + strlen("VmRSS:"), NULL, 10);
}

// The provider answers Shutdown and ends; waiting for it shows that it does.
static double client_shutdown(Client *client) {
    double started = now_ms();
    client_call(client, "/plugin.GRPCController/Shutdown");
    int status = 0;
    if (waitpid(client->pid, &status, 0) != client->pid || status != 0) {
        fail("the provider did not end well");
    }
    return now_ms() - started;
}

static void client_free(Client *client) {
    grpc_channel_destroy(client->channel);
    grpc_completion_queue_shutdown(client->queue);
    while (
        grpc_completion_queue_next(client->queue, gpr_inf_future(GPR_CLOCK_REALTIME), NULL).type !=
        GRPC_QUEUE_SHUTDOWN) {
    }
    grpc_completion_queue_destroy(client->queue);
    grpc_shutdown_blocking();
    close(client->output);
    arena_free(client->arena);
}

int main(int count, char **arguments) {
    if (count != 4) fail("usage: plugin_client PROVIDER CERTIFICATE.pem KEY.pem");
    Arena *arena = arena_new();
    Client client = {.arena = arena,
                     .provider = arguments[1],
                     .certificate = read_file(arena, arguments[2]),
                     .key = read_file(arena, arguments[3])};
    grpc_init();
    client.queue = grpc_completion_queue_create_for_next(NULL);
    double started = now_ms();
    client_spawn(&client);
    const char *line = read_text(arena, client.output, LINE_MAXIMUM, true);
    double handshake = now_ms() - started;
    client_connect(&client, line);
    size_t size = client_call(&client, "/tfplugin6.Provider/GetProviderSchema");
    double schema = now_ms() - started;
    long resident = resident_kb(&client);
    double shutdown = client_shutdown(&client);
    printf("{\"handshake_ms\": %.2f, \"schema_ms\": %.2f, \"schema_bytes\": %zu, "
           "\"rss_kb\": %ld, \"shutdown_ms\": %.2f}\n",
           handshake, schema, size, resident, shutdown);
    client_free(&client);
    return 0;
}
