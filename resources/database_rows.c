// SPDX-License-Identifier: MPL-2.0
#include "resources/database_rows.h"

#include "resources/database_checks.h"
#include "resources/names.h"
#include "resources/part_names.h"

// ---- network: what is not given is made

// The zone that was chosen is kept, whether somebody names it or not.
static bool zone_is_met(const Value *prior, const Value *planned) {
    const Value *wanted = value_get(value_get(planned, A_NETWORK), A_ZONE_IDS);
    if (value_is_null(wanted)) return true;
    return value_count(wanted) == 1 &&
           value_equal(value_list_at(wanted, 0), value_get(prior, A_ZONE_ID));
}

const Attr network_rows[] = {
    {A_VPC_ID, STRING, OPTIONAL | REPLACE, .part = "",
     .doc = "Existing VPC to use; goes with `vswitch_ids` and `security_group_id`.",
     .replaces = "A database instance cannot move to another VPC."},
    {A_VSWITCH_IDS, LIST_OF_STRING, OPTIONAL | REPLACE, .part = "",
     .doc = "Existing VSwitches in that VPC. The first one is the database's.",
     .checks = CHECKS(COUNT(1, 3)),
     .replaces = "A database instance cannot move to another VSwitch."},
    {A_SECURITY_GROUP_ID, STRING, OPTIONAL | REPLACE, .part = "",
     .doc = "Existing security group in that VPC for the function.",
     .replaces = "What was made for the former group goes with it."},
    {A_CIDR_BLOCK, STRING, OPTIONAL | REPLACE, .fallback = "172.16.0.0/16", .part = "",
     .doc = "Addresses of a VPC that is made; a VSwitch takes its first 256.",
     .checks = CHECKS(TEST(database_test_cidr, "must be a private IPv4 range of /8 to /24, such as "
                                               "`172.16.0.0/16`")),
     .replaces = "A VPC cannot change its addresses."},
    {A_ZONE_IDS, LIST_OF_STRING, OPTIONAL | REPLACE, .part = "",
     .doc = "Zone for the VSwitch that is made. When not set, a zone that offers the database "
            "instance class is chosen once and kept; naming that one later changes nothing.",
     .checks = CHECKS(COUNT(1, 1)), .replaces = "A VSwitch cannot move to another zone.",
     .met = zone_is_met},
    ATTRS_END,
};

// ---- database

static const Attr serverless_rows[] = {
    {"min_capacity", NUMBER, REQUIRED, .wire = "MinCapacity", .checks = CHECKS(RANGE(0.5, 14)),
     .doc = "Fewest RDS capacity units."},
    {"max_capacity", NUMBER, REQUIRED, .wire = "MaxCapacity", .checks = CHECKS(RANGE(1, 14)),
     .doc = "Most RDS capacity units."},
    {"auto_pause", BOOL, OPTIONAL, .fallback = "false", .wire = "AutoPause",
     .doc = "Pause the instance when nobody uses it. The first request after a pause waits."},
    {"switch_force", BOOL, OPTIONAL, .fallback = "false", .wire = "SwitchForce",
     .doc = "Scale at once even if that interrupts connections."},
    ATTRS_END,
};

