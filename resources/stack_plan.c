// SPDX-License-Identifier: MPL-2.0
// Planning: which parts there will be, and what of them is known already.
#include "provider/schema/plan.h"
#include "resources/names.h"
#include "resources/stack_work.h"

#include <string.h>

static const Value *planned_entry(Arena *arena, const Stack *stack, const Part *part, PartWork work,
                                  const Value *prior) {
    const Value *id = part->renames ? &value_unknown : value_get(prior, A_ID);
    switch (work) {
    case WORK_UPDATE:
        return part_entry_new(arena, stack, id, &value_unknown);
    case WORK_CREATE:
    case WORK_MOVE:
        return part_entry_new(arena, stack, &value_unknown, &value_unknown);
    case WORK_NONE:
    case WORK_REMOVE:
        break;
    }
    return prior;
}

// Read-only attributes of a part follow what happens to it. Where there is none and was none, they
// may tell of what is given in its place.
static void plan_part_rows(Call *call, const Attr *rows, const Part *part, PartWork work,
                           PlanChange *change) {
    bool unsure = part_unsure(call->arena, part, change->planned);
    for (const Attr *row = rows; row->name != NULL; row++) {
        if (row->flags != COMPUTED && row->flags != (COMPUTED | STABLE)) continue;
        if (!row_is_of(row, part->name)) continue;
        const Value *prior = value_get(change->prior, row->name);
        bool kept = work == WORK_NONE || (work == WORK_UPDATE && (row->flags & STABLE) != 0);
        bool gone = !part_wanted(part, change->planned);
        if (unsure) gone = kept = false;
        bool given = value_is_known(value_get(change->planned, row->name));
        if (gone && given && work == WORK_NONE) continue;
        const Value *value = gone ? &value_null : kept ? prior : &value_unknown;
        plan_set(call, change, row->name, value);
    }
}

Status stack_plan(Call *call, const Stack *stack, PlanChange *change) {
    const Attr *rows = resource_rows(stack->resource);
    const Value *parts = &value_empty_map;
    bool unsure = false;
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        const Part *part = stack->parts[i];
        unsure = unsure || part_unsure(call->arena, part, change->planned);
        PartWork work = part_work(stack, part, change->prior, change->planned);
        plan_part_rows(call, rows, part, work, change);
        if (!part_wanted(part, change->planned)) continue;
        const Value *entry =
            planned_entry(call->arena, stack, part, work, part_entry(change->prior, part->name));
        parts = value_with(call->arena, parts, part->name, entry);
    }
    // A map of which some entries may be missing cannot be promised.
    plan_set(call, change, A_PARTS, unsure ? &value_unknown : parts);
    resume_plan(call, stack, change);
    return status_ok();
}

static const Part *part_by_name(const Stack *stack, const char *name) {
    const Part *const *part = stack->parts;
    while (*part != NULL && strcmp((*part)->name, name) != 0) part++;
    return *part;
}

static PartWork work_by_name(const Stack *stack, const char *name, const Value *prior,
                             const Value *planned) {
    const Part *part = part_by_name(stack, name);
    return part == NULL ? WORK_NONE : part_work(stack, part, prior, planned);
}

bool stack_plan_touches(Call *call, const Stack *stack, const PlanChange *change,
                        const char *name) {
    const Part *part = part_by_name(stack, name);
    return part != NULL && (part_work(stack, part, change->prior, change->planned) != WORK_NONE ||
                            part_unsure(call->arena, part, change->planned));
}

bool stack_will_change(const Deployment *deployment, const char *part) {
    return work_by_name(deployment->stack, part, deployment->prior, deployment->planned) !=
           WORK_NONE;
}

bool stack_will_create(const Deployment *deployment, const char *part) {
    return work_by_name(deployment->stack, part, deployment->prior, deployment->planned) ==
           WORK_CREATE;
}

bool stack_will_keep(const Deployment *deployment, const char *name) {
    const Part *part = part_by_name(deployment->stack, name);
    if (part == NULL) return false;
    return value_is_null(deployment->planned) ? resume_keeps(deployment, part)
                                              : part_wanted(part, deployment->planned);
}
