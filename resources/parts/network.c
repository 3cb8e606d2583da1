// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/network.h"

#include "resources/deployment_id.h"
#include "resources/ownership.h"
#include "resources/parts/network_interfaces.h"
#include "resources/parts/patience.h"
#include "resources/wait.h"

#include <string.h>

const NetworkKind network_vpc = {
    .part = &vpc_part,
    .noun = "VPC",
    .id = "VpcId",
    .name = "VpcName",
    .create = &vpc_create,
    .list = &vpc_list,
    .delete = &vpc_delete,
    .tag = &vpc_tag_resources,
    .items = "Vpcs.Vpc",
    .tag_type = "VPC",
    .tag_key = "Key",
};

const NetworkKind network_vswitch = {
    .part = &vswitch_part,
    .noun = "VSwitch",
    .id = "VSwitchId",
    .name = "VSwitchName",
    .create = &vpc_create_vswitch,
    .list = &vpc_list_vswitches,
    .delete = &vpc_delete_vswitch,
    .tag = &vpc_tag_resources,
    .items = "VSwitches.VSwitch",
    .tag_type = "VSWITCH",
    .tag_key = "Key",
    .listed = "VSwitchIds",
    .interfaces = true,
};

const NetworkKind network_group = {
    .part = &security_group_part,
    .noun = "security group",
    .id = "SecurityGroupId",
    .name = "SecurityGroupName",
    .create = &ecs_create_security_group,
    .list = &ecs_list_security_groups,
    .delete = &ecs_delete_security_group,
    .tag = &ecs_tag_resources,
    .items = "SecurityGroups.SecurityGroup",
    .tag_type = "securitygroup",
    .tag_key = "TagKey",
    .interfaces = true,
};

enum { FORMER_MS = 2000 };

static const char available[] = "Available";

static const char *network_tried(Call *call, const Deployment *deployment, const NetworkKind *kind,
                                 const char *verb) {
    return arena_printf(call->arena, "%s the %s of the deployment %s", verb, kind->noun,
                        api_region(call, deployment));
}

// ---- the tag

static bool has_tag(Call *call, const Deployment *deployment, const NetworkKind *kind,
                    const Value *body) {
    const char *mark =
        deployment_mark(call->arena, deployment->stack->resource, api_object(deployment));
    const char *value = strcmp(kind->tag_key, "Key") == 0 ? "Value" : "TagValue";
    const Value *tags = value_at(body, "Tags.Tag");
    for (size_t i = 0; i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        if (text_is(value_text(value_get(tag, kind->tag_key)), OWNERSHIP_TAG) &&
            text_is(value_text(value_get(tag, value)), mark))
            return true;
    }
    return false;
}

// ---- looking

static Status look_for(Call *call, const Deployment *deployment, const NetworkKind *kind,
                       const Value *filter, ApiReply *ret) {
    const ApiRequest request = api_in_region(call->arena, deployment, kind->list, filter);
    TRY(api_read(call, deployment, &request, ret));
    api_take_first(ret, kind->items);
    return status_ok();
}

Status network_look(Call *call, const Deployment *deployment, const NetworkKind *kind,
                    const Value *object, ApiReply *ret) {
    Text id = stack_part_id(object, kind->part->name);
    const Value *filter =
        id.length > 0 ? api_pair(call->arena, kind->id, id)
                      : value_with(call->arena, &value_empty_map, "Tag",
                                   value_list_one(call->arena,
                                                  api_mark_tag(call->arena, deployment, object)));
    return look_for(call, deployment, kind, filter, ret);
}

static const Value *for_rows(Arena *arena, const NetworkKind *kind, const Value *body) {
    if (kind->listed == NULL) return body;
    return value_with(arena, body, kind->listed, value_list_one(arena, value_get(body, kind->id)));
}

Found network_found(Call *call, const Deployment *deployment, const NetworkKind *kind,
                    const Value *body) {
    Text status = value_text(value_get(body, "Status"));
    return (Found){.present = true,
                   .id = value_cstr(value_get(body, kind->id)),
                   .status = status.length > 0 ? status.data : available,
                   .body = for_rows(call->arena, kind, body),
                   .drifted = !has_tag(call, deployment, kind, body)};
}

