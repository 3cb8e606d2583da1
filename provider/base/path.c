// SPDX-License-Identifier: MPL-2.0
#include "provider/base/path.h"

#include <inttypes.h>

enum { PATH_MAX_TEXT = 4096 };

Path path_attribute(const Path *parent, const char *name) {
    return (Path){.parent = parent, .step = PATH_ATTRIBUTE, .name = text_of(name)};
}

Path path_key(const Path *parent, Text key) {
    return (Path){.parent = parent, .step = PATH_KEY, .name = key};
}

Path path_index(const Path *parent, size_t index) {
    return (Path){.parent = parent, .step = PATH_INDEX, .index = (int64_t)index};
}

const Path *path_copy(Arena *arena, const Path *path) {
    if (path == NULL) return NULL;
    Path *copy = ARENA_NEW(arena, Path);
    *copy = *path;
    copy->name = text_copy(arena, path->name);
    copy->parent = path_copy(arena, path->parent);
    return copy;
}

size_t path_length(const Path *path) {
    size_t length = 0;
    for (; path != NULL; path = path->parent) length++;
    return length;
}

bool path_equal(const Path *a, const Path *b) {
    for (; a != NULL && b != NULL; a = a->parent, b = b->parent) {
        if (a->step != b->step || a->index != b->index || !text_equal(a->name, b->name))
            return false;
    }
    return a == b;
}

static void path_print_to(Buffer *buffer, const Path *path) {
    if (path == NULL) return;
    path_print_to(buffer, path->parent);
    switch (path->step) {
    case PATH_ATTRIBUTE:
        buffer_printf(buffer, "%s%.*s", path->parent != NULL ? "." : "", (int)path->name.length,
                      path->name.data);
        break;
    case PATH_KEY:
        buffer_printf(buffer, "[\"%.*s\"]", (int)path->name.length, path->name.data);
        break;
    case PATH_INDEX:
        buffer_printf(buffer, "[%" PRId64 "]", path->index);
        break;
    }
}

const char *path_print(Arena *arena, const Path *path) {
    Buffer buffer = buffer_new(arena, PATH_MAX_TEXT);
    path_print_to(&buffer, path);
    return buffer_text(&buffer).data;
}
