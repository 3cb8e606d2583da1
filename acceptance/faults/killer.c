// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/killer.h"

#include "acceptance/faults/plugin.h"

// A cloud that is started again waits for those who handle requests, so it needs a thread of its
// own.
static void *restart_main(void *cloud) {
    local_cloud_restart(cloud);
    return NULL;
}

void killer_strike(Killer *killer) {
    static const PluginVictim victims[VICTIMS] = {[VICTIM_PROVIDER] = PLUGIN_PROVIDER,
                                                  [VICTIM_TERRAFORM] = PLUGIN_TERRAFORM,
                                                  [VICTIM_BOTH] = PLUGIN_BOTH};
    if (atomic_exchange(&killer->struck, true)) return;
    if (killer->victim != VICTIM_SANDBOX)
        plugin_kill(victims[killer->victim]);
    else if (pthread_create(&killer->restart, NULL, restart_main, killer->cloud) != 0)
        fail_msg("no thread");
}

// A provider whose Terraform dies goes on for a moment, and its requests do.
static Verdict after_strike(const Killer *killer) {
    return killer->victim == VICTIM_TERRAFORM ? WITNESS_GO_ON : WITNESS_CUT;
}

static bool is_call(Killer *killer, const char *service, const char *operation) {
    const Target *target = &killer->call->target;
    if (strcmp(service, target->service) != 0) return false;
    if (operation != NULL && strcmp(operation, target->operation) != 0) return false;
    size_t nth = operation != NULL ? target->nth : killer->call->among;
    return atomic_fetch_add(&killer->seen, 1) + 1 == nth;
}

static Verdict on_moment(void *context, Moment moment, const char *service, const char *operation) {
    static const Moment moments[KILL_POINTS] = {[POINT_COMMITTED] = MOMENT_AFTER,
                                                [POINT_SENT] = MOMENT_BEFORE,
                                                [POINT_HALF_READ] = MOMENT_AFTER,
                                                [POINT_HALF_SENT] = MOMENT_HEAD,
                                                [POINT_CONNECTING] = MOMENT_CONNECTED};
    Killer *killer = context;
    if (moment == MOMENT_HALF) {
        killer_strike(killer);
        return WITNESS_GO_ON;
    }
    if (moment != moments[killer->point] || !is_call(killer, service, operation))
        return WITNESS_GO_ON;
    if (killer->point == POINT_HALF_READ) return WITNESS_HALF;
    killer_strike(killer);
    return after_strike(killer);
}

void killer_watch(Killer *killer, LocalCloud *cloud, const FaultCall *call, Victim victim,
                  KillPoint point) {
    *killer = (Killer){.call = call,
                       .victim = victim,
                       .point = point,
                       .cloud = cloud,
                       .witness = {.tell = on_moment,
                                   .context = killer,
                                   .heads = point == POINT_HALF_SENT,
                                   .singly = point == POINT_CONNECTING}};
    if (point != POINT_REPLIED) local_cloud_watch(cloud, &killer->witness);
}

bool killer_rest(Killer *killer) {
    bool struck = atomic_load(&killer->struck);
    if (struck && killer->victim == VICTIM_SANDBOX) pthread_join(killer->restart, NULL);
    local_cloud_watch(killer->cloud, NULL);
    return struck;
}
