// SPDX-License-Identifier: MPL-2.0
// lobechat_database: the team edition of LobeChat. A function with a PostgreSQL database that has
// pgvector, a bucket for files and Auth0 for logins, all of which it makes or is given.
#include "resources/lobechat_database.h"

#include "resources/checks/checks.h"
#include "resources/database_checks.h"
#include "resources/database_discover.h"
#include "resources/database_rows.h"
#include "resources/database_rules.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/parts/auth0.h"
#include "resources/parts/parts.h"
#include "resources/parts/rds_instance.h"
#include "resources/rules.h"
#include "resources/secrets.h"
#include "resources/shared_rows.h"

static const Attr attrs[] = {
    ROWS_OF(identity_rows),

    {A_IMAGE, STRING, OPTIONAL | COMPUTED, .part = PART_FUNCTION,
     .wire = "customContainerConfig.image",
     .doc = "Container image with a tag or digest, in Alibaba Cloud Container Registry: LobeChat's "
            "database image of 1.12 or later, or LobeHub 2.x. In `cn-hangzhou` and `cn-shanghai` "
            "the image of the Serverless Devs template is used when not set; elsewhere it is "
            "required."},
    {A_APP_VERSION, STRING, OPTIONAL | COMPUTED,
     .doc = "LobeChat version in the image; read from the image's tag when not set. It decides "
            "which environment variables are used.",
     .checks = CHECKS(TEST(rule_test_version, "must be a version such as `1.143.3`"))},
    {A_ALLOW_MAJOR_UPGRADE, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Allow to go from LobeChat 1.x to LobeHub 2.x, which changes the database for good and "
            "signs everybody out."},
    ROWS_OF(container_rows),

    {A_NETWORK, OBJECT_OF(network_rows), OPTIONAL, .part = "",
     .doc = "Network of function and database; made when not given."},
    {A_DATABASE, OBJECT_OF(database_rows), REQUIRED,
     .doc = "PostgreSQL: an RDS instance with pgvector that is made for this deployment (`{}` for "
            "one with all defaults), or with `url` a database that exists."},
    {A_OSS, OBJECT_OF(oss_rows), REQUIRED, .doc = "Bucket for the users' files."},
    {A_AUTH0, OBJECT_OF(auth0_rows), REQUIRED,
     .doc = "Who may log in: an Auth0 application that is made for this deployment (`{}`), or one "
            "that exists."},

    {A_KEY_VAULTS_SECRET, STRING, OPTIONAL | COMPUTED | STABLE | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc =
         "Key that encrypts users' API keys in the database; generated when not set. Another key "
         "makes what is encrypted unreadable, so a change is refused unless "
         "`allow_key_vaults_rotation`.",
     .checks = CHECKS(TEST(database_test_key_vaults,
                           "must be base64 of 16, 24 or 32 bytes, as `openssl rand -base64 32` "
                           "prints it"))},
    {A_ALLOW_KEY_VAULTS_ROTATION, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Allow `key_vaults_secret` to change."},
    {A_AUTH_SECRET, STRING, OPTIONAL | COMPUTED | STABLE | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "Secret that protects sessions (`NEXT_AUTH_SECRET` in LobeChat 1.x, `AUTH_SECRET` in "
            "2.x); generated when not set. Changing it signs everybody out.",
     .checks = CHECKS(LENGTH(32, 256))},
    {A_JWKS_KEY, STRING, OPTIONAL | COMPUTED | STABLE | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "LobeHub 2.x: JSON Web Key Set with the RSA key that signs internal tokens; generated "
            "when not set.",
     .checks =
         CHECKS(TEST(database_test_jwks, "must be a JSON Web Key Set with one private RSA key "
                                         "for RS256"))},
    {A_ACCESS_CODE, STRING, OPTIONAL | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "LobeChat 1.x: access code. It has no effect on users who are logged in; 2.x does not "
            "start with it.",
     .checks = CHECKS(TEST(rule_test_access_code,
                           "must be codes of 1 to 256 characters separated by single commas, "
                           "without spaces around them"))},
    ROWS_OF(chat_rows),
    {A_EMBEDDING_MODEL, STRING, OPTIONAL, .fallback = "qwen/text-embedding-v3",
     .part = PART_FUNCTION_INPUTS,
     .doc = "Model that embeds files for the knowledge base, as `provider/model`. LobeChat needs "
            "one that gives 1024 numbers.",
     .checks = CHECKS(PATTERN("^[a-z0-9_-]+/[A-Za-z0-9._:/-]+$", "must be `provider/model`"))},
    {A_EMBEDDING_BATCH_SIZE, NUMBER, OPTIONAL, .fallback = "10", .part = PART_FUNCTION_INPUTS,
     .doc = "Texts in one embedding request (LobeHub 2.1.34 and later); Model Studio takes 10.",
     .checks = CHECKS(RANGE(1, 100), MULTIPLE(1))},
    {A_REDIS_URL, STRING, OPTIONAL | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "LobeHub 2.x: URL of a Redis server for sessions.",
     .checks = CHECKS(PATTERN("^rediss?://[^[:space:]]+$", "must be a redis or rediss URL"))},
    {A_INTERNAL_APP_URL, STRING, OPTIONAL, .part = PART_FUNCTION_INPUTS,
     .doc = "LobeHub 2.x: URL at which LobeHub reaches itself; its public one when not set.",
     .checks = CHECKS(PATTERN("^https?://[^[:space:]/]+$", "must be a URL without a path"))},
    {A_CHECKS, OBJECT_OF(check_rows), OPTIONAL, .part = "",
     .doc = "What is tried out after creation and updates, besides `wait_for_ready`. Each is on "
            "when not set."},

    {A_APP_URL, STRING, COMPUTED, .doc = "Where LobeChat is."},
    {A_APPLIED_APP_VERSION, STRING, COMPUTED, .doc = "Version that the last apply put in place."},
    {A_AUTH0_CALLBACK_URL, STRING, COMPUTED,
     .doc = "URL that the Auth0 application must allow as a callback."},
    {A_AUTH0_LOGOUT_URL, STRING, COMPUTED, .doc = "URL to allow for logging out."},
    {A_AUTH0_ISSUER, STRING, COMPUTED | STABLE, .doc = "Issuer of the logins."},
    {A_AUTH0_CLIENT_ID, STRING, COMPUTED | STABLE, .part = PART_AUTH0_CLIENT, .wire = "client_id",
     .doc = "Client id of the Auth0 application."},
    {A_AUTH0_USER_IDS, MAP_OF_STRING, COMPUTED, .part = PART_AUTH0_USERS, .wire = "userIds",
     .doc = "Auth0's ids of the users that were made, by e-mail address."},
    {A_AUTH0_PASSWORD_TICKETS, MAP_OF_STRING, COMPUTED | SENSITIVE,
     .doc = "For each user that was made without a password a link to choose one, by e-mail "
            "address. It works once and for five days."},
    {A_CORS_ORIGIN, STRING, COMPUTED, .doc = "Origin that the bucket's CORS rule allows."},
    {A_OSS_ENDPOINT, STRING, COMPUTED, .doc = "URL of the OSS endpoint that LobeChat uses."},
    {A_OSS_PUBLIC_DOMAIN, STRING, COMPUTED, .doc = "URL of the bucket."},
    {A_OSS_ACCESS_KEY_ID, STRING, COMPUTED | STABLE, .part = PART_RAM_ACCESS_KEY,
     .wire = "AccessKeyId", .doc = "AccessKey id with which LobeChat reads and writes files."},
    {A_RAM_USER_NAME, STRING, COMPUTED | STABLE, .part = PART_RAM_USER, .wire = "UserName",
     .doc = "RAM user whose key that is; null when a key is given."},
    {A_VPC_ID, STRING, COMPUTED | STABLE, .part = PART_VPC, .wire = "VpcId", .doc = "VPC."},
    {A_VSWITCH_IDS, LIST_OF_STRING, COMPUTED | STABLE, .part = PART_VSWITCH, .wire = "VSwitchIds",
     .doc = "VSwitches of the function; the first is the database's."},
    {A_ZONE_ID, STRING, COMPUTED | STABLE, .part = PART_VSWITCH, .wire = "ZoneId",
     .doc = "Zone of the VSwitch that was made."},
    {A_SECURITY_GROUP_ID, STRING, COMPUTED | STABLE, .part = PART_SECURITY_GROUP,
     .wire = "SecurityGroupId", .doc = "Security group of the function."},
    {A_RDS_INSTANCE_ID, STRING, COMPUTED | STABLE, .part = PART_RDS_INSTANCE,
     .wire = "DBInstanceId", .doc = "RDS instance; null with `database.url`."},
    {A_DATABASE_HOST, STRING, COMPUTED | STABLE, .part = PART_RDS_INSTANCE,
     .wire = "ConnectionString", .doc = "Host name of the instance inside the VPC."},
    {A_DATABASE_PORT, NUMBER, COMPUTED | STABLE, .part = PART_RDS_INSTANCE, .wire = "Port",
     .doc = "Port of the instance."},
    {A_DATABASE_URL, STRING, COMPUTED | SENSITIVE,
     .doc = "URL for a client inside the VPC; null when the password is write-only."},
    ROWS_OF(function_output_rows),
    STACK_PARTS_ROW,
    ATTRS_END,
};

// Each behind those that it needs.
static const Part *const parts[] = {
    &vpc_part,
    &vswitch_part,
    &security_group_part,
    &rds_instance_part,
    &rds_whitelist_part,
    &rds_backup_policy_part,
    &rds_account_part,
    &rds_database_part,
    &rds_extension_part,
    &oss_bucket_part,
    &oss_cors_part,
    &ram_user_part,
    &ram_policy_part,
    &ram_access_key_part,
    &auth0_client_part,
    &auth0_connection_part,
    &auth0_callback_part,
    &auth0_users_part,
    &function_part,
    &trigger_part,
    &scaling_config_part,
    &dns_record_part,
    &devsapp_name_part,
    &custom_domain_part,
    NULL,
};

static Status database_finish(Call *call, Deployment *deployment);

static const Stack stack = {
    .resource = &lobechat_database,
    .parts = parts,
    .anchor = &function_part,
    .discover = database_discover,
    .begin = database_begin,
    .hold = function_hold,
    .finish = database_finish,
    .settles = true,
    .resumes = true,
};

// ---- planning

// What happens to the other parts decides about the environment, and the environment about the
// function.
static Status database_plan(Call *call, PlanChange *change) {
    rule_plan_defaults(call, change, &database_default_image);
    database_plan_inputs(call, change);
    for (int pass = 0; pass < 2; pass++) {
        if (pass > 0) rule_plan_environment(call, change);
        TRY(stack_plan(call, &stack, change));
        database_plan_outputs(call, change);
    }
    database_check_plan(call, change);
    bool replaced = change->replace != NULL && change->replace[0] != NULL;
    if (replaced && !value_is_null(change->prior)) TRY(database_plan_destroy(call, change));
    TRY(rule_check_plan(call, change));
    rule_plan_parts(call, &stack, change);
    return call_has_errors(call) ? status_failed() : status_ok();
}

// ---- applying

static Status database_finish(Call *call, Deployment *deployment) {
    stack_set(call, deployment, A_DATABASE_URL,
              database_client_url(call->arena, stack_now(call, deployment)));
    TRY(probe_after_change(call, deployment));
    TRY(checks_run(call, deployment));
    TRY(auth0_drop_old_urls(call, deployment));
    TRY(rds_protect(call, deployment));
    return function_finish(call, deployment);
}

static Status database_create(Call *call, ApplyChange *change) {
    (void)secrets_salt(call->arena, &change->private);
    return stack_create(call, &stack, change);
}

static Status database_update(Call *call, ApplyChange *change) {
    (void)secrets_salt(call->arena, &change->private);
    return stack_update(call, &stack, change);
}

// A replacement has no plan of its destruction that could refuse.
static Status database_delete(Call *call, ApplyChange *change) {
    bool instance = stack_part_id(change->prior, PART_RDS_INSTANCE).length > 0;
    if (instance) TRY(rds_may_go(call, change->prior));
    return stack_delete(call, &stack, change);
}

static Status database_read(Call *call, ReadChange *change) {
    bool imported = value_is_null(value_get(change->state, A_PARTS));
    (void)secrets_salt(call->arena, &change->private); // an imported one has none yet
    TRY(stack_read(call, &stack, change));
    if (value_is_null(change->state)) return status_ok();
    TRY(rule_complete_state(call, resource_rows(&lobechat_database), change, imported));
    if (imported) change->state = database_complete_import(call->arena, change->state);
    return status_ok();
}

static const char *const permissions[] = {
    FUNCTION_PERMISSIONS,
    "fc:GetAccountSettings",
    "vpc:CreateVpc",
    "vpc:DescribeVpcs",
    "vpc:DeleteVpc",
    "vpc:CreateVSwitch",
    "vpc:DescribeVSwitches",
    "vpc:DescribeVSwitchAttributes",
    "vpc:DeleteVSwitch",
    "vpc:TagResources",
    "ecs:CreateSecurityGroup",
    "ecs:DescribeSecurityGroups",
    "ecs:DeleteSecurityGroup",
    "ecs:TagResources",
    "ecs:DescribeNetworkInterfaces",
    "ecs:DeleteNetworkInterface",
    "rds:CreateDBInstance",
    "rds:DescribeDBInstances",
    "rds:DescribeDBInstanceAttribute",
    "rds:DeleteDBInstance",
    "rds:ModifyDBInstanceSpec",
    "rds:ModifyDBInstanceDescription",
    "rds:ModifyDBInstanceDeletionProtection",
    "rds:ModifySecurityIps",
    "rds:DescribeDBInstanceIPArrayList",
    "rds:CreateAccount",
    "rds:DescribeAccounts",
    "rds:ResetAccountPassword",
    "rds:DeleteAccount",
    "rds:CreateDatabase",
    "rds:DescribeDatabases",
    "rds:DeleteDatabase",
    "rds:CreatePostgresExtensions",
    "rds:DescribePostgresExtensions",
    "rds:ModifyBackupPolicy",
    "rds:DescribeBackupPolicy",
    "rds:DescribeAvailableZones",
    "rds:DescribeAvailableClasses",
    "oss:PutBucket",
    "oss:DeleteBucket",
    "oss:ListObjects",
    "oss:GetBucketTagging",
    "oss:PutBucketTagging",
    "oss:PutBucketPublicAccessBlock",
    "oss:GetBucketCors",
    "oss:PutBucketCors",
    "oss:DeleteBucketCors",
    "ram:CreateUser",
    "ram:GetUser",
    "ram:DeleteUser",
    "ram:CreatePolicy",
    "ram:GetPolicy",
    "ram:DeletePolicy",
    "ram:CreatePolicyVersion",
    "ram:ListPolicyVersions",
    "ram:DeletePolicyVersion",
    "ram:AttachPolicyToUser",
    "ram:DetachPolicyFromUser",
    "ram:ListPoliciesForUser",
    "ram:CreateAccessKey",
    "ram:ListAccessKeys",
    "ram:DeleteAccessKey",
    NULL,
};

const Resource lobechat_database = {
    .type = "lobechat_database",
    .doc = "The team edition of LobeChat on Alibaba Cloud: Function Compute 3.0, PostgreSQL with "
           "pgvector, a bucket for files, and logins with Auth0.",
    .attrs = attrs,
    .timeouts = {.create = 5400, .read = 600, .update = 5400, .delete = 3600},
    .import_id = "<region>/<function_name>",
    .permissions = permissions,
    .validate = database_validate,
    .plan = database_plan,
    .plan_destroy = database_plan_destroy,
    .create = database_create,
    .read = database_read,
    .update = database_update,
    .delete = database_delete,
    .import = deployment_import,
};
