// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/operation.h"

#include "acceptance/sandbox/oss/error.h"

#include <string.h>

// Parameters that say how, not what. Amazon's SDKs put their name for the operation into x-id.
static const char *const plain[] = {
    "prefix",        "delimiter",   "start-after", "continuation-token", "max-keys", "marker",
    "encoding-type", "fetch-owner", "x-id",
};
static const char *const plain_prefixes[] = {"x-oss-", "response-", "x-amz-", "X-Amz-"};

static bool is_plain(Text name) {
    for (size_t i = 0; i < COUNT_OF(plain_prefixes); i++) {
        if (text_starts(name, plain_prefixes[i])) return true;
    }
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        if (text_is(name, plain[i])) return true;
    }
    return false;
}

static Text sub_resource(const Request *request) {
    for (size_t i = 0; i < request->query_count; i++) {
        if (!is_plain(request->query[i].name)) return request->query[i].name;
    }
    return (Text){0};
}

static OssLevel level_of(const Request *request) {
    OssTarget target = oss_target(request);
    if (target.bucket.length == 0) return OSS_SERVICE;
    return target.key.length == 0 ? OSS_BUCKET : OSS_OBJECT;
}

static bool is_path_style(const Request *request) {
    return level_of(request) == OSS_SERVICE && request->path.length > 1;
}

const char *oss_operation_name(const Request *request) {
    OssLevel level = level_of(request);
    Text sub = sub_resource(request);
    if (is_path_style(request)) return NULL;
    for (const OssOperation *row = oss_operations; row->name != NULL; row++) {
        if (row->level == level && text_is(request->method, row->method) &&
            text_equal(sub, text_of(row->sub_resource))) {
            return row->name;
        }
    }
    return NULL;
}

Reply oss_operation_refuse(const Request *request, const ContractResult *result) {
    (void)result; // there is no contract
    if (is_path_style(request)) {
        return oss_error(
            request, 403, "SecondLevelDomainForbidden",
            "The bucket you are attempting to access must be addressed using OSS third "
            "level domain.");
    }
    Text sub = sub_resource(request);
    return reply_error(request, 501, "NotImplemented",
                       "The sandbox does not emulate %s of OSS with the sub-resource \"%.*s\".",
                       request->method.data, (int)sub.length, sub.length > 0 ? sub.data : "");
}

const OssOperation *oss_operation(const Request *request) {
    const OssOperation *row = oss_operations;
    while (row->name != NULL && strcmp(row->name, request->operation) != 0) row++;
    return row;
}
