// SPDX-License-Identifier: MPL-2.0
// Going on with a creation that failed. Terraform taints what such a creation left and replaces it:
// it asks the provider to delete it and then to create it. The delete half is given the private
// bytes of the plan of the create half, so it can tell this from a destroy, and keeps the parts
// that the create half is going to adopt: a database that took minutes to make, for instance. What
// does not fit the new plan goes. The halves run in one process, one after the other; what was kept
// is handed over in the session, so that it is in the state again before anything can fail.
#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/names.h"
#include "resources/stack_work.h"

#include <string.h>

enum { FIT_CHARACTERS = 16 };

// Of private state: MAP of the parts that are wanted to what cannot be changed of them.
static const char keep_key[] = "keep";

// What the rows of the part say that cannot be changed in place.
static void fit_rows(Buffer *fit, const Attr *rows, const Value *object, const char *part,
                     const char *around) {
    for (const Attr *row = rows; row->name != NULL; row++) {
        const char *own = row->part != NULL ? row->part : around;
        const Value *value = value_get(object, row->name);
        if (row->type.kind == TYPE_OBJECT) fit_rows(fit, row->type.attrs, value, part, own);
        if ((row->flags & REPLACE) == 0 || strcmp(own, part) != 0) continue;
        buffer_printf(fit, "|%s=", row->name);
        buffer_add_text(fit, json_print(fit->arena, value_unknown_to_null(fit->arena, value)));
    }
}

static void fit_text(Buffer *fit, Text text) {
    buffer_puts(fit, "|");
    buffer_add_text(fit, text);
}

// Equal texts fit. Hashed, because private state is to hold as little as possible.
static const Value *part_fit(Arena *arena, const Stack *stack, const Part *part,
                             const Value *object) {
    Buffer fit = buffer_new(arena, SIZE_MAX / 2);
    buffer_add_text(&fit, value_text(value_get(object, A_ID)));
    if (part->key != NULL) fit_text(&fit, part->key(object));
    if (part->fit != NULL) fit_text(&fit, part->fit(object));
    fit_rows(&fit, resource_rows(stack->resource), object, part->name, "");
    Digest digest = digest_sha256(buffer_text(&fit));
    Text hex = digest_hex(arena, digest_bytes(&digest));
    return value_string(arena, text_slice(hex, 0, FIT_CHARACTERS));
}

bool stack_unfinished(const Value *object) {
    return text_is(stack_part_status(object, ENTRY_DEPLOYMENT), STATUS_UNFINISHED);
}

static PrivateState without_keep(Arena *arena, PrivateState private) {
    return value_is_null(private) ? private : value_map_without(arena, private, text_of(keep_key));
}

static const Part *part_by_name(const Stack *stack, const char *name) {
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        if (strcmp(stack->parts[i]->name, name) == 0) return stack->parts[i];
    }
    return NULL;
}

// Whether a part that exists (there: as resume_note() has it) fits, and all that it stands on.
static bool fit_stays(const Stack *stack, const Part *part, const Value *there, const Value *keep) {
    const Value *fit = value_get(there, part->name);
    if (value_is_null(fit) || !value_equal(fit, value_get(keep, part->name))) return false;
    for (size_t i = 0; part->needs != NULL && part->needs[i] != NULL; i++) {
        const Part *needed = part_by_name(stack, part->needs[i]);
        bool used = needed != NULL && !value_is_null(value_get(there, needed->name));
        if (used && !fit_stays(stack, needed, there, keep)) return false;
    }
    return true;
}

// MAP of the parts that exist to what cannot be changed of them.
void resume_note(const Stack *stack, Session *session, const Value *state) {
    Arena *arena = arena_new();
    const Value *there = &value_empty_map;
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        const Part *part = stack->parts[i];
        if (!value_is_null(part_entry(state, part->name)))
            there = value_with(arena, there, part->name, part_fit(arena, stack, part, state));
    }
    handover_put(session->unfinished, value_text(value_get(state, A_ID)), there);
    arena_free(arena);
}

