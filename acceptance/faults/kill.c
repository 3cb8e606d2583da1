// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/kill.h"

#include "acceptance/faults/calls.h"
#include "acceptance/faults/canaries.h"
#include "acceptance/faults/killer.h"
#include "acceptance/faults/message.h"
#include "acceptance/faults/plugin.h"
#include "acceptance/faults/process_check.h"

enum { APPLIES = 3, PATIENCE = 25, SPREAD = 41, SPREAD_TEAM = 1201 };

typedef struct Kill {
    const FaultCall *call;
    Victim victim;
    KillPoint point;
} Kill;

static const char *const victim_names[VICTIMS] = {
    [VICTIM_PROVIDER] = "the provider",
    [VICTIM_TERRAFORM] = "Terraform",
    [VICTIM_BOTH] = "Terraform and the provider",
    [VICTIM_SANDBOX] = "the cloud",
};
static const char *const point_names[KILL_POINTS] = {
    [POINT_COMMITTED] = "done and not answered", [POINT_SENT] = "sent and not done",
    [POINT_HALF_READ] = "half answered",         [POINT_HALF_SENT] = "half sent",
    [POINT_CONNECTING] = "connected for",        [POINT_REPLIED] = "refused and reported",
};

// The most dangerous first, so that the first part of all cases is the best part.
static Kill kill_at(size_t number) {
    size_t calls = calls_count(), kind = number / calls;
    return (Kill){.call = calls_at(number % calls),
                  .victim = (Victim)(kind % VICTIMS),
                  .point = (KillPoint)(kind / VICTIMS)};
}

static size_t kill_count(void) {
    return calls_count() * VICTIMS * KILL_POINTS;
}

static const char *kill_title(Arena *arena, size_t number) {
    Kill kill = kill_at(number);
    const Phase *phase = kill.call->phase;
    return arena_printf(arena, "%s %s, %s %zu %s, %s dies", phase->life->name, phase->name,
                        kill.call->target.operation, kill.call->target.nth, point_names[kill.point],
                        victim_names[kill.victim]);
}

// ---- a case

static bool loses_state(const Kill *kill) {
    return kill->victim == VICTIM_TERRAFORM || kill->victim == VICTIM_BOTH;
}

static void refuse(const BaseRig *rig, const Target *target) {
    const Wording denied = trouble_wording(troubles_find("denied"), target->service);
    local_cloud_fault(
        rig->cloud,
        arena_printf(rig->arena,
                     "[{\"service\":\"%s\",\"operation\":\"%s\",\"nth\":%zu,\"count\":0,%s}]",
                     target->service, target->operation, target->nth, denied.rule));
}

typedef struct Death {
    bool happened, good; // whether the command succeeded all the same
    const char *fault;   // what is wrong about what it said; else NULL
} Death;

// Who is killed has said nothing; of a refusal everything was told.
static const char *said_fault(const BaseRig *rig, const Kill *kill, bool good) {
    const char *fault = canaries_message_fault(rig);
    if (fault != NULL || good || kill->point != POINT_REPLIED) return fault;
    return message_fault(rig, &kill->call->target, troubles_find("denied"));
}

// The command in which it happens.
static Death run_until_death(BaseRig *rig, const Kill *kill) {
    Killer killer;
    const Terraform stored = rig->tf;
    bool replied = kill->point == POINT_REPLIED;
    killer_watch(&killer, rig->cloud, kill->call, kill->victim, kill->point);
    if (replied) refuse(rig, &kill->call->target);
    // A cloud comes back sooner than the provider gives up, also where pauses are short.
    if (kill->victim == VICTIM_SANDBOX && !replied) rig->tf.haste = stored.haste / PATIENCE;
    bool good = phase_run(rig, kill->call->phase);
    if (replied && local_cloud_fired(rig->cloud) > 0) killer_strike(&killer);
    bool happened = killer_rest(&killer);
    const char *fault = said_fault(rig, kill, good);
    local_cloud_fault(rig->cloud, "[]");
    plugin_end();
    rig->tf.haste = stored.haste;
    if (happened && loses_state(kill)) rig->tf = stored;
    return (Death){.happened = happened, .good = good, .fault = fault};
}

