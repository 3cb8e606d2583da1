// SPDX-License-Identifier: MPL-2.0
// Starts a provider's executable as Terraform does and reads its handshake line. Header-only,
// because it must never become part of the product.
#pragma once

#include "provider/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct PluginProcess {
    pid_t pid;
    FILE *out;               // its stdout
    const char *address;     // as gRPC takes it
    const char *certificate; // base64; empty without TLS
} PluginProcess;

typedef struct PluginEnvironment {
    const char *cookie;             // NULL: the right one
    const char *client_certificate; // PEM; NULL: none
    const char *socket_directory;   // NULL: none
    const char *versions;           // NULL: "5,6"
    const char *errors;             // file to whose end its stderr goes; NULL: ours
} PluginEnvironment;

static inline void plugin_export(const char *name, const char *value) {
    if (value != NULL)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static inline void plugin_exec(const char *file, const char *argument,
                               const PluginEnvironment *environment) {
    const char *cookie = environment->cookie;
    if (cookie == NULL) cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
    plugin_export("TF_PLUGIN_MAGIC_COOKIE", cookie[0] != '\0' ? cookie : NULL);
    plugin_export("PLUGIN_CLIENT_CERT", environment->client_certificate);
    plugin_export("PLUGIN_UNIX_SOCKET_DIR", environment->socket_directory);
    plugin_export("PLUGIN_PROTOCOL_VERSIONS",
                  environment->versions != NULL ? environment->versions : "5,6");
    if (environment->errors != NULL && freopen(environment->errors, "a", stderr) == NULL)
        _exit(126);
    execl(file, file, argument, (char *)NULL);
    _exit(127);
}

// Starts it; its stdout is process->out.
static inline void plugin_spawn(const char *file, const char *argument,
                                const PluginEnvironment *environment, PluginProcess *ret) {
    int pipes[2];
    *ret = (PluginProcess){.pid = -1};
    if (pipe(pipes) != 0) return;
    fflush(NULL);
    ret->pid = fork();
    if (ret->pid == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        plugin_exec(file, argument, environment);
    }
    close(pipes[1]);
    ret->out = fdopen(pipes[0], "r");
}

// False when what it says first is not a handshake of protocol 6.
static inline bool plugin_handshake(Arena *arena, PluginProcess *process) {
    char *line = arena_alloc(arena, 8192);
    if (process->out == NULL || fgets(line, 8192, process->out) == NULL) return false;
    Text rest = text_trim(text_of(line)), pieces[6] = {{0}};
    for (size_t i = 0; i < 6; i++) {
        if (!text_next(&rest, '|', &pieces[i])) break;
    }
    if (!text_is(pieces[0], "1") || !text_is(pieces[1], "6") || !text_is(pieces[2], "unix") ||
        !text_is(pieces[4], "grpc"))
        return false;
    const char *place = text_copy(arena, pieces[3]).data;
    process->address = place[0] == '@' ? arena_printf(arena, "unix-abstract:%s", place + 1)
                                       : arena_printf(arena, "unix:%s", place);
    process->certificate = text_copy(arena, pieces[5]).data;
    return true;
}

// Its exit status; 128 + the signal when one ended it.
static inline int plugin_wait(PluginProcess *process) {
    int status = 0;
    if (process->out != NULL) fclose(process->out);
    waitpid(process->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
