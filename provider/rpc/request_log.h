// SPDX-License-Identifier: MPL-2.0
// The log lines around a call, with the fields that providers customarily write: one when it
// begins, one for each diagnostic, one when it ends. Never a request or an answer itself.
#pragma once

#include "provider/schema/resource.h"

// A random UUID, by which all lines of one call are found.
const char *request_log_id(Arena *arena);
void request_log_begin(const Call *call, const Provider *provider);
void request_log_end(const Call *call, int64_t began_ms);
