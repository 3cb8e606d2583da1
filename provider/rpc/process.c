// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/process.h"

#include "provider/base/log.h"
#include "provider/base/memory.h"
#include "provider/base/signals.h"
#include "provider/base/text.h"
#include "provider/rpc/crash.h"
#include "provider/rpc/hide.h"

#include <grpc/support/log.h>
#include <limits.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILES_MAX = 64 * 1024,
    SECURE_HEAP = 32 * 1024, // OpenSSL's, of which a P-256 key needs some hundred bytes
    SECURE_PIECE = 32,
    HEAP_LARGE = 128 * 1024, // what is larger is given back to the system when freed
};

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

// One heap for each of the many short-lived threads would grow with Terraform's parallelism; nearly
// all memory comes out of our own arenas anyway.
static void share_heaps(void) {
    mallopt(M_ARENA_MAX, 1);
    // A heap that gave memory back and took it again would be in dumps again (provider/heap.c).
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_MMAP_THRESHOLD, HEAP_LARGE);
}

// A connection that is idle keeps no buffer, which would hold the last that was read in clear.
// foreign: OpenSSL says what the parameters are.
static void release_buffers(void *context, void *data, CRYPTO_EX_DATA *all, int index, long number,
                            void *argument) {
    (void)data, (void)all, (void)index, (void)number, (void)argument;
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

// gRPC and libcurl make their own contexts; OpenSSL tells of each that is made.
static void protect_tls(void) {
    (void)CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_PIECE); // for private keys
    (void)SSL_CTX_get_ex_new_index(0, NULL, release_buffers, NULL, NULL);
}

// Where the limit ends is no reason to stop: what is beyond is wiped and in no dump all the same.
void process_protect(void) {
    share_heaps();
    memory_protect();
    hide_environment();
    protect_tls();
}

static void log_protection(void) {
    const MemoryTotals totals = memory_totals();
    struct rlimit limit = {0};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    LOG(LOG_DEBUG, "provider",
        totals.unlocked == 0 ? "memory for secrets is locked as far as the limit goes"
                             : "memory for secrets cannot be locked and may be swapped",
        LOG_INT("limit_kb", limit.rlim_cur == RLIM_INFINITY ? -1 : (int64_t)limit.rlim_cur / 1024),
        LOG_INT("locked_kb", (int64_t)totals.locked / 1024),
        LOG_INT("unlocked_kb", (int64_t)totals.unlocked / 1024));
}

// The memory of this process holds credentials.
static void forbid_cores(void) {
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

// Sockets are made for this user alone. Whoever opens many connections to us, or asks for many
// deployments at once, does not use up what a shell allows by default.
static void widen_and_close(void) {
    struct rlimit files;
    umask(S_IRWXG | S_IRWXO);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    rlim_t most = files.rlim_max < FILES_MAX ? files.rlim_max : FILES_MAX;
    if (files.rlim_cur >= most) return;
    files.rlim_cur = most;
    (void)setrlimit(RLIMIT_NOFILE, &files);
}

void process_prepare(const ProcessSwitches *switches) {
    widen_and_close();
    log_init();
    log_protection();
    crash_install(switches->core);
    if (!switches->core) forbid_cores();
    // Ctrl-C reaches the whole process group; Terraform says what to do by StopProvider.
    signals_handle(SIGINT, SIG_IGN);
    signals_handle(SIGPIPE, SIG_IGN);
    gpr_set_log_function(log_grpc);
}

void process_release_stdout(void) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
}
