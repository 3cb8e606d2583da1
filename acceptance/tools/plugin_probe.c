// SPDX-License-Identifier: MPL-2.0
// Starts a provider as Terraform does, N times, and prints one JSON line a start: milliseconds from
// exec to the handshake and to the schema, resident memory after that, milliseconds from Shutdown
// to the end of the process.
//
//   plugin_probe FILE [N]
#include "acceptance/tools/plugin_client.h"
#include "acceptance/tools/plugin_process.h"
#include "provider/rpc/codec.h"

#include <stdio.h>
#include <time.h>

typedef struct Measures {
    double handshake_ms, schema_ms, exit_ms;
    long rss_kb;
    size_t schema_bytes;
} Measures;

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static long resident_kb(Arena *arena, pid_t pid) {
    char line[256];
    long kb = -1;
    FILE *file = fopen(arena_printf(arena, "/proc/%ld/status", (long)pid), "r");
    while (file != NULL && kb < 0 && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "VmRSS: %ld", &kb) != 1) kb = -1;
    }
    if (file != NULL) fclose(file);
    return kb;
}

static ClientAnswer ask(grpc_channel *channel, Arena *arena, const char *path) {
    return client_call(channel, arena, path, text_of(""), 10000);
}

static const char *probe(Arena *arena, const char *file, const ClientIdentity *identity,
                         Measures *ret) {
    PluginProcess process;
    double began = now_ms();
    plugin_spawn(file, NULL, &(PluginEnvironment){.client_certificate = identity->certificate},
                 &process);
    if (!plugin_handshake(arena, &process)) return "no handshake";
    ret->handshake_ms = now_ms() - began;
    const char *server = client_pem_of(arena, process.certificate);
    if (server == NULL) return "no certificate in the handshake";
    grpc_channel *channel = client_connect(process.address, server, identity);
    ClientAnswer answer = ask(channel, arena, "/tfplugin6.Provider/GetProviderSchema");
    ret->schema_ms = now_ms() - began;
    ret->schema_bytes = answer.bytes.length;
    ret->rss_kb = resident_kb(arena, process.pid);
    double asked = now_ms();
    ask(channel, arena, "/plugin.GRPCController/Shutdown");
    int status = plugin_wait(&process);
    ret->exit_ms = now_ms() - asked;
    grpc_channel_destroy(channel);
    if (answer.code != GRPC_STATUS_OK) return answer.reason;
    return status == 0 ? NULL : "the provider did not end with status 0";
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: plugin_probe FILE [N]\n");
        return 2;
    }
    int64_t count = 1;
    if (argc == 3 && !text_to_int(text_of(argv[2]), 1, 10000, &count)) return 2;
    grpc_init();
    const char *fault = NULL;
    for (int64_t i = 0; i < count && fault == NULL; i++) {
        Arena *arena = arena_new();
        Measures measures = {0};
        ClientIdentity identity = client_identity(arena);
        fault = probe(arena, argv[1], &identity, &measures);
        if (fault == NULL)
            printf("{\"handshake_ms\":%.2f,\"schema_ms\":%.2f,\"exit_ms\":%.2f,\"rss_kb\":%ld,"
                   "\"schema_bytes\":%zu}\n",
                   measures.handshake_ms, measures.schema_ms, measures.exit_ms, measures.rss_kb,
                   measures.schema_bytes);
        else
            fprintf(stderr, "plugin_probe: %s\n", fault);
        arena_free(arena);
    }
    grpc_shutdown_blocking();
    return fault == NULL ? 0 : 1;
}
