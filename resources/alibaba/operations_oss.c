// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/operations.h"

#include "resources/alibaba/operation_rows.h"

// To its owner, making a bucket that exists answers the same as making it, and what is put is
// replaced as a whole: everything is repeatable.
#define OSS(http_method, name, resource, ...)                                                      \
    {                                                                                              \
        .service = "oss", .version = "2019-05-17", .action = name, .style = API_OSS,               \
        .method = http_method, .path = resource, __VA_ARGS__                                       \
    }

const ApiOperation oss_put_bucket =
    OSS("PUT", "PutBucket", "/", .document = "CreateBucketConfiguration", REPEATABLE, NO_CONTENT);
const ApiOperation oss_get_bucket_info = OSS("GET", "GetBucketInfo", "/?bucketInfo", REPEATABLE);
const ApiOperation oss_delete_bucket = OSS("DELETE", "DeleteBucket", "/", REPEATABLE, NO_CONTENT);
const ApiOperation oss_list_objects = OSS("GET", "ListObjectsV2", "/?list-type=2", REPEATABLE);

const ApiOperation oss_put_bucket_cors =
    OSS("PUT", "PutBucketCors", "/?cors", .document = "CORSConfiguration", REPEATABLE, NO_CONTENT);
const ApiOperation oss_get_bucket_cors = OSS("GET", "GetBucketCors", "/?cors", REPEATABLE);
const ApiOperation oss_delete_bucket_cors =
    OSS("DELETE", "DeleteBucketCors", "/?cors", REPEATABLE, NO_CONTENT);

const ApiOperation oss_put_bucket_tags =
    OSS("PUT", "PutBucketTags", "/?tagging", .document = "Tagging", REPEATABLE, NO_CONTENT);
const ApiOperation oss_get_bucket_tags = OSS("GET", "GetBucketTags", "/?tagging", REPEATABLE);

const ApiOperation oss_put_public_access_block =
    OSS("PUT", "PutBucketPublicAccessBlock", "/?publicAccessBlock",
        .document = "PublicAccessBlockConfiguration", REPEATABLE, NO_CONTENT);
const ApiOperation oss_get_public_access_block =
    OSS("GET", "GetBucketPublicAccessBlock", "/?publicAccessBlock", REPEATABLE);
