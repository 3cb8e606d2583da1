// SPDX-License-Identifier: MPL-2.0
// What the system tells of a process, and its end. Nothing here waits without a limit.
#pragma once

#include "provider/base/text.h"

#include <sys/types.h>

// Script that starts the provider and waits for it, as Terraform does.
#define PARENT_SCRIPT "acceptance/faults/parent.sh"

pid_t process_child(pid_t parent);   // its only child; 0: it has none
long process_descriptors(pid_t pid); // open ones; -1: not known
long process_resident_kb(pid_t pid); // memory; -1: not known
enum { PROCESS_NOT_OURS = -2 };
// Exit status, 128 + the signal when one ended it, -1 when it still runs after limit_ms,
// PROCESS_NOT_OURS when somebody else has learned of its end.
int process_wait(pid_t pid, int limit_ms);
// The whole file; empty when there is none.
Text process_file(Arena *arena, const char *path);
