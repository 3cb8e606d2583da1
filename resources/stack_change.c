// SPDX-License-Identifier: MPL-2.0
// Creating, updating and deleting: what is to be done with each part becomes tasks that wait for
// one another as the parts' needs say.
#include "provider/base/log.h"
#include "resources/names.h"
#include "resources/stack_work.h"
#include "resources/tasks.h"
#include "resources/wait.h"

#include <string.h>

typedef struct PartTask {
    Deployment *deployment;
    const Part *part;
    PartWork work;
    const Value *object; // of a removal
    Text entry;          // of a removal: what it is called in `parts`
} PartTask;

typedef struct TaskList {
    Task tasks[STACK_MAX_PARTS];
    PartTask parts[STACK_MAX_PARTS];
    size_t count;
} TaskList;

static Status do_work(Call *call, const PartTask *task) {
    Deployment *deployment = task->deployment;
    switch (task->work) {
    case WORK_CREATE:
    case WORK_MOVE:
        return task->part->create(call, deployment);
    case WORK_UPDATE:
        return task->part->update(call, deployment);
    case WORK_REMOVE:
        TRY(task->part->remove(call, deployment, task->object));
        stack_forget(call, deployment, task->entry);
        break;
    case WORK_NONE:
        break;
    }
    return status_ok();
}

// What a part waits for, so that a log shows which of them a change as a whole waited for.
static const char *needs_text(Arena *arena, const Part *part) {
    Buffer needs = buffer_new(arena, SIZE_MAX / 2);
    buffer_puts(&needs, "");
    for (size_t i = 0; part->needs != NULL && part->needs[i] != NULL; i++)
        buffer_printf(&needs, "%s%s", i > 0 ? " " : "", part->needs[i]);
    return buffer_text(&needs).data;
}

static Status log_work(const Call *call, const LogField *who, int64_t start_ms, Status status) {
    LOG(LOG_DEBUG, "provider.stack", status.ok ? "Part is done" : "Part has failed", who[0], who[1],
        who[2], LOG_INT("elapsed_ms", call_now_ms() - start_ms), LOG_TEXT("tf_req_id", call->id));
    return status;
}

// What the deployment as a whole does before and after its parts; NULL: nothing.
static Status run_hook(Call *call, Deployment *deployment, const char *name,
                       Status (*hook)(Call *call, Deployment *deployment)) {
    if (hook == NULL) return status_ok();
    int64_t start = call_now_ms();
    Status status = hook(call, deployment);
    const LogField who[] = {LOG_TEXT("part", name), LOG_TEXT("work", "whole"),
                            LOG_TEXT("needs", "")};
    return log_work(call, who, start, status);
}

// What another run has taken over is not to be taken away from it.
static Status still_held(Call *call, const PartTask *task) {
    const Stack *stack = task->deployment->stack;
    bool asks = task->part->takes && stack->hold != NULL && task->work == WORK_CREATE;
    return asks ? stack->hold(call, task->deployment) : status_ok();
}

static Status run_work(Call *call, void *context) {
    // Words of the log.
    static const char *const works[] = {[WORK_NONE] = "none",
                                        [WORK_CREATE] = "create", // a word
                                        [WORK_UPDATE] = "update",
                                        [WORK_MOVE] = "move",
                                        [WORK_REMOVE] = "remove"};
    const PartTask *task = context;
    int64_t start = call_now_ms();
    Status status = still_held(call, task);
    if (status.ok) status = do_work(call, task);
    const LogField who[] = {LOG_TEXT("part", task->part->name), LOG_TEXT("work", works[task->work]),
                            LOG_TEXT("needs", needs_text(call->arena, task->part))};
    return log_work(call, who, start, status);
}

static void list_add(TaskList *list, const PartTask *task) {
    list->parts[list->count] = *task;
    list->tasks[list->count] = (Task){.run = run_work, .context = &list->parts[list->count]};
    list->count++;
}

static bool part_needs(const Part *part, const Part *other) {
    for (size_t i = 0; part->needs != NULL && part->needs[i] != NULL; i++) {
        if (strcmp(part->needs[i], other->name) == 0) return true;
    }
    return false;
}

