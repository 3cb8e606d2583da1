// SPDX-License-Identifier: MPL-2.0
// What a signal that asks the process to end does: the calls under way are interrupted and still
// answered, so that Terraform learns what they made; then the server is done.
#pragma once

#include "provider/rpc/server.h"

#include <signal.h>

typedef struct Ending Ending;

// Before the first thread starts: from then on only the watcher gets the signals.
void ending_block(const sigset_t *signals);
// server: until ending_unwatch(), which comes after server_run() and before server_free(). NULL
// when there is no thread.
Ending *ending_watch(Arena *arena, Server *server, const sigset_t *signals);
void ending_unwatch(Ending *ending);
