// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/process.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESS_ARGUMENTS = 64, END_TRIES = 1000, END_PAUSE_US = 5000 };

static char path_variable[] = "PATH=/usr/local/bin:/usr/bin:/bin";
static char locale_variable[] = "LC_ALL=C.UTF-8";
static char *const process_environment[] = {path_variable, locale_variable, NULL};

// Debian's package makes the user "postgres"; "nobody" is everywhere.
static bool find_user(uid_t *ret_user, gid_t *ret_group) {
    static const char *const names[] = {"postgres", "nobody"};
    char text[4096];
    struct passwd entry, *found;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (getpwnam_r(names[i], &entry, text, sizeof text, &found) != 0 || found == NULL) continue;
        *ret_user = entry.pw_uid;
        *ret_group = entry.pw_gid;
        return true;
    }
    return false;
}

// setpriv runs between, because only async-signal-safe calls are allowed in the child of a program
// with threads, and none of those gives up root's rights in a way that posix_spawn offers.
static bool without_rights(Arena *arena, char *const argv[], char **ret) {
    uid_t user;
    gid_t group;
    size_t count = 0;
    if (geteuid() == 0) {
        if (!find_user(&user, &group)) return false;
        ret[count++] = arena_strdup(arena, "/usr/bin/setpriv");
        ret[count++] = arena_printf(arena, "--reuid=%u", user);
        ret[count++] = arena_printf(arena, "--regid=%u", group);
        ret[count++] = arena_strdup(arena, "--clear-groups");
    }
    for (size_t i = 0; argv[i] != NULL && count + 1 < PROCESS_ARGUMENTS; i++)
        ret[count++] = argv[i];
    ret[count] = NULL;
    return ret[0] != NULL;
}

static pid_t spawn(char *const argv[], int input) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t pid = -1;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    if (input >= 0)
        posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&files, "/");
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    // A session of its own: what interrupts the sandbox's terminal is no business of the child.
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    if (posix_spawn(&pid, argv[0], &files, &attributes, argv, process_environment) != 0) pid = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

pid_t process_start(char *const argv[], int input) {
    char *lowered[PROCESS_ARGUMENTS];
    Arena *arena = arena_new();
    pid_t pid = without_rights(arena, argv, lowered) ? spawn(lowered, input) : -1;
    arena_free(arena);
    return pid;
}

void process_reap(pid_t pid) {
    int status;
    if (pid > 0) waitpid(pid, &status, 0);
}

bool process_has_ended(pid_t pid) {
    int status;
    return waitpid(pid, &status, WNOHANG) != 0;
}

void process_end(pid_t pid) {
    if (pid <= 0) return;
    kill(pid, SIGQUIT);
    for (int i = 0; i < END_TRIES; i++) {
        if (process_has_ended(pid)) return;
        usleep(END_PAUSE_US);
    }
    kill(pid, SIGKILL);
    process_reap(pid);
}

bool process_run(char *const argv[]) {
    int status = -1;
    pid_t pid = process_start(argv, -1);
    if (pid < 0 || waitpid(pid, &status, 0) != pid) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool process_give(const char *directory) {
    uid_t user;
    gid_t group;
    if (geteuid() != 0) return true;
    return find_user(&user, &group) && chown(directory, user, group) == 0;
}
