// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/process.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t process_child(pid_t parent) {
    char path[64];
    long child = 0;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)parent, (long)parent);
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%ld", &child) != 1) child = 0;
    fclose(file);
    return (pid_t)child;
}

long process_descriptors(pid_t pid) {
    char path[64];
    long count = 0;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *directory = opendir(path);
    if (directory == NULL) return -1;
    while (readdir(directory) != NULL) count++;
    closedir(directory);
    return count - 2; // "." and ".."
}

long process_resident_kb(pid_t pid) {
    char path[64], line[256];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && kb < 0 && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "VmRSS: %ld", &kb) != 1) kb = -1;
    if (file != NULL) fclose(file);
    return kb;
}

int process_wait(pid_t pid, int limit_ms) {
    int status = 0, handle = (int)syscall(SYS_pidfd_open, pid, 0);
    if (handle >= 0) {
        struct pollfd end = {.fd = handle, .events = POLLIN};
        bool over = poll(&end, 1, limit_ms) > 0;
        close(handle);
        if (!over) return -1;
    }
    if (waitpid(pid, &status, 0) != pid) return errno == ECHILD ? PROCESS_NOT_OURS : -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Text process_file(Arena *arena, const char *path) {
    Buffer buffer = buffer_new(arena, SIZE_MAX / 2);
    char piece[8192];
    FILE *file = fopen(path, "r");
    for (size_t read = 1; file != NULL && read > 0;) {
        read = fread(piece, 1, sizeof piece, file);
        buffer_add(&buffer, piece, read);
    }
    if (file != NULL) fclose(file);
    return buffer.data != NULL ? buffer_text(&buffer) : text_of("");
}
