// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/basics.h"

static const TagKind kinds[] = {{"securitygroup", ECS_GROUPS}, {"eni", ECS_INTERFACES}};
const TagStyle ecs_tags = {
    .key = "TagKey", .value = "TagValue", .kinds = kinds, .kind_count = COUNT_OF(kinds)};

const Value *ecs_group_addressed(const Request *request, Reply *ret_error) {
    Text id = rpc_parameter(request, "SecurityGroupId");
    const Value *group = store_get(request->cloud->store, ECS_GROUPS, id);
    if (group == NULL)
        *ret_error = reply_error(request, 404, "InvalidSecurityGroupId.NotFound",
                                 "The specified SecurityGroupId does not exist.");
    return group;
}

bool ecs_group_names(const Value *group, Text other) {
    const Value *rules = value_at(group, ECS_RULES);
    for (size_t i = 0; i < value_count(rules); i++)
        if (text_equal(other, value_text(value_get(value_list_at(rules, i), "SourceGroupId"))) ||
            text_equal(other, value_text(value_get(value_list_at(rules, i), "DestGroupId"))))
            return true;
    return false;
}

Reply ecs_tag(const Request *request) {
    return tags_add(request, &ecs_tags);
}

Reply ecs_untag(const Request *request) {
    return tags_remove(request, &ecs_tags);
}

Reply ecs_tag_list(const Request *request) {
    return tags_list(request, &ecs_tags);
}
