// SPDX-License-Identifier: MPL-2.0
#include "acceptance/fuzz/cloud.h"

#include "acceptance/fuzz/fuzz.h"

#include <errno.h>
#include <spawn.h>

// More than any operation needs that gets sensible answers; a hundred times as much is a call that
// does not heed that it was stopped.
enum { REQUESTS_MOST = 400, PAUSES_MOST = 400, HEEDLESS = 100 };

static struct {
    pthread_mutex_t lock;
    CloudAnswer answer;
    void *context;
    int requests, pauses;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

// The names that the linker gives.
void __wrap_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret);
CallState __wrap_call_sleep(Call *call, int64_t ms);
typedef int Spawn(pid_t *id, const char *file, const posix_spawn_file_actions_t *actions,
                  const posix_spawnattr_t *attributes, char *const arguments[],
                  char *const environment[]);
Spawn __wrap_posix_spawn, __wrap_posix_spawnp;

void cloud_begin(CloudAnswer answer, void *context) {
    pthread_mutex_lock(&synced.lock);
    synced.answer = answer;
    synced.context = context;
    synced.requests = synced.pauses = 0;
    pthread_mutex_unlock(&synced.lock);
}

void cloud_reply(HttpResponse *ret, long status, Text body) {
    *ret = (HttpResponse){.outcome = HTTP_ANSWERED, .sent = true, .status = status, .body = body};
}

static void count(Call *call, int *counted, int most) {
    pthread_mutex_lock(&synced.lock);
    int now = ++*counted;
    pthread_mutex_unlock(&synced.lock);
    fuzz_require(now < most * HEEDLESS, "what was stopped ends");
    if (now >= most && call->cancel != NULL) cancel_set(call->cancel);
}

void __wrap_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret) {
    (void)client;
    count(call, &synced.requests, REQUESTS_MOST);
    *ret = (HttpResponse){
        .outcome = HTTP_NOT_SENT, .hopeless = true, .error = "host: nobody is there"};
    if (http_url_fault(call->arena, request->url) != NULL && !request->metadata) return;
    if (call_state(call) != CALL_RUNNING)
        *ret = (HttpResponse){.outcome = HTTP_STOPPED, .error = "the request was stopped"};
    else if (synced.answer != NULL)
        synced.answer(synced.context, call, request, ret);
}

CallState __wrap_call_sleep(Call *call, int64_t ms) {
    fuzz_require(ms < (int64_t)7 * 24 * 3600 * 1000, "pauses are bounded");
    count(call, &synced.pauses, PAUSES_MOST);
    return call_state(call);
}

// As the C library (foreign) declares them: no program is started.
int __wrap_posix_spawn(pid_t *id, const char *file, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[],
                       char *const environment[]) {
    (void)id, (void)file, (void)actions, (void)attributes, (void)arguments, (void)environment;
    return ENOENT;
}

// Likewise foreign.
int __wrap_posix_spawnp(pid_t *id, const char *file, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const arguments[],
                        char *const environment[]) {
    return __wrap_posix_spawn(id, file, actions, attributes, arguments, environment);
}