// Without the warnings, of which a sandbox causes some.
static const char *errors_of(const BaseRig *rig) {
    Buffer text = buffer_new(rig->arena, 1 << 16);
    buffer_puts(&text, "");
    for (const Diag *diag = rig->tf.diags->first; diag != NULL; diag = diag->next)
        if (diag->severity == DIAG_ERROR)
            buffer_printf(&text, "%s: %s; ", diag->summary, diag->detail);
    return text.data != NULL ? text.data : "";
}

// Applies again until it is through, which it need not be if it may not heal; NULL, or what is
// wrong.
static const char *recovery_fault(BaseRig *rig, const Phase *phase, bool heals) {
    for (size_t i = 0; i < APPLIES; i++) {
        bool good = phase_run(rig, phase);
        if (good) cases_tally(i);
        const char *fault = canaries_message_fault(rig);
        if (fault != NULL || good) return fault;
        fault = message_whole_fault(rig);
        if (fault != NULL) return fault;
    }
    return heals ? arena_printf(rig->arena, "does not heal: %s", errors_of(rig)) : NULL;
}

// What a failed creation left is tainted and made anew, unless the resource goes on with it, or
// nobody knows of it any more.
static bool is_once(const Kill *kill) {
    const Phase *phase = kill->call->phase;
    bool kept = phase->before.parts != NULL || phase->life->resumes || loses_state(kill);
    return !phase->anew && (kept || kill->point != POINT_REPLIED);
}

static const char *killed_fault(BaseRig *rig, const Kill *kill) {
    const Phase *phase = kill->call->phase;
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, phase);
    Death death = run_until_death(rig, kill);
    if (!death.happened && kill->call->target.writes) return "it does not come to that";
    if (kill->victim == VICTIM_SANDBOX && kill->point != POINT_REPLIED && !death.good)
        return arena_printf(rig->arena, "is not waited for: %s", errors_of(rig));
    if (death.fault != NULL) return death.fault;
    bool heals =
        kill->point != POINT_REPLIED || !phase_decided_by(phase, kill->call->target.operation);
    const char *fault = recovery_fault(rig, phase, heals);
    if (fault == NULL && heals) fault = settled_fault(rig, phase);
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    if (fault == NULL) fault = made_fault(rig, phase, &calls, is_once(kill));
    return fault != NULL ? fault : phase->life->destroy_fault(rig);
}

static const char *kill_run(Arena *arena, size_t number) {
    Kill kill = kill_at(number);
    FaultCall call = *kill.call;
    const PluginUse use = {
        .keep = true, .parent = loses_state(&kill), .betrays = canaries_betrayed};
    BaseRig *rig = phases_begin(call.phase, use);
    const Phase phase = canaries_phase(rig->arena, call.phase);
    call.phase = &phase;
    kill.call = &call;
    const char *fault = killed_fault(rig, &kill);
    plugin_end();
    if (fault == NULL) fault = processes_fault(rig);
    if (fault == NULL) fault = canaries_log_fault(rig);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    arena_free(rig->arena);
    return fault;
}

// ---- the short form: every commit of the creations at the most dangerous point, and a spread of
// all others

static bool kill_brief(size_t number) {
    Kill kill = kill_at(number);
    const Phase *phase = kill.call->phase;
    bool creates = strcmp(phase->name, "create") == 0 && kill.call->target.writes;
    bool worst = kill.victim == VICTIM_PROVIDER && kill.point == POINT_COMMITTED;
    // A team's deployment has a server of PostgreSQL and takes ten times as long.
    size_t spread = strcmp(phase->life->name, "team") == 0 ? SPREAD_TEAM : SPREAD;
    return (creates && worst) || number % spread == 0;
}

static const char *const healed_by[APPLIES + 1] = {"healed by 1 apply", "healed by 2 applies",
                                                   "healed by 3 applies", NULL};

const CaseSet kill_cases = {
    .name = "kill",
    .what =
        "The provider, Terraform, both or the cloud die at six points of every API call of "
        "creating, updating, replacing and destroying; then applying again puts everything right.",
    .count = kill_count,
    .title = kill_title,
    .run = kill_run,
    .brief = kill_brief,
    .tallies = healed_by,
};
