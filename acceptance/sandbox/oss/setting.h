// SPDX-License-Identifier: MPL-2.0
// The small settings of a bucket: its ACL, whether public access is blocked, its tags.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_acl_put(const Request *request);
Reply oss_acl_get(const Request *request);
Reply oss_block_put(const Request *request);
Reply oss_block_get(const Request *request);
Reply oss_block_delete(const Request *request);
// What x-oss-bucket-tagging of PutBucket says, as a LIST of {Key, Value}. False: not allowed.
bool oss_tags_of(Arena *arena, Text header, const Value **ret);
Reply oss_tags_refused(const Request *request);
Reply oss_tags_put(const Request *request);
Reply oss_tags_get(const Request *request);
Reply oss_tags_delete(const Request *request);
