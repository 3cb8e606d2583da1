// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/serve.h"

#include "provider/base/signals.h"
#include "provider/rpc/address.h"
#include "provider/rpc/ending.h"
#include "provider/rpc/process.h"
#include "provider/rpc/server.h"
#include "provider/value/json.h"

#include <grpc/grpc_security.h>
#include <stdio.h>
#include <unistd.h>

// {"registry…/name":{"Protocol":"grpc","ProtocolVersion":6,"Pid":…,"Test":true,"Addr":{…}}}
static Text reattach_json(Arena *arena, const Provider *provider, const Address *address) {
    const ValueEntry place[] = {
        {TEXT("Network"), value_cstring(arena, "unix")},
        {TEXT("String"), value_cstring(arena, address->shown)},
    };
    const ValueEntry process[] = {
        {TEXT("Addr"), value_map(arena, place, sizeof place / sizeof *place)},
        {TEXT("Pid"), value_int(arena, getpid())},
        {TEXT("Protocol"), value_cstring(arena, "grpc")},
        {TEXT("ProtocolVersion"), value_int(arena, 6)},
        // Terraform then leaves starting and ending the process to whoever debugs it.
        {TEXT("Test"), &value_true},
    };
    const ValueEntry all[] = {
        {text_of(provider->address), value_map(arena, process, sizeof process / sizeof *process)},
    };
    return json_print(arena, value_map(arena, all, 1));
}

static int serve(Arena *arena, const Provider *provider, const Address *address,
                 const sigset_t *signals) {
    grpc_server_credentials *credentials = grpc_insecure_server_credentials_create();
    const ServerOptions options = {.provider = provider,
                                   .address = address->listen,
                                   .credentials = credentials,
                                   .haste = process_switches().haste};
    Server *server = server_start(&options);
    grpc_server_credentials_release(credentials);
    Ending *ending = server != NULL ? ending_watch(arena, server, signals) : NULL;
    if (ending == NULL) {
        fprintf(stderr, "terraform-provider-%s: could not listen at %s\n", provider->name,
                address->shown);
        return 1;
    }
    Text json = reattach_json(arena, provider, address);
    printf("Provider started. To attach Terraform to it, set in the environment:\n\n"
           "\tTF_REATTACH_PROVIDERS='%.*s'\n\n",
           (int)json.length, json.data);
    fflush(stdout);
    server_run(server);
    ending_unwatch(ending);
    server_free(server);
    return 0;
}

int serve_debug(const Provider *provider) {
    process_protect();
    Arena *arena = arena_new();
    Address address;
    const char *fault = NULL;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    ending_block(&signals);
    process_prepare(&(ProcessSwitches){.core = true});
    signals_handle(SIGINT, SIG_DFL); // process_prepare() ignored it: here it ends the process
    const char *program = arena_printf(arena, "terraform-provider-%s", provider->name);
    if (!address_private(arena, program, &address, &fault)) {
        fprintf(stderr, "%s: %s\n", program, fault);
        arena_free(arena);
        return 1;
    }
    grpc_init();
    int exit_status = serve(arena, provider, &address, &signals);
    grpc_shutdown_blocking();
    address_remove(&address);
    arena_free(arena);
    return exit_status;
}