const Attr database_rows[] = {
    {A_URL, STRING, OPTIONAL | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "Connection URL of a PostgreSQL database with pgvector that exists already, such as "
            "`postgres://user:password@host:5432/name` with special characters percent-encoded. "
            "Nothing is made in RDS then, and no other attribute of this block may be set.",
     .checks = CHECKS(TEST(database_test_url, "must be a `postgres://` or `postgresql://` URL with "
                                              "user, host and database name"))},
    {A_ENGINE_VERSION, STRING, OPTIONAL | REPLACE, .fallback = "16", .part = PART_RDS_INSTANCE,
     .wire = "EngineVersion", .checks = CHECKS(ONE_OF("14", "15", "16", "17")),
     .doc = "Major version of PostgreSQL.",
     .replaces = "RDS upgrades a major version by making another instance, which this provider "
                 "does not do."},
    {A_CATEGORY, STRING, OPTIONAL | REPLACE, .fallback = "HighAvailability",
     .part = PART_RDS_INSTANCE, .wire = "Category",
     .checks =
         CHECKS(ONE_OF("Basic", "HighAvailability", "serverless_basic", "serverless_standard")),
     .doc = "Edition of the instance: one node (`Basic`), two (`HighAvailability`), or serverless.",
     .replaces = "RDS cannot change the edition of an instance."},
    {A_INSTANCE_CLASS, STRING, OPTIONAL | COMPUTED | STABLE, .part = PART_RDS_INSTANCE,
     .wire = "DBInstanceClass",
     .checks = CHECKS(PATTERN("^pg\\.[a-z0-9.]+$", "must be a PostgreSQL instance class such as "
                                                   "`pg.x8.medium.1`")),
     .doc = "Instance class; when not set one with 2 cores and 16 GB (`pg.x8.medium.1` or "
            "`pg.x8.medium.2c`), and the serverless class for serverless editions."},
    {A_STORAGE_GB, NUMBER, OPTIONAL, .fallback = "20", .part = PART_RDS_INSTANCE,
     .wire = "DBInstanceStorage", .checks = CHECKS(RANGE(20, 64000), MULTIPLE(5)),
     .doc = "Storage in GB, in steps of 5. It can grow and never shrink."},
    {A_STORAGE_TYPE, STRING, OPTIONAL | REPLACE, .fallback = "cloud_essd",
     .part = PART_RDS_INSTANCE, .wire = "DBInstanceStorageType",
     .checks = CHECKS(ONE_OF("cloud_essd", "cloud_essd2", "cloud_essd3", "general_essd")),
     .doc = "Kind of storage.", .replaces = "The kind of storage is chosen with the instance."},
    {A_SERVERLESS, OBJECT_OF(serverless_rows), OPTIONAL, .part = PART_RDS_INSTANCE,
     .wire = "ServerlessConfig", .doc = "Capacity of a serverless edition, and only of one."},
    {A_DELETION_PROTECTION, BOOL, OPTIONAL, .fallback = "true", .part = PART_RDS_INSTANCE,
     .wire = "DeletionProtection",
     .doc = "Refuse to delete the instance. Set it to false and apply before `terraform destroy`."},
    {A_BACKUP_RETENTION_DAYS, NUMBER, OPTIONAL, .fallback = "7", .part = PART_RDS_BACKUP_POLICY,
     .wire = "BackupRetentionPeriod", .checks = CHECKS(RANGE(7, 730), MULTIPLE(1)),
     .doc = "Days that backups are kept."},
    {A_SECURITY_IPS, SET_OF_STRING, OPTIONAL, .part = PART_RDS_WHITELIST, .wire = "ExtraIps",
     .doc = "Further addresses or ranges that may connect, besides the function's VSwitches.",
     .checks = CHECKS(TEST(database_test_ip_range, "must be an IPv4 address or range, and not all "
                                                   "addresses"),
                      COUNT(0, 100))},
    {A_DATABASE_NAME, STRING, OPTIONAL | REPLACE, .fallback = "lobechat_database",
     .part = PART_RDS_DATABASE, .wire = "DBName",
     .checks = CHECKS(PATTERN("^[a-z][a-z0-9_-]{0,61}[a-z0-9]$",
                              "must be 2 to 63 lower-case letters, digits, `_` and `-`, start with "
                              "a letter and end with a letter or digit")),
     .doc = "Name of the database.", .replaces = "A database cannot be renamed."},
    {A_USERNAME, STRING, OPTIONAL | REPLACE, .fallback = "cap", .part = PART_RDS_ACCOUNT,
     .wire = "AccountName",
     .checks = CHECKS(PATTERN("^[a-z][a-z0-9_]{0,61}[a-z0-9]$",
                              "must be 2 to 63 lower-case letters, digits and `_`, start with a "
                              "letter and end with a letter or digit")),
     .doc = "Privileged account that LobeChat uses.", .replaces = "An account cannot be renamed."},
    {A_PASSWORD, STRING, OPTIONAL | COMPUTED | STABLE | TWIN, .part = PART_RDS_ACCOUNT,
     .wire = "AccountPassword",
     .checks = CHECKS(TEST(database_test_password,
                           "must be 8 to 32 letters, digits and `!@#$%^&*()_+-=` of at least three "
                           "of the kinds upper case, lower case, digit and special")),
     .doc = "Password of that account; generated when not set."},
    ATTRS_END,
};

// ---- files

