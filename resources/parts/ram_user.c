// SPDX-License-Identifier: MPL-2.0
// The RAM user whose key LobeChat uses for its bucket. It is made for this deployment alone and has
// no way to log in.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/ram.h"

static void user_record(Call *call, Deployment *deployment) {
    const Value *body = ram_user_body(call->arena, deployment->planned);
    const Found found = {
        .id = value_cstr(value_get(body, "UserName")), .status = "Active", .body = body};
    stack_record(call, deployment, &ram_user_part, &found);
}

// Whether the user is there is told by the list of its keys, which is read anyway.
static Status user_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    bool ours;
    TRY(ram_user_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(ram_look(call, deployment, &ram_list_access_keys, object, &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply, &(ApiStory){.tried = ram_tried(call, object, "read")});
    ret->present = true;
    ret->status = "Active";
    ret->body = ram_user_body(call->arena, object);
    ret->id = value_cstr(value_get(ret->body, "UserName"));
    return status_ok();
}

static Status user_send_create(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *body = ram_user_body(call->arena, deployment->planned);
    const char *mark = ram_mark(call->arena, deployment, deployment->planned);
    body = api_pair_more(call->arena, body, "Comments", text_of(mark));
    return ram_send(call, deployment, &ram_create_user, body, ret);
}

static Status user_look(Call *call, Deployment *deployment, ApiReply *ret) {
    return ram_look(call, deployment, &ram_get_user, deployment->planned, ret);
}

static Status user_not_made(Call *call, Deployment *deployment, const ApiReply *reply) {
    bool unsure = api_unsure(reply);
    if (unsure) stack_record(call, deployment, &ram_user_part, &(Found){.status = STATUS_UNKNOWN});
    return api_fail(call, reply,
                    &(ApiStory){.tried = ram_tried(call, deployment->planned, "create"),
                                .exists = unsure ? "Whether the user exists is not known."
                                                 : "No user was made."});
}

static Status user_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = user_send_create, .look = user_look};
    const char *mark = ram_mark(call->arena, deployment, deployment->planned);
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome != API_DONE && reply.outcome != API_EXISTS)
        return user_not_made(call, deployment, &reply);
    if (!text_is(value_text(value_at(reply.body, "User.Comments")), mark) &&
        reply.outcome == API_EXISTS)
        return ram_taken(call, "user", ram_user_name(call->arena, deployment->planned));
    user_record(call, deployment);
    return status_ok();
}

static Status user_remove(Call *call, Deployment *deployment, const Value *object) {
    bool ours;
    TRY(ram_user_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(ram_send(call, deployment, &ram_delete_user, ram_user_body(call->arena, object), &reply));
    return api_removed(call, &reply, ram_tried(call, object, "delete"),
                       "The user still exists and is in the state.");
}

const Part ram_user_part = {
    .name = PART_RAM_USER,
    .label = "RAM user",
    .wanted = database_wants_ram_user,
    .read = user_read,
    .create = user_create,
    .remove = user_remove,
};
