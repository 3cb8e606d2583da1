// SPDX-License-Identifier: MPL-2.0
#include "provider/base/diag.h"

#include <string.h>

static void diags_release(void *handle) {
    Diags *diags = handle;
    pthread_mutex_destroy(&diags->lock);
}

Diags *diags_new(Arena *arena) {
    Diags *diags = ARENA_NEW(arena, Diags);
    diags->masks = masks_new(arena);
    diags->arena = arena_new(); // its own: threads add while the call's arena is in use
    pthread_mutex_init(&diags->lock, NULL);
    arena_defer(arena, (void (*)(void *))arena_free, diags->arena);
    arena_defer(arena, diags_release, diags);
    return diags;
}

static bool diag_same(const Diag *a, const Diag *b) {
    return a->severity == b->severity && strcmp(a->summary, b->summary) == 0 &&
           strcmp(a->detail, b->detail) == 0 && path_equal(a->path, b->path);
}

static bool diags_has(const Diags *diags, const Diag *diag) {
    for (const Diag *d = diags->first; d != NULL; d = d->next) {
        if (diag_same(d, diag)) return true;
    }
    return false;
}

void diags_add(Diags *diags, DiagSeverity severity, const Path *path, const char *summary,
               Text detail) {
    pthread_mutex_lock(&diags->lock);
    Diag *diag = ARENA_NEW(diags->arena, Diag);
    diag->severity = severity;
    diag->summary = text_to_utf8(diags->arena, text_of(summary));
    diag->detail = text_to_utf8(diags->arena, detail);
    diag->path = path_copy(diags->arena, path);
    if (!diags_has(diags, diag)) {
        if (diags->last != NULL)
            diags->last->next = diag;
        else
            diags->first = diag;
        diags->last = diag;
        diags->errors += severity == DIAG_ERROR;
        diags->warnings += severity == DIAG_WARNING;
    }
    pthread_mutex_unlock(&diags->lock);
}

void diags_mask(Diags *diags) {
    for (Diag *diag = diags->first; diag != NULL; diag = diag->next) {
        diag->summary = masks_apply(diags->arena, diags->masks, text_of(diag->summary)).data;
        diag->detail = masks_apply(diags->arena, diags->masks, text_of(diag->detail)).data;
    }
}