Status network_read(Call *call, Deployment *deployment, const NetworkKind *kind,
                    const Value *object, Found *ret) {
    ApiReply reply;
    TRY(network_look(call, deployment, kind, object, &reply));
    if (reply.outcome == API_DONE) *ret = network_found(call, deployment, kind, reply.body);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = network_tried(call, deployment, kind, "read")});
}

// ---- making

static Status network_tag(Call *call, const Deployment *deployment, const NetworkKind *kind,
                          Text id, ApiReply *ret) {
    const Value *ids = value_list_one(call->arena, value_string(call->arena, id));
    const Value *body = api_pair(call->arena, "ResourceType", text_of(kind->tag_type));
    body = value_with(call->arena, body, "ResourceId", ids);
    body = value_with(
        call->arena, body, "Tag",
        value_list_one(call->arena, api_mark_tag(call->arena, deployment, api_object(deployment))));
    const ApiRequest request = api_in_region(call->arena, deployment, kind->tag, body);
    return api_send(call, deployment, &request, ret);
}

static Status network_told(Call *call, const Deployment *deployment, const NetworkKind *kind,
                           const ApiReply *reply, const char *verb) {
    return api_told(call, reply, network_tried(call, deployment, kind, verb));
}

// Of what a creation has answered: an object that reads do not tell of yet takes a tag, one that
// was deleted since it was asked for with the same token does not.
static Status network_is_former(Call *call, Deployment *deployment, const NetworkKind *kind,
                                Text id, bool *ret) {
    int64_t start = call_now_ms();
    ApiReply reply;
    do {
        TRY(look_for(call, deployment, kind, api_pair(call->arena, kind->id, id), &reply));
        *ret = reply.outcome == API_NOT_FOUND;
        if (!*ret) return network_told(call, deployment, kind, &reply, "read");
    } while (!wait_is_over(call, start, FORMER_MS) && wait_poll(call, start) == CALL_RUNNING);
    TRY(network_tag(call, deployment, kind, id, &reply));
    *ret = reply.outcome == API_NOT_FOUND;
    return network_told(call, deployment, kind, &reply, "tag");
}

// Until it is there and usable. A state that is not known may still become the right one.
static Status network_wait(Call *call, Deployment *deployment, const NetworkKind *kind, Text id) {
    int64_t start = call_now_ms(), missed = 0;
    const char *last = "nothing yet";
    for (;;) {
        ApiReply reply;
        TRY(look_for(call, deployment, kind, api_pair(call->arena, kind->id, id), &reply));
        if (reply.outcome == API_DONE) {
            const Found found = network_found(call, deployment, kind, reply.body);
            stack_record(call, deployment, kind->part, &found);
            if (text_is_nocase(text_of(found.status), available)) return status_ok();
            last = found.status;
        }
        TRY(network_told(call, deployment, kind, &reply, "read"));
        bool gone = wait_missed(call, &missed, reply.outcome == API_DONE);
        CallState state = wait_poll(call, start);
        const char *what = arena_printf(call->arena, "the %s %s", kind->noun, id.data);
        if (state != CALL_RUNNING) return wait_fail(call, state, what, last, start);
        if (gone)
            return call_fail(call, NULL, "Network object has disappeared",
                             "Waited for the %s %s, which is in the state, but was not to be found "
                             "for a while (last seen: %s). If somebody deleted it, apply again and "
                             "another is made; otherwise apply again in a few minutes.",
                             kind->noun, id.data, last);
    }
}

Status network_find(Call *call, Deployment *deployment, const NetworkKind *kind,
                    const Value **ret) {
    ApiReply reply;
    TRY(network_look(call, deployment, kind, deployment->planned, &reply));
    *ret = reply.body;
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = network_tried(call, deployment, kind, "look for")});
}

Status network_adopt(Call *call, Deployment *deployment, const NetworkKind *kind,
                     const Value *found) {
    const Found there = network_found(call, deployment, kind, found);
    stack_record(call, deployment, kind->part, &there);
    return network_wait(call, deployment, kind, text_of(there.id));
}

static Status network_not_made(Call *call, Deployment *deployment, const NetworkKind *kind,
                               const ApiReply *reply) {
    bool unsure = api_unsure(reply);
    if (unsure) stack_record(call, deployment, kind->part, &(Found){.status = STATUS_UNKNOWN});
    return api_fail(call, reply,
                    &(ApiStory){.tried = network_tried(call, deployment, kind, "create"),
                                .exists = unsure ? "Whether it exists is not known; if it does, "
                                                   "the next apply finds it by its tag."
                                                 : "It was not created."});
}

