// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/crash.h"

#include <execinfo.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { CRASH_FRAMES = 64, CRASH_STACK = 64 * 1024 };

static const struct {
    int number;
    const char *name;
} crash_signals[] = {
    {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGABRT, "SIGABRT"},
    {SIGFPE, "SIGFPE"},   {SIGILL, "SIGILL"},
};

static _Thread_local const char *crash_rpc;
static _Thread_local const char *crash_type;
static _Thread_local unsigned char crash_stack[CRASH_STACK]; // no memory until it is touched
static bool crash_keeps_core;

static void crash_write(const char *text) {
    (void)!write(STDERR_FILENO, text, strlen(text));
}

static const char *crash_name(int number) {
    for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++) {
        if (crash_signals[i].number == number) return crash_signals[i].name;
    }
    return "signal";
}

// Only async-signal-safe calls: whatever was interrupted may hold any lock.
static void crash_report(int number) {
    void *frames[CRASH_FRAMES];
    crash_write("panic: ");
    crash_write(crash_name(number));
    crash_write(" in ");
    crash_write(crash_rpc != NULL ? crash_rpc : "no call");
    if (crash_type != NULL) {
        crash_write(" ");
        crash_write(crash_type);
    }
    crash_write("\n\n");
    backtrace_symbols_fd(frames, backtrace(frames, CRASH_FRAMES), STDERR_FILENO);
    if (!crash_keeps_core) _exit(2);
    // SA_RESETHAND has put the default action back.
    raise(number);
}

void crash_thread_begin(void) {
    const stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    stack_t present;
    // A sanitizer brings one of its own, and unmaps whichever it finds when the thread ends.
    if (sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE) != 0)
        sigaltstack(&stack, NULL);
}

void crash_install(bool keep_core) {
    void *frame;
    crash_keeps_core = keep_core;
    (void)backtrace(&frame, 1); // loads the unwinder now, not inside the handler
    crash_thread_begin();
    struct sigaction action = {.sa_handler = crash_report,
                               .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
        sigaction(crash_signals[i].number, &action, NULL);
}

void crash_enter(const char *rpc, const char *type) {
    crash_rpc = rpc;
    crash_type = type;
}

void crash_leave(void) {
    crash_enter(NULL, NULL);
}
