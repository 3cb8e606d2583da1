// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/disturb.h"

#include "acceptance/rig/in_process.h"

enum {
    WAITING_HASTE = 20, // what never gets ready is looked at until the time is over: less often
    // A request has 60 s by itself, and one that was under way when the second trouble was laid may
    // meet a slow answer without the short time that goes with it.
    COMMAND_MS = 90 * 1000,
};

BaseRig *disturb_begin(const Phase *phase) {
    BaseRig *rig = phase->life->begin();
    rig->tf.transport = &in_process;
    return rig;
}

// A look while waiting may not come, nor may the removal of an interface that goes by itself; and
// what reads do not tell of is not counted.
static bool must_strike(const Strike *strikes, size_t count, bool good) {
    if (count > 1 || strikes->trouble->stale) return false;
    const Target *target = &strikes->target;
    bool look = !target->writes && target->nth > 1;
    bool passes =
        target->operation != NULL && strcmp(target->operation, "DeleteNetworkInterface") == 0;
    return !(good && (look || passes));
}

static bool waits(const Strike *strikes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strikes[i].lasts && trouble_waits(strikes[i].trouble, strikes[i].target.service))
            return true;
    return false;
}

// Long enough in haste that a busy machine gets to what is disturbed before the time is over.
#define ENDS "\"read\":\"20s\",\"update\":\"20s\",\"delete\":\"20s\""

static Shape with_ends(Arena *arena, const Shape *shape, const char *ends) {
    const char *more = shape->more != NULL ? shape->more : "{}";
    size_t length = strlen(more) - 1; // up to the brace
    return (Shape){shape->parts, arena_printf(arena, "%.*s%s\"timeouts\":{%s}}", (int)length, more,
                                              length > 1 ? "," : "", ends)};
}

// What has no token and no unique name is made again, and the late one is removed.
static bool makes_two(const Strike *strikes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Target *target = &strikes[i].target;
        if (strikes[i].trouble->late && strcmp(target->service, "auth0") == 0 &&
            (target->operation == NULL || strcmp(target->operation, "CreateClient") == 0))
            return true;
    }
    return false;
}

Phase disturb_phase(Arena *arena, const Phase *phase, const Strike *strikes, size_t count) {
    Phase ended = *phase;
    ended.anew = ended.anew || makes_two(strikes, count);
    if (!waits(strikes, count)) return ended;
    ended.before = with_ends(arena, &phase->before, ENDS);
    ended.after = with_ends(arena, &phase->after, "\"create\":\"20s\"," ENDS);
    return ended;
}

Disturbed disturb(BaseRig *rig, const Phase *phase, const Strike *strikes, size_t count,
                  StrikeOrder order) {
    int64_t haste = rig->tf.haste;
    if (waits(strikes, count)) rig->tf.haste = WAITING_HASTE;
    strike_arm(rig, strikes, count, order);
    int64_t began = call_now_ms();
    Disturbed done = {.good = phase_run(rig, phase)};
    int64_t took = call_now_ms() - began;
    size_t struck = strike_lift(rig);
    rig->tf.haste = haste;
    if (struck == 0 && must_strike(strikes, count, done.good)) done.fault = "nothing went wrong";
    if (took > COMMAND_MS) done.fault = arena_printf(rig->arena, "takes %lld ms", (long long)took);
    return done;
}

const char *disturb_healed_fault(BaseRig *rig, const Phase *phase, int64_t mark, bool good) {
    // What a failed creation left is tainted; unless the resource goes on with it, it is made anew.
    bool kept = good || phase->life->resumes || phase->before.parts != NULL;
    return healed_fault(rig, phase, mark, kept && !phase->anew);
}
