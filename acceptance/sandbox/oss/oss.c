// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/oss.h"

#include "acceptance/sandbox/oss/access.h"
#include "acceptance/sandbox/oss/authenticate.h"
#include "acceptance/sandbox/oss/bucket.h"
#include "acceptance/sandbox/oss/cors.h"
#include "acceptance/sandbox/oss/edit.h"
#include "acceptance/sandbox/oss/error.h"
#include "acceptance/sandbox/oss/list.h"
#include "acceptance/sandbox/oss/object.h"
#include "acceptance/sandbox/oss/setting.h"

#define SERVICE_ROW(method, name, handler)                                                         \
    { OSS_SERVICE, method, NULL, name, name, false, handler }
#define BUCKET_ROW(method, sub, name, action, handler)                                             \
    { OSS_BUCKET, method, sub, name, action, false, handler }
#define OBJECT_ROW(method, name, action, handler)                                                  \
    { OSS_OBJECT, method, NULL, name, action, true, handler }

const OssOperation oss_operations[] = {
    SERVICE_ROW("GET", "ListBuckets", oss_bucket_list),
    BUCKET_ROW("PUT", NULL, "PutBucket", "PutBucket", oss_bucket_create),
    BUCKET_ROW("DELETE", NULL, "DeleteBucket", "DeleteBucket", oss_bucket_delete),
    BUCKET_ROW("GET", "bucketInfo", "GetBucketInfo", "GetBucketInfo", oss_bucket_info),
    BUCKET_ROW("GET", "location", "GetBucketLocation", "GetBucketLocation", oss_bucket_location),
    BUCKET_ROW("PUT", "acl", "PutBucketAcl", "PutBucketAcl", oss_acl_put),
    BUCKET_ROW("GET", "acl", "GetBucketAcl", "GetBucketAcl", oss_acl_get),
    BUCKET_ROW("PUT", "cors", "PutBucketCors", "PutBucketCors", oss_cors_put),
    BUCKET_ROW("GET", "cors", "GetBucketCors", "GetBucketCors", oss_cors_get),
    BUCKET_ROW("DELETE", "cors", "DeleteBucketCors", "DeleteBucketCors", oss_cors_delete),
    BUCKET_ROW("PUT", "publicAccessBlock", "PutBucketPublicAccessBlock",
               "PutBucketPublicAccessBlock", oss_block_put),
    BUCKET_ROW("GET", "publicAccessBlock", "GetBucketPublicAccessBlock",
               "GetBucketPublicAccessBlock", oss_block_get),
    BUCKET_ROW("DELETE", "publicAccessBlock", "DeleteBucketPublicAccessBlock",
               "DeleteBucketPublicAccessBlock", oss_block_delete),
    BUCKET_ROW("PUT", "tagging", "PutBucketTags", "PutBucketTagging", oss_tags_put),
    BUCKET_ROW("GET", "tagging", "GetBucketTags", "GetBucketTagging", oss_tags_get),
    BUCKET_ROW("DELETE", "tagging", "DeleteBucketTags", "DeleteBucketTagging", oss_tags_delete),
    BUCKET_ROW("OPTIONS", NULL, "OptionObject", NULL, oss_cors_preflight),
    {OSS_BUCKET, "GET", "list-type", "ListObjectsV2", "ListObjects", true, oss_list},
    OBJECT_ROW("PUT", "PutObject", "PutObject", oss_object_put),
    OBJECT_ROW("GET", "GetObject", "GetObject", oss_object_get),
    OBJECT_ROW("HEAD", "HeadObject", "GetObject", oss_object_get),
    OBJECT_ROW("DELETE", "DeleteObject", "DeleteObject", oss_object_delete),
    OBJECT_ROW("OPTIONS", "OptionObject", NULL, oss_cors_preflight),
    {.name = NULL},
};

// For the audit log.
static const char *object_of(const Request *request) {
    OssTarget target = oss_target(request);
    if (target.bucket.length == 0) return NULL;
    if (target.key.length == 0) {
        return arena_printf(request->arena, OSS_BUCKETS "/%s", target.bucket.data);
    }
    Text key = oss_object_key(request->arena, target.bucket, target.key);
    return arena_printf(request->arena, OSS_OBJECTS "/%s", key.data);
}

static Reply serve(const Request *request) {
    const OssOperation *operation = oss_operation(request);
    Reply reply = oss_admit(request, operation);
    if (reply.code == NULL) reply = operation->handler(request);
    reply.object = object_of(request);
    return oss_cors_decorate(request, reply);
}

static const char *host(const Cloud *cloud, Arena *arena) {
    return arena_printf(arena, "oss-%s.localhost", cloud->region);
}

static const char *public_names(const Cloud *cloud, Arena *arena) {
    return arena_printf(arena, "oss-%s.aliyuncs.com,*.oss-%s.aliyuncs.com", cloud->region,
                        cloud->region);
}

static const ServiceEdit edits[] = {
    {"add_foreign_bucket", oss_edit_add_foreign_bucket},
    {"put_object", oss_edit_put_object},
    {"put_cors", oss_edit_put_cors},
    {"restrict_public_endpoint", oss_edit_restrict_public_endpoint},
};

static const char *const secret_members[] = {"Body", NULL};

const Service oss_service = {
    .name = "oss",
    .serve = serve,
    .endpoint = true,
    .name_operation = oss_operation_name,
    .authenticate = oss_authenticate,
    .refuse = oss_operation_refuse,
    .finish = oss_finish,
    .host = host,
    .public_names = public_names,
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secret_members,
};
