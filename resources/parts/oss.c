// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/oss.h"

#include "resources/names.h"

static const char prefix[] = "oss-", suffix[] = ".aliyuncs.com";

Text oss_bucket_name(const Value *object) {
    return value_text(value_get(value_get(object, A_OSS), A_BUCKET));
}

// "oss-cn-shanghai.aliyuncs.com" is in cn-shanghai, wherever the function is.
static Text oss_region(Arena *arena, const Value *object) {
    Text endpoint = value_text(value_get(value_get(object, A_OSS), A_ENDPOINT));
    if (!text_starts(endpoint, prefix) || !text_ends(endpoint, suffix))
        return value_text(value_get(object, A_REGION));
    return text_copy(
        arena, text_slice(endpoint, sizeof prefix - 1, endpoint.length - (sizeof suffix - 1)));
}

ApiRequest oss_request(Arena *arena, const ApiOperation *operation, const Value *object,
                       Text bucket) {
    return (ApiRequest){
        .operation = operation, .region = oss_region(arena, object), .bucket = bucket};
}

Status oss_look(Call *call, const Deployment *deployment, const Value *object, Text bucket,
                ApiReply *ret) {
    const ApiRequest request = oss_request(call->arena, &oss_get_bucket_cors, object, bucket);
    return api_read(call, deployment, &request, ret);
}

bool oss_is_missing(const ApiReply *reply) {
    return reply->outcome == API_NOT_FOUND && text_is(reply->code, "NoSuchBucket");
}

bool oss_is_there(const ApiReply *reply) {
    bool no_rules =
        reply->outcome == API_NOT_FOUND && text_is(reply->code, "NoSuchCORSConfiguration");
    return reply->outcome == API_DONE || no_rules;
}

bool oss_is_denied(const ApiReply *reply) {
    return reply->outcome == API_REJECTED && reply->status == 403;
}

const char *oss_tried(Call *call, const Deployment *deployment, const char *what, Text bucket) {
    const char *region = oss_region(call->arena, api_object(deployment)).data;
    return arena_printf(call->arena, "%s bucket \"%.*s\" in %s", what, (int)bucket.length,
                        bucket.data, region);
}

Status oss_fail(Call *call, const ApiReply *reply, const char *tried, const char *todo) {
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_BUCKET);
    return api_fail(call, reply, &(ApiStory){.path = &path, .tried = tried, .todo = todo});
}