const Attr oss_rows[] = {
    {A_BUCKET, STRING, REQUIRED,
     .checks = CHECKS(PATTERN("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
                              "must be 3 to 63 lower-case letters, digits and hyphens, and neither "
                              "start nor end with a hyphen")),
     .doc = "Bucket that holds the users' files."},
    {A_CREATE, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Make the bucket, and delete it with the deployment if it is empty then. Otherwise it "
            "must exist."},
    {A_ENDPOINT, STRING, OPTIONAL | COMPUTED | STABLE,
     .checks =
         CHECKS(TEST(database_test_oss_endpoint, "must be the public endpoint of a region, such as "
                                                 "`oss-cn-hangzhou.aliyuncs.com`")),
     .doc = "OSS endpoint of the bucket's region; that of the deployment's region when not set."},
    {A_MANAGE_CORS, BOOL, OPTIONAL, .fallback = "true",
     .doc = "Own a CORS rule of the bucket that lets browsers upload from `app_url`. Other rules "
            "stay as they are."},
    {A_CORS_EXTRA_ORIGINS, SET_OF_STRING, OPTIONAL, .part = PART_OSS_CORS, .wire = "extraOrigins",
     .checks = CHECKS(TEST(database_test_origin, "must be an origin such as "
                                                 "`https://chat.example.com`")),
     .doc = "Further origins that may upload, in the same rule."},
    {A_PUBLIC_READ, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Let LobeChat make uploaded files public. Otherwise links to files are signed, which "
            "works with a private bucket."},
    {A_ACCESS_KEY_ID, STRING, OPTIONAL,
     .doc = "AccessKey id with which LobeChat reads and writes files. When not set, a RAM user who "
            "may use this bucket only is made for it."},
    {A_ACCESS_KEY_SECRET, STRING, OPTIONAL | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "AccessKey secret that goes with it."},
    {A_ALLOW_PUBLIC_ENDPOINT, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Do not warn that accounts that are new to OSS cannot use public endpoints in mainland "
            "China."},
    ATTRS_END,
};

// ---- logins

static const Attr user_rows[] = {
    {A_NAME, STRING, OPTIONAL, .doc = "Name of the person."},
    {A_PASSWORD, STRING, OPTIONAL | TWIN,
     .doc = "First password. Without one, `auth0_password_tickets` has a link for the person to "
            "choose it."},
    ATTRS_END,
};

const Attr auth0_rows[] = {
    {A_CLIENT_ID, STRING, OPTIONAL,
     .doc =
         "Client id of an Auth0 application that exists already; goes with `client_secret`. When "
         "not set, an application is made in the tenant of the provider block."},
    {A_CLIENT_SECRET, STRING, OPTIONAL | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "Client secret of that application."},
    {A_ISSUER, STRING, OPTIONAL,
     .checks = CHECKS(PATTERN("^https://[a-z0-9.-]+/?$", "must be `https://` and a host name, "
                                                         "without a path")),
     .doc = "Issuer URL, such as `https://team.us.auth0.com`; `domain` says the same."},
    {A_DOMAIN, STRING, OPTIONAL,
     .checks = CHECKS(PATTERN("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
                              "must be a host name such as `team.us.auth0.com`")),
     .doc = "Domain of the tenant; the provider block's when not set."},
    {A_MANAGE_CALLBACK, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Keep this deployment's callback, logout and origin URLs in the application that "
            "`client_id` names. Its other URLs stay as they are."},
    {A_APPLICATION_NAME, STRING, OPTIONAL | COMPUTED | STABLE, .part = PART_AUTH0_CLIENT,
     .wire = "name",
     .checks = CHECKS(PATTERN("^[^<>]{1,128}$", "must be 1 to 128 characters "
                                                "without `<` and `>`")),
     .doc = "Name of the application that is made; users see it when they log in. `LobeChat "
            "<function_name>` when not set."},
    {A_CONNECTION, STRING, OPTIONAL, .fallback = "Username-Password-Authentication",
     .doc = "Database connection whose users may log in."},
    {A_USERS, MAP_OF(user_rows), OPTIONAL,
     .checks = CHECKS(
         KEYS("^[^[:space:]@A-Z]+@[^[:space:]@A-Z]+$", "must be an e-mail address in lower case")),
     .doc = "People who are made in that connection, by e-mail address. Others are never touched."},
    {A_ALLOWED_EMAILS, LIST_OF_STRING, OPTIONAL,
     .doc = "LobeHub 2.x: e-mail addresses or domains that may log in; all when not set."},
    {A_DISABLE_PASSWORD_LOGIN, BOOL, OPTIONAL, .fallback = "true",
     .doc = "LobeHub 2.x: no log-in and sign-up by e-mail and password beside Auth0."},
    ATTRS_END,
};

const Attr check_rows[] = {
    {A_DISCOVERY, BOOL, OPTIONAL, .fallback = "true",
     .doc = "The issuer answers with its own discovery document."},
    {A_EMBEDDING, BOOL, OPTIONAL, .fallback = "true",
     .doc = "The model key may use the embedding model, and it answers with 1024 numbers."},
    {A_CORS, BOOL, OPTIONAL, .fallback = "true",
     .doc = "The bucket lets browsers upload from `app_url`."},
    {A_CALLBACK, BOOL, OPTIONAL, .fallback = "true",
     .doc = "The Auth0 application knows the callback URL; only with management credentials."},
    ATTRS_END,
};
