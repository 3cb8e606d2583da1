// SPDX-License-Identifier: MPL-2.0
// What holds for the whole process before it serves: signals, crash reports, core files, gRPC's
// own log lines.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Environment, for people who look for a fault in the provider itself:
// LOBECHAT_DEBUG_CORE=1: core files and debuggers are allowed. Core files hold stacks and no
// heap, debuggers see everything.
// LOBECHAT_DEBUG_TEARDOWN=1: Shutdown releases everything instead of ending at once.
// LOBECHAT_DEBUG_HASTE=N: pauses take 1/N of their time (1 to 1000), for tests of many failures.
// Only where LOBECHAT_SANDBOX is set: a real cloud would be asked too often.
typedef struct ProcessSwitches {
    bool core, teardown;
    int64_t haste; // 0: pauses take their time
} ProcessSwitches;

// First of all, before any memory is taken or the environment is read: what the process will hold
// of secrets is locked, wiped and in no dump (base/memory.h, hide.h), and so are OpenSSL's keys.
void process_protect(void);
ProcessSwitches process_switches(void);
void process_prepare(const ProcessSwitches *switches);
// Nothing that is printed by mistake may reach stdout once the handshake is said.
void process_release_stdout(void);
