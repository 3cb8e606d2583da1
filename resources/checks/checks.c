// SPDX-License-Identifier: MPL-2.0
#include "resources/checks/checks.h"

#include "resources/names.h"
#include "resources/tasks.h"

enum { CONCERNS_MAX = 4 };

typedef struct NamedCheck {
    const char *name; // in `checks`
    Status (*run)(Call *call, Deployment *deployment);
    const char *concerns[CONCERNS_MAX]; // attributes that it depends on
} NamedCheck;

static const NamedCheck named[] = {
    {A_DISCOVERY, check_discovery, {A_AUTH0_ISSUER}},
    {A_EMBEDDING, check_embedding, {A_EMBEDDING_MODEL, A_QWEN_BASE_URL, A_SECRET_DIGESTS}},
    {A_CORS, check_cors, {A_CORS_ORIGIN, A_OSS}},
    {A_CALLBACK, check_callback, {A_AUTH0_CALLBACK_URL, A_AUTH0_CLIENT_ID, A_AUTH0}},
};
enum { CHECK_COUNT_MAX = sizeof named / sizeof *named };

const char *checks_todo(Arena *arena, const char *check, const char *todo) {
    return arena_printf(arena,
                        "%s To do without this check, set %s = false in %s. What exists is in the "
                        "state; apply again.",
                        todo, check, A_CHECKS);
}

Status checks_fail(Call *call, const CheckFault *fault) {
    return call_fail(call, fault->path, fault->summary, "%s\n\n%s", fault->detail,
                     checks_todo(call->arena, fault->check, fault->todo));
}

static bool is_on(const Deployment *deployment, const NamedCheck *check) {
    const Value *checks = value_get(deployment->planned, A_CHECKS);
    return value_bool_or(value_get(checks, check->name), true);
}

// A check that has just been switched on concerns what is there.
static bool is_concerned(Call *call, Deployment *deployment, const NamedCheck *check) {
    const Value *prior = deployment->prior, *now = stack_now(call, deployment);
    if (value_is_null(prior) || stack_unfinished(prior)) return true;
    if (!value_bool_or(value_get(value_get(prior, A_CHECKS), check->name), true)) return true;
    for (size_t i = 0; i < CONCERNS_MAX && check->concerns[i] != NULL; i++) {
        const char *name = check->concerns[i];
        if (!value_equal(value_get(prior, name), value_get(now, name))) return true;
    }
    return false;
}

typedef struct CheckTask {
    Deployment *deployment;
    const NamedCheck *check;
} CheckTask;

static Status run_check(Call *call, void *context) {
    const CheckTask *task = context;
    return task->check->run(call, task->deployment);
}

Status checks_run(Call *call, Deployment *deployment) {
    CheckTask chosen[CHECK_COUNT_MAX];
    Task tasks[CHECK_COUNT_MAX];
    size_t count = 0;
    for (size_t i = 0; i < CHECK_COUNT_MAX; i++) {
        if (!is_on(deployment, &named[i]) || !is_concerned(call, deployment, &named[i])) continue;
        chosen[count] = (CheckTask){deployment, &named[i]};
        tasks[count] = (Task){.run = run_check, .context = &chosen[count]};
        count++;
    }
    return count > 0 ? tasks_run(call, tasks, count) : status_ok();
}
