// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/operations.h"

#include "resources/alibaba/operation_rows.h"

// Instances, extensions and protection have a token. Accounts and databases have none: a second
// create answers that the name is taken. A change of the class is an order, so it is not repeated
// unseen. Everything else sets absolute values.
#define RDS(name, ...) RPC("rds", "2014-08-15", name, __VA_ARGS__)

const ApiOperation rds_create_instance = RDS("CreateDBInstance", TOKEN);
const ApiOperation rds_describe_instance = RDS("DescribeDBInstanceAttribute", REPEATABLE);
const ApiOperation rds_list_instances = RDS("DescribeDBInstances", REPEATABLE);
const ApiOperation rds_describe_net_info = RDS("DescribeDBInstanceNetInfo", REPEATABLE);
const ApiOperation rds_delete_instance = RDS("DeleteDBInstance", REPEATABLE);
const ApiOperation rds_modify_spec = RDS("ModifyDBInstanceSpec", ONCE);
const ApiOperation rds_modify_description = RDS("ModifyDBInstanceDescription", REPEATABLE);
const ApiOperation rds_modify_deletion_protection =
    RDS("ModifyDBInstanceDeletionProtection", TOKEN);

const ApiOperation rds_modify_security_ips = RDS("ModifySecurityIps", REPEATABLE);
const ApiOperation rds_list_ip_arrays = RDS("DescribeDBInstanceIPArrayList", REPEATABLE);

const ApiOperation rds_create_account = RDS("CreateAccount", ONCE);
const ApiOperation rds_list_accounts = RDS("DescribeAccounts", REPEATABLE);
const ApiOperation rds_reset_account_password = RDS("ResetAccountPassword", REPEATABLE);
const ApiOperation rds_delete_account = RDS("DeleteAccount", REPEATABLE);

const ApiOperation rds_create_database = RDS("CreateDatabase", ONCE);
const ApiOperation rds_list_databases = RDS("DescribeDatabases", REPEATABLE);
const ApiOperation rds_delete_database = RDS("DeleteDatabase", REPEATABLE);

const ApiOperation rds_create_extensions = RDS("CreatePostgresExtensions", TOKEN);
const ApiOperation rds_list_extensions = RDS("DescribePostgresExtensions", REPEATABLE);

const ApiOperation rds_modify_backup_policy = RDS("ModifyBackupPolicy", REPEATABLE);
const ApiOperation rds_describe_backup_policy = RDS("DescribeBackupPolicy", REPEATABLE);

const ApiOperation rds_list_zones = RDS("DescribeAvailableZones", REPEATABLE);
const ApiOperation rds_list_classes = RDS("DescribeAvailableClasses", REPEATABLE);

const ApiOperation rds_tag_resources = RDS("TagResources", REPEATABLE);
const ApiOperation rds_untag_resources = RDS("UntagResources", REPEATABLE);
const ApiOperation rds_list_tags = RDS("ListTagResources", REPEATABLE);
