// SPDX-License-Identifier: MPL-2.0
// Starts the sandbox: an origin for each service and one for control, says in one JSON line where
// they are, and serves until it is told to stop.
#include "acceptance/sandbox/control.h"
#include "acceptance/sandbox/dispatch.h"
#include "acceptance/sandbox/origin.h"
#include "acceptance/sandbox/ready.h"
#include "acceptance/sandbox/tls.h"
#include "provider/base/signals.h"
#include "provider/value/json.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct Served {
    Sandbox *sandbox;
    const Service *service; // NULL: control
} Served;

typedef struct Program {
    Arena *arena;
    Options options;
    Sandbox *sandbox;
    Served *served; // the services in order, then control
    size_t count;
    Origin **origins; // http, then https
    size_t origin_count;
    TlsFiles tls;
} Program;

static Answer serve(void *served_pointer, Arena *arena, const Message *message) {
    const Served *served = served_pointer;
    if (served->service == NULL) return control_serve(served->sandbox, arena, message);
    return dispatch_serve(served->sandbox, served->service, arena, message);
}

// One origin for each service, in table order, at consecutive ports when a port is given.
static bool start_origins(Program *program, const TlsFiles *tls) {
    for (size_t i = 0; i < program->count; i++) {
        int64_t first = program->options.port;
        OriginSettings settings = {
            .port = first == 0 ? 0 : first + (int64_t)program->origin_count,
            .certificate = tls != NULL ? tls->certificate : NULL,
            .key = tls != NULL ? tls->key : NULL,
            .serve = serve,
            .context = &program->served[i],
        };
        Origin *origin = origin_start(program->arena, &settings);
        if (origin == NULL) return false;
        program->origins[program->origin_count++] = origin;
    }
    return true;
}

// The URL of a service for clients; first: of the http or the https origins.
static const char *client_url(const Program *program, size_t first, size_t index) {
    return ready_url(program->arena, &program->sandbox->cloud, services[index],
                     origin_url(program->origins[first + index]));
}

static Status start(Program *program, const char **ret_reason) {
    Arena *arena = program->arena;
    TRY(sandbox_new(arena, &program->options, &program->sandbox, ret_reason));
    while (services[program->count] != NULL) program->count++;
    program->count++; // control
    program->served = ARENA_ARRAY(arena, program->count, Served);
    for (size_t i = 0; i < program->count; i++) {
        program->served[i] = (Served){program->sandbox, services[i]};
    }
    program->origins = ARENA_ARRAY(arena, 2 * program->count, Origin *);
    const char **urls = ARENA_ARRAY(arena, program->count, const char *);
    program->sandbox->cloud.origins = urls;
    bool tls = program->options.tls_dir != NULL;
    if (tls)
        TRY(tls_make(arena, program->options.tls_dir, ready_names(arena, &program->sandbox->cloud),
                     &program->tls, ret_reason));
    if (!start_origins(program, NULL) || (tls && !start_origins(program, &program->tls))) {
        *ret_reason = "cannot listen on the loopback interface: is a port taken?";
        return status_failed();
    }
    for (size_t i = 0; services[i] != NULL; i++) urls[i] = client_url(program, 0, i);
    return status_ok();
}

// Where everything is, of the http or the https origins.
static const Value *describe_origins(const Program *program, size_t first, const Value *into) {
    Arena *arena = program->arena;
    size_t control = program->count - 1;
    const char **urls = ARENA_ARRAY(arena, program->count, const char *);
    for (size_t i = 0; i < control; i++) urls[i] = client_url(program, first, i);
    const char *url = origin_url(program->origins[first + control]);
    into = value_with(arena, into, "control", value_cstring(arena, url));
    return ready_origins(arena, into, urls);
}

static void announce(const Program *program) {
    Arena *arena = program->arena;
    const Value *line = ready_facts(arena, &program->sandbox->cloud);
    bool tls = program->options.tls_dir != NULL;
    const Value *ca = tls ? value_cstring(arena, program->tls.ca_path) : &value_null;
    line = describe_origins(program, 0, value_with(arena, line, "ca", ca));
    if (tls) {
        const Value *https = describe_origins(program, program->count, &value_empty_map);
        line = value_with(arena, line, "https", https);
    }
    puts(json_print(arena, line).data);
    fflush(stdout);
}

// The signals that end the program are taken by sigwait() in the main thread only.
static sigset_t block_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signals_handle(SIGPIPE, SIG_IGN);
    return signals;
}

static int run(Program *program) {
    sigset_t signals = block_signals();
    const char *reason = NULL;
    if (!start(program, &reason).ok) {
        fprintf(stderr, "lobechat-sandbox: %s\n", reason);
        return 1;
    }
    announce(program);
    int signal_number;
    sigwait(&signals, &signal_number);
    cancel_set(&program->sandbox->stop);
    for (size_t i = 0; i < program->origin_count; i++) origin_stop(program->origins[i]);
    sandbox_close(program->sandbox);
    return 0;
}

int main(int argc, char **argv) {
    // Many short threads: one memory arena each would cost more than they gain.
    mallopt(M_ARENA_MAX, 2);
    Program program = {.arena = arena_new()};
    const char *reason = NULL;
    bool help = false;
    if (!options_parse(argc, argv, &program.options, &help, &reason)) {
        fprintf(stderr, "lobechat-sandbox: %s\n%s", reason, options_usage);
        arena_free(program.arena);
        return 2;
    }
    if (help) fputs(options_usage, stdout);
    int code = help ? 0 : run(&program);
    arena_free(program.arena);
    return code;
}
