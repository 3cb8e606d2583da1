// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/tags.h"

#include "acceptance/sandbox/rpc/tags.h"

static const TagKind kinds[] = {{"INSTANCE", RDS_INSTANCES}};
static const TagStyle style = {"TagKey", "TagValue", kinds, COUNT_OF(kinds)};

bool rds_tags_refused(const Request *request, Reply *ret_error) {
    return tags_refused(request, ret_error);
}

const Value *rds_tags_given(const Request *request) {
    return tags_given(request, &style);
}

Reply rds_tags_add(const Request *request) {
    return tags_add(request, &style);
}

Reply rds_tags_remove(const Request *request) {
    return tags_remove(request, &style);
}

Reply rds_tags_list(const Request *request) {
    return tags_list(request, &style);
}
