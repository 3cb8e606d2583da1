// SPDX-License-Identifier: MPL-2.0
// The gRPC server: one thread takes events, a pool runs the calls that may block, so StopProvider
// and Shutdown are answered whatever else is going on. Memory of a call is freed when its answer
// is out.
#pragma once

#include "provider/schema/resource.h"

#include <grpc/grpc.h>
#include <sys/types.h>

typedef struct Server Server;

typedef struct ServerOptions {
    const Provider *provider;
    const char *address;                  // as gRPC takes it
    grpc_server_credentials *credentials; // released by the caller
    const char *peer; // the only certificate that may call, from mtls_normal(); NULL without TLS
    // Shutdown ends the process at once, after before_exit(argument); otherwise server_run()
    // returns. Nothing is lost: by then the answer is out, and state is Terraform's to keep.
    bool exit_on_shutdown;
    void (*before_exit)(void *argument);
    void *argument;
    // When this is no longer the parent process, all calls are cancelled and the server ends as
    // with Shutdown. 0: do not watch.
    pid_t parent;
    int64_t haste; // of every call, and of looking for the parent; see Call
} ServerOptions;

// Listens when it returns. grpc_init() was called. NULL when it cannot listen.
Server *server_start(const ServerOptions *options);
// Serves until it is stopped and every call is finished.
void server_run(Server *server);
// Both may be called from any thread, before server_free(). Cancels what runs, as StopProvider
// does, waits until all of it is answered (ten seconds at most), and stops.
void server_end(Server *server);
// Cancels what runs without waiting for answers, and lets server_run() return.
void server_stop(Server *server);
// After server_run() has returned.
void server_free(Server *server);
size_t server_threads(Server *server); // of the pool
