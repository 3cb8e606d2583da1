// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/function_claim.h"

#include "provider/net/digest.h"
#include "resources/names.h"
#include "resources/parts/function_body.h"

enum { CLAIM_BYTES = 6 };

const char *function_claim_new(Arena *arena) {
    return digest_random_hex(arena, CLAIM_BYTES).data;
}

static Text mark_of(Arena *arena, const Value *body) {
    return value_text(value_get(function_tag_map(arena, value_get(body, "tags")), OWNERSHIP_TAG));
}

// What this state knows of already is no surprise.
Status function_take_over(Call *call, Deployment *deployment, const Value *body, bool known) {
    deployment->claim_before = mark_of(call->arena, body).data;
    bool same = function_ownership(call, deployment, body) == OWNED_SAME;
    if (!known)
        call_warn(call, NULL, "Deployment was taken over",
                  "The function \"%s\" was made by a run %s, so this state manages the deployment "
                  "from now on. If another run or state does so too, end that run, or remove the "
                  "deployment from that state: terraform state rm.",
                  api_function_name(deployment->planned).data,
                  same ? "whose result is not in this state, from this very configuration"
                       : "that did not get to its end and was gone on with");
    return function_put_mark(call, deployment, false);
}

// Reads may tell for a while of what was before this run wrote its claim.
bool function_is_of_another(Call *call, const Deployment *deployment, const Value *body) {
    Text mark = mark_of(call->arena, body);
    if (deployment->claim_ends && text_is(mark, function_mark(call, deployment, true)))
        return false;
    return mark.length > 0 && !text_is(mark, deployment->claim_before) &&
           !text_is(mark, function_mark(call, deployment, false));
}

static Status function_was_taken_over(Call *call, const Deployment *deployment) {
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    const char *name = api_function_name(deployment->planned).data;
    return call_fail(
        call, &path, "Another run makes the same deployment",
        "While this run was making it, another one came upon the unfinished function \"%s\" %s and "
        "went on with it, so this one has stopped. What exists belongs to the other run and is not "
        "in this state. Use one state for one deployment. If it is to be this one, let the other "
        "run end, remove the deployment from its state (terraform state rm), and add here:\n\n"
        "  import {\n    to = %s.NAME\n    id = \"%s\"\n  }",
        name, api_region(call, deployment), deployment->stack->resource->type,
        value_cstr(value_get(deployment->planned, A_ID)));
}

Status function_hold(Call *call, Deployment *deployment) {
    if (deployment->claim == NULL) return status_ok();
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    // What else may be the matter is told by who needs the function.
    if (reply.outcome != API_DONE || !function_is_of_another(call, deployment, reply.body))
        return status_ok();
    stack_lost(deployment);
    return function_was_taken_over(call, deployment);
}
