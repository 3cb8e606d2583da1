// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/basics.h"

static const TagKind kinds[] = {{"securitygroup", ECS_GROUPS}, {"eni", ECS_INTERFACES}};
const TagStyle ecs_tags = {
    .key = "TagKey", .value = "TagValue", .kinds = kinds, .kind_count = COUNT_OF(kinds)};

Reply ecs_tag(const Request *request) {
    return tags_add(request, &ecs_tags);
}

Reply ecs_untag(const Request *request) {
    return tags_remove(request, &ecs_tags);
}

Reply ecs_tag_list(const Request *request) {
    return tags_list(request, &ecs_tags);
}
