// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/strike.h"

#include "provider/value/json.h"

#include <pthread.h>

enum { LATE_MS = 10 * 1000, LATE_LOOK_MS = 5 };

// Of the case under way.
static struct {
    pthread_mutex_t lock;
    BaseRig *rig;
    const Strike *next; // waits for the first to strike; NULL: none does
    int64_t mark;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

// The arena is of whoever arms: the second strike is armed by a thread of the provider, while the
// rig's own is in use.
static void arm_rule(Arena *arena, const BaseRig *rig, const Strike *strike) {
    const Target *target = &strike->target;
    const char *rule = trouble_wording(strike->trouble, target->service).rule, *reason = NULL;
    if (rule == NULL) return;
    const char *list = arena_printf(
        arena, "[{\"service\":\"%s\",\"operation\":\"%s\",\"nth\":%zu,\"count\":%d,%s}]",
        target->service, target->operation != NULL ? target->operation : "*", target->nth,
        strike->lasts ? 0 : 1, rule);
    if (!fault_set(local_cloud_sandbox(rig->cloud)->faults, arena, fixture_json(arena, list), false,
                   &reason))
        fail_msg("%s: %s", list, reason);
}

static void arm_wire(const Strike *strike) {
    WireRule rule = strike->trouble->wire;
    if (!rule.trapped && rule.timeout_ms == 0) return;
    rule.service = strike->target.service;
    rule.operation = strike->target.operation;
    rule.nth = strike->target.nth;
    rule.count = strike->lasts ? 0 : 1;
    wire_add(rule);
}

static void arm(const BaseRig *rig, const Strike *strike) {
    Arena *arena = arena_new();
    arm_rule(arena, rig, strike);
    arm_wire(strike);
    if (strike->trouble->stale)
        local_cloud_behave(rig->cloud,
                           arena_printf(arena, "{\"stale_reads\":{\"service\":\"%s\",\"%s}}",
                                        strike->target.service,
                                        strike->lasts ? "seconds\":1000000000" : "reads\":2"));
    arena_free(arena);
}

static size_t struck(const BaseRig *rig) {
    return (size_t)local_cloud_fired(rig->cloud) + wire_fired();
}

// Before each request.
static void look(void *context) {
    (void)context;
    pthread_mutex_lock(&synced.lock);
    if (synced.next != NULL && struck(synced.rig) > 0) {
        arm(synced.rig, synced.next);
        synced.next = NULL;
    }
    pthread_mutex_unlock(&synced.lock);
}

void strike_arm(BaseRig *rig, const Strike *strikes, size_t count, StrikeOrder order) {
    bool then = order == STRIKE_THEN && count > 1;
    local_cloud_fault(rig->cloud, "[]");
    wire_clear();
    synced.rig = rig;
    synced.mark = local_cloud_mark(rig->cloud);
    synced.next = then ? &strikes[1] : NULL;
    for (size_t i = 0; i < (then ? 1 : count); i++) arm(rig, &strikes[i]);
    if (then) wire_watch(look, NULL);
}

// Calls that were stalled, and those of them that are through.
static size_t stalled(const BaseRig *rig) {
    const Value *rules = fault_list(local_cloud_sandbox(rig->cloud)->faults, rig->arena);
    int64_t count = 0;
    for (size_t i = 0; i < value_count(rules); i++) {
        const Value *rule = rules->list.items[i];
        if (text_is(value_text(value_get(rule, "kind")), "stall"))
            count += value_int_or(value_get(rule, "fired"), 0);
    }
    return (size_t)count;
}

static size_t stalls_over(const BaseRig *rig) {
    Arena *arena = arena_new();
    CloudCalls calls = local_cloud_calls(rig->cloud, arena, synced.mark);
    size_t count = 0;
    for (size_t i = 0; i < calls.count; i++) count += strcmp(calls.items[i].fault, "stall") == 0;
    arena_free(arena);
    return count;
}

size_t strike_lift(BaseRig *rig) {
    Cancel cancel;
    cancel_init(&cancel);
    Call pause = {.cancel = &cancel, .deadline_ms = call_now_ms() + LATE_MS};
    size_t count = struck(rig), late = stalled(rig);
    wire_clear();
    local_cloud_fault(rig->cloud, "[]");
    local_cloud_behave(rig->cloud, "{}");
    while (stalls_over(rig) < late && call_sleep(&pause, LATE_LOOK_MS) == CALL_RUNNING) continue;
    return count;
}
