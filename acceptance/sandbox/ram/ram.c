// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/ram.h"

#include "acceptance/sandbox/ram/access_key.h"
#include "acceptance/sandbox/ram/attachment.h"
#include "acceptance/sandbox/ram/grant.h"
#include "acceptance/sandbox/ram/policy.h"
#include "acceptance/sandbox/ram/user.h"
#include "acceptance/sandbox/ram/version.h"

static const ServiceOperation operations[] = {
    {"CreateUser", ram_user_create},
    {"GetUser", ram_user_get},
    {"UpdateUser", ram_user_update},
    {"DeleteUser", ram_user_delete},
    {"ListUsers", ram_user_list},
    {"CreatePolicy", ram_policy_create},
    {"GetPolicy", ram_policy_get},
    {"DeletePolicy", ram_policy_delete},
    {"ListPolicies", ram_policy_list},
    {"CreatePolicyVersion", ram_version_create},
    {"GetPolicyVersion", ram_version_get},
    {"DeletePolicyVersion", ram_version_delete},
    {"ListPolicyVersions", ram_version_list},
    {"SetDefaultPolicyVersion", ram_version_set_default},
    {"AttachPolicyToUser", ram_attachment_add},
    {"DetachPolicyFromUser", ram_attachment_remove},
    {"ListPoliciesForUser", ram_attachment_list},
    {"CreateAccessKey", ram_access_key_create},
    {"ListAccessKeys", ram_access_key_list},
    {"UpdateAccessKey", ram_access_key_update},
    {"DeleteAccessKey", ram_access_key_delete},
};

static const ServiceEdit edits[] = {
    {"set_role_policy", ram_edit_set_role_policy},
};

static const char *const secret_members[] = {"AccessKeySecret", NULL};

const Service ram_service = {
    .name = "ram",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "ram.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secret_members,
};
