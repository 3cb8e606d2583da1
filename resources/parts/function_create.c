// SPDX-License-Identifier: MPL-2.0
// Creating the function so that no outcome is ever in doubt.
#include "resources/parts/function.h"

#include "resources/names.h"
#include "resources/parts/function_body.h"

enum { CREATE_TRIES = 3 }; // of a create whose answer was lost and which did not happen

const Value *function_whole_body(Call *call, const Deployment *deployment, const Value *variables) {
    const Value *body = function_settings(call->arena, deployment, deployment->planned);
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

static Status function_send_create(Call *call, const Deployment *deployment, const Value *variables,
                                   ApiReply *ret) {
    const Value *body = function_whole_body(call, deployment, variables);
    const Value *tags = function_tag_list(call->arena, tags_with_mark(call, deployment));
    const Value *name = value_get(deployment->planned, A_FUNCTION_NAME);
    body = value_with(call->arena, body, "functionName", name);
    ApiRequest request = {.operation = &fc_create_function,
                          .region = value_text(value_get(deployment->planned, A_REGION)),
                          .body = value_with(call->arena, body, "tags", tags)};
    return api_send(call, deployment, &request, ret);
}

// One create whose outcome is certain afterwards: *ret_made, or a failure, or neither: then it did
// not happen and may be sent again.
static Status function_create_once(Call *call, Deployment *deployment, const Value *variables,
                                   bool *ret_made) {
    ApiReply reply;
    TRY(function_send_create(call, deployment, variables, &reply));
    *ret_made = reply.outcome == API_DONE;
    if (*ret_made) {
        function_record(call, deployment, reply.body);
        return status_ok();
    }
    const char *tried = function_tried(call, deployment, "create");
    bool unsure = reply.outcome == API_UNSURE || reply.sent;
    if (reply.outcome == API_EXISTS) return function_taken(call, deployment, OWNED_BY_OTHERS);
    if (!unsure) return api_fail(call, &reply, &(ApiStory){.tried = tried});
    // From here on it may exist, so the state has to say so whatever comes next.
    stack_record(call, deployment, &function_part, &(Found){.status = "Unknown"});
    ApiReply look;
    TRY(function_get(call, deployment, deployment->planned, &look));
    if (look.outcome == API_NOT_FOUND) return status_ok();
    if (look.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = tried,
                                    .exists = "Whether the function exists is not known: the "
                                              "answer was lost and it could not be looked up.",
                                    .todo = "Apply again: an unfinished function is adopted."});
    *ret_made = true;
    return function_claim(call, deployment, look.body);
}

// Looks before it leaps: an earlier create may have been cut off.
Status function_create(Call *call, Deployment *deployment) {
    Environment environment = function_environment(call, deployment);
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    bool made = reply.outcome == API_DONE;
    if (made) {
        TRY(function_claim(call, deployment, reply.body));
        TRY(function_send_update(call, deployment,
                                 function_whole_body(call, deployment, environment.variables)));
    } else if (reply.outcome != API_NOT_FOUND) {
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "look up"),
                                    .exists = "Nothing was created."});
    }
    for (int tries = 0; !made && tries < CREATE_TRIES; tries++)
        TRY(function_create_once(call, deployment, environment.variables, &made));
    if (!made)
        return call_fail(call, NULL, "Function could not be created",
                         "The answers to %d attempts to %s were lost, and none of them made it. "
                         "Check the network and apply again.",
                         CREATE_TRIES, function_tried(call, deployment, "create"));
    function_record_environment(call, deployment, &environment);
    return function_wait(call, deployment);
}
