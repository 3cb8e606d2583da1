// SPDX-License-Identifier: MPL-2.0
// Each request as it came off the wire, secrets and all, appended to a file for tests that look at
// what a client really sent. The audit log is for everything else.
#pragma once

#include "acceptance/sandbox/message.h"
#include "provider/base/status.h"

typedef struct Record Record;

// The file is made for its owner only. Lives as long as the arena, which closes it.
Status record_open(Arena *arena, const char *path, Record **ret, const char **ret_reason);
void record_write(Record *record, Arena *arena, const char *service, const Message *message);
