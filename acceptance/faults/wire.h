// SPDX-License-Identifier: MPL-2.0
// Between a provider in this process and the clouds: chosen requests go to a trap instead of their
// cloud, or have less time than usual. The program is linked so that http_send() comes through
// here.
#pragma once

#include "acceptance/faults/traps.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct WireRule {
    const char *service, *operation; // as the sandbox names them; operation NULL: any
    size_t nth, count;               // count 0: all from the nth on
    bool trapped;
    Trap trap;
    int timeout_ms; // of the request; 0: its own
} WireRule;

enum { WIRE_RULES = 4 };

void wire_clear(void);        // no rules, nothing counted, nobody watches
void wire_add(WireRule rule); // its texts are borrowed until wire_clear()
// How many requests were trapped, or had less time.
size_t wire_fired(void);
// Called before each request looks for its rule; NULL: nobody.
void wire_watch(void (*watcher)(void *context), void *context);
