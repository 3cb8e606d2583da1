// SPDX-License-Identifier: MPL-2.0
// Object Storage Service: what its files share. Buckets are virtual hosts
// ("<bucket>.oss-<region>.localhost", or ".aliyuncs.com"); their names are one space for all
// accounts and regions.
#pragma once

#include "acceptance/sandbox/service.h"

#define OSS_BUCKETS "oss/buckets"  // key: name; ours
#define OSS_FOREIGN ".oss/foreign" // key: name; of other accounts
#define OSS_OBJECTS "oss/objects"  // key: bucket/key
#define OSS_ACCOUNT ".oss/account" // key: "restricted": the default public endpoint is closed

// Members of a bucket that are not part of an answer.
#define OSS_CORS "CORSConfiguration"
#define OSS_TAGS "Tagging"

#define OSS_PRIVATE "private"

// What a request is about.
typedef struct OssTarget {
    Text bucket; // empty: the service
    Text key;    // decoded; empty: the bucket
    Text region; // "cn-hangzhou"
    bool internal;
} OssTarget;

OssTarget oss_target(const Request *request);
// Our bucket that a request addresses; it exists, as access.h has made sure.
const Value *oss_bucket(const Request *request);
void oss_keep_bucket(const Request *request, const Value *bucket);
// In every bucket or object name space, below a prefix.
Text oss_object_key(Arena *arena, Text bucket, Text key);

const char *oss_time(Arena *arena, int64_t ms); // 2026-08-21T08:09:10.000Z
Text oss_query(const Request *request, const char *name);
// {"ID","DisplayName"} of an account.
const Value *oss_owner(Arena *arena, const char *account);
bool oss_is_acl(Text acl);
// Whether nobody outside of the account gets in, whatever an ACL says.
bool oss_is_blocked(const Value *bucket);

// A document with this root.
Reply oss_answer(const Request *request, const char *root, const Value *content);
Reply oss_empty(int status);
