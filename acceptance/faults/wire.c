// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/wire.h"

#include "acceptance/sandbox/contract.h"
#include "provider/net/http.h"

#include <pthread.h>
#include <string.h>

// The linker's names for what callers call, and for what they mean.
void __wrap_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret);
void __real_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret);

static struct {
    pthread_mutex_t lock;
    WireRule rules[WIRE_RULES];
    size_t count, fired, seen[WIRE_RULES];
    void (*watcher)(void *context);
    void *context;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

void wire_clear(void) {
    pthread_mutex_lock(&synced.lock);
    synced.count = synced.fired = 0;
    synced.watcher = NULL;
    memset(synced.seen, 0, sizeof synced.seen);
    pthread_mutex_unlock(&synced.lock);
}

void wire_add(WireRule rule) {
    pthread_mutex_lock(&synced.lock);
    if (synced.count < WIRE_RULES) synced.rules[synced.count++] = rule;
    pthread_mutex_unlock(&synced.lock);
}

size_t wire_fired(void) {
    pthread_mutex_lock(&synced.lock);
    size_t fired = synced.fired;
    pthread_mutex_unlock(&synced.lock);
    return fired;
}

void wire_watch(void (*watcher)(void *context), void *context) {
    pthread_mutex_lock(&synced.lock);
    synced.watcher = watcher;
    synced.context = context;
    pthread_mutex_unlock(&synced.lock);
}

typedef struct Name {
    const char *service, *operation;
} Name;

// What the sandbox calls it. The tenant's operations have other names in the provider, but the same
// paths.
static Name name_of(const HttpRequest *request) {
    const char *service = request->service != NULL ? request->service : "";
    if (strcmp(service, "lobechat") == 0) return (Name){"data_plane", "invoke"};
    if (strcmp(service, "auth0") != 0) return (Name){service, request->operation};
    const ContractInput input = {.method = text_of(request->method),
                                 .path = text_of(request->path_template)};
    const ContractOperation *operation = contract_route(contract_find("auth0"), &input);
    return (Name){service, operation != NULL ? operation->name : request->operation};
}

static bool concerns(const WireRule *rule, Name name) {
    return strcmp(rule->service, name.service) == 0 &&
           (rule->operation == NULL || strcmp(rule->operation, name.operation) == 0);
}

// The rule that hits the request; without service: none does. *ret_at is its place.
static WireRule match(Name name, size_t *ret_at) {
    WireRule hit = {.service = NULL};
    pthread_mutex_lock(&synced.lock);
    for (size_t i = 0; i < synced.count; i++) {
        const WireRule *rule = &synced.rules[i];
        if (!concerns(rule, name)) continue;
        size_t seen = ++synced.seen[i];
        bool fires = seen >= rule->nth && (rule->count == 0 || seen < rule->nth + rule->count);
        if (hit.service == NULL && fires) hit = *rule, *ret_at = i;
    }
    synced.fired += hit.service != NULL;
    pthread_mutex_unlock(&synced.lock);
    return hit;
}

// It was not the slow one that the time was short for: another trouble came first. The short time
// is for the next request.
static void put_off(size_t at) {
    pthread_mutex_lock(&synced.lock);
    if (at < synced.count && synced.rules[at].count > 0) synced.seen[at]--, synced.fired--;
    pthread_mutex_unlock(&synced.lock);
}

static void watch(void) {
    pthread_mutex_lock(&synced.lock);
    void (*watcher)(void *) = synced.watcher;
    void *context = synced.context;
    pthread_mutex_unlock(&synced.lock);
    if (watcher != NULL) watcher(context);
}

static void lead_astray(Arena *arena, const WireRule *rule, HttpRequest *request) {
    request->connect_to = traps_address(rule->trap);
    bool plain = rule->trap == TRAP_REFUSED || rule->trap == TRAP_UNREACHED;
    if (!plain && strncmp(request->url, "http://", 7) == 0)
        request->url = arena_printf(arena, "https://%s", request->url + 7);
}

void __wrap_http_send(Call *call, HttpClient *client, const HttpRequest *request,
                      HttpResponse *ret) {
    watch();
    HttpRequest other = *request;
    size_t at = 0;
    WireRule rule = match(name_of(request), &at);
    if (rule.trapped) lead_astray(call->arena, &rule, &other);
    if (rule.timeout_ms > 0) other.timeout_ms = rule.timeout_ms;
    __real_http_send(call, client, &other, ret);
    if (!rule.trapped && ret->elapsed_ms < rule.timeout_ms) put_off(at);
}
