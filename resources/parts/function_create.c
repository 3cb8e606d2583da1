// SPDX-License-Identifier: MPL-2.0
// Creating the function so that no outcome is ever in doubt, and so that of several runs one has
// it.
#include "resources/parts/function.h"

#include "resources/names.h"
#include "resources/parts/function_body.h"
#include "resources/parts/function_claim.h"

#include <string.h>

const Value *function_whole_body(Call *call, Deployment *deployment, const Value *variables) {
    const Value *body = function_settings(call->arena, deployment, stack_now(call, deployment));
    return value_with(call->arena, body, "environmentVariables", variables);
}

static const Value *tags_with_mark(Call *call, const Deployment *deployment) {
    const Value *tags = value_get(deployment->planned, A_TAGS);
    if (value_is_null(tags)) tags = &value_empty_map;
    const char *mark = function_mark(call, deployment, false);
    return value_with(call->arena, tags, OWNERSHIP_TAG, value_cstring(call->arena, mark));
}

static Status function_taken(Call *call, const Deployment *deployment, Ownership ownership) {
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    Text name = api_function_name(deployment->planned);
    const char *whose = ownership == OWNED_FINISHED
                            ? "It was made by this provider and is managed by another state"
                            : "It was not made by this provider";
    return call_fail(
        call, &path, "Function already exists",
        "A function named \"%s\" exists %s. %s, so it is left alone. Choose another name, or take "
        "the function over by adding this to the configuration and applying again:\n\n"
        "  import {\n    to = %s.NAME\n    id = \"%s\"\n  }",
        name.data, api_region(call, deployment), whose, deployment->stack->resource->type,
        value_cstr(value_get(deployment->planned, A_ID)));
}

// Whether the function that is there may be adopted; if not, an error says how to import it.
static Status function_claim(Call *call, Deployment *deployment, const Value *body) {
    Ownership ownership = function_ownership(call, deployment, body);
    if (ownership != OWNED_UNFINISHED && ownership != OWNED_SAME)
        return function_taken(call, deployment, ownership);
    function_record(call, deployment, body);
    return status_ok();
}

// Whether it needs nothing that other parts make, so that it is made in one go.
static bool stands_alone(const Stack *stack) {
    for (const Part *const *part = stack->parts; *part != NULL; part++) {
        for (const char *const *need = function_part.needs; *need != NULL; need++) {
            if (strcmp((*part)->name, *need) == 0) return false;
        }
    }
    return true;
}

// Of a deployment whose other parts come first: the name and what is known of it by now.
static const Value *early_body(Call *call, Deployment *deployment) {
    const Value *body = function_settings(call->arena, deployment, stack_now(call, deployment));
    return value_map_without(call->arena, body, TEXT("vpcConfig"));
}

static Status function_send_create(Call *call, Deployment *deployment, ApiReply *ret) {
    bool early = deployment->claim != NULL && !stands_alone(deployment->stack);
    Environment environment = function_environment(call, deployment);
    const Value *body = early ? early_body(call, deployment)
                              : function_whole_body(call, deployment, environment.variables);
    const Value *tags = function_tag_list(call->arena, tags_with_mark(call, deployment));
    const Value *name = value_get(deployment->planned, A_FUNCTION_NAME);
    body = value_with(call->arena, body, "functionName", name);
    ApiRequest request = {.operation = &fc_create_function,
                          .region = value_text(value_get(deployment->planned, A_REGION)),
                          .body = value_with(call->arena, body, "tags", tags)};
    return api_send(call, deployment, &request, ret);
}

static Status function_look(Call *call, Deployment *deployment, ApiReply *ret) {
    return function_get(call, deployment, deployment->planned, ret);
}

