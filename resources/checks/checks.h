// SPDX-License-Identifier: MPL-2.0
// What is tried out when a team deployment was made or changed, because nothing before would tell
// that it does not work: each check in a file of its own, each switched off in `checks`.
#pragma once

#include "resources/stack.h"

// Those that are switched on and concern what changed, side by side.
Status checks_run(Call *call, Deployment *deployment);

Status check_discovery(Call *call, Deployment *deployment);
Status check_embedding(Call *call, Deployment *deployment);
Status check_cors(Call *call, Deployment *deployment);
Status check_callback(Call *call, Deployment *deployment);

// ---- for those

typedef struct CheckFault {
    const char *check; // the attribute in `checks` that switches it off
    const Path *path;  // attribute at fault
    const char *summary;
    const char *detail; // what was tried and answered
    const char *todo;   // what to do, as sentences
} CheckFault;

Status checks_fail(Call *call, const CheckFault *fault);
// todo, and how to do without the check.
const char *checks_todo(Arena *arena, const char *check, const char *todo);
