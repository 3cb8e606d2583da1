// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/process.h"

#include "acceptance/simulation/baton.h"
#include "acceptance/simulation/seams.h"

#include <stdio.h>
#include <string.h>

enum {
    LATE_MS = 2000, // what a call that is at its deadline may still need
    NAME_BYTES = 256,
    LATE_BYTES = 128,
};

// One thread of the machine runs all of it.
static struct {
    unsigned number; // of the process, over all lives
    char late[LATE_BYTES];
    EVP_PKEY *rsa;
} process;

void process_begin_life(void) {
    process.number++;
    *process.late = '\0';
}

void process_die(void) {
    baton_drop(BATON_PROVIDER);
    process.number++;
}

const char *process_late(void) {
    return *process.late == '\0' ? NULL : process.late;
}

// ---- what the process keeps besides its sessions: one pacer for each tenant

Pacer *__wrap_pacer_join(const char *name) {
    char own[NAME_BYTES];
    snprintf(own, sizeof own, "%s of process %u", name, process.number);
    return __real_pacer_join(own);
}

// ---- deadlines

typedef Status (*Handler)(Rpc *rpc, const void *request, void *response);

static Status in_time(Handler handler, const char *name, Rpc *rpc, const void *request,
                      void *response) {
    Status status = handler(rpc, request, response);
    int64_t over_ms = call_now_ms() - rpc->call->deadline_ms;
    if (over_ms > LATE_MS && *process.late == '\0')
        snprintf(process.late, sizeof process.late, "%s ended %lld ms after its deadline", name,
                 (long long)over_ms);
    return status;
}

Status __wrap_on_configure(Rpc *rpc, const void *request, void *response) {
    return in_time(__real_on_configure, "ConfigureProvider", rpc, request, response);
}

Status __wrap_on_read(Rpc *rpc, const void *request, void *response) {
    return in_time(__real_on_read, "ReadResource", rpc, request, response);
}

Status __wrap_on_plan(Rpc *rpc, const void *request, void *response) {
    return in_time(__real_on_plan, "PlanResourceChange", rpc, request, response);
}

Status __wrap_on_apply(Rpc *rpc, const void *request, void *response) {
    return in_time(__real_on_apply, "ApplyResourceChange", rpc, request, response);
}

// ---- a key of a kind serves all lives: to make one takes longer than to live

void process_prepare(void) {
    process.rsa = __real_EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
}

EVP_PKEY *__wrap_EVP_PKEY_Q_keygen(OSSL_LIB_CTX *context, const char *properties, const char *type,
                                   ...) {
    (void)context, (void)properties;
    bool elliptic = strcmp(type, "EC") == 0;
    if (elliptic) return __real_EVP_PKEY_Q_keygen(NULL, NULL, type, "P-256");
    EVP_PKEY_up_ref(process.rsa);
    return process.rsa;
}
