// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/process.h"

#include "provider/base/log.h"
#include "provider/base/text.h"
#include "provider/rpc/crash.h"

#include <grpc/support/log.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static bool is_on(const char *variable) {
    const char *value = getenv(variable);
    return value != NULL && strcmp(value, "1") == 0;
}

static int64_t haste(void) {
    enum { MOST = 1000 };
    const char *sandbox = getenv("LOBECHAT_SANDBOX");
    int64_t found = 0;
    if (sandbox == NULL || sandbox[0] == '\0') return 0;
    return text_to_int(text_of(getenv("LOBECHAT_DEBUG_HASTE")), 1, MOST, &found) ? found : 0;
}

ProcessSwitches process_switches(void) {
    return (ProcessSwitches){.core = is_on("LOBECHAT_DEBUG_CORE"),
                             .teardown = is_on("LOBECHAT_DEBUG_TEARDOWN"),
                             .haste = haste()};
}

static void log_grpc(gpr_log_func_args *line) {
    LogLevel level = line->severity == GPR_LOG_SEVERITY_ERROR  ? LOG_ERROR
                     : line->severity == GPR_LOG_SEVERITY_INFO ? LOG_DEBUG
                                                               : LOG_TRACE;
    LOG(level, "provider.grpc", "gRPC", LOG_TEXT("message", line->message));
}

// The memory of this process holds credentials.
static void forbid_cores(void) {
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

// One heap for each of the many short-lived threads would grow with Terraform's parallelism; nearly
// all memory comes out of our own arenas anyway.
static void share_heaps(void) {
    mallopt(M_ARENA_MAX, 2);
}

void process_prepare(const ProcessSwitches *switches) {
    share_heaps();
    log_init();
    crash_install(switches->core);
    if (!switches->core) forbid_cores();
    // Ctrl-C reaches the whole process group; Terraform says what to do by StopProvider.
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    gpr_set_log_function(log_grpc);
}

void process_release_stdout(void) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
}