// Forward: a part waits for what it needs. Backward (removal): for what needs it.
static void list_link(TaskList *list, bool backward) {
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = 0; j < list->count; j++) {
            const Part *self = list->parts[i].part, *other = list->parts[j].part;
            bool waits = backward ? part_needs(other, self) : part_needs(self, other);
            if (i != j && waits) list->tasks[i].after |= UINT32_C(1) << j;
        }
    }
}

// tasks_run wants tasks in dependency order.
static void list_reverse(TaskList *list, Deployment *deployment,
                         bool (*chosen)(const Deployment *, const Part *)) {
    const Stack *stack = deployment->stack;
    size_t count = 0;
    while (stack->parts[count] != NULL) count++;
    while (count-- > 0) {
        const Part *part = stack->parts[count];
        if (part->remove == NULL || !chosen(deployment, part)) continue;
        const PartTask task = {.deployment = deployment,
                               .part = part,
                               .work = WORK_REMOVE,
                               .object = deployment->prior,
                               .entry = text_of(part->name)};
        list_add(list, &task);
    }
    list_link(list, true);
}

// As many as fit; what is left comes in the next round.
static void list_leftovers(Call *call, TaskList *list, Deployment *deployment) {
    const Stack *stack = deployment->stack;
    const Value *leftovers = leftovers_of(call->arena, stack_get(deployment, A_PARTS));
    size_t count = 0;
    while (stack->parts[count] != NULL) count++;
    while (count-- > 0) {
        const Part *part = stack->parts[count];
        for (size_t i = 0; i < value_count(leftovers) && list->count < STACK_MAX_PARTS; i++) {
            const ValueEntry *entry = value_entry_at(leftovers, i);
            if (!leftover_is_of(entry->key, part)) continue;
            const PartTask task = {
                .deployment = deployment,
                .part = part,
                .work = WORK_REMOVE,
                .object = leftover_object(call->arena, deployment->prior, part, entry->value),
                .entry = entry->key};
            list_add(list, &task);
        }
    }
    list_link(list, true);
}

static Deployment deployment_of(const Stack *stack, const ApplyChange *change) {
    return (Deployment){.stack = stack,
                        .session = change->session,
                        .config = change->config,
                        .prior = change->prior,
                        .asked = change->planned,
                        .planned = change->planned,
                        .private = change->private,
                        .synced = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .state = change->state,
                                   .secrets = &value_empty_map,
                                   .exists = change->exists}};
}

static void deployment_store(const Deployment *deployment, ApplyChange *change) {
    change->state = deployment->synced.state;
    change->exists = deployment->synced.exists && !deployment->synced.lost;
    change->private = deployment->private;
}

static Status make_and_change(Call *call, Deployment *deployment) {
    const Stack *stack = deployment->stack;
    TRY(run_hook(call, deployment, "begin", stack->begin));
    TaskList list = {.count = 0};
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        PartWork work = part_work(stack, stack->parts[i], deployment->prior, deployment->planned);
        if (work == WORK_NONE || work == WORK_REMOVE) continue;
        const PartTask task = {.deployment = deployment, .part = stack->parts[i], .work = work};
        list_add(&list, &task);
    }
    list_link(&list, false);
    TRY(tasks_run(call, list.tasks, list.count));
    return run_hook(call, deployment, "finish", stack->finish);
}

static bool dropped(const Deployment *deployment, const Part *part) {
    return part_work(deployment->stack, part, deployment->prior, deployment->planned) ==
           WORK_REMOVE;
}

static Status remove_leftovers(Call *call, Deployment *deployment) {
    for (;;) {
        TaskList list = {.count = 0};
        list_leftovers(call, &list, deployment);
        if (list.count == 0) return status_ok();
        TRY(tasks_run(call, list.tasks, list.count));
    }
}

// What the new deployment does not use goes last, so that a failure before leaves the old usable.
static Status remove_unused(Call *call, Deployment *deployment) {
    TRY(remove_leftovers(call, deployment));
    TaskList list = {.count = 0};
    list_reverse(&list, deployment, dropped);
    return tasks_run(call, list.tasks, list.count);
}

