// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/small_file.h"

#include "resources/alibaba/process_env.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SMALL_FILE_MAX = 1024 * 1024, SMALL_FILE_CHUNK = 4096 };

static const char *file_trouble(Arena *arena, int error) {
    if (error == ENOENT) return "it does not exist";
    return arena_printf(arena, "it cannot be read (%s)", text_error(arena, error));
}

const char *small_file_read(Arena *arena, const char *name, Text *ret) {
    FILE *file = fopen(name, "re");
    if (file == NULL) return file_trouble(arena, errno);
    Buffer buffer = buffer_new(arena, SMALL_FILE_MAX);
    char chunk[SMALL_FILE_CHUNK];
    size_t got;
    errno = 0;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        if (!buffer_add(&buffer, chunk, got)) break;
    }
    int error = ferror(file) ? errno : 0;
    (void)fclose(file);
    explicit_bzero(chunk, sizeof chunk); // it held secrets
    if (buffer.overflow) return "it is larger than 1 MiB";
    if (error != 0) return file_trouble(arena, error);
    *ret = buffer_text(&buffer);
    return NULL;
}

const char *small_file_in_home(Arena *arena, const char *below) {
    Text home = process_env("HOME");
    if (home.length == 0) return NULL;
    return arena_printf(arena, "%s/%s", home.data, below);
}
