// SPDX-License-Identifier: MPL-2.0
// Creating the function so that no outcome is ever in doubt.
#include "resources/parts/function.h"

#include "resources/names.h"
#include "resources/parts/function_body.h"

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

// Whose the function is, before anything else of the deployment is touched.
Status function_begin(Call *call, Deployment *deployment, const Value **ret_variables) {
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "look up"),
                                    .exists = "Nothing was created."});
    TRY(function_claim(call, deployment, reply.body));
    *ret_variables = value_get(reply.body, "environmentVariables");
    return status_ok();
}

static Status function_send_create(Call *call, Deployment *deployment, ApiReply *ret) {
    Environment environment = function_environment(call, deployment);
    const Value *body = function_whole_body(call, deployment, environment.variables);
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
    stack_record(call, deployment, &function_part, &(Found){.status = "Unknown"});
    return api_fail(call, reply,
                    &(ApiStory){.tried = tried,
                                .exists = "Whether the function exists is not known: the answer "
                                          "was lost and it could not be looked up.",
                                .todo = "Apply again: an unfinished function is adopted."});
}

// It was not there a moment ago and no answer of ours was lost, so another run made it: adopting it
// would give one function to two states.
static Status function_raced(Call *call, const Deployment *deployment) {
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    return call_fail(call, &path, "Function was created by another run",
                     "While this run was about to create function \"%s\" %s, somebody else did, "
                     "so it is left alone and nothing was created here. If another Terraform run "
                     "manages it, let that one go on; otherwise choose another name.",
                     api_function_name(deployment->planned).data, api_region(call, deployment));
}

static Status function_make(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = function_send_create, .look = function_look};
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome == API_EXISTS && !reply.sent) return function_raced(call, deployment);
    if (reply.outcome == API_EXISTS) return function_claim(call, deployment, reply.body);
    if (reply.outcome != API_DONE) return function_not_made(call, deployment, &reply);
    function_record(call, deployment, reply.body);
    return status_ok();
}

// Looks before it leaps: an earlier create may have been cut off.
Status function_create(Call *call, Deployment *deployment) {
    Environment environment = function_environment(call, deployment);
    TRY(function_reveal(call, deployment, &environment));
    ApiReply reply;
    TRY(function_look(call, deployment, &reply));
    if (reply.outcome == API_DONE) {
        TRY(function_claim(call, deployment, reply.body));
        TRY(function_send_update(call, deployment,
                                 function_whole_body(call, deployment, environment.variables)));
    } else if (reply.outcome == API_NOT_FOUND) {
        TRY(function_make(call, deployment));
    } else {
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "look up"),
                                    .exists = "The function was not created."});
    }
    function_record_environment(call, deployment, &environment);
    return function_wait(call, deployment);
}
