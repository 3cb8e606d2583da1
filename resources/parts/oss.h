// SPDX-License-Identifier: MPL-2.0
// What the parts in Object Storage Service share.
#pragma once

#include "resources/parts/api.h"
#include "resources/parts/parts.h"

Text oss_bucket_name(const Value *object); // `oss.bucket`
// A request on that bucket, in the region of `oss.endpoint` or else the deployment's.
ApiRequest oss_request(Arena *arena, const ApiOperation *operation, const Value *object,
                       Text bucket);
// GetBucketCors, which tells whether the bucket is there as well; shared while reading.
Status oss_look(Call *call, const Deployment *deployment, const Value *object, Text bucket,
                ApiReply *ret);
// Of oss_look's answer.
bool oss_is_there(const ApiReply *reply);
bool oss_is_missing(const ApiReply *reply);
// The bucket is not this account's, or may not be looked at.
bool oss_is_denied(const ApiReply *reply);
// "read bucket \"x\" in cn-hangzhou", for messages.
const char *oss_tried(Call *call, const Deployment *deployment, const char *what, Text bucket);
// A failure at `oss.bucket`.
Status oss_fail(Call *call, const ApiReply *reply, const char *tried, const char *todo);
