// SPDX-License-Identifier: MPL-2.0
#include "acceptance/load/many.h"

#include "acceptance/faults/plugin.h"
#include "acceptance/load/fleet.h"
#include "acceptance/load/gauge.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { TEAM_EVERY = 50, LOOK_MS = 50, CALL_LIMIT_MS = 20 * 60 * 1000, DESCRIPTORS = 2000 };

typedef struct Crowd {
    Fleet *fleet;
    FleetWork work;
    atomic_size_t next, done;
    struct {
        pthread_mutex_t lock;
        const char *fault; // the first; in the deployment's memory
        size_t failed;
    } synced;
} Crowd;

// ---- one configuration of the provider for all of them, as Terraform makes it

static struct {
    pthread_mutex_t lock;
    bool configured;
} synced = {PTHREAD_MUTEX_INITIALIZER, false};

static Answered ask_once(Terraform *terraform, const Method *method,
                         const ProtobufCMessage *request, ProtobufCMessage *response) {
    if (strstr(method->name, "Configure") == NULL)
        return plugin_transport.ask(terraform, method, request, response);
    pthread_mutex_lock(&synced.lock);
    Answered answered = ANSWERED_GOOD;
    if (!synced.configured) answered = plugin_transport.ask(terraform, method, request, response);
    synced.configured = true;
    pthread_mutex_unlock(&synced.lock);
    return answered;
}

static void *open_shared(Terraform *terraform) {
    pthread_mutex_lock(&synced.lock);
    void *link = plugin_transport.open(terraform);
    pthread_mutex_unlock(&synced.lock);
    return link;
}

static Transport shared;

// ---- a phase

static void *walk(void *context) {
    Crowd *crowd = context;
    for (size_t i = crowd->next++; i < fleet_count(crowd->fleet); i = crowd->next++) {
        const char *fault = crowd->work(crowd->fleet, i);
        if (fault != NULL) {
            pthread_mutex_lock(&crowd->synced.lock);
            if (crowd->synced.fault == NULL) crowd->synced.fault = fault;
            crowd->synced.failed++;
            pthread_mutex_unlock(&crowd->synced.lock);
        }
        crowd->done++;
    }
    return NULL;
}

static void watch(const Crowd *crowd, Gauge *most) {
    while (crowd->done < fleet_count(crowd->fleet)) {
        (void)poll(NULL, 0, LOOK_MS);
        pid_t pid = plugin_pid();
        if (pid != 0) *most = gauge_most(*most, gauge_read(pid));
    }
}

typedef struct Phase {
    const char *name;
    FleetWork work;
} Phase;

static const Phase phases[] = {
    {"created", fleet_create}, {"looked at", fleet_look}, {"destroyed", fleet_destroy}};

// MAP with "seconds" and "calls"; NULL in *ret_fault: all went well.
static const Value *run_phase(Arena *arena, Fleet *fleet, const Phase *phase, size_t parallel,
                              Gauge *most, const char **ret_fault) {
    Crowd crowd = {.fleet = fleet, .work = phase->work};
    pthread_mutex_init(&crowd.synced.lock, NULL);
    pthread_t *threads = ARENA_ARRAY(arena, parallel, pthread_t);
    int64_t mark = local_cloud_mark(fleet_cloud(fleet)), began = call_now_ms();
    synced.configured = false;
    for (size_t i = 0; i < parallel; i++) (void)pthread_create(&threads[i], NULL, walk, &crowd);
    watch(&crowd, most);
    for (size_t i = 0; i < parallel; i++) pthread_join(threads[i], NULL);
    int64_t took = call_now_ms() - began;
    size_t calls = (size_t)(local_cloud_mark(fleet_cloud(fleet)) - mark);
    pthread_mutex_destroy(&crowd.synced.lock);
    printf("%zu deployments %s at parallelism %zu: %zu failed, %.1f s, %zu API calls, load %.1f\n",
           fleet_count(fleet), phase->name, parallel, crowd.synced.failed, (double)took / 1000,
           calls, gauge_load());
    fflush(stdout);
    if (crowd.synced.fault != NULL && *ret_fault == NULL)
        *ret_fault = arena_printf(arena, "%s: %zu failed, the first: %s", phase->name,
                                  crowd.synced.failed, crowd.synced.fault);
    const ValueEntry figures[] = {
        {TEXT("calls"), value_int(arena, (int64_t)calls)},
        {TEXT("seconds"), value_double(arena, (double)(took / 100) / 10)}};
    return value_map(arena, figures, 2);
}

static const char *objects_fault(Arena *arena, const Fleet *fleet, const char *fault) {
    const char *left = local_cloud_objects(fleet_cloud(fleet), arena);
    if (fault != NULL || *left == '\0') return fault;
    return arena_printf(arena, "left: %s", left);
}

const char *many_run(Arena *arena, Many many, const char *errors, const Value **ret_figures) {
    const char *fault = NULL, *left = NULL;
    Gauge most = {0};
    shared = plugin_transport;
    shared.open = open_shared;
    shared.ask = ask_once;
    terraform_over(&shared);
    plugin_begin(
        (PluginUse){.keep = true, .limit_ms = CALL_LIMIT_MS, .descriptors_most = DESCRIPTORS},
        errors);
    Fleet *fleet = fleet_new(many.count, TEAM_EVERY);
    const Value *figures = &value_empty_map;
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        figures = value_with(arena, figures, phases[i].name,
                             run_phase(arena, fleet, &phases[i], many.parallel, &most, &fault));
    left = objects_fault(arena, fleet, fault);
    plugin_end();
    if (left == NULL) left = plugin_facts().fault;
    const struct {
        const char *name;
        long value;
    } all[] = {{"most resident_kb", most.resident_kb}, {"most descriptors", most.descriptors},
               {"most threads", most.threads},         {"teams", (long)fleet_teams(fleet)},
               {"deployments", (long)many.count},      {"load of the machine", (long)gauge_load()}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        figures = value_with(arena, figures, all[i].name, value_int(arena, all[i].value));
    printf("  at most %ld kB, %ld descriptors, %ld threads; %zu were of the team edition\n",
           most.resident_kb, most.descriptors, most.threads, fleet_teams(fleet));
    fleet_free(fleet);
    *ret_figures = figures;
    return left;
}
