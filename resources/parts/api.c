// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/api.h"

#include "resources/alibaba/request.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/wait.h"

// Of a creation whose answer was lost and which did not happen; the pause doubles each time.
enum { CREATE_TRIES = 6, CREATE_PAUSE_MS = 200 };

const Value *api_pair_more(Arena *arena, const Value *map, const char *name, Text text) {
    return value_with(arena, map, name, value_string(arena, text));
}

const Value *api_pair(Arena *arena, const char *name, Text text) {
    return api_pair_more(arena, &value_empty_map, name, text);
}

Text api_function_name(const Value *object) {
    return value_text(value_get(object, A_FUNCTION_NAME));
}

ApiRequest api_on_function(Arena *arena, const ApiOperation *operation, const Value *object) {
    return (ApiRequest){
        .operation = operation,
        .region = value_text(value_get(object, A_REGION)),
        .path = api_pair(arena, "functionName", api_function_name(object)),
    };
}

ApiRequest api_of(const Deployment *deployment, const ApiOperation *operation, const Value *body) {
    return (ApiRequest){.operation = operation,
                        .region = value_text(value_get(api_object(deployment), A_REGION)),
                        .body = body};
}

ApiRequest api_in_region(Arena *arena, const Deployment *deployment, const ApiOperation *operation,
                         const Value *body) {
    const Value *region = value_get(api_object(deployment), A_REGION);
    return api_of(deployment, operation, value_with(arena, body, "RegionId", region));
}

void api_take_first(ApiReply *reply, const char *dotted) {
    reply->body = value_list_at(value_at(reply->body, dotted), 0);
    if (reply->outcome == API_DONE && value_is_null(reply->body)) reply->outcome = API_NOT_FOUND;
}

const Value *api_mark_tag(Arena *arena, const Deployment *deployment, const Value *object) {
    const char *mark = deployment_mark(arena, deployment->stack->resource, object);
    return api_pair_more(arena, api_pair(arena, "Key", TEXT(OWNERSHIP_TAG)), "Value",
                         text_of(mark));
}

Status api_send(Call *call, const Deployment *deployment, const ApiRequest *request,
                ApiReply *ret) {
    return api_call(call, deployment->session->alibaba, request, ret);
}

Status api_read(Call *call, const Deployment *deployment, const ApiRequest *request,
                ApiReply *ret) {
    return api_memo_call(call, deployment->memo, deployment->session->alibaba, request, ret);
}

const Value *api_object(const Deployment *deployment) {
    return value_is_null(deployment->planned) ? deployment->prior : deployment->planned;
}

const char *api_region(Call *call, const Deployment *deployment) {
    const Value *object = api_object(deployment);
    return arena_printf(call->arena, "in %s", value_cstr(value_get(object, A_REGION)));
}

const Value *api_with_token(Arena *arena, const ApiRequest *request, Text former) {
    Text token = request_token(arena, request, former);
    return api_pair_more(arena, request->body, "ClientToken", token);
}

bool api_unsure(const ApiReply *reply) {
    return reply->outcome == API_UNSURE || reply->sent;
}

const char *api_unchanged(const ApiReply *reply, const char *as_it_was) {
    return api_unsure(reply) ? "Whether it was changed is not known." : as_it_was;
}

// What a look tells of an attempt that was refused as a second one, or not answered (lost, now or
// before). False: nothing is shown.
static bool create_shows(ApiReply *ret, const ApiReply *look, bool lost) {
    if (look->outcome == API_DONE) {
        ret->outcome = API_EXISTS;
        ret->sent = lost;
        ret->body = look->body;
    } else if (look->outcome == API_NOT_FOUND) {
        ret->outcome = API_BUSY;
        ret->sent = lost;
        return false;
    } else if (ret->outcome == API_EXISTS) {
        // Why it is not known what exists there.
        *ret = *look;
        ret->sent = true;
    }
    return true;
}

// What exists, as the service says, will be found; since_ms: when it said so first, or 0.
static bool create_waits(Call *call, int64_t *since_ms) {
    if (*since_ms == 0) *since_ms = call_now_ms();
    return wait_unknown(call, *since_ms);
}

Status api_create(Call *call, Deployment *deployment, const ApiCreation *creation, ApiReply *ret) {
    int64_t pause = CREATE_PAUSE_MS, refused_ms = 0;
    bool lost = false;
    for (int tries = 1;; tries++) {
        TRY(creation->send(call, deployment, ret));
        bool exists = ret->outcome == API_EXISTS;
        lost = lost || api_unsure(ret);
        if (!api_unsure(ret) && !exists) {
            ret->sent = lost && ret->outcome != API_DONE;
            return status_ok();
        }
        ApiReply look;
        TRY(creation->look(call, deployment, &look));
        if (create_shows(ret, &look, lost)) return status_ok();
        if (exists && create_waits(call, &refused_ms)) continue;
        bool over = exists || tries >= CREATE_TRIES;
        if (over || call_sleep(call, pause) != CALL_RUNNING) return status_ok();
        pause *= 2;
    }
}

Status api_told(Call *call, const ApiReply *reply, const char *tried) {
    bool told = reply->outcome == API_DONE || reply->outcome == API_NOT_FOUND ||
                reply->outcome == API_STOPPED;
    const ApiStory story = {.tried = tried, .exists = "It may exist and is in the state."};
    return told ? status_ok() : api_fail(call, reply, &story);
}

Status api_removed(Call *call, const ApiReply *reply, const char *tried, const char *exists) {
    if (reply->outcome == API_DONE || reply->outcome == API_NOT_FOUND) return status_ok();
    bool removes = text_starts(text_of(reply->operation->action), "Delete");
    if (removes && api_unsure(reply)) exists = API_REMOVED_PERHAPS;
    return api_fail(call, reply, &(ApiStory){.tried = tried, .exists = exists});
}
