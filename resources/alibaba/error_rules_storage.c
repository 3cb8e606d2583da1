// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/error_rule.h"

const ErrorRule error_rules_storage[] = {
    {"oss", "*",
     "NoSuchBucket NoSuchCORSConfiguration NoSuchLifecycle NoSuchBucketPolicy "
     "NoSuchServerSideEncryptionRule",
     ERROR_NOT_FOUND, NULL},
    {"oss", "PutBucket", "BucketAlreadyExists", ERROR_EXISTS,
     "Names of buckets are unique in all of Alibaba Cloud, and this one is taken, by another "
     "account or with other settings. Choose another name."},
    {"oss", "GetBucketInfo", "AccessDenied", ERROR_REJECTED,
     "The bucket belongs to another account, lies in another region, or the RAM user or role may "
     "not read it. Choose another name, or attach a policy that allows oss:GetBucketInfo."},
    {"oss", "DeleteBucket", "BucketNotEmpty", ERROR_REJECTED,
     "The bucket still holds objects, versions of objects or unfinished uploads. Delete them if "
     "they are not needed, then destroy again."},
    {"oss", "PutBucket", "TooManyBuckets", ERROR_REJECTED,
     "The account has as many buckets in this region as it may have. Delete one that is not needed "
     "or choose another region."},
    {"oss", "*", "QpsLimitExceeded TotalQpsLimitExceeded SlowDown", ERROR_THROTTLED,
     "Too many requests of OSS were sent in this account. Apply again in a minute."},
    {"oss", "*", "UserDisable", ERROR_REJECTED,
     "OSS is switched off for this account, often for an overdue payment. Settle that in the "
     "Expenses and Costs console, then apply again."},

    {"ram", "*", "EntityNotExist EntityNotExist.*", ERROR_NOT_FOUND, NULL},
    {"ram", "*", "EntityAlreadyExists EntityAlreadyExists.*", ERROR_EXISTS, NULL},
    {"ram", "DeletePolicyVersion", "DeleteConflict.Policy.Version.Default", ERROR_REJECTED,
     "This version of the policy is the one in use. Make another one the default first."},
    {"ram", "DeletePolicy", "DeleteConflict.Policy.Version", ERROR_REJECTED,
     "The policy still has versions other than its default. Delete them in the RAM console, then "
     "apply again."},
    {"ram", "DeleteRole DeletePolicy", "DeleteConflict.*", ERROR_CONFLICT,
     "Something that was not made here still uses it. Detach it in the RAM console, then apply "
     "again."},
    {"ram", "DeleteUser", "DeleteConflict.*", ERROR_CONFLICT,
     "The user still has keys, policies, groups or a login that were not made here. Remove them in "
     "the RAM console, then apply again."},
    {"ram", "CreateAccessKey", "LimitExceeded.User.AccessKey LimitExceeded.AccessKey.*",
     ERROR_REJECTED,
     "The user has as many AccessKeys as it may have. Delete in the RAM console the one that is "
     "not in use, then apply again."},
    {"ram", "*", "LimitExceeded LimitExceeded.*", ERROR_REJECTED,
     "A quota of RAM is used up. Delete users, policies or versions that are not needed, then "
     "apply again."},
    {0},
};
