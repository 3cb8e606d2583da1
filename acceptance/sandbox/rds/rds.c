// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/rds.h"

#include "acceptance/sandbox/rds/account.h"
#include "acceptance/sandbox/rds/backup.h"
#include "acceptance/sandbox/rds/catalog.h"
#include "acceptance/sandbox/rds/database.h"
#include "acceptance/sandbox/rds/describe.h"
#include "acceptance/sandbox/rds/edit.h"
#include "acceptance/sandbox/rds/extension.h"
#include "acceptance/sandbox/rds/instance.h"
#include "acceptance/sandbox/rds/settle.h"
#include "acceptance/sandbox/rds/tags.h"
#include "acceptance/sandbox/rds/whitelist.h"

static const ServiceOperation operations[] = {
    {"CreateDBInstance", rds_instance_create},
    {"DescribeDBInstances", rds_describe_instances},
    {"DescribeDBInstanceAttribute", rds_describe_attribute},
    {"DescribeDBInstanceNetInfo", rds_describe_addresses},
    {"ModifyDBInstanceSpec", rds_instance_modify_spec},
    {"ModifyDBInstanceDescription", rds_instance_modify_description},
    {"ModifyDBInstanceDeletionProtection", rds_instance_protect},
    {"RestartDBInstance", rds_instance_restart},
    {"DeleteDBInstance", rds_instance_delete},
    {"ModifySecurityIps", rds_whitelist_modify},
    {"DescribeDBInstanceIPArrayList", rds_whitelist_list},
    {"CreateAccount", rds_account_create},
    {"DescribeAccounts", rds_account_list},
    {"ResetAccountPassword", rds_account_reset_password},
    {"ModifyAccountDescription", rds_account_modify_description},
    {"DeleteAccount", rds_account_delete},
    {"CreateDatabase", rds_database_create},
    {"DescribeDatabases", rds_database_list},
    {"ModifyDBDescription", rds_database_modify_description},
    {"DeleteDatabase", rds_database_delete},
    {"CreatePostgresExtensions", rds_extension_create},
    {"DescribePostgresExtensions", rds_extension_describe},
    {"UpdatePostgresExtensions", rds_extension_update},
    {"DeletePostgresExtensions", rds_extension_delete},
    {"ModifyBackupPolicy", rds_backup_modify},
    {"DescribeBackupPolicy", rds_backup_describe},
    {"TagResources", rds_tags_add},
    {"UntagResources", rds_tags_remove},
    {"ListTagResources", rds_tags_list},
    {"DescribeAvailableZones", rds_zone_list},
    {"DescribeAvailableClasses", rds_class_list},
    {"DescribeRegions", rds_region_list},
};

static const ServiceEdit edits[] = {
    {"stop_instance", rds_edit_stop},
    {"start_instance", rds_edit_start},
    {"set_status", rds_edit_set_status},
    {"hide_instance", rds_edit_hide},
    {"refuse_after_running", rds_edit_refuse_after_running},
    {"delete_instance", rds_edit_delete_instance},
    {"offer_extension", rds_edit_offer_extension},
    {"withdraw_extension", rds_edit_withdraw_extension},
    {"drop_extension", rds_edit_drop_extension},
};

static const char *const secret_members[] = {"password", NULL};

const Service rds_service = {
    .name = "rds",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "rds.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secret_members,
    .settle = rds_settle,
};
