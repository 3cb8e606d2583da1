// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/serve.h"

#include "provider/base/log.h"
#include "provider/rpc/address.h"
#include "provider/rpc/ending.h"
#include "provider/rpc/handshake.h"
#include "provider/rpc/mtls.h"
#include "provider/rpc/process.h"
#include "provider/rpc/server.h"

#include <stdio.h>
#include <unistd.h>

static const char log_module[] = "provider";

static int say(const char *name, const char *fault) {
    fprintf(stderr, "terraform-provider-%s: %s\n", name, fault);
    return 1;
}

static const char *program_of(Arena *arena, const Provider *provider) {
    return arena_printf(arena, "terraform-provider-%s", provider->name);
}

static void remove_address(void *address) {
    address_remove(address);
}

// With TLS any name will do; without it the file system must keep others out.
static bool choose_address(Arena *arena, const Handshake *handshake, const char *program,
                           Address *ret, const char **ret_fault) {
    if (handshake->socket_directory != NULL)
        return address_in(arena, handshake->socket_directory, program, ret, ret_fault);
    if (handshake->client_certificate == NULL)
        return address_private(arena, program, ret, ret_fault);
    *ret = address_abstract(arena, program);
    return true;
}

// *ret_certificate: for the handshake; NULL without TLS.
static grpc_server_credentials *make_credentials(Arena *arena, const Handshake *handshake,
                                                 const char **ret_certificate) {
    *ret_certificate = NULL;
    if (handshake->client_certificate == NULL) return grpc_insecure_server_credentials_create();
    Identity identity;
    if (!mtls_identity(arena, &identity)) return NULL;
    *ret_certificate = identity.encoded;
    grpc_server_credentials *credentials =
        mtls_credentials(&identity, handshake->client_certificate);
    mtls_wipe(&identity);
    return credentials;
}

static bool print_line(Text line) {
    return write(STDOUT_FILENO, line.data, line.length) == (ssize_t)line.length;
}

// Whoever runs Terraform may end it with all its children at once.
static void run(Arena *arena, Server *server, const sigset_t *signals) {
    Ending *ending = ending_watch(arena, server, signals);
    server_run(server);
    ending_unwatch(ending);
}

typedef struct Start {
    Handshake handshake;
    ProcessSwitches switches;
    sigset_t signals; // that end the process
} Start;

static int run_plugin(Arena *arena, const Provider *provider, const Start *start) {
    const Handshake *handshake = &start->handshake;
    Address *address = ARENA_NEW(arena, Address);
    const char *fault = NULL, *certificate, *peer = NULL;
    if (!choose_address(arena, handshake, program_of(arena, provider), address, &fault))
        return say(provider->name, fault);
    arena_defer(arena, remove_address, address);
    if (handshake->client_certificate != NULL) {
        peer = mtls_normal(arena, handshake->client_certificate);
        if (peer == NULL) return say(provider->name, "PLUGIN_CLIENT_CERT is not a certificate");
    }
    grpc_server_credentials *credentials = make_credentials(arena, handshake, &certificate);
    if (credentials == NULL) return say(provider->name, "could not make a TLS certificate");
    const ServerOptions options = {.provider = provider,
                                   .address = address->listen,
                                   .credentials = credentials,
                                   .peer = peer,
                                   .exit_on_shutdown = !start->switches.teardown,
                                   .before_exit = remove_address,
                                   .argument = address,
                                   .parent = getppid(),
                                   .haste = start->switches.haste};
    Server *server = server_start(&options);
    grpc_server_credentials_release(credentials);
    if (server == NULL) return say(provider->name, "could not listen: the socket cannot be made");
    LOG(LOG_DEBUG, log_module, "serving", LOG_TEXT("version", VERSION),
        LOG_TEXT("address", address->shown), LOG_INT("tls", certificate != NULL));
    bool printed = print_line(handshake_line(arena, address->shown, certificate));
    process_release_stdout();
    if (!printed) server_stop(server);
    run(arena, server, &start->signals);
    server_free(server);
    return printed ? 0 : say(provider->name, "could not write the handshake to stdout");
}

int serve_plugin(const Provider *provider) {
    Start start;
    process_protect();
    if (!handshake_read(&start.handshake))
        return say(provider->name,
                   "this is a Terraform provider, which Terraform starts by itself; run `terraform "
                   "init` and `terraform plan` in a directory that requires it. Subcommands for "
                   "people: version, schema, docs, -debug.");
    start.switches = process_switches();
    sigemptyset(&start.signals);
    sigaddset(&start.signals, SIGTERM);
    ending_block(&start.signals);
    process_prepare(&start.switches);
    if (!start.handshake.speaks_6)
        LOG(LOG_ERROR, log_module, "Terraform is too old",
            LOG_TEXT("needed", "plugin protocol 6, which Terraform 1.0 and later speak"));
    Arena *arena = arena_new();
    grpc_init();
    int exit_status = run_plugin(arena, provider, &start);
    arena_free(arena);
    grpc_shutdown_blocking();
    return exit_status;
}
