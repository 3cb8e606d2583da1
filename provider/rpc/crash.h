// SPDX-License-Identifier: MPL-2.0
// Turns a crash into lines that Terraform shows to the user: "panic: SIGSEGV in
// ApplyResourceChange lobechat_base" and a backtrace on stderr, then the process ends.
#pragma once

#include <stdbool.h>

// Catches SIGSEGV, SIGBUS, SIGABRT, SIGFPE and SIGILL in all threads. With keep_core the signal is
// raised again afterwards, so that a core file is written where the system allows it.
void crash_install(bool keep_core);
// Gives the calling thread a stack of its own for the report, so that a stack overflow is reported
// too. crash_install() does it for its caller.
void crash_thread_begin(void);
// What the calling thread is working on. The texts are borrowed until crash_leave().
void crash_enter(const char *rpc, const char *type);
void crash_leave(void);