// Terraform can only say that the deployment is replaced.
static void warn_goes_on(Call *call, const Stack *stack, const PlanChange *change,
                         const Value *keep) {
    Session *session = change->session;
    const Value *id = value_get(change->planned, A_ID);
    if (session == NULL || !value_is_known(id)) return;
    const Value *there = handover_take(session->unfinished, call->arena, value_text(id));
    Buffer kept = buffer_new(call->arena, SIZE_MAX / 2);
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        const Part *part = stack->parts[i];
        if (fit_stays(stack, part, there, keep))
            buffer_printf(&kept, "%s%s", kept.length > 0 ? ", " : "", part->name);
    }
    if (value_count(there) == 0) return;
    call_warn(
        call, NULL, arena_printf(call->arena, "Going on with %s", value_cstr(id)),
        "Its creation did not get to the end. Terraform shows it as replaced, but what exists "
        "and fits is kept and gone on with: %s.",
        kept.length > 0 ? kept.data : "nothing");
}

void resume_plan(Call *call, const Stack *stack, PlanChange *change) {
    change->private = without_keep(call->arena, change->private);
    if (!stack->resumes || !value_is_null(change->prior)) return;
    const Value *keep = &value_empty_map;
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        const Part *part = stack->parts[i];
        if (part_wanted(part, change->planned))
            keep = value_with(call->arena, keep, part->name,
                              part_fit(call->arena, stack, part, change->planned));
    }
    warn_goes_on(call, stack, change, keep);
    change->private =
        value_with(call->arena, value_is_null(change->private) ? &value_empty_map : change->private,
                   keep_key, keep);
}

void resume_begin(Call *call, Deployment *deployment) {
    Arena *arena = call->arena;
    deployment->private = without_keep(arena, deployment->private);
    if (!deployment->stack->resumes) return;
    const Value *id = value_get(deployment->planned, A_ID);
    const Value *parts = handover_take(deployment->session->kept, arena, value_text(id));
    deployment->synced.exists = value_count(parts) > 0;
    const Value *entry =
        part_entry_new(arena, deployment->stack, id, value_cstring(arena, STATUS_UNFINISHED));
    parts = value_with(arena, parts, ENTRY_DEPLOYMENT, entry);
    deployment->synced.state = value_with(arena, deployment->synced.state, A_PARTS, parts);
}

// What stands on something that goes, goes too.
bool resume_keeps(const Deployment *deployment, const Part *part) {
    const Value *keep = value_get(deployment->private, keep_key);
    if (value_is_null(keep) || !stack_unfinished(deployment->prior)) return false;
    Arena *arena = arena_new();
    bool fits = value_equal(value_get(keep, part->name),
                            part_fit(arena, deployment->stack, part, deployment->prior));
    arena_free(arena);
    for (size_t i = 0; fits && part->needs != NULL && part->needs[i] != NULL; i++) {
        const Part *needed = part_by_name(deployment->stack, part->needs[i]);
        bool used = needed != NULL && part_wanted(needed, deployment->prior);
        fits = !used || resume_keeps(deployment, needed);
    }
    return fits;
}

Status resume_hand_over(Call *call, const Deployment *deployment) {
    const Value *keep = value_get(deployment->private, keep_key);
    if (value_is_null(keep) || !stack_unfinished(deployment->prior)) return status_ok();
    // Terraform does not get to the create half any more, so what is kept has to stay in the state.
    if (call_state(call) == CALL_CANCELLED)
        return call_fail(call, NULL, "Stopped before going on",
                         "Terraform was interrupted before it could go on with the unfinished "
                         "deployment. What exists is in the state; apply again.");
    const Value *parts = &value_empty_map;
    for (size_t i = 0; deployment->stack->parts[i] != NULL; i++) {
        const Part *part = deployment->stack->parts[i];
        const Value *entry = part_entry(deployment->prior, part->name);
        if (!value_is_null(entry) && resume_keeps(deployment, part))
            parts = value_with(call->arena, parts, part->name, entry);
    }
    handover_put(deployment->session->kept, value_text(value_get(deployment->prior, A_ID)), parts);
    return status_ok();
}
