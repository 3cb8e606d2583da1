// SPDX-License-Identifier: MPL-2.0
// Keys printed by a program of the user's (mode External). It runs without a shell, with PATH and
// HOME alone in its environment, for a limited time, and cannot reach Terraform's streams.
#include "resources/alibaba/credential_source.h"

#include "provider/value/json.h"
#include "resources/alibaba/process_env.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

enum { PROCESS_LIMIT_MS = 10 * 1000, PROCESS_SLICE_MS = 100, PROCESS_MAX_OUTPUT = 64 * 1024 };

typedef struct Process {
    pid_t id;
    int output; // read end
} Process;

static char *environment_entry(Arena *arena, const char *name) {
    return arena_printf(arena, "%s=%s", name, process_env(name).data);
}

static int process_spawn(Arena *arena, char **arguments, int write_end, pid_t *ret) {
    char *environment[] = {environment_entry(arena, "PATH"), environment_entry(arena, "HOME"),
                           NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, write_end, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    // A group of its own, so that whatever it starts ends with it; and the usual signals, because
    // this process ignores some.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(ret, arguments[0], &files, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

// NULL when fine, otherwise why not.
static const char *process_start(Arena *arena, const char *command, Process *ret) {
    wordexp_t words;
    int ends[2];
    if (wordexp(command, &words, WRDE_NOCMD) != 0)
        return "process_command is not a plain command line (no pipes, no substitutions)";
    const char *fault = NULL;
    if (words.we_wordc == 0 || pipe2(ends, O_CLOEXEC) != 0) {
        fault = words.we_wordc == 0 ? "process_command is empty" : "no pipe could be made";
    } else {
        int error = process_spawn(arena, words.we_wordv, ends[1], &ret->id);
        close(ends[1]);
        ret->output = ends[0];
        if (error != 0) {
            close(ends[0]);
            fault = "process_command could not be started";
        }
    }
    wordfree(&words);
    return fault;
}

// Reads until the program closes its output. False when its time is over or it prints too much.
static bool process_read(Call *call, const Process *process, int64_t until, Buffer *output) {
    char chunk[4096];
    while (call_state(call) == CALL_RUNNING && call_now_ms() < until) {
        struct pollfd ready = {.fd = process->output, .events = POLLIN};
        if (poll(&ready, 1, PROCESS_SLICE_MS) <= 0) continue;
        ssize_t got = read(process->output, chunk, sizeof chunk);
        if (got <= 0) return got == 0;
        if (!buffer_add(output, chunk, (size_t)got)) return false;
    }
    return false;
}

// Waits for its end, and ends it when its time is over: then false.
static bool process_wait(Call *call, const Process *process, int64_t until, int *ret_status) {
    while (call_now_ms() < until && call_state(call) == CALL_RUNNING) {
        if (waitpid(process->id, ret_status, WNOHANG) != 0) return true;
        (void)call_sleep(call, PROCESS_SLICE_MS / 10);
    }
    kill(-process->id, SIGKILL);
    waitpid(process->id, ret_status, 0);
    return false;
}

bool process_keys(Lookup *lookup, Text command, Credentials *ret) {
    Arena *arena = lookup->call->arena;
    Process process = {0};
    const char *fault = process_start(arena, text_copy(arena, command).data, &process);
    if (fault != NULL) return lookup_refuse(lookup, "%s", fault);
    Buffer output = buffer_new(arena, PROCESS_MAX_OUTPUT);
    int64_t until = call_now_ms() + PROCESS_LIMIT_MS;
    bool whole = process_read(lookup->call, &process, until, &output);
    close(process.output);
    int status = 0;
    if (!process_wait(lookup->call, &process, whole ? until : 0, &status))
        return lookup_refuse(lookup, "process_command did not finish within %d s",
                             PROCESS_LIMIT_MS / 1000);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return lookup_refuse(lookup, "process_command failed (exit status %d)",
                             WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    const Value *json = json_parse(arena, buffer_text(&output), NULL);
    if (json == NULL) return lookup_refuse(lookup, "process_command did not print JSON");
    return lookup_json_keys(lookup, json, "process_command of the profile", ret);
}
