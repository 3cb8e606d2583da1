// SPDX-License-Identifier: MPL-2.0
// The states of a function. Nothing runs in the background: a stored function knows from which
// moment its creation and its last update are done, and its state follows from the clock and from
// whether its image exists.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// The instance that answers requests, kept by the data plane: {revision, readyAtMs}.
#define FC_INSTANCE FC_PRIVATE ".instance"

typedef struct FunctionState {
    const char *state, *reason, *reason_code;                // Pending, Active, Failed
    const char *update, *update_reason, *update_reason_code; // InProgress, Successful, Failed
    Text image; // what instances run: after a failed update still the one before
} FunctionState;

FunctionState fc_function_state(const Cloud *cloud, const Value *function);
// The function's member "sandbox" for a creation (before NULL) or an update that starts now.
const Value *fc_function_begin(const Request *request, const Value *before, const Value *after);
// Counts the creation and the updates, so that one can tell for which an instance was started.
int64_t fc_function_revision(const Value *function);
