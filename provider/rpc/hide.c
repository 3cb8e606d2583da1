// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/hide.h"

#include "provider/base/arena.h"

#include <string.h>
#include <unistd.h>

static Arena *arena; // as long as the process

// Terraform's own inputs, often secrets: nobody here asks for them.
static const char inputs[] = "TF_VAR_";

void hide_environment(void) {
    if (arena != NULL || environ == NULL) return;
    arena = arena_new();
    size_t count = 0;
    while (environ[count] != NULL) count++;
    char **hidden = ARENA_ARRAY(arena, count + 1, char *);
    for (size_t i = 0, kept = 0; i < count; i++) {
        if (strncmp(environ[i], inputs, strlen(inputs)) != 0)
            hidden[kept++] = arena_strdup(arena, environ[i]);
        explicit_bzero(environ[i], strlen(environ[i]));
    }
    environ = hidden;
}