Status network_create(Call *call, Deployment *deployment, const NetworkKind *kind,
                      const Value *body) {
    const char *name =
        arena_printf(call->arena, "lobechat-%s", api_function_name(deployment->planned).data);
    body = api_pair_more(call->arena, body, kind->name, text_of(name));
    body = value_with(
        call->arena, body, "Tag",
        value_list_one(call->arena, api_mark_tag(call->arena, deployment, deployment->planned)));
    const ApiRequest asked = api_in_region(call->arena, deployment, kind->create, body);
    Text id = TEXT("");
    for (int tries = 1;; tries++) {
        ApiRequest request = asked;
        if (tries <= API_FORMER_MOST) request.body = api_with_token(call->arena, &asked, id);
        ApiReply reply;
        TRY(patience_send(call, deployment, &request, UNEXPLAINED_MS, &reply));
        id = value_text(value_get(reply.body, kind->id));
        if (reply.outcome != API_DONE || id.length == 0)
            return network_not_made(call, deployment, kind, &reply);
        stack_record(call, deployment, kind->part, &(Found){.id = id.data, .status = "Pending"});
        bool former = false;
        if (tries <= API_FORMER_MOST) TRY(network_is_former(call, deployment, kind, id, &former));
        if (!former) return network_wait(call, deployment, kind, id);
        stack_forget(call, deployment, text_of(kind->part->name));
    }
}

Status network_unfit(Call *call, const NetworkKind *kind, const Value *found, const char *member,
                     const Path *path) {
    return call_fail(call, path, "Network object of this deployment does not fit",
                     "An earlier apply of this deployment left the %s %s with %s, which the "
                     "configuration does not want. It is left alone. Delete it, or put %s into "
                     "the configuration, and apply again.",
                     kind->noun, value_cstr(value_get(found, kind->id)),
                     value_cstr(value_get(found, member)), value_cstr(value_get(found, member)));
}

// ---- changing and removing

// All that can differ is the tag.
Status network_update(Call *call, Deployment *deployment, const NetworkKind *kind) {
    Text id = stack_part_id(deployment->prior, kind->part->name);
    ApiReply reply;
    TRY(network_tag(call, deployment, kind, id, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = network_tried(call, deployment, kind, "tag")});
    return network_wait(call, deployment, kind, id);
}

static Status wait_gone(Call *call, Deployment *deployment, const NetworkKind *kind, Text id) {
    int64_t start = call_now_ms();
    for (;;) {
        ApiReply reply;
        TRY(look_for(call, deployment, kind, api_pair(call->arena, kind->id, id), &reply));
        if (reply.outcome == API_NOT_FOUND) return status_ok();
        if (reply.outcome != API_DONE && reply.outcome != API_STOPPED)
            return api_fail(call, &reply,
                            &(ApiStory){.tried = network_tried(call, deployment, kind, "read")});
        CallState state = wait_poll(call, start);
        if (state == CALL_RUNNING) continue;
        const char *what =
            arena_printf(call->arena, "the deletion of the %s %s", kind->noun, id.data);
        return wait_fail(call, state, what, value_cstr(value_get(reply.body, "Status")), start);
    }
}

Status network_remove(Call *call, Deployment *deployment, const NetworkKind *kind,
                      const Value *object) {
    Text id = stack_part_id(object, kind->part->name);
    if (id.length == 0) {
        Found found = {0};
        TRY(network_read(call, deployment, kind, object, &found));
        if (!found.present) return status_ok();
        id = text_of(found.id);
    }
    if (kind->interfaces) TRY(network_interfaces_gone(call, deployment, kind->id, id));
    const ApiRequest request =
        api_in_region(call->arena, deployment, kind->delete, api_pair(call->arena, kind->id, id));
    ApiReply reply;
    TRY(patience_send(call, deployment, &request, UNEXPLAINED_MS, &reply));
    const char *tried = arena_printf(call->arena, "delete the %s %s", kind->noun, id.data);
    TRY(api_removed(call, &reply, tried, "It still exists and is in the state."));
    return wait_gone(call, deployment, kind, id);
}
