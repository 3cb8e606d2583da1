// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/cluster.h"

#include "acceptance/sandbox/rds/process.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MEMORY_BYTES (1024.0 * 1024 * 1024)

static const char access_rules[] = "local all " CLUSTER_ADMIN " trust\n"
                                   "local all all reject\n"
                                   "host all " CLUSTER_ADMIN " all reject\n"
                                   "host all all 127.0.0.1/32 scram-sha-256\n";

// Small, and fast rather than durable: what it holds ends with the sandbox.
static const char *const settings[] = {
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=16MB",
    "max_connections=40",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_worker_processes=0",
    "jit=off",
    "logging_collector=off",
    "listen_addresses=127.0.0.1",
};

// Ends the servers and removes the home once nobody holds the other end of its input any more: the
// sandbox closes it, or the system does when the sandbox is killed. Who ends sandboxes by a pattern
// of names hits it too, so it does not listen.
static const char guard_script[] =
    "trap '' HUP INT TERM\n"
    "cat >/dev/null\n"
    "for file in \"$0\"/*/postmaster.pid; do\n"
    "    [ -f \"$file\" ] && read -r server <\"$file\" && kill -QUIT \"$server\"\n"
    "done\n"
    "tries=0\n"
    "until rm -rf \"$0\" || [ $tries -ge 50 ]; do tries=$((tries + 1)); sleep 0.1; done\n";

static long version_of(const char *path) {
    const char *digits = path + strcspn(path, "0123456789");
    return strtol(digits, NULL, 10);
}

const char *cluster_programs(Arena *arena) {
    static const char *const patterns[] = {"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
                                           "/usr/local/pgsql/bin", "/usr/bin"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns && found == NULL; i++) {
        glob_t paths;
        long newest = -1;
        if (glob(patterns[i], 0, NULL, &paths) != 0) continue;
        for (size_t p = 0; p < paths.gl_pathc; p++) {
            const char *path = paths.gl_pathv[p];
            if (access(arena_printf(arena, "%s/initdb", path), X_OK) != 0) continue;
            if (access(arena_printf(arena, "%s/postgres", path), X_OK) != 0) continue;
            if (version_of(path) <= newest) continue;
            newest = version_of(path);
            found = arena_strdup(arena, path);
        }
        globfree(&paths);
    }
    return found;
}

static bool write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    if (file == NULL) return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

static bool start_guard(Arena *arena, ClusterHome *home) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    char *arguments[] = {arena_strdup(arena, "/bin/sh"), arena_strdup(arena, "-c"),
                         arena_strdup(arena, guard_script), arena_strdup(arena, home->directory),
                         NULL};
    home->guard_pid = process_start(arguments, ends[0]);
    home->guard = ends[1];
    close(ends[0]);
    return home->guard_pid > 0;
}

static const char *template_of(Arena *arena, const ClusterHome *home) {
    return arena_printf(arena, "%s/template", home->directory);
}

static bool make_template(Arena *arena, const ClusterHome *home) {
    const char *directory = template_of(arena, home);
    char *arguments[] = {arena_printf(arena, "%s/initdb", home->programs),
                         arena_printf(arena, "--pgdata=%s", directory),
                         arena_strdup(arena, "--username=" CLUSTER_ADMIN),
                         arena_strdup(arena, "--auth=trust"),
                         arena_strdup(arena, "--encoding=UTF8"),
                         arena_strdup(arena, "--locale=C.UTF-8"),
                         arena_strdup(arena, "--wal-segsize=1"),
                         arena_strdup(arena, "--no-sync"),
                         NULL};
    return process_run(arguments) &&
           write_file(arena_printf(arena, "%s/pg_hba.conf", directory), access_rules);
}

// In memory where there is room for many servers: a thousand small files each are slow on a disk.
static const char *home_parent(void) {
    static const char memory[] = "/dev/shm";
    struct statvfs space;
    bool roomy = access(memory, W_OK) == 0 && statvfs(memory, &space) == 0 &&
                 (double)space.f_bavail * (double)space.f_frsize >= MEMORY_BYTES;
    return roomy ? memory : P_tmpdir;
}

bool cluster_home_make(Arena *arena, ClusterHome *home) {
    char *directory = arena_printf(arena, "%s/lobechat-sandbox-XXXXXX", home_parent());
    home->programs = cluster_programs(arena);
    if (home->programs == NULL || mkdtemp(directory) == NULL) return false;
    home->directory = directory;
    return process_give(directory) && start_guard(arena, home) && make_template(arena, home);
}

void cluster_home_end(ClusterHome *home) {
    if (home->guard_pid <= 0) return;
    close(home->guard);
    process_reap(home->guard_pid);
}

static void remove_tree(const char *directory) {
    Arena *arena = arena_new();
    char *removal[] = {arena_strdup(arena, "/bin/rm"), arena_strdup(arena, "-rf"),
                       arena_strdup(arena, directory), NULL};
    process_run(removal);
    arena_free(arena);
}

void cluster_home_remove(const ClusterHome *home) {
    if (home->directory != NULL && access(home->directory, F_OK) == 0) remove_tree(home->directory);
}

bool cluster_start(Arena *arena, Cluster *cluster, unsigned number) {
    const ClusterHome *home = cluster->home;
    cluster->directory = arena_printf(arena, "%s/%u", home->directory, number);
    char *copy[] = {arena_strdup(arena, "/bin/cp"), arena_strdup(arena, "-a"),
                    arena_strdup(arena, template_of(arena, home)),
                    arena_strdup(arena, cluster->directory), NULL};
    if (!process_run(copy)) return false;
    char *arguments[2 * sizeof settings / sizeof *settings + 8];
    size_t count = 0;
    arguments[count++] = arena_printf(arena, "%s/postgres", home->programs);
    arguments[count++] = arena_printf(arena, "-D%s", cluster->directory);
    arguments[count++] = arena_printf(arena, "-p%d", cluster->port);
    arguments[count++] = arena_printf(arena, "-k%s", home->directory);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        arguments[count++] = arena_printf(arena, "-c%s", settings[i]);
    arguments[count] = NULL;
    cluster->pid = process_start(arguments, -1);
    return cluster->pid > 0;
}

void cluster_stop(const Cluster *cluster) {
    process_end(cluster->pid);
    remove_tree(cluster->directory);
}