// The operation has succeeded; whoever cannot look says so, and fails nothing.
static void sweep_part(Call *call, Deployment *deployment, const Part *part) {
    Call quiet = *call;
    quiet.diags = diags_new(call->arena);
    if (part->sweep(&quiet, deployment).ok) return;
    call_warn(call, NULL, arena_printf(call->arena, "A second %s may be left", part->label),
              "An attempt to make it was not answered, so another one was made. Whether the first "
              "was carried out after all cannot be seen: %s",
              quiet.diags->first != NULL ? quiet.diags->first->detail : "the time is over.");
}

// As long as what was asked for may still be carried out is waited for, unless it has passed.
static void sweep_doubts(Call *call, Deployment *deployment) {
    const Part *const *parts = deployment->stack->parts;
    if (deployment->synced.doubted == 0) return;
    while (wait_unknown(call, deployment->synced.doubted_ms)) continue;
    for (size_t i = 0; parts[i] != NULL; i++) {
        bool doubted = (deployment->synced.doubted & UINT32_C(1) << i) != 0;
        if (doubted && parts[i]->sweep != NULL) sweep_part(call, deployment, parts[i]);
    }
}

// All is done: what the plan left open is in the state, which is waited to be seen.
static Status end_change(Call *call, Deployment *deployment) {
    sweep_doubts(call, deployment);
    deployment->synced.state = stack_fill(call->arena, deployment->asked, deployment->synced.state);
    if (!deployment->stack->settles) return status_ok();
    return run_hook(call, deployment, "settle", stack_settle);
}

Status stack_create(Call *call, const Stack *stack, ApplyChange *change) {
    Deployment deployment = deployment_of(stack, change);
    deployment.synced.state = value_with(call->arena, change->state, A_PARTS, &value_empty_map);
    resume_begin(call, &deployment);
    Status status = make_and_change(call, &deployment);
    // Another run that has taken over may be why it failed.
    if (!status.ok && stack->hold != NULL && call_state(call) == CALL_RUNNING)
        (void)stack->hold(call, &deployment).ok;
    if (status.ok) status = end_change(call, &deployment);
    deployment_store(&deployment, change);
    return status;
}

// What is asked of a part that is about to be made is in the state even when that fails: its
// missing entry in `parts` tells the next plan what is left to do, and other parts may know of it
// already.
static const Value *ask_for_new_parts(Arena *arena, const Deployment *deployment) {
    const Stack *stack = deployment->stack;
    const Value *state = deployment->synced.state;
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        const Part *part = stack->parts[i];
        if (part_work(stack, part, deployment->prior, deployment->planned) != WORK_CREATE) continue;
        for (const Attr *row = resource_rows(stack->resource); row->name != NULL; row++) {
            const Value *planned = value_get(deployment->planned, row->name);
            bool asked = (row->flags & (REQUIRED | OPTIONAL)) != 0 && row_is_of(row, part->name);
            if (asked && value_is_wholly_known(planned))
                state = value_with(arena, state, row->name, planned);
        }
    }
    return state;
}

Status stack_update(Call *call, const Stack *stack, ApplyChange *change) {
    Deployment deployment = deployment_of(stack, change);
    deployment.synced.state = ask_for_new_parts(call->arena, &deployment);
    Status status = make_and_change(call, &deployment);
    if (status.ok) status = remove_unused(call, &deployment);
    if (status.ok) status = end_change(call, &deployment);
    deployment_store(&deployment, change);
    return status;
}

static bool may_go(const Deployment *deployment, const Part *part) {
    return part_may_exist(part, deployment->prior) && !resume_keeps(deployment, part);
}

Status stack_delete(Call *call, const Stack *stack, ApplyChange *change) {
    Deployment deployment = deployment_of(stack, change);
    TaskList list = {.count = 0};
    list_reverse(&list, &deployment, may_go);
    Status status = remove_leftovers(call, &deployment);
    if (status.ok) status = tasks_run(call, list.tasks, list.count);
    if (status.ok && stack->settles)
        status = run_hook(call, &deployment, "settle", stack_settle_gone);
    if (status.ok) status = resume_hand_over(call, &deployment);
    deployment_store(&deployment, change);
    return status;
}
