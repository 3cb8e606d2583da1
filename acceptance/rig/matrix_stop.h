// SPDX-License-Identifier: MPL-2.0
// Terraform is interrupted: wherever the provider is, it returns soon, what exists is in the state,
// and the next command goes on from there: an apply, an apply that knows nothing of it because
// nothing was stored, or a destroy.
#pragma once

#include "acceptance/rig/matrix.h"
#include "acceptance/tools/slower.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    PATIENCE_MS = 30 * 1000,
    STALL_MS = 60 * 1000,
    TICK_MS = 10,
};

// ---- the one who interrupts: when a fault has fired, or an operation was called so many times

typedef struct Stopper {
    BaseRig *rig;
    const char *operation; // NULL: the fault
    size_t times;
    int64_t mark, stopped_ms;
    bool late;           // it never was time
    bool feels;          // goes on until it is over, to learn what the machine costs
    int64_t withheld_ms; // so much later than it wanted to it ran since then
    atomic_bool over;
} Stopper;

static inline bool is_time(const Stopper *stopper) {
    if (stopper->operation == NULL) return local_cloud_fired(stopper->rig->cloud) > 0;
    Arena *arena = arena_new();
    CloudCalls calls = local_cloud_calls(stopper->rig->cloud, arena, stopper->mark);
    bool enough = base_count(&calls, stopper->operation, false) >= stopper->times;
    arena_free(arena);
    return enough;
}

// On a machine that is busy nobody runs when he could. Where it is not this is nothing.
static inline void feel_machine(Stopper *stopper, Call *pause) {
    while (!atomic_load(&stopper->over)) {
        int64_t before = call_now_ms();
        (void)call_sleep(pause, TICK_MS);
        int64_t late = call_now_ms() - before - TICK_MS;
        if (late > 1) stopper->withheld_ms += late;
    }
}

static inline void *stopper_main(void *context) {
    Stopper *stopper = context;
    Cancel cancel;
    cancel_init(&cancel);
    Call pause = {.cancel = &cancel, .deadline_ms = INT64_MAX};
    int64_t end = call_now_ms() + PATIENCE_MS * slower_times();
    while (!is_time(stopper) && !atomic_load(&stopper->over) && call_now_ms() < end)
        (void)call_sleep(&pause, 2);
    stopper->late = !is_time(stopper);
    (void)call_sleep(&pause, 5); // into the wait
    stopper->stopped_ms = call_now_ms();
    terraform_stop(&stopper->rig->tf);
    if (stopper->feels) feel_machine(stopper, &pause);
    return NULL;
}

// A call that was left in the cloud goes on when its rule is dropped, and takes effect late.
static inline void wait_for_late_call(const BaseRig *rig, int64_t mark) {
    Cancel cancel;
    cancel_init(&cancel);
    Call pause = {.cancel = &cancel, .deadline_ms = INT64_MAX};
    int64_t end = call_now_ms() + PATIENCE_MS * slower_times();
    bool late = true;
    while (late && call_now_ms() < end) {
        CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
        for (size_t i = 0; i < calls.count; i++)
            late = late && strcmp(calls.items[i].fault, "stall") != 0;
        if (late) (void)call_sleep(&pause, 5);
    }
    assert_false(late);
}

// Runs the phase until it is interrupted; NULL, or what is wrong about how it ended. certain: what
// is waited for happens every time.
static inline const char *stopped_fault(BaseRig *rig, const Phase *phase, const char *operation,
                                        size_t times, bool certain) {
    int64_t haste = rig->tf.haste;
    Stopper stopper = {.rig = rig,
                       .operation = operation,
                       .times = times,
                       .mark = local_cloud_mark(rig->cloud),
                       .feels = true};
    pthread_t thread;
    rig->tf.haste =
        operation == NULL ? phase->life->haste : 0; // a pause that nobody wakes from must show
    assert_int_equal(pthread_create(&thread, NULL, stopper_main, &stopper), 0);
    bool good = phase_run(rig, phase);
    int64_t returned = call_now_ms();
    atomic_store(&stopper.over, true);
    pthread_join(thread, NULL);
    rig->tf.haste = haste;
    local_cloud_fault(rig->cloud, "[]");
    if (operation == NULL && !stopper.late) wait_for_late_call(rig, stopper.mark);
    if (stopper.late && (certain || !good))
        return arena_printf(rig->arena, "does not get there: %s", base_said(rig));
    // Stopped while it only waits for the clouds to tell of it, or looked less often: all is done.
    if (good) return settled_fault(rig, phase);
    if (returned < stopper.stopped_ms)
        return arena_printf(rig->arena, "fails by itself: %s", base_said(rig));
    int64_t took = returned - stopper.stopped_ms;
    if (took - stopper.withheld_ms > RETURN_MS * slower_times())
        return arena_printf(rig->arena,
                            "returns after %lld ms, of which %lld are the machine's: %s",
                            (long long)took, (long long)stopper.withheld_ms, base_said(rig));
    bool kept = !value_is_null(rig->tf.state);
    if (!kept && *local_cloud_objects(rig->cloud, rig->arena) != '\0')
        return "something exists, but not in the state";
    return rig->tf.diags->errors > 0 ? NULL : "says nothing";
}

// ---- in the middle of each call

typedef enum StopEnd { STOP_GOES_ON, STOP_FORGOTTEN, STOP_GIVEN_UP } StopEnd;

typedef struct Stop {
    const Phase *phase;
    const Target *target;
    const char *when; // before or after the call takes effect
    StopEnd end;
} Stop;

static inline const char *stop_fault(BaseRig *rig, const Stop *stop) {
    const Phase *phase = stop->phase;
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, phase);
    const Terraform stored = rig->tf;
    local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                               "[{\"service\":\"%s\",\"operation\":\"%s\","
                                               "\"nth\":%zu,\"phase\":\"%s\",\"kind\":\"stall\","
                                               "\"ms\":%d}]",
                                               stop->target->service, stop->target->operation,
                                               stop->target->nth, stop->when, STALL_MS));
    const char *fault = stopped_fault(rig, phase, NULL, 0, stop->target->writes);
    if (fault != NULL) return fault;
    if (stop->end == STOP_GIVEN_UP) return phase->life->destroy_fault(rig);
    if (stop->end == STOP_FORGOTTEN) rig->tf = stored;
    return healed_fault(rig, phase, mark, phase->life->resumes && !phase->anew);
}
