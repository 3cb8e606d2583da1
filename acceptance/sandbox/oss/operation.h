// SPDX-License-Identifier: MPL-2.0
// Which operation a request asks for: by what its host and path name, its method, and the
// sub-resource in its query.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

typedef enum OssLevel { OSS_SERVICE, OSS_BUCKET, OSS_OBJECT } OssLevel;

typedef struct OssOperation {
    OssLevel level;
    const char *method, *sub_resource; // sub_resource NULL: none
    const char *name;
    const char *action; // of policies, without "oss:"; NULL: anybody may
    bool data;          // about objects: closed where the public endpoint is
    Handler handler;
} OssOperation;

extern const OssOperation oss_operations[]; // oss.c; ends without a name

// For Service.name_operation and Service.refuse.
const char *oss_operation_name(const Request *request);
Reply oss_operation_refuse(const Request *request, const ContractResult *result);
// The row of request->operation.
const OssOperation *oss_operation(const Request *request);
