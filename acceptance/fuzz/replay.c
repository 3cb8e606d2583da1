// SPDX-License-Identifier: MPL-2.0
// Gives every input of the corpora to its target again, built as the unit tests are: what was found
// once stays found. Usage: replay FOLDER, with a folder of inputs for each target in it. A crash
// ends a child only, and the next child goes on behind the input that did it.
#include "acceptance/fuzz/fuzz.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TARGETS_MOST = 64, INPUT_MOST = 1 << 20 };

typedef int (*Target)(const uint8_t *data, size_t size);

// One target's inputs. Shared with the children.
typedef struct Progress {
    char folder[512];
    int current; // index of the input under way
    int passed, failed;
} Progress;

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void run_input(Target target, const char *path) {
    static char content[INPUT_MOST];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, content, sizeof content) : -1;
    fuzz_require(length >= 0, "an input can be read");
    close(file);
    // Of its exact size, so that reading beyond its end is seen.
    Arena *arena = arena_new();
    target((const uint8_t *)arena_copy(arena, content, (size_t)length), (size_t)length);
    arena_free(arena);
}

// In a child: every input from the current one on.
static void run_inputs(Target target, Progress *progress, struct dirent **names, int count) {
    for (; progress->current < count; progress->current++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", progress->folder, names[progress->current]->d_name);
        run_input(target, path);
        progress->passed++;
    }
}

static bool ends_well(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void run_target(Progress *progress) {
    const char *name = strrchr(progress->folder, '/') + 1;
    char symbol[128];
    struct dirent **names = NULL;
    snprintf(symbol, sizeof symbol, "fuzz_%s", name);
    Target target = NULL;
    *(void **)(void *)&target = dlsym(NULL, symbol); // as POSIX has it
    int count = scandir(progress->folder, &names, is_visible, by_name);
    if (target == NULL || count <= 0) {
        fprintf(stderr, "fuzz: there is no target %s, or no input for it\n", name);
        progress->failed++;
        return;
    }
    while (progress->current < count) {
        pid_t child = fork();
        if (child == 0) {
            run_inputs(target, progress, names, count);
            exit(0); // so that leaks are looked for
        }
        if (ends_well(child)) continue;
        // A leak is found at the end, behind the last input.
        const char *input =
            progress->current < count ? names[progress->current]->d_name : "(a leak of any)";
        fprintf(stderr, "fuzz: failed: build/fuzz/%s %s/%s\n", name, progress->folder, input);
        progress->failed++;
        progress->current++;
    }
}

// As many at a time as there are processors.
static void run_all(Progress *all, int count) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN), running = 0;
    for (int i = 0; i < count; i++) {
        if (running == processors) {
            wait(NULL);
            running--;
        }
        if (fork() == 0) {
            run_target(&all[i]);
            _exit(0);
        }
        running++;
    }
    while (wait(NULL) > 0) continue;
}

int main(int argc, char **argv) {
    static struct dirent **names; // to the end of the process
    int count = argc == 2 ? scandir(argv[1], &names, is_visible, by_name) : -1;
    if (count <= 0 || count > TARGETS_MOST) {
        fprintf(stderr, "usage: replay FOLDER\n");
        return 2;
    }
    Progress *all = mmap(NULL, (size_t)count * sizeof *all, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int passed = 0, failed = 0;
    for (int i = 0; i < count; i++)
        snprintf(all[i].folder, sizeof all[i].folder, "%s/%s", argv[1], names[i]->d_name);
    run_all(all, count);
    for (int i = 0; i < count; i++) {
        passed += all[i].passed;
        failed += all[i].failed;
    }
    printf("fuzz: %d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0 ? 1 : 0;
}
