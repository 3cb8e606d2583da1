// SPDX-License-Identifier: MPL-2.0
// Where in an object a value stands: a chain of steps, innermost first, that usually lives on the
// stack of the function walking the object. Copy it with path_copy() to keep it.
#pragma once

#include "provider/base/text.h"

typedef enum PathStep { PATH_ATTRIBUTE, PATH_KEY, PATH_INDEX } PathStep;

typedef struct Path Path;
struct Path {
    const Path *parent; // NULL for the first step
    PathStep step;
    Text name;     // attribute name or map key
    int64_t index; // list position
};

Path path_attribute(const Path *parent, const char *name);
Path path_key(const Path *parent, Text key);
Path path_index(const Path *parent, size_t index);
const Path *path_copy(Arena *arena, const Path *path); // deep; NULL gives NULL
size_t path_length(const Path *path);
bool path_equal(const Path *a, const Path *b);
// As HCL writes it: custom_domain.cert_config.private_key, tags["a"], list[0]. NULL gives "".
const char *path_print(Arena *arena, const Path *path);
