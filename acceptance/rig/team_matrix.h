// SPDX-License-Identifier: MPL-2.0
// The matrix of lobechat_database.
#pragma once

#include "acceptance/rig/matrix.h"
#include "acceptance/rig/team_fixture.h"

enum { KEYS_MOST = 12 }; // four in each of three commands

static const Maker team_makers[] = {
    {"vpc", "vpc", "CreateVpc", "DeleteVpc", 1},
    {"vswitch", "vpc", "CreateVSwitch", "DeleteVSwitch", 1},
    {"security_group", "ecs", "CreateSecurityGroup", "DeleteSecurityGroup", 1},
    {"rds_instance", "rds", "CreateDBInstance", "DeleteDBInstance", 1},
    {"rds_account", "rds", "CreateAccount", NULL, 1},
    {"rds_database", "rds", "CreateDatabase", NULL, 1},
    {"oss_bucket", "oss", "PutBucket", "DeleteBucket", 1},
    {"ram_user", "ram", "CreateUser", "DeleteUser", 1},
    {"auth0_users", "auth0", "CreateUser", "DeleteUser", 2},
    {"ram_policy", "ram", "CreatePolicy", "DeletePolicy", 1},
    // Its secret is shown once; when that answer is lost, there has to be another one.
    {"ram_access_key", "ram", "CreateAccessKey", "DeleteAccessKey", KEYS_MOST},
    {"auth0_client", "auth0", "CreateClient", "DeleteClient", 1},
    {"function", "fc", "CreateFunction", "DeleteFunction", 1},
    {"trigger", "fc", "CreateTrigger", "DeleteTrigger", 1},
    {"custom_domain", "fc", "CreateCustomDomain", "DeleteCustomDomain", 1},
    {"dns_record", "alidns", "AddDomainRecord", "DeleteDomainRecord", 1},
    {NULL, NULL, NULL, NULL, 0},
};

static const Life team_life = {
    .name = "team",
    .begin = team_begin,
    .config = team_config,
    .objects_fault = team_objects_fault,
    .destroy_fault = team_destroy_fault,
    .makers = team_makers,
    .decides = "GetAccountSettings",
    .resumes = true,
    .haste = TEAM_CALLS,
};
