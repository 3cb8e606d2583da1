// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/operations.h"

#include "resources/alibaba/operation_rows.h"

// RAM knows no token. A user or policy made twice answers that the name is taken, an attachment
// too; a second key or policy version would be one more, and a key's secret is told only once.
#define RAM(name, ...) RPC("ram", "2015-05-01", name, __VA_ARGS__)

const ApiOperation ram_create_user = RAM("CreateUser", ONCE);
const ApiOperation ram_get_user = RAM("GetUser", REPEATABLE);
const ApiOperation ram_delete_user = RAM("DeleteUser", REPEATABLE);

const ApiOperation ram_create_policy = RAM("CreatePolicy", ONCE);
const ApiOperation ram_get_policy = RAM("GetPolicy", REPEATABLE);
const ApiOperation ram_delete_policy = RAM("DeletePolicy", REPEATABLE);
const ApiOperation ram_create_policy_version = RAM("CreatePolicyVersion", ONCE);
const ApiOperation ram_list_policy_versions = RAM("ListPolicyVersions", REPEATABLE);
const ApiOperation ram_delete_policy_version = RAM("DeletePolicyVersion", REPEATABLE);

const ApiOperation ram_attach_policy = RAM("AttachPolicyToUser", REPEATABLE);
const ApiOperation ram_detach_policy = RAM("DetachPolicyFromUser", REPEATABLE);
const ApiOperation ram_list_policies = RAM("ListPoliciesForUser", REPEATABLE);

const ApiOperation ram_create_access_key = RAM("CreateAccessKey", ONCE);
const ApiOperation ram_list_access_keys = RAM("ListAccessKeys", REPEATABLE);
const ApiOperation ram_delete_access_key = RAM("DeleteAccessKey", REPEATABLE);