static Status function_not_made(Call *call, Deployment *deployment, const ApiReply *reply) {
    const char *tried = function_tried(call, deployment, "create");
    if (!api_unsure(reply))
        return api_fail(call, reply,
                        &(ApiStory){.tried = tried, .exists = "The function was not created."});
    // It may exist, so the state has to say so.
    stack_record(call, deployment, &function_part, &(Found){.status = STATUS_UNKNOWN});
    return api_fail(call, reply,
                    &(ApiStory){.tried = tried,
                                .exists = "Whether the function exists is not known: an answer "
                                          "was lost, and looking for it did not settle it.",
                                .todo = "Apply again: an unfinished function is adopted."});
}

// It was not there a moment ago and no answer of ours was lost, so another run made it: adopting it
// would give one function to two states.
static Status function_raced(Call *call, const Deployment *deployment) {
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    return call_fail(call, &path, "Function was created by another run",
                     "While this run was about to create function \"%s\" %s, somebody else did, "
                     "so it is left alone and nothing was created here. If another Terraform run "
                     "manages it, let that one go on, or remove it from its state and import it "
                     "here with the id \"%s\"; otherwise choose another name.",
                     api_function_name(deployment->planned).data, api_region(call, deployment),
                     value_cstr(value_get(deployment->planned, A_ID)));
}

static Status function_make(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = function_send_create, .look = function_look};
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    bool claimed = deployment->claim != NULL && reply.outcome == API_EXISTS;
    bool raced = claimed ? function_is_of_another(call, deployment, reply.body)
                         : reply.outcome == API_EXISTS && !reply.sent;
    if (raced) return function_raced(call, deployment);
    if (reply.outcome == API_EXISTS) return function_claim(call, deployment, reply.body);
    if (reply.outcome != API_DONE) return function_not_made(call, deployment, &reply);
    function_record(call, deployment, reply.body);
    return status_ok();
}

// Whose the function is, before anything else of the deployment is touched: it is made, or taken
// over when an earlier run left it, so that every other run finds it and keeps away.
Status function_begin(Call *call, Deployment *deployment, const Value **ret_variables) {
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    if (reply.outcome != API_DONE && reply.outcome != API_NOT_FOUND)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "look up"),
                                    .exists = "Nothing was created."});
    bool known = stack_recorded_id(deployment, PART_FUNCTION).length > 0;
    deployment->claim = function_claim_new(call->arena);
    deployment->claim_before = "";
    if (reply.outcome == API_NOT_FOUND) {
        deployment->claim_made = stands_alone(deployment->stack);
        return function_make(call, deployment);
    }
    TRY(function_claim(call, deployment, reply.body));
    *ret_variables = value_get(reply.body, "environmentVariables");
    TRY(function_take_over(call, deployment, reply.body, known));
    return function_settle_tags(call, deployment, reply.body);
}

// It is missing in a deployment that is there, or an earlier change of it was cut off.
static Status function_replace(Call *call, Deployment *deployment, const Environment *environment) {
    ApiReply reply;
    TRY(function_look(call, deployment, &reply));
    if (reply.outcome == API_NOT_FOUND) return function_make(call, deployment);
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "look up"),
                                    .exists = "The function was not created."});
    TRY(function_claim(call, deployment, reply.body));
    TRY(function_settle_tags(call, deployment, reply.body));
    return function_send_update(call, deployment,
                                function_whole_body(call, deployment, environment->variables));
}

// What begin has made or taken over.
static Status function_complete(Call *call, Deployment *deployment,
                                const Environment *environment) {
    TRY(function_hold(call, deployment));
    return function_send_update(call, deployment,
                                function_whole_body(call, deployment, environment->variables));
}

Status function_create(Call *call, Deployment *deployment) {
    Environment environment = function_environment(call, deployment);
    TRY(function_reveal(call, deployment, &environment));
    if (deployment->claim == NULL)
        TRY(function_replace(call, deployment, &environment));
    else if (!deployment->claim_made)
        TRY(function_complete(call, deployment, &environment));
    function_record_environment(call, deployment, &environment);
    return function_wait(call, deployment);
}
