// SPDX-License-Identifier: MPL-2.0
// Diagnostics: what a person reads when something is wrong. Summary: one short line without
// function names or values. Detail: what was tried, what was answered, what exists now, what to do.
#pragma once

#include "provider/base/mask.h"
#include "provider/base/path.h"

#include <pthread.h>

typedef enum DiagSeverity { DIAG_ERROR = 1, DIAG_WARNING = 2 } DiagSeverity; // protocol numbers

typedef struct Diag {
    DiagSeverity severity;
    const char *summary; // valid UTF-8
    const char *detail;  // valid UTF-8
    const Path *path;    // NULL: the whole object
    struct Diag *next;
} Diag;

// May be added to from several threads; read only when they are done. Memory is the given arena's.
typedef struct Diags {
    Arena *arena;
    Masks *masks; // what no message may repeat
    pthread_mutex_t lock;
    Diag *first, *last;
    size_t errors, warnings;
} Diags;

Diags *diags_new(Arena *arena);
// Drops an exact repetition.
// Takes secrets out of every message. No other thread may add meanwhile.
void diags_mask(Diags *diags);
void diags_add(Diags *diags, DiagSeverity severity, const Path *path, const char *summary,
               Text detail);
